using System.IO.Compression;
using System.Security;
using System.Text;

namespace CustomerValue.Tests.Exports;

/// <summary>Workbooks with the least that makes one, and zip archives.</summary>
internal static class MadeWorkbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <summary>A sheet.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Rows">Sheet row and cells: texts, numbers, days as DateTime; null leaves the cell out.</param>
    /// <param name="State">visible, hidden or veryHidden.</param>
    /// <param name="Merged">Merged ranges, such as A2:A4.</param>
    public sealed record Made(
        string Name,
        (int Row, object?[] Cells)[] Rows,
        string State = "visible",
        params string[] Merged
    );

    /// <summary>A number that is shown with leading zeros, five digits in all.</summary>
    public sealed record Code(double Number);

    /// <summary>A workbook; a row is sheet row and cells: texts, numbers, days as DateTime; null leaves the cell out.</summary>
    public static byte[] Of(params (int Row, object?[] Cells)[][] sheets) =>
        Of([.. sheets.Select((s, i) => new Made($"S{i + 1}", s))]);

    /// <summary>A workbook.</summary>
    public static byte[] Of(params Made[] sheets)
    {
        var numbers = Enumerable.Range(1, sheets.Length).ToList();
        var parts = new List<(string, byte[])>
        {
            (
                "[Content_Types].xml",
                Xml(
                    "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
                )
            ),
            ("_rels/.rels", Links([("rId1", "officeDocument", "xl/workbook.xml")])),
            (
                "xl/workbook.xml",
                Xml(
                    $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>{string.Concat(numbers.Select(n => $"<sheet name=\"{SecurityElement.Escape(sheets[n - 1].Name)}\" state=\"{sheets[n - 1].State}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))}</sheets></workbook>"
                )
            ),
            (
                "xl/_rels/workbook.xml.rels",
                Links([
                    .. numbers.Select(n => ($"rId{n}", "worksheet", $"worksheets/sheet{n}.xml")),
                    ("rId99", "styles", "styles.xml"),
                ])
            ),
            (
                "xl/styles.xml",
                Xml(
                    $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"1\"><numFmt numFmtId=\"170\" formatCode=\"00000\"/></numFmts><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\" applyNumberFormat=\"1\"/><xf numFmtId=\"170\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
                )
            ),
        };
        parts.AddRange(numbers.Select(n => ($"xl/worksheets/sheet{n}.xml", Sheet(sheets[n - 1]))));
        return Zip([.. parts]);
    }

    /// <summary>A zip archive of files.</summary>
    public static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    private static byte[] Sheet(Made sheet)
    {
        var text = sheet.Rows.Select(r =>
            $"<row r=\"{r.Row}\">{string.Concat(r.Cells.Select((c, i) => Cell($"{(char)('A' + i)}{r.Row}", c)))}</row>"
        );
        return Xml(
            $"<worksheet xmlns=\"{Main}\"><sheetData>{string.Concat(text)}</sheetData>{(sheet.Merged.Length == 0 ? "" : $"<mergeCells>{string.Concat(sheet.Merged.Select(m => $"<mergeCell ref=\"{m}\"/>"))}</mergeCells>")}</worksheet>"
        );
    }

    private static string Cell(string place, object? value) =>
        value switch
        {
            null => "",
            string text => $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>",
            Code code => FormattableString.Invariant($"<c r=\"{place}\" s=\"2\"><v>{code.Number}</v></c>"),
            DateTime time => FormattableString.Invariant($"<c r=\"{place}\" s=\"1\"><v>{time.ToOADate():R}</v></c>"),
            _ => FormattableString.Invariant($"<c r=\"{place}\"><v>{value}</v></c>"),
        };

    private static byte[] Links(IEnumerable<(string Id, string Type, string Target)> links) =>
        Xml(
            $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{string.Concat(links.Select(l => $"<Relationship Id=\"{l.Id}\" Type=\"{Relations}/{l.Type}\" Target=\"{l.Target}\"/>"))}</Relationships>"
        );

    private static byte[] Xml(string text) =>
        Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text);
}

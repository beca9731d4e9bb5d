using System.Globalization;
using System.Text;
using ExcelDataReader;

namespace CustomerValue.Exports.Formats;

/// <summary>Turns an Excel workbook into delimited text, a line for each row of a sheet, so that there is one way to read rows.</summary>
internal static class WorkbookText
{
    /// <summary>What a workbook's parts may hold at most; its texts are kept in memory.</summary>
    private static readonly ZipLimits Limits = new() { Entries = 10_000, Bytes = 256L << 20 };

    /// <summary>Writes the text of the first sheet with a known header; where none has one, of the first sheet.</summary>
    /// <returns>Path of the local file.</returns>
    /// <exception cref="ExportRefusedException">It is no workbook, or too large or damaged.</exception>
    public static async Task<string> WriteAsync(
        Stream workbook,
        string name,
        ExportMapping mapping,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var file = folder.File("upload.xlsx");
        await using (var copy = File.Create(file))
        {
            await workbook.CopyToAsync(copy, cancellation);
        }

        using (var zip = ZipArchiveFile.Open(file, name))
        {
            if (!zip.IsWorkbook)
            {
                throw ZipArchiveFile.Refused(
                    "unsupported_format",
                    name,
                    "this is a zip archive inside of something else"
                );
            }

            zip.Check(Limits, cancellation);
        }

        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = folder.File("upload.txt");
        try
        {
            Write(file, text, SheetOf(file, mapping, cancellation), cancellation);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw ZipArchiveFile.Refused("truncated", name, "the workbook is damaged or protected by a password");
        }

        File.Delete(file);
        return text;
    }

    private static int SheetOf(string file, ExportMapping mapping, CancellationToken cancellation)
    {
        using var stream = File.OpenRead(file);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
        var sheet = 0;
        do
        {
            var header = Rows(reader, cancellation).FirstOrDefault(r => r.Exists(c => c.Length > 0));
            if (header is not null && ExportColumns.Find(header, mapping) is not null)
            {
                return sheet;
            }

            sheet++;
        } while (reader.NextResult());

        return 0;
    }

    private static void Write(string file, string text, int sheet, CancellationToken cancellation)
    {
        using var stream = File.OpenRead(file);
        using var reader = ExcelReaderFactory.CreateOpenXmlReader(stream);
        for (var i = 0; i < sheet; i++)
        {
            reader.NextResult();
        }

        using var writer = new StreamWriter(text, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (var row in Rows(reader, cancellation))
        {
            // An empty row stays a line, so that lines are the sheet's rows.
            writer.WriteLine(
                row.Exists(c => c.Length > 0) ? string.Join((char)ParquetText.Delimiter, row.Select(Quoted)) : ""
            );
        }
    }

    private static IEnumerable<List<string>> Rows(IExcelDataReader reader, CancellationToken cancellation)
    {
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return [.. Enumerable.Range(0, reader.FieldCount).Select(i => Cell(reader.GetValue(i)).Trim())];
        }
    }

    private static string Cell(object? value) =>
        value switch
        {
            null => "",
            DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            bool yes => yes ? "true" : "false",
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => string.Concat((value.ToString() ?? "").Select(c => char.IsControl(c) ? ' ' : c)),
        };

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool IsDamage(Exception e) =>
        e is ExcelDataReader.Exceptions.ExcelReaderException or System.Xml.XmlException or InvalidDataException
        || ZipArchiveFile.IsDamage(e)
        || e is NullReferenceException or FormatException or KeyNotFoundException;
}

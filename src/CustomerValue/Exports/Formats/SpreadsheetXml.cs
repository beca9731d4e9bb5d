using System.Globalization;
using System.Xml;

namespace CustomerValue.Exports.Formats;

/// <summary>The sheets of an XML Spreadsheet 2003.</summary>
/// <param name="file">Local file in UTF-8.</param>
/// <param name="name">Name of the upload, for messages.</param>
internal sealed class SpreadsheetXml(string file, string name) : TableSource
{
    private const string Space = "urn:schemas-microsoft-com:office:spreadsheet";

    // Empty rows may be left out, by the number of the next one.
    private const int MostRows = 1_048_576;

    public override string Word => "sheet";

    public override IEnumerable<SourceTable> Tables(CancellationToken cancellation)
    {
        using var text = new StreamReader(file);
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var xml = XmlReader.Create(text, settings);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Worksheet")
            {
                var sheet = WorkbookTables.Shown(xml.GetAttribute("Name", Space));
                yield return new SourceTable(sheet, IsHidden: false, Rows(xml, sheet, cancellation));
            }
        }
    }

    private IEnumerable<List<TableCell>> Rows(XmlReader xml, string sheet, CancellationToken cancellation)
    {
        var down = new Dictionary<int, (int Rows, TableCell Cell)>();
        var row = 0;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "Worksheet"))
        {
            cancellation.ThrowIfCancellationRequested();
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != "Row")
            {
                continue;
            }

            var index = Number(xml, "Index") - 1;
            for (; row < Math.Min(index, MostRows); row++)
            {
                yield return [];
            }

            yield return Cells(xml, down, $"{name}, sheet {sheet}, row {row + 1}");
            row++;
        }
    }

    private static List<TableCell> Cells(XmlReader xml, Dictionary<int, (int Rows, TableCell Cell)> down, string place)
    {
        var cells = new List<TableCell>();
        if (!xml.IsEmptyElement)
        {
            using var inside = xml.ReadSubtree();
            inside.Read();
            inside.Read();
            while (!inside.EOF)
            {
                if (inside.NodeType == XmlNodeType.Element && inside.LocalName == "Cell")
                {
                    Cell(inside, cells, down, place);
                }
                else
                {
                    inside.Read();
                }
            }
        }

        Fill(cells, down, int.MaxValue, place);
        return cells;
    }

    private static void Cell(
        XmlReader xml,
        List<TableCell> cells,
        Dictionary<int, (int Rows, TableCell Cell)> down,
        string place
    )
    {
        var index = Number(xml, "Index") - 1;
        var (across, rows) = (Number(xml, "MergeAcross"), Number(xml, "MergeDown"));
        Fill(cells, down, index, place);
        for (; cells.Count < index; Require(cells, place))
        {
            cells.Add(default);
        }

        var column = cells.Count;
        var (type, text) = ("", "");
        using (var inside = xml.ReadSubtree())
        {
            while (inside.Read())
            {
                if (inside.NodeType == XmlNodeType.Element && inside.LocalName == "Data")
                {
                    type = inside.GetAttribute("Type", Space) ?? "";
                }
                else if (inside.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && type.Length > 0)
                {
                    text += inside.Value;
                }
            }
        }

        xml.Read();
        // A day has a time of midnight.
        text = type == "DateTime" && text.EndsWith("T00:00:00.000", StringComparison.Ordinal) ? text[..10] : text;
        var cell = new TableCell(WorkbookTables.Plain(text), type == "Number");
        cells.Add(cell);
        if (rows > 0)
        {
            down[column] = (rows, cell);
        }

        for (var i = 0; i < across; i++)
        {
            cells.Add(default);
            Require(cells, place);
        }

        Require(cells, place);
    }

    private static void Fill(
        List<TableCell> cells,
        Dictionary<int, (int Rows, TableCell Cell)> down,
        int upTo,
        string place
    )
    {
        while (cells.Count != upTo && down.TryGetValue(cells.Count, out var merged))
        {
            _ =
                merged.Rows == 1
                    ? down.Remove(cells.Count)
                    : (down[cells.Count] = (merged.Rows - 1, merged.Cell)).Rows > 0;
            cells.Add(merged.Cell with { IsFilled = true });
            Require(cells, place);
        }
    }

    private static void Require(List<TableCell> cells, string place)
    {
        if (cells.Count > HeaderLine.MostColumns)
        {
            throw HeaderLine.TooManyColumns(place);
        }
    }

    private static int Number(XmlReader xml, string attribute) =>
        int.TryParse(xml.GetAttribute(attribute, Space), CultureInfo.InvariantCulture, out var number) ? number : 0;
}

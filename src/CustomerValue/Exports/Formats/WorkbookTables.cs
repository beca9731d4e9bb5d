using System.Globalization;
using System.Text;
using ExcelDataReader;

namespace CustomerValue.Exports.Formats;

/// <summary>The sheets of an Excel workbook: .xlsx, .xlsb and .xls.</summary>
/// <param name="file">Local file.</param>
/// <param name="name">Name of the upload, for messages.</param>
internal sealed class WorkbookTables(string file, string name) : TableSource
{
    // A sheet whose cells are only formatted may be as wide as sheets are; looking for its values has to end.
    private const long MostCells = 200_000_000;

    public override string Word => "sheet";

    public override IEnumerable<SourceTable> Tables(CancellationToken cancellation)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var reader = ExcelReaderFactory.CreateReader(stream);
        IsSingle = reader.ResultsCount == 1;
        do
        {
            var isHidden = !string.Equals(reader.VisibleState, "visible", StringComparison.OrdinalIgnoreCase);
            yield return new SourceTable(Shown(reader.Name), isHidden, Rows(reader, isHidden, cancellation));
        } while (reader.NextResult());
    }

    private IEnumerable<List<TableCell>> Rows(IExcelDataReader reader, bool isHidden, CancellationToken cancellation)
    {
        var columns = reader.FieldCount;
        if (columns > HeaderLine.MostColumns)
        {
            if (isHidden)
            {
                yield break;
            }

            // Of a wide sheet the columns behind the last one that is read must be blank.
            if ((long)columns * reader.RowCount > MostCells)
            {
                throw HeaderLine.TooManyColumns($"{name}, sheet {Shown(reader.Name)}");
            }
        }

        var merged = Merged(reader);
        var open = new List<(int Column, int ToRow, TableCell Cell)>();
        var cells = new List<TableCell>(Math.Min(columns, HeaderLine.MostColumns));
        for (var row = 0; reader.Read(); row++)
        {
            cancellation.ThrowIfCancellationRequested();
            cells.Clear();
            for (var i = 0; i < columns; i++)
            {
                if (i < HeaderLine.MostColumns)
                {
                    cells.Add(Cell(reader, i));
                }
                else if (reader.GetValue(i) is not (null or ""))
                {
                    throw HeaderLine.TooManyColumns($"{name}, sheet {Shown(reader.Name)}, row {row + 1}");
                }
            }

            Fill(cells, row, merged, open);
            yield return cells;
        }
    }

    /// <summary>Merged cells over several rows, by their first row.</summary>
    private static Dictionary<int, List<CellRange>> Merged(IExcelDataReader reader) =>
        (reader.MergeCells ?? [])
            .Where(r => r.ToRow > r.FromRow && r.FromColumn < HeaderLine.MostColumns)
            .GroupBy(r => r.FromRow)
            .ToDictionary(r => r.Key, r => r.ToList());

    private static void Fill(
        List<TableCell> cells,
        int row,
        Dictionary<int, List<CellRange>> merged,
        List<(int Column, int ToRow, TableCell Cell)> open
    )
    {
        open.RemoveAll(o => o.ToRow < row);
        foreach (var (column, _, cell) in open)
        {
            if (column < cells.Count && string.IsNullOrEmpty(cells[column].Text))
            {
                cells[column] = cell with { IsFilled = true };
            }
        }

        foreach (var range in merged.GetValueOrDefault(row) ?? [])
        {
            if (range.FromColumn < cells.Count)
            {
                open.Add((range.FromColumn, range.ToRow, cells[range.FromColumn]));
            }
        }
    }

    private static TableCell Cell(IExcelDataReader reader, int column) =>
        reader.GetValue(column) switch
        {
            null => default,
            double number => new TableCell(Number(number, reader.GetNumberFormatString(column)), IsNumber: true),
            int number => new TableCell(Number(number, reader.GetNumberFormatString(column)), IsNumber: true),
            DateTime time => new TableCell(Time(time)),
            TimeSpan time => new TableCell(time.ToString("c", CultureInfo.InvariantCulture)),
            bool yes => new TableCell(yes ? "true" : "false"),
            var other => new TableCell(Plain(Convert.ToString(other, CultureInfo.InvariantCulture) ?? "")),
        };

    /// <summary>
    /// A number, with the leading zeros that its format shows, as those of ids and postcodes. From 1E+15 on it keeps its exponent: a sheet
    /// has lost the digits behind the fifteenth.
    /// </summary>
    private static string Number(double number, string? format)
    {
        var isCode = format is { Length: > 1 } && format[0] == '0' && format.AsSpan().IndexOfAnyExcept('0', '-') < 0;
        return isCode && number >= 0 && number < 1e15 && Math.Floor(number) == number
            ? number.ToString(format, CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A date, a time of day, or both.</summary>
    private static string Time(DateTime time) =>
        time.Year < 1900 ? time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : time.TimeOfDay == TimeSpan.Zero ? time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A text without control characters and blanks around it.</summary>
    internal static string Plain(string text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return string.Concat(text.Select(x => char.IsControl(x) ? ' ' : x)).Trim();
            }
        }

        return text.Trim();
    }

    /// <summary>A sheet's name for messages, without what would break a line.</summary>
    internal static string Shown(string? sheet) => $"\"{Plain(sheet ?? "")}\"";
}

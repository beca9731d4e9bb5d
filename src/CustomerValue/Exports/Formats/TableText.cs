using System.Globalization;
using System.Text;
using CustomerValue.Exports.Reading;

namespace CustomerValue.Exports.Formats;

/// <summary>
/// Writes the tables of an upload that have the same header as one delimited text, and names those that it leaves out. Lines are the rows
/// of the first such table, those of others follow.
/// </summary>
internal sealed class TableText(TableSource source, string name, ExportMapping mapping)
{
    /// <summary>The column that tells which of several tables a row is of.</summary>
    public const string SheetColumn = "Sheet";

    private const int HeadRows = HeaderLine.MostLines + HeaderLine.MostFollowing;
    private const int MostNamed = 10;
    private const char Delimiter = (char)ParquetText.Delimiter;
    private static readonly HashSet<string> MoneyWords =
    [
        .. ExportKinds.All.SelectMany(k => k.Words.Where(c => k.Numbers.Contains(c.Key)).SelectMany(c => c.Value)),
    ];

    private readonly List<Sentence> _warnings = [];

    /// <summary>What a reader should know of the tables.</summary>
    public IReadOnlyList<Sentence> Warnings => _warnings;

    /// <summary>Writes the text.</summary>
    /// <returns>Path of the local file.</returns>
    public string Write(ScratchFolder folder, CancellationToken cancellation)
    {
        var tables = source.Tables(cancellation).Select(Look).ToList();
        var main = Main(tables);
        var text = folder.File("upload.txt");
        using var writer = new StreamWriter(text, append: false, new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        if (main is null)
        {
            return text;
        }

        if (main.Names is null)
        {
            // No line names the columns: the reader of rows sees it as it is.
            var unnamed = Enumerable.Repeat("", main.Width).ToList();
            main = main with { Names = HeaderLine.Names(unnamed), HeaderRow = -1 };
        }

        var read = tables.FindAll(t =>
            t.Number == main.Number || (!t.IsHidden && t.Names is not null && IsSame(t, main))
        );
        read[read.FindIndex(t => t.Number == main.Number)] = main;
        var names = read.SelectMany(t => t.Names!).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (names.Count > HeaderLine.MostColumns)
        {
            throw HeaderLine.TooManyColumns($"{name}, {source.Word} {main.Name}");
        }

        var repeated = read.Count > 1 ? RepeatedRows.Find(source, read, main.Number, cancellation) : [];
        var left = read.FindAll(t => !repeated.Contains(t));
        var tells = TellsRows(left) && !names.Contains(SheetColumn, StringComparer.OrdinalIgnoreCase);
        Copy(writer, left, tells ? [.. names, SheetColumn] : names, tells ? names.Count : -1, cancellation);
        WarnOfOthers(tables, read);
        if (repeated.Count > 0)
        {
            _warnings.Add(ReadingSentences.SheetsRepeated.With(Listed(repeated.Select(Named))));
        }

        return text;
    }

    /// <summary>Whether the names of tables tell their rows apart, as returns or by currency.</summary>
    private static bool TellsRows(List<LookedTable> read)
    {
        var names = read.ConvertAll(t => t.Name.Trim('"'));
        return names.Count > 1
            && (names.Exists(n => KindWords.Of(n) == OrderState.Returned) || names.TrueForAll(CurrencyRule.IsCode));
    }

    private LookedTable Look(SourceTable table, int number)
    {
        if (table.IsHidden)
        {
            return new LookedTable(number, table.Name, true, table.Rows.LongCount(HasValue), 0, null, 0);
        }

        var head = new List<IReadOnlyList<string>>();
        var rows = 0L;
        foreach (var row in table.Rows)
        {
            rows += HasValue(row) ? 1 : 0;
            if (head.Count < HeadRows)
            {
                head.Add(Fields(row));
            }
            else if (source.IsSingle)
            {
                break;
            }
        }

        // Columns without a name and a value, such as those that are only formatted, are none.
        var width = head.Count == 0 ? 0 : head.Max(Width);
        var even = head.ConvertAll(r =>
            (IReadOnlyList<string>)[.. r.Take(width), .. Enumerable.Repeat("", Math.Max(0, width - r.Count))]
        );
        if (HeaderLine.Find(even, mapping) is not { } found)
        {
            return new LookedTable(number, table.Name, false, rows, width, null, 0);
        }

        var above = head.Take(found.Line).LongCount(r => r.Any(f => f.Length > 0));
        return new LookedTable(
            number,
            table.Name,
            false,
            rows - above - 1,
            width,
            HeaderLine.Names(even[found.Line]),
            found.Line
        );
    }

    /// <summary>The table whose header is read: of orders rather than of another kind, and of the kinds that are known; then the longest.</summary>
    private LookedTable? Main(List<LookedTable> tables)
    {
        var seen = tables.FindAll(t => !t.IsHidden && t.Names is not null);
        return seen.Where(t => t.Names is not null)
                .OrderByDescending(t => Rank(t.Names!))
                .ThenByDescending(t => t.Rows)
                .FirstOrDefault()
            ?? tables.Find(t => !t.IsHidden && t.Rows > 0);
    }

    private int Rank(IReadOnlyList<string> names)
    {
        var mapped = mapping.Columns.Values.All(names.Contains);
        return mapped && ExportColumns.Find(names, mapping) is { } columns
            ? columns.Kind.Name == "orders"
            && columns.Mapping.Keys.Any(c => c is "amount" or "unit_price" or "order_id")
                ? 2
                : 1
            : 0;
    }

    /// <summary>Whether a table goes on where another one ends: the same names in any order, or the same meaning with columns that do not count.</summary>
    private bool IsSame(LookedTable table, LookedTable main)
    {
        var (names, others) = (Set(table.Names!), Set(main.Names!));
        if (names.SetEquals(others))
        {
            return true;
        }

        var (columns, mains) = (ExportColumns.Find(table.Names!, mapping), ExportColumns.Find(main.Names!, mapping));
        return (names.IsSubsetOf(others) || others.IsSubsetOf(names))
            && columns?.Kind == mains?.Kind
            && columns is not null
            && mains is not null
            && columns.Mapping.Count == mains.Mapping.Count
            && columns.Mapping.All(c =>
                string.Equals(mains.Mapping.GetValueOrDefault(c.Key), c.Value, StringComparison.OrdinalIgnoreCase)
            );
    }

    private static HashSet<string> Set(IEnumerable<string> names) => new(names, StringComparer.OrdinalIgnoreCase);

    private void Copy(
        StreamWriter writer,
        List<LookedTable> read,
        List<string> names,
        int sheet,
        CancellationToken cancellation
    )
    {
        var parts = new List<string>();
        var line = 0L;
        var number = 0;
        var next = 0;
        foreach (var table in source.Tables(cancellation))
        {
            if (next < read.Count && read[next].Number == number)
            {
                var from = line;
                line = CopyTable(writer, table, read[next], names, sheet, line);
                if (read.Count > 1)
                {
                    parts.Add(Text($"{table.Name} ({from + 1}-{line})"));
                }

                next++;
            }

            number++;
        }

        if (parts.Count > 0)
        {
            _warnings.Add(ReadingSentences.SheetsAsOne.With(read.Count, Listed(parts)));
        }
    }

    private static long CopyTable(
        StreamWriter writer,
        SourceTable table,
        LookedTable looked,
        List<string> names,
        int sheet,
        long line
    )
    {
        var places = names.ConvertAll(n =>
            looked.Names!.ToList().FindIndex(o => string.Equals(o, n, StringComparison.OrdinalIgnoreCase))
        );
        // What a merged cell holds of money counts once.
        var isMoney = looked.Names!.Select(n => MoneyWords.Contains(ExportColumns.Word(n))).ToArray();
        var first = line == 0;
        var row = 0;
        foreach (var cells in table.Rows)
        {
            // What is above the header, and empty rows, stay lines, so that lines are rows.
            if (row == looked.HeaderRow && first)
            {
                WriteRow(writer, names.Count, i => names[i]);
            }
            else if (row > looked.HeaderRow && HasValue(cells))
            {
                WriteRow(
                    writer,
                    names.Count,
                    i =>
                    {
                        var place = places[i];
                        if (i == sheet)
                        {
                            return table.Name.Trim('"');
                        }

                        var cell = place >= 0 && place < cells.Count ? cells[place] : default;
                        return cell.IsFilled && cell.IsNumber && isMoney[place] ? "" : cell.Text ?? "";
                    }
                );
            }
            else
            {
                writer.Write('\n');
            }

            row++;
            line++;
        }

        return line;
    }

    private static void WriteRow(StreamWriter writer, int columns, Func<int, string> cell)
    {
        for (var i = 0; i < columns; i++)
        {
            if (i > 0)
            {
                writer.Write(Delimiter);
            }

            var text = cell(i);
            if (text.Contains('"', StringComparison.Ordinal))
            {
                writer.Write('"');
                writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
                writer.Write('"');
            }
            else
            {
                writer.Write(text);
            }
        }

        writer.Write('\n');
    }

    private void WarnOfOthers(List<LookedTable> tables, List<LookedTable> read)
    {
        var hidden = tables.FindAll(t => t.IsHidden);
        if (hidden.Count > 0)
        {
            _warnings.Add(ReadingSentences.SheetsHidden.With(Listed(hidden.Select(Named))));
        }

        var others = tables.FindAll(t => !t.IsHidden && t.Rows > 0 && !read.Exists(r => r.Number == t.Number));
        if (others.Count > 0)
        {
            _warnings.Add(ReadingSentences.SheetsOfOthers.With(Listed(others.Select(Named))));
        }
    }

    private static string Named(LookedTable table) => Text($"{table.Name} ({table.Rows})");

    private static string Listed(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(MostNamed))
            + (all.Count > MostNamed ? Text($" and {all.Count - MostNamed} more") : "");
    }

    private static List<string> Fields(List<TableCell> row) => row.ConvertAll(c => c.Text ?? "");

    private static int Width(IReadOnlyList<string> row)
    {
        var width = row.Count;
        while (width > 0 && row[width - 1].Length == 0)
        {
            width--;
        }

        return width;
    }

    internal static bool HasValue(List<TableCell> row) => row.Exists(c => !string.IsNullOrEmpty(c.Text));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

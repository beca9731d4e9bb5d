using System.Globalization;
using CustomerValue.Features;

namespace CustomerValue.Exports.Reading;

/// <summary>What a sample of rows tells of one column.</summary>
/// <param name="index">Place of the column in the header, from 0.</param>
/// <param name="header">Its name.</param>
/// <param name="rows">The sample: fields by row.</param>
/// <param name="latest">Last moment that makes sense as a time.</param>
internal sealed class ColumnProfile(int index, string header, IReadOnlyList<string[]> rows, DateTime latest)
{
    private const int MostTimes = 4_000;
    private NumberStyle? _number;
    private TimeStyle? _time;
    private double?[]? _numbers;
    private List<string>? _values;
    private HashSet<string>? _distinct;
    private string[]? _trimmed;

    /// <summary>Place of the column in the header, from 0.</summary>
    public int Index => index;

    /// <summary>Its name.</summary>
    public string Header => header;

    /// <summary>Its name as letters and digits only.</summary>
    public string Word { get; } = ExportColumns.Word(header);

    /// <summary>What its name speaks of.</summary>
    public Concepts Concepts { get; } = HeaderConcepts.Of(header);

    /// <summary>Every field, without the blanks and Excel's marks around it.</summary>
    public string[] Fields => _trimmed ??= [.. rows.Select(r => CellText.Plain(r[index]))];

    /// <summary>The fields that are not blank.</summary>
    public List<string> Values => _values ??= [.. Fields.Where(v => v.Length > 0)];

    /// <summary>The different values.</summary>
    public HashSet<string> Distinct => _distinct ??= new HashSet<string>(Values, StringComparer.Ordinal);

    /// <summary>How numbers are written.</summary>
    public NumberStyle Number =>
        _number ??= NumberStyle.From(Values) with { AllowsPercent = (Concepts & Concepts.Discount) != Concepts.None };

    /// <summary>Whether nearly every value is a number.</summary>
    public bool IsNumeric => Values.Count > 0 && Number.Numbers >= 0.9 * Values.Count;

    /// <summary>Whether they are amounts rather than numbers of something: with a currency, or with fractions.</summary>
    public bool IsMoneyLike =>
        IsNumeric
        && (
            // Letters before digits may be an id's: R1 is no rand, and CUS1 no currency.
            Number.Currencies.Any(c => c.Any(x => char.GetUnicodeCategory(x) == UnicodeCategory.CurrencySymbol))
            || Numbers.Any(n => n is { } value && value != Math.Floor(value))
        );

    /// <summary>How times are written.</summary>
    public TimeStyle Time => _time ??= TimeStyle.From(Spread(Values, MostTimes), 1970, latest);

    /// <summary>Share of the values that are times, 0 to 1.</summary>
    public double TimeShare =>
        Values.Count == 0 ? 0 : (double)Time.Read / Math.Min(Values.Count, Spread(Values, MostTimes).Count);

    /// <summary>The fields as numbers; null where they are none.</summary>
    public double?[] Numbers => _numbers ??= [.. Fields.Select(f => f.Length == 0 ? null : Number.Read(f))];

    /// <summary>Finds out what is asked of every column.</summary>
    public void Look()
    {
        _ = Distinct;
        if (IsNumeric)
        {
            _ = Numbers;
        }

        _ = TimeShare;
    }

    /// <summary>Takes its numbers to be written in another style.</summary>
    public void Restyle(NumberStyle style)
    {
        _number = style;
        _numbers = null;
    }

    private static List<string> Spread(List<string> values, int most)
    {
        if (values.Count <= most)
        {
            return values;
        }

        var step = (double)values.Count / most;
        return [.. Enumerable.Range(0, most).Select(i => values[(int)(i * step)])];
    }
}

/// <summary>What a sample of rows tells of an upload.</summary>
internal sealed class FileProfile
{
    private const int ManyRows = 5_000;
    private int[]? _orders;

    public FileProfile(IReadOnlyList<string> headers, IReadOnlyList<string[]> rows, DateTime latest)
    {
        Rows = rows;
        Columns = [.. headers.Select((h, i) => new ColumnProfile(i, h, rows, latest))];
        Latest = latest;
        if (rows.Count >= ManyRows)
        {
            // Nothing else can be done before the plan is made, so both processors look at the columns.
            Parallel.ForEach(Columns, new ParallelOptions { MaxDegreeOfParallelism = 2 }, c => c.Look());
        }
    }

    /// <summary>The columns in file order.</summary>
    public IReadOnlyList<ColumnProfile> Columns { get; }

    /// <summary>The sample.</summary>
    public IReadOnlyList<string[]> Rows { get; }

    /// <summary>Last moment that makes sense as a time.</summary>
    public DateTime Latest { get; }

    /// <summary>The column of a header, or null.</summary>
    public ColumnProfile? Find(string? header) =>
        header is null ? null : Columns.FirstOrDefault(c => c.Header == header);

    /// <summary>
    /// Number of the order of each row, which its customer and its id name; rows without an id are orders of their own, and one without a
    /// customer belongs to the row of that id before it. After long without a sale an id names another order.
    /// </summary>
    public int[] Orders(ColumnProfile? orderId, ColumnProfile? customer, ColumnProfile? time, ColumnProfile? quantity)
    {
        if (_orders is not null)
        {
            return _orders;
        }

        var rows = new Dictionary<(string Id, string Customer), List<int>>();
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = 0;
        var orders = new int[Rows.Count];
        for (var i = 0; i < orders.Length; i++)
        {
            var id = orderId?.Fields[i] ?? "";
            if (id.Length == 0)
            {
                orders[i] = next++;
                continue;
            }

            var who = customer?.Fields[i] ?? "";
            who = who.Length > 0 ? who : last.GetValueOrDefault(id, "");
            last[id] = who;
            if (!rows.TryGetValue((id, who), out var own))
            {
                rows[(id, who)] = own = [];
            }

            own.Add(i);
        }

        foreach (var own in rows.Values)
        {
            var starts = own.Count == 1 || time is null ? [] : Restarts(own, time, quantity);
            foreach (var i in own)
            {
                orders[i] = next + (starts.Count == 0 ? 0 : starts.FindAll(s => s <= At(time!, i)).Count);
            }

            next += starts.Count + 1;
        }

        return _orders = orders;
    }

    /// <summary>When the number of an order begins to name another one.</summary>
    private static List<DateTime> Restarts(List<int> rows, ColumnProfile time, ColumnProfile? quantity)
    {
        var sold = rows.Where(i => !(quantity?.Numbers[i] < 0))
            .Select(i => At(time, i))
            .OfType<DateTime>()
            .Order()
            .ToList();
        return [.. sold.Skip(1).Where((t, i) => (t - sold[i]).TotalDays > KindSql.DaysOfOneOrder)];
    }

    private static DateTime? At(ColumnProfile time, int row) =>
        time.Time.TryRead(time.Fields[row], out var read) ? read.Value : null;
}

/// <summary>Cells without what spreadsheets put around them.</summary>
internal static class CellText
{
    /// <summary>Without blanks around it, Excel's ="…" and a leading apostrophe.</summary>
    public static string Plain(string cell)
    {
        var text = cell.Trim();
        if (text.Length >= 3 && text[0] == '=' && text[1] == '"' && text[^1] == '"')
        {
            return text[2..^1].Trim();
        }

        return text.Length > 1 && text[0] == '\'' && text[^1] != '\'' ? text[1..].Trim() : text;
    }

    /// <summary>The same of bytes.</summary>
    public static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> cell)
    {
        var text = cell.Trim(" \t\r\n"u8);
        while (text.StartsWith("\u00a0"u8))
        {
            text = text[2..].TrimStart((byte)' ');
        }

        while (text.EndsWith("\u00a0"u8))
        {
            text = text[..^2].TrimEnd((byte)' ');
        }

        if (text.Length >= 3 && text[0] == '=' && text[1] == '"' && text[^1] == '"')
        {
            return text[2..^1].Trim((byte)' ');
        }

        return text.Length > 1 && text[0] == '\'' && text[^1] != '\'' ? text[1..].Trim((byte)' ') : text;
    }
}

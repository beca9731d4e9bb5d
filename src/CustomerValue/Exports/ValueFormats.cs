using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>How an export writes its times and numbers, as DuckDB expressions over a text column.</summary>
/// <param name="DateFormat">Name for people: iso, epoch s, epoch ms, or strptime's letters.</param>
/// <param name="DecimalComma">Whether decimals follow a comma.</param>
/// <param name="PlainNumbers">Whether every number is written plainly, so that no cleaning is needed.</param>
/// <param name="Warning">What a reader should know, or null.</param>
internal sealed record ValueFormats(string DateFormat, bool DecimalComma, bool PlainNumbers, string? Warning)
{
    private const int SampleRows = 20_000;

    // The first that reads the most of a sample wins.
    private static readonly string[] DateFormats =
    [
        "iso",
        "%Y%m%d",
        "%m/%d/%Y %H:%M",
        "%d/%m/%Y %H:%M",
        "%m/%d/%Y %H:%M:%S",
        "%d/%m/%Y %H:%M:%S",
        "%m/%d/%Y",
        "%d/%m/%Y",
        "%Y-%m-%d %H:%M:%S %z",
        "%d.%m.%Y %H:%M",
        "%d.%m.%Y %H:%M:%S",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%d-%m-%Y %H:%M",
        "%Y/%m/%d",
        "%Y/%m/%d %H:%M",
        "%Y/%m/%d %H:%M:%S",
        "%m/%d/%Y %I:%M %p",
        "%d/%m/%Y %I:%M %p",
        "%b %d, %Y",
        "%B %d, %Y",
        "epoch s",
        "epoch ms",
    ];

    /// <summary>Checks that a sidecar's date format can be read.</summary>
    /// <exception cref="ExportRefusedException">It cannot.</exception>
    public static void Check(DuckDBConnection connection, string export, ExportMapping mapping)
    {
        if (mapping.DateFormat is not { } format)
        {
            return;
        }

        try
        {
            connection.Row($"SELECT count({TimeOf(format, "''")})");
        }
        catch (DuckDBException)
        {
            throw ExportMapping.Refused(
                export,
                $"its dateFormat '{format}' is not in strptime's letters, such as %d/%m/%Y %H:%M."
            );
        }
    }

    /// <summary>Looks at a sample of the table <c>raw</c>.</summary>
    /// <param name="connection">Database with the table.</param>
    /// <param name="numberColumns">Columns that hold numbers.</param>
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    public static ValueFormats Find(
        DuckDBConnection connection,
        IReadOnlyList<string> numberColumns,
        ExportMapping mapping
    )
    {
        var (date, warning) = mapping.DateFormat is { } given ? (given, null) : DateFormatOf(connection);
        var (plain, comma) = NumbersOf(connection, numberColumns);
        var decimalComma = mapping.DecimalSeparator is { } separator ? separator == "," : comma;
        return new ValueFormats(date, decimalComma, plain && !decimalComma, warning);
    }

    /// <summary>The expression that reads a time.</summary>
    public string Time(string column) => TimeOf(DateFormat, column);

    /// <summary>The expression that reads a number.</summary>
    public string Number(string column)
    {
        if (PlainNumbers)
        {
            return $"try_cast({column} AS DOUBLE)";
        }

        var cleaned = DecimalComma ? $"replace(replace({column}, '.', ''), ',', '.')" : $"replace({column}, ',', '')";
        // Currency signs, codes and blanks around a number; a number in brackets is negative.
        return $"try_cast(regexp_replace(regexp_replace({cleaned}, '^\\((.*)\\)$', '-\\1'), '[^0-9.+-]', '', 'g') AS DOUBLE)";
    }

    private static (string Format, string? Warning) DateFormatOf(DuckDBConnection connection)
    {
        var counts = string.Join(", ", DateFormats.Select(f => $"count({TimeOf(f, "time")})"));
        var hits = connection.Row(
            $"SELECT {counts} FROM (SELECT time FROM raw WHERE time IS NOT NULL LIMIT {SampleRows})"
        );
        var best = hits.Max();
        var format = DateFormats[Array.IndexOf(hits, best)];
        var swapped = format.Replace("%m/%d", "%d/%m", StringComparison.Ordinal);
        var ambiguous = swapped != format && hits[Array.IndexOf(DateFormats, swapped)] == best;
        return (
            format,
            ambiguous
                ? $"Dates could be month first or day first; they were read as {format}. Say \"dateFormat\": \"{swapped}\" in the mapping file if that is wrong."
                : null
        );
    }

    private static (bool Plain, bool Comma) NumbersOf(DuckDBConnection connection, IReadOnlyList<string> columns)
    {
        if (columns.Count == 0)
        {
            return (true, false);
        }

        var values = string.Join(
            " UNION ALL ",
            columns.Select(c => $"(SELECT {c} AS x FROM raw WHERE {c} IS NOT NULL LIMIT {SampleRows})")
        );
        var found = connection.Row(
            $"""
            SELECT count(*) FILTER (try_cast(x AS DOUBLE) IS NULL),
                count(*) FILTER (regexp_matches(x, '^\D*-?[0-9.]*,[0-9][0-9]?\D*$')),
                count(*) FILTER (regexp_matches(x, '[0-9]\.[0-9]+\D*$') AND NOT regexp_matches(x, ','))
            FROM ({values})
            """
        );
        return (found[0] == 0, found[1] > 0 && found[1] > found[2]);
    }

    private static string TimeOf(string format, string column) =>
        format switch
        {
            "iso" => $"try_cast({column} AS TIMESTAMPTZ)::TIMESTAMP",
            "epoch s" => Epoch(column, 100_000_000, 10_000_000_000, 1_000_000),
            "epoch ms" => Epoch(column, 100_000_000_000, 10_000_000_000_000, 1_000),
            "%Y%m%d" => $"CASE WHEN length({column}) = 8 THEN try_strptime({column}, '%Y%m%d') END",
            _ => $"try_strptime({column}, {DuckDb.Quote(format)})::TIMESTAMP",
        };

    private static string Epoch(string column, long from, long to, int microseconds) =>
        $"CASE WHEN try_cast({column} AS BIGINT) BETWEEN {from} AND {to} THEN make_timestamp(try_cast({column} AS BIGINT) * {microseconds}) END";
}

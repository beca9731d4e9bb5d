using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>How an export writes its times and numbers, as DuckDB expressions over a text column.</summary>
/// <param name="DateFormats">Tried in this order: iso, epoch s, epoch ms, or strptime's letters.</param>
/// <param name="TimeZone">Time zone of times without an offset.</param>
/// <param name="DecimalComma">Whether decimals follow a comma.</param>
/// <param name="Warning">What a reader should know, or null.</param>
internal sealed record ValueFormats(
    IReadOnlyList<string> DateFormats,
    string TimeZone,
    bool DecimalComma,
    string? Warning
)
{
    private const int SampleRows = 20_000;
    private const int MostDateFormats = 4;

    private static readonly string[] TimesOfDay = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];

    // Of those that read as many of a sample the first wins.
    private static readonly string[] KnownDateFormats =
    [
        "iso",
        "%Y%m%d",
        .. WithTimes("%m/%d/%Y", "%d/%m/%Y"),
        .. WithTimes("%d.%m.%Y"),
        .. WithTimes("%m-%d-%Y", "%d-%m-%Y"),
        .. WithTimes("%m/%d/%y", "%d/%m/%y"),
        .. WithTimes("%d.%m.%y"),
        .. WithTimes("%Y/%m/%d"),
        "%Y-%m-%d %H:%M:%S %z",
        "%b %d, %Y",
        "%B %d, %Y",
        "%d %b %Y",
        "%d %B %Y",
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
            connection.Row($"SELECT count({TimeOf(format, "''", "UTC")})");
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
        var (dates, warning) = mapping.DateFormat is { } given ? ([given], null) : DateFormatsOf(connection);
        var comma = mapping.DecimalSeparator is { } separator
            ? separator == ","
            : numberColumns.Count > 0 && HasDecimalComma(connection, numberColumns);
        return new ValueFormats(dates, mapping.TimeZone ?? "UTC", comma, warning);
    }

    /// <summary>The expression that reads a time as UTC.</summary>
    public string Time(string column) =>
        $"coalesce({string.Join(", ", DateFormats.Select(f => TimeOf(f, column, TimeZone)))})";

    /// <summary>
    /// The expression that reads a number: NULL unless it is one, perhaps with a sign or code of a currency beside it,
    /// thousands in groups of three, and a minus or brackets where it is negative.
    /// </summary>
    public string Number(string column)
    {
        var (point, group) = DecimalComma ? (",", "[. '’]") : (@"\.", "[, '’]");
        const string currency = @"(?:[A-Z]{1,3}|Rs|kr|zł|Kč|lei|Ft|元)?\.?\p{Sc}?";
        var number = $@"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)?(?:{point}\d*)?";
        var pattern = $@"\(?\s*(?:[-+]\s*{currency}|{currency}\s*[-+]?)\s*{number}\s*{currency}\s*-?\s*\)?";
        var plain = $"replace({column}, chr(160), ' ')";
        var digits = DecimalComma
            ? $"replace(regexp_replace({column}, '[^0-9,]', '', 'g'), ',', '.')"
            : $"regexp_replace({column}, '[^0-9.]', '', 'g')";
        var cleaned =
            $"CASE WHEN regexp_full_match({plain}, {DuckDb.Quote(pattern)}) THEN try_cast(CASE WHEN contains({column}, '-') OR starts_with({column}, '(') THEN '-' ELSE '' END || {digits} AS DOUBLE) END";
        // Where decimals follow a comma, 1.234 is no plain number.
        return DecimalComma ? cleaned : $"coalesce(try_cast({column} AS DOUBLE), {cleaned})";
    }

    private static IEnumerable<string> WithTimes(params string[] dates) =>
        TimesOfDay.SelectMany(t => dates.Select(d => d + t));

    private static (IReadOnlyList<string> Formats, string? Warning) DateFormatsOf(DuckDBConnection connection)
    {
        var found = new List<string>();
        string? warning = null;
        var iso = connection.Row(
            $"SELECT count(*), count(*) FILTER ({Sensible("iso")}) FROM (SELECT time FROM raw WHERE time IS NOT NULL LIMIT {SampleRows})"
        );
        if (iso[0] == iso[1])
        {
            return (["iso"], null);
        }

        while (found.Count < MostDateFormats)
        {
            // Day first and month first in one export would be a guess row by row.
            var candidates = KnownDateFormats
                .Where(f =>
                    !found.Contains(f) && !found.Exists(known => IsDayFirst(known) is { } day && IsDayFirst(f) == !day)
                )
                .ToList();
            var unread = found.Count == 0 ? "true" : $"coalesce({string.Join(", ", found.Select(Sampled))}) IS NULL";
            var hits = connection.Row(
                $"SELECT {string.Join(", ", candidates.Select(f => $"count(*) FILTER ({Sensible(f)})"))} FROM (SELECT time FROM raw WHERE time IS NOT NULL LIMIT {SampleRows}) WHERE {unread}"
            );
            var best = hits.Max();
            if (best == 0)
            {
                break;
            }

            var format = candidates[Array.IndexOf(hits, best)];
            var swapped = candidates.Find(f =>
                f == format.Replace("%m/%d", "%d/%m", StringComparison.Ordinal) && f != format
            );
            if (swapped is not null && hits[candidates.IndexOf(swapped)] == best)
            {
                warning ??=
                    $"Dates could be month first or day first; they were read as {format}. Say \"dateFormat\": \"{swapped}\" in the mapping file if that is wrong.";
            }

            found.Add(format);
        }

        return (found.Count > 0 ? found : ["iso"], warning);

        static string Sampled(string format) => TimeOf(format, "time", "UTC");

        static string Sensible(string format) =>
            $"{Sampled(format)} BETWEEN TIMESTAMP '1970-01-01' AND TIMESTAMP '2200-01-01'";
    }

    /// <summary>Null for a format that cannot be mistaken.</summary>
    private static bool? IsDayFirst(string format) =>
        format.StartsWith("%d/", StringComparison.Ordinal) || format.StartsWith("%d-", StringComparison.Ordinal) ? true
        : format.StartsWith("%m", StringComparison.Ordinal) ? false
        : null;

    private static bool HasDecimalComma(DuckDBConnection connection, IReadOnlyList<string> columns)
    {
        var values = string.Join(
            " UNION ALL ",
            columns.Select(c => $"(SELECT {c} AS x FROM raw WHERE {c} IS NOT NULL LIMIT {SampleRows})")
        );
        var found = connection.Row(
            $"""
            SELECT count(*) FILTER (regexp_matches(x, '^\D*[0-9. ''’]*,[0-9][0-9]?\D*$')),
                count(*) FILTER (regexp_matches(x, '[0-9]\.[0-9]+\D*$') AND NOT regexp_matches(x, ','))
            FROM ({values})
            """
        );
        return found[0] > found[1];
    }

    private static string TimeOf(string format, string column, string zone) =>
        format switch
        {
            "iso" => Iso(column, zone),
            "epoch s" => Epoch(column, 100_000_000, 10_000_000_000, 1_000_000),
            "epoch ms" => Epoch(column, 100_000_000_000, 10_000_000_000_000, 1_000),
            "%Y%m%d" => InUtc($"CASE WHEN length({column}) = 8 THEN try_strptime({column}, '%Y%m%d') END", zone),
            _ when format.Contains("%z", StringComparison.Ordinal) =>
                $"(try_strptime({column}, {DuckDb.Quote(format)})::TIMESTAMPTZ AT TIME ZONE 'UTC')",
            _ => InUtc($"try_strptime({column}, {DuckDb.Quote(format)})::TIMESTAMP", zone),
        };

    /// <summary>
    /// A cast to a time with an offset takes seven times as long as one without; the length and the place of the last colon
    /// tell which texts cannot have an offset.
    /// </summary>
    private static string Iso(string column, string zone)
    {
        var local = InUtc($"try_cast({column} AS TIMESTAMP)", zone);
        // Without an offset the session's zone counts, which is UTC.
        var offset =
            zone == "UTC"
                ? $"(try_cast({column} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"
                : $"CASE WHEN regexp_matches({column}, '([+-][0-9][0-9](:?[0-9][0-9])?|Z)$') AND length({column}) > 10 THEN (try_cast({column} AS TIMESTAMPTZ) AT TIME ZONE 'UTC') ELSE {local} END";
        return $"CASE WHEN length({column}) = 10 OR (length({column}) = 19 AND {column}[17] = ':') OR (length({column}) = 16 AND {column}[14] = ':') THEN {local} ELSE {offset} END";
    }

    private static string InUtc(string time, string zone) =>
        zone == "UTC" ? time : $"(({time}) AT TIME ZONE {DuckDb.Quote(zone)} AT TIME ZONE 'UTC')";

    private static string Epoch(string column, long from, long to, int microseconds) =>
        $"CASE WHEN try_cast({column} AS BIGINT) BETWEEN {from} AND {to} THEN make_timestamp(try_cast({column} AS BIGINT) * {microseconds}) END";
}

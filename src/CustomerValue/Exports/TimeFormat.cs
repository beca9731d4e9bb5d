using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>How an export writes its times, as DuckDB expressions over a text column.</summary>
/// <param name="Formats">Tried in this order: iso, epoch s, epoch ms, or strptime's letters.</param>
/// <param name="Zone">Time zone of times without an offset, an IANA name.</param>
/// <param name="Warning">What a reader should know, or null.</param>
internal sealed record TimeFormat(IReadOnlyList<string> Formats, string Zone, string? Warning)
{
    private const int MostFormats = 4;
    private const string Utc = "UTC";

    private static readonly string[] TimesOfDay = ["", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p"];

    // Of those that read as many of a sample the first wins.
    private static readonly List<string> Known =
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
        .. WithTimes("%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y"),
        "epoch s",
        "epoch ms",
    ];

    /// <summary>Checks that a sidecar's date format and time zone can be used.</summary>
    /// <exception cref="ExportRefusedException">One of them cannot.</exception>
    public static void Check(DuckDBConnection connection, string export, ExportMapping mapping)
    {
        if (
            mapping.TimeZone is { } zone
            && connection.Row($"SELECT count(*) FROM pg_timezone_names() WHERE name = {DuckDb.Quote(zone)}")[0] == 0
        )
        {
            throw ExportMapping.Refused(
                export,
                $"there is no time zone '{zone}'. Use an IANA name such as Europe/Berlin."
            );
        }

        if (mapping.DateFormat is not { } format)
        {
            return;
        }

        try
        {
            connection.Row($"SELECT count({TimeOf(format, "''", Utc)})");
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
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    /// <param name="column">Column to look at.</param>
    /// <param name="sampleRows">Rows to look at.</param>
    public static TimeFormat Find(DuckDBConnection connection, ExportMapping mapping, TimeColumn column, int sampleRows)
    {
        var zone = mapping.TimeZone ?? Utc;
        if (mapping.DateFormat is { } given)
        {
            return new TimeFormat([given], zone, null);
        }

        var sample = new Sample(
            connection,
            $"(SELECT {column.Name} AS time FROM raw WHERE {column.Name} IS NOT NULL LIMIT {sampleRows})",
            column.Earliest
        );
        var iso = connection.Row($"SELECT count(*), count({sample.Sensible("iso")}) FROM {sample.Rows}");
        if (iso[0] == iso[1])
        {
            return new TimeFormat(["iso"], zone, null);
        }

        var hits = sample.Hits("true", Known);
        var hitting = Known.Where((_, i) => hits[i] > 0).ToList();
        // Day first and month first in one export would be a guess row by row: one of them for all of it.
        var month = Covering(sample, hitting.Where(f => !IsDayFirst(f)));
        var day = Covering(sample, hitting.Where(f => !IsMonthFirst(f)));
        var (formats, other) = day.Read > month.Read ? (day, month) : (month, day);
        var ambiguous = formats.Read == other.Read && !formats.Formats.SequenceEqual(other.Formats);
        return new TimeFormat(
            // %Y would take the 24 of a year in two digits for the year 24.
            [.. formats.Formats.OrderByDescending(f => f.Contains("%y", StringComparison.Ordinal))],
            zone,
            ambiguous
                ? $"Dates could be month first or day first; they were read as {formats.Formats[0]}. Say \"dateFormat\": \"{other.Formats[0]}\" in the mapping file if that is wrong."
                : null
        );
    }

    /// <summary>The expression that reads a time as UTC.</summary>
    public string Read(string column) => $"coalesce({string.Join(", ", Formats.Select(f => TimeOf(f, column, Zone)))})";

    /// <summary>A few formats that read the most of a sample together: the best one, then the best for what is left.</summary>
    private static (List<string> Formats, long Read) Covering(Sample sample, IEnumerable<string> candidates)
    {
        var left = candidates.ToList();
        var found = new List<string>();
        var read = 0L;
        while (found.Count < MostFormats && left.Count > 0)
        {
            var unread = string.Join(" AND ", found.Select(f => $"{sample.Sensible(f)} IS NULL").Prepend("true"));
            var hits = sample.Hits(unread, left);
            var best = Array.IndexOf(hits, hits.Max());
            if (hits[best] == 0)
            {
                break;
            }

            read += hits[best];
            found.Add(left[best]);
            left.RemoveAt(best);
        }

        return (found.Count > 0 ? found : ["iso"], read);
    }

    private static bool IsDayFirst(string format) =>
        format.StartsWith("%d/", StringComparison.Ordinal) || format.StartsWith("%d-", StringComparison.Ordinal);

    private static bool IsMonthFirst(string format) => format.StartsWith("%m", StringComparison.Ordinal);

    private static IEnumerable<string> WithTimes(params string[] dates) =>
        TimesOfDay.SelectMany(t => dates.Select(d => d + t));

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
        var withOffset = $"(try_cast({column} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')";
        // Without an offset the session's zone counts, which is UTC.
        var rest =
            zone == Utc
                ? withOffset
                : $"CASE WHEN length({column}) > 10 AND regexp_matches({column}, '([+-][0-9][0-9](:?[0-9][0-9])?|Z|UTC)$') THEN {withOffset} ELSE {local} END";
        return $"CASE WHEN length({column}) = 10 OR (length({column}) = 19 AND {column}[17] = ':') OR (length({column}) = 16 AND {column}[14] = ':') THEN {local} ELSE {rest} END";
    }

    private static string InUtc(string time, string zone) =>
        zone == Utc ? time : $"(({time}) AT TIME ZONE {DuckDb.Quote(zone)} AT TIME ZONE 'UTC')";

    private static string Epoch(string column, long from, long to, int microseconds) =>
        $"CASE WHEN try_cast({column} AS BIGINT) BETWEEN {from} AND {to} THEN make_timestamp(try_cast({column} AS BIGINT) * {microseconds}) END";

    /// <summary>Some values of a column.</summary>
    /// <param name="Connection">Database with them.</param>
    /// <param name="Rows">Query with the one column time.</param>
    /// <param name="Earliest">First year that makes sense.</param>
    private sealed record Sample(DuckDBConnection Connection, string Rows, int Earliest)
    {
        /// <summary>How many of the values under a condition each format reads.</summary>
        public long[] Hits(string where, List<string> formats) =>
            Connection.Row(
                $"SELECT {string.Join(", ", formats.Select(f => $"count({Sensible(f)})"))} FROM {Rows} WHERE {where}"
            );

        public string Sensible(string format)
        {
            var time = TimeOf(format, "time", Utc);
            return $"CASE WHEN {time} BETWEEN TIMESTAMP '{Earliest}-01-01' AND TIMESTAMP '2200-01-01' THEN {time} END";
        }
    }
}

using DuckDB.NET.Data;

namespace CustomerValue.Exports.Reading;

/// <summary>Times as DuckDB expressions over a text column: what was not read before is ISO 8601, or of the form that the mapping file says.</summary>
internal static class TimeSql
{
    private const string Utc = "UTC";

    /// <summary>Checks that a sidecar's date formats and time zone can be used.</summary>
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

        foreach (var format in mapping.DateFormats.Values.Append(mapping.DateFormat).OfType<string>())
        {
            try
            {
                connection.Row($"SELECT count({Read("''", format, Utc)})");
            }
            catch (DuckDBException)
            {
                throw ExportMapping.Refused(
                    export,
                    $"its dateFormat '{format}' is not in strptime's letters, such as %d/%m/%Y %H:%M."
                );
            }
        }
    }

    /// <summary>The expression that reads a time as UTC.</summary>
    /// <param name="column">Text column.</param>
    /// <param name="format">The form that the mapping file says, or null for ISO 8601.</param>
    /// <param name="zone">Time zone of times without an offset.</param>
    public static string Read(string column, string? format, string zone) =>
        format is null or "iso" ? Iso(column, zone)
        : format == "epoch s" ? Epoch(column, 1_000_000)
        : format == "epoch ms" ? Epoch(column, 1_000)
        : format.Contains("%z", StringComparison.Ordinal)
            ? $"(try_strptime({column}, {DuckDb.Quote(format)})::TIMESTAMPTZ AT TIME ZONE 'UTC')"
        : InUtc($"try_strptime({column}, {DuckDb.Quote(format)})::TIMESTAMP", zone);

    private static string Epoch(string column, int microseconds) =>
        $"make_timestamp((try_cast({column} AS DOUBLE) * {microseconds})::BIGINT)";

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
}

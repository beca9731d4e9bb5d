using DuckDB.NET.Data;

namespace CustomerValue.Exports;

/// <summary>How an export writes its numbers, as DuckDB expressions over a text column.</summary>
/// <param name="Decimal">Decimal separator, "." or ","; null where no value tells, and then 1,234 could be either.</param>
internal sealed record NumberFormat(string? Decimal)
{
    // Signs and codes of currencies that people write beside a number.
    private const string Currency =
        @"(?:[A-Z]{3}|[A-Z]{0,2}\p{Sc}|\p{Sc}[A-Z]{3}|(?i:eur|usd|gbp|euro)|R|Rs\.?|Fr\.?|kr\.?|zł|Kč|lei|Ft|元)?";

    /// <summary>Looks at a sample of the table <c>raw</c>.</summary>
    /// <param name="connection">Database with the table.</param>
    /// <param name="columns">Columns that hold numbers.</param>
    /// <param name="sampleRows">Rows to look at.</param>
    public static NumberFormat Find(DuckDBConnection connection, IReadOnlyList<string> columns, int sampleRows)
    {
        if (columns.Count == 0)
        {
            return new NumberFormat(".");
        }

        var values = string.Join(
            " UNION ALL ",
            columns.Select(c => $"(SELECT {c} AS x FROM raw WHERE {c} IS NOT NULL LIMIT {sampleRows})")
        );
        var found = connection.Row($"SELECT {Evidence(".", ",")}, {Evidence(",", ".")} FROM ({values})");
        return new NumberFormat(
            found[1] > found[0] ? ","
            : found[0] > 0 ? "."
            : null
        );
    }

    /// <summary>
    /// The expression that reads a number: NULL unless it is one, perhaps with a sign or code of a currency beside it,
    /// thousands in groups of three, and a minus or brackets where it is negative.
    /// </summary>
    public string Read(string column)
    {
        var text = $"translate({column}, '−\u00a0\u202f', '-  ')";
        // From the first digit to the last: "Rs.5" is 5.
        var digits = $"regexp_replace(regexp_extract({text}, '[0-9](?:.*[0-9])?'), '[^0-9{Decimal ?? "."}]', '', 'g')";
        var sign = $"CASE WHEN contains({text}, '-') OR contains({column}, '(') THEN '-' ELSE '' END";
        var cleaned =
            $"CASE WHEN regexp_full_match({text}, {DuckDb.Quote(Pattern())}) THEN try_cast({sign} || replace({digits}, ',', '.') AS DOUBLE) END";
        // The plain casts go first: a pattern on every row is slow. Where decimals follow a comma, 1.234 is no plain number.
        var plain =
            Decimal == ","
                ? $"CASE WHEN NOT contains({column}, '.') THEN try_cast(replace({column}, ',', '.') AS DOUBLE) END"
                : $"try_cast({column} AS DOUBLE)";
        return $"coalesce({plain}, {cleaned})";
    }

    /// <summary>The expression that says why a text is no number.</summary>
    public string Refusal(string column) =>
        Decimal is null
            ? $@"CASE WHEN regexp_matches({column}, '\d,\d{{3}}(\D|$)') THEN 'ambiguous_number' ELSE 'not_a_number' END"
            : "'not_a_number'";

    private string Pattern()
    {
        var (point, group) = Decimal switch
        {
            "," => (",", "[. '’]"),
            "." => (@"\.", "[, '’]"),
            _ => (@"\.", "[ '’]"),
        };
        var number = $@"(?:\d{{1,3}}(?:{group}\d{{3}})+|\d+)(?:{point}\d*)?";
        var positive = $@"{Currency}\s*{number}\s*{Currency}";
        return $@"\s*(?:\+?{positive}|-\s*{positive}|{Currency}\s*-\s*{number}\s*{Currency}|{positive}\s*-|\(\s*{positive}\s*\))\s*";
    }

    /// <summary>
    /// Counts values that only one decimal separator explains: one, two or more than three digits behind it, a single 0 before
    /// it, or groups of thousands by the other one.
    /// </summary>
    private static string Evidence(string point, string group)
    {
        var (p, g) = (
            point.Replace(".", @"\.", StringComparison.Ordinal),
            group.Replace(".", @"\.", StringComparison.Ordinal)
        );
        var pattern =
            $@"(^|[^0-9.,])0{p}\d|\d{p}(\d\d?|\d{{4,}})([^0-9.,]|$)|\d{{4}}{p}\d|\d{g}\d{{3}}{p}\d|\d{g}\d{{3}}{g}\d{{3}}";
        return $"count(*) FILTER (regexp_matches(x, {DuckDb.Quote(pattern)}))";
    }
}

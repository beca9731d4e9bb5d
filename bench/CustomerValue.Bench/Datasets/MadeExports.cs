namespace CustomerValue.Bench.Datasets;

/// <summary>Made-up click events and reviews of any number, the same every time.</summary>
internal static class MadeExports
{
    /// <summary>Writes click events of a year as CSV: a long tail of busy customers, one session in ten without one.</summary>
    public static void WriteEvents(string file, long events, long customers) =>
        Write(
            $"""
            SELECT
                CASE WHEN {Of("i // 8", 1)} < 0.9 THEN 'C' || floor({customers} * pow({Of(
                "i // 8",
                2
            )}, 1.7))::BIGINT END AS customer_id,
                strftime(
                    TIMESTAMP '2025-01-01' + to_seconds(floor(31536000 * {Of("i // 8", 3)})::BIGINT + 20 * (i % 8)),
                    '%Y-%m-%dT%H:%M:%SZ'
                ) AS event_time,
                CASE
                    WHEN {Of("i", 4)} < 0.85 THEN 'view' WHEN {Of("i", 4)} < 0.93 THEN 'cart'
                    WHEN {Of("i", 4)} < 0.97 THEN 'favourite' ELSE 'buy'
                END AS event_type,
                'S' || floor(20000 * pow({Of("i", 5)}, 2))::INTEGER AS sku,
                'K' || floor(40 * pow({Of("i", 5)}, 2))::INTEGER AS category,
                'V' || (i // 8) AS session_id
            FROM range({events}) AS r(i)
            """,
            file,
            "csv, HEADER"
        );

    /// <summary>
    /// Writes reviews of some 25 words as JSON lines, one in three in Chinese. Words are drawn from 40,000, frequent ones far more often;
    /// every fifth is one that says something, and bad stars go with bad words.
    /// </summary>
    public static void WriteReviews(string file, long reviews, long customers) =>
        Write(
            $"""
            WITH drawn AS (
                SELECT i, list_transform(range(18 + (hash(i) % 16)::INTEGER), j -> {Word()}) AS words
                FROM range({reviews}) AS r(i)
            )
            SELECT
                'C' || floor({customers} * pow({Of("i", 1)}, 1.3))::BIGINT AS customer_id,
                'S' || floor(5000 * pow({Of("i", 2)}, 2))::INTEGER AS sku,
                strftime(
                    TIMESTAMP '2025-01-01' + to_seconds(floor(31536000 * {Of("i", 3)})::BIGINT),
                    '%Y-%m-%dT%H:%M:%SZ'
                ) AS review_time,
                1 + floor(5 * pow({Of("i", 4)}, 0.5))::INTEGER AS rating,
                CASE WHEN i % 3 = 0 THEN array_to_string(words, '') ELSE array_to_string(words, ' ') END AS text
            FROM drawn
            """,
            file,
            "json"
        );

    private const string Good = "['soft', 'lovely', 'perfect fit', 'great quality', 'fast delivery', 'comfortable']";
    private const string Bad =
        "['broke', 'late delivery', 'poor quality', 'too tight', 'cheap fabric', 'sent it back']";
    private const string GoodChinese = "['质量很好', '非常喜欢', '物流很快', '很满意']";
    private const string BadChinese = "['质量很差', '非常失望', '物流太慢', '不值这个价']";

    private static string Word() =>
        $"""
            CASE
                WHEN j % 5 = 4 AND i % 3 = 0
                    THEN list_extract(CASE WHEN {Of(
                "i",
                4
            )} < 0.16 THEN {BadChinese} ELSE {GoodChinese} END, 1 + (hash(i * 64 + j) % 4)::INTEGER)
                WHEN j % 5 = 4
                    THEN list_extract(CASE WHEN {Of(
                "i",
                4
            )} < 0.16 THEN {Bad} ELSE {Good} END, 1 + (hash(i * 64 + j) % 6)::INTEGER)
                WHEN i % 3 = 0
                    THEN chr(19968 + floor(3000 * pow({Of(
                "i * 64 + j",
                7
            )}, 3))::INTEGER) || chr(19968 + floor(3000 * pow({Of("i * 64 + j", 8)}, 3))::INTEGER)
                ELSE 'word' || floor(40000 * pow({Of("i * 64 + j", 7)}, 4))::INTEGER
            END
            """;

    private static void Write(string sql, string file, string format)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 2048, threads: 2);
        connection.Execute($"COPY ({sql}) TO {DuckDb.Quote(file)} (FORMAT {format})");
    }

    // From 0 to 1; see MadeOrders on why the number of the draw goes into what is hashed.
    private static string Of(string what, int draw) => $"(hash(({what}) * 16 + {draw}) / 18446744073709551616.0)";
}

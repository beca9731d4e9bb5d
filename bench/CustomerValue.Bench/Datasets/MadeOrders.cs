namespace CustomerValue.Bench.Datasets;

/// <summary>Made-up order lines of any number, the same every time: two years, a long tail of frequent customers, returns.</summary>
internal static class MadeOrders
{
    private const int Draws = 16;

    /// <summary>The query of the lines in the columns of an online shop's export.</summary>
    /// <param name="lines">Number of lines.</param>
    /// <param name="customers">Number of customers, about.</param>
    /// <param name="firstLine">Number of the first line, for exports of several files.</param>
    public static string Sql(long lines, long customers, long firstLine = 0) =>
        $"""
            WITH drawn AS (
                SELECT
                    i,
                    (i // 3) AS basket,
                    {Draw("(i // 3)", 1)} / 18446744073709551616.0 AS u,
                    {Draw("(i // 3)", 2)} / 18446744073709551616.0 AS v,
                    {Draw("i", 3)} / 18446744073709551616.0 AS w
                FROM range({firstLine}, {firstLine + lines}) AS lines(i)
            ),
            placed AS (
                SELECT *, floor({customers} * pow(u, 1.7))::BIGINT AS customer FROM drawn
            ),
            dated AS (
                SELECT *,
                    -- A first day of the customer's own, and more orders soon after it than late.
                    ({Draw("customer", 4)} % 500) AS joined
                FROM placed
            )
            SELECT
                'A' || (500000 + basket) AS "Invoice",
                'S' || ({Draw("i", 5)} % 4000) AS "StockCode",
                'CREAM HANGING HEART T-LIGHT HOLDER ' || ({Draw("i", 5)} % 4000) AS "Description",
                CASE WHEN w < 0.02 THEN -1 ELSE 1 + floor(12 * w * w)::INTEGER END AS "Quantity",
                strftime(
                    TIMESTAMP '2024-01-01 08:00:00' + to_days((joined + floor((729 - joined) * pow(v, 1.5)))::INTEGER)
                        + to_seconds(({Draw("basket", 6)} % 36000)::INTEGER),
                    '%Y-%m-%d %H:%M:%S'
                ) AS "InvoiceDate",
                round(0.5 + 20 * ({Draw("i", 5)} % 4000) / 4000.0 * (0.5 + {Draw(
                "customer",
                7
            )} / 18446744073709551616.0), 2) AS "Price",
                'C' || customer AS "Customer ID",
                CASE WHEN {Draw("customer", 8)} % 10 < 9 THEN 'United Kingdom' ELSE 'Germany' END AS "Country"
            FROM dated
            """;

    /// <summary>The query of the lines without their descriptions and countries, as a shop's own database writes them.</summary>
    /// <param name="lines">Number of lines.</param>
    /// <param name="customers">Number of customers, about.</param>
    public static string PlainSql(long lines, long customers) =>
        $"""SELECT "Invoice", "Customer ID", "InvoiceDate", "StockCode", "Quantity", "Price" FROM ({Sql(lines, customers)})""";

    /// <summary>Writes the lines to a local file.</summary>
    /// <param name="file">Path; its extension csv or parquet decides the format.</param>
    /// <param name="sql">Query of <see cref="Sql"/>.</param>
    public static void Write(string file, string sql)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 4096, threads: 2);
        var format = file.EndsWith(".csv", StringComparison.Ordinal) ? "csv, HEADER" : "parquet";
        connection.Execute($"COPY ({sql}) TO {DuckDb.Quote(file)} (FORMAT {format})");
    }

    // The number of the draw goes into what is hashed: hashes of two arguments are combined by XOR, so that draws with different
    // numbers would be functions of each other.
    private static string Draw(string of, int number) => $"hash({of} * {Draws} + {number})";
}

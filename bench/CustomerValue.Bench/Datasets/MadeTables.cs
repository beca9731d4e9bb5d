using CustomerValue.Features;

namespace CustomerValue.Bench.Datasets;

/// <summary>Feature files of <see cref="MadeOrders"/> in a folder, one per cutoff; the newest cutoff has no labels.</summary>
internal static class MadeTables
{
    /// <summary>Days of the label windows.</summary>
    public const int HorizonDays = 90;

    private const int LinesPerCustomer = 12;

    /// <summary>The day after the last one with orders.</summary>
    public static DateOnly Now { get; } = new(2025, 12, 31);

    /// <summary>First day with an order.</summary>
    public static DateOnly First { get; } = new(2024, 1, 1);

    /// <summary>Writes the files.</summary>
    public static void Write(string folder, long customers, IReadOnlyList<DateOnly> cutoffs)
    {
        var lines = Path.Combine(folder, "lines.parquet");
        using (var connection = DuckDb.Open(folder, 4096, threads: 2))
        {
            connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
            connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
            connection.Execute(
                $"""
                INSERT INTO lines BY NAME
                SELECT "Invoice" AS order_id, "Customer ID" AS customer_id, "InvoiceDate"::TIMESTAMP AS time, "StockCode" AS sku,
                    "Quantity" AS quantity, "Price" AS unit_price, 0 AS discount, "Quantity" * "Price" AS amount,
                    "Country" AS country, CASE WHEN "Quantity" < 0 THEN 'return' ELSE 'sale' END AS kind,
                    row_number() OVER () AS line
                FROM ({MadeOrders.Sql(customers * LinesPerCustomer, customers)})
                """
            );
            connection.Execute($"COPY (FROM lines ORDER BY line) TO {DuckDb.Quote(lines)} (FORMAT parquet)");
        }

        var export = new ExportLines([lines], DateTime.MinValue, DateTime.MaxValue);
        using var builder = FeatureBuilder.Open(new LakeFiles([export]), folder, 2048);
        foreach (var cutoff in cutoffs)
        {
            builder.Write(cutoff, HorizonDays, labelled: cutoff != Now, File(folder, cutoff));
        }
    }

    /// <summary>Reads the file of a cutoff.</summary>
    /// <param name="folder">Where it was written.</param>
    /// <param name="cutoff">Its cutoff.</param>
    /// <param name="share">Share of the customers to read.</param>
    public static FeatureTable Read(string folder, DateOnly cutoff, double share = 1) =>
        FeatureTableReader.Read([File(folder, cutoff)], cutoff, HorizonDays, share);

    /// <summary>Number of customers in the file of a cutoff.</summary>
    public static long Count(string folder, DateOnly cutoff) => FeatureTableReader.Count([File(folder, cutoff)]);

    private static string File(string folder, DateOnly cutoff) => Path.Combine(folder, $"{cutoff:yyyy-MM-dd}.parquet");
}

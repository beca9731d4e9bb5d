using CustomerValue.Features;
using SampleShop;

namespace CustomerValue.Bench.Datasets;

/// <summary>A made-up shop's lines as the lake has them.</summary>
internal static class ShopLines
{
    public static LineTables Tables(Shop shop) => new(parquet => Write(shop, parquet));

    /// <summary>Writes a shop's order lines.</summary>
    internal static void Write(Shop shop, string parquet)
    {
        var folder = Path.GetDirectoryName(parquet)!;
        var csv = Path.Combine(folder, "orders.csv");
        using (var stream = File.Create(csv))
        {
            ShopWriter.WriteCsv(shop, stream, DateTime.MinValue, DateTime.MaxValue, []);
        }

        using var connection = DuckDb.Open(folder, 512);
        connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
        connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
        connection.Execute(
            $"""
            INSERT INTO lines BY NAME
            SELECT order_id, customer_id, time::TIMESTAMP AS time, sku, quantity, unit_price, discount,
                quantity * unit_price - sign(quantity) * discount AS amount, country, kind, row_number() OVER () AS line
            FROM read_csv({DuckDb.Quote(csv)}, header = true)
            WHERE customer_id <> ''
            """
        );
        connection.Execute($"COPY lines TO {DuckDb.Quote(parquet)} (FORMAT parquet)");
    }
}

using CustomerValue.Features;
using SampleShop;

namespace CustomerValue.Bench.Datasets;

/// <summary>The features of a made-up shop's orders at any cutoff, by the product's own feature queries.</summary>
internal sealed class ShopTables : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shop-").FullName;
    private readonly FeatureBuilder _builder;

    public ShopTables(Shop shop)
    {
        _builder = FeatureBuilder.Open(
            [new ExportLines([Write(shop)], DateTime.MinValue, DateTime.MaxValue)],
            _folder,
            512
        );
    }

    public FeatureTable At(DateOnly cutoff, int horizonDays, bool labelled)
    {
        var file = Path.Combine(_folder, "features.parquet");
        _builder.Write(cutoff, horizonDays, labelled, file);
        return FeatureTableReader.Read([file], cutoff, horizonDays);
    }

    public void Dispose()
    {
        _builder.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Write(Shop shop)
    {
        var csv = Path.Combine(_folder, "orders.csv");
        var parquet = Path.Combine(_folder, "orders.parquet");
        using (var stream = File.Create(csv))
        {
            ShopWriter.WriteCsv(shop, stream, DateTime.MinValue, DateTime.MaxValue, []);
        }

        using var connection = DuckDb.Open(_folder, 512);
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
        return parquet;
    }
}

using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>From order lines over features to predictions, which are compared with the true expected values.</summary>
public sealed class ModelsKnowTheTruthTests : IDisposable
{
    private const int Horizon = 90;
    private readonly string _folder = Directory.CreateTempSubdirectory("truth-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Predictions_rank_customers_about_as_their_true_values_do()
    {
        var shop = new Shop(new ShopSettings { Customers = 2_000, Seed = 12 });
        var now = shop.Settings.LastDay.AddDays(1);
        using var builder = FeatureBuilder.Open([Lake(shop)], _folder, 512);
        FeatureTable[] labelled = [Table(builder, now.AddDays(-2 * Horizon)), Table(builder, now.AddDays(-Horizon))];
        var table = Table(builder, now, labelled: false);
        double[] truth =
        [
            .. table.CustomerIds.Select(id => shop.TrueValue(int.Parse(id[1..]) - 1, now, Horizon).Spend),
        ];

        foreach (
            var trainer in new IValueTrainer[]
            {
                new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
                new LightGbmTwoPart(),
            }
        )
        {
            var predicted = trainer.Train(labelled, table, 1, CancellationToken.None).Predict(table).Spend;
            ValueMetrics.SpearmanOf(truth, predicted)!.Value.ShouldBeGreaterThan(0.6, trainer.Name);
        }
    }

    private FeatureTable Table(FeatureBuilder builder, DateOnly cutoff, bool labelled = true)
    {
        var file = Path.Combine(_folder, $"{cutoff:yyyyMMdd}.parquet");
        builder.Write(cutoff, Horizon, labelled, file);
        return FeatureTableReader.Read([file], cutoff, Horizon);
    }

    private ExportLines Lake(Shop shop)
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
        return new ExportLines([parquet], DateTime.MinValue, DateTime.MaxValue);
    }
}

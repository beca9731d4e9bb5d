using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>From order lines over features to predictions, which are compared with the true expected values.</summary>
public sealed class ModelsKnowTheTruthTests
{
    private const int Horizon = 90;

    [Fact]
    public void Predictions_rank_customers_about_as_their_true_values_do()
    {
        var shop = new Shop(new ShopSettings { Customers = 2_000, Seed = 12 });
        var now = shop.Settings.LastDay.AddDays(1);
        using var tables = ShopLines.Tables(shop);
        FeatureTable[] labelled =
        [
            tables.At(now.AddDays(-2 * Horizon), Horizon, labelled: true),
            tables.At(now.AddDays(-Horizon), Horizon, labelled: true),
        ];
        var table = tables.At(now, Horizon, labelled: false);
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
}

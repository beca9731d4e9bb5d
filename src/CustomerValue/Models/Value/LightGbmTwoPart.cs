using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Value;

/// <summary>
/// Expected spend in two parts, each boosted trees: the probability of buying in the horizon times the expected spend of a
/// buyer (gamma deviance with log link, which keeps the mean unbiased). Purchase days come from a third, Poisson ensemble.
/// </summary>
public sealed class LightGbmTwoPart : IValueTrainer
{
    /// <inheritdoc />
    public string Name => "lightgbm-two-part";

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var encoder = FeatureEncoder.Fit(tables);
        var buy = Fit("binary", (_, _) => true, (l, i) => l.Bought(i) ? 1 : 0);
        var spend = Fit("gamma", (l, i) => l.Spend[i] > 0, (l, i) => l.Spend[i]);
        var orders = Fit("poisson", (_, _) => true, (l, i) => l.Orders[i]);
        var rhythm = BtydColumns.Fit(asOf, cancellation);
        return new TwoPartModel(encoder, rhythm, buy, spend, orders, PaidShare(labelled));

        LightGbmModel Fit(string objective, Func<Labels, int, bool> keep, Func<Labels, int, float> label)
        {
            var (train, validation) = StackedRows.Of(encoder, tables, keep, label);
            var settings = new LightGbmSettings(objective, encoder.CategoricalParameter, seed);
            return LightGbmModel.Train(settings, train, validation, cancellation);
        }
    }

    /// <summary>Share of buyers whose purchases were not free or all sent back.</summary>
    private static double PaidShare(IReadOnlyList<FeatureTable> labelled)
    {
        long buyers = 0;
        long paid = 0;
        foreach (var table in labelled)
        {
            for (var i = 0; i < table.Count; i++)
            {
                buyers += table.Labels!.Bought(i) ? 1 : 0;
                paid += table.Labels.Bought(i) && table.Labels.Spend[i] > 0 ? 1 : 0;
            }
        }

        return (double)paid / buyers;
    }
}

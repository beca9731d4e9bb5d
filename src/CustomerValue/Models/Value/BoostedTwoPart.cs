using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Value;

/// <summary>
/// Expected spend in two parts, each boosted trees: the probability of buying in the horizon times the expected spend of a
/// buyer (gamma deviance with log link, which keeps the mean unbiased). Purchase days come from a third, Poisson ensemble.
/// </summary>
/// <param name="name">Name in the leaderboard.</param>
/// <param name="library">What grows the trees.</param>
public abstract class BoostedTwoPart(string name, TreeLibrary library) : IValueTrainer
{
    /// <inheritdoc />
    public string Name => name;

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
        var buy = Fit(TreeObjective.Binary, (_, _) => true, (l, i) => l.Bought(i) ? 1 : 0);
        var spend = Fit(TreeObjective.Gamma, (l, i) => l.Spend[i] > 0, (l, i) => l.Spend[i]);
        var orders = Fit(TreeObjective.Poisson, (_, _) => true, (l, i) => l.Orders[i]);
        var rhythm = BtydColumns.Fit(asOf, cancellation);
        return new TwoPartModel(name, library, encoder, rhythm, buy, spend, orders, PaidShare(labelled));

        ITreeModel Fit(TreeObjective objective, Func<Labels, int, bool> keep, Func<Labels, int, float> label)
        {
            var (train, validation) = GroupedSplit.Of(encoder, tables, keep, label);
            return library.Train(new TreeTask(objective, encoder, seed), train, validation, cancellation);
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

/// <summary><see cref="BoostedTwoPart"/> by LightGBM.</summary>
public sealed class LightGbmTwoPart() : BoostedTwoPart("lightgbm-two-part", TreeLibrary.LightGbm);

/// <summary><see cref="BoostedTwoPart"/> by XGBoost.</summary>
public sealed class XgboostTwoPart() : BoostedTwoPart("xgboost", TreeLibrary.Xgboost);

using CustomerValue.Features;
using CustomerValue.Models.Backtest;

namespace CustomerValue.Models.Tiering;

/// <summary>The two ways to predict value tiers, measured on the held-out window.</summary>
/// <param name="Tiers">Names, least spend and share of each tier.</param>
/// <param name="Library">What grew the classifier's trees: xgboost, or lightgbm where XGBoost is not installed.</param>
/// <param name="CutValue">The predicted spend of the value champion, cut where the tiers have their shares.</param>
/// <param name="Classifier">One class for each tier, ordered by the expected tier and cut the same; null where it stepped aside.</param>
/// <param name="Reason">Why there is no classifier.</param>
public sealed record TierComparison(
    FutureTiers Tiers,
    string? Library,
    TierMetrics CutValue,
    TierMetrics? Classifier,
    string? Reason
);

/// <summary>Compares the ways to predict value tiers.</summary>
public static class TierBacktest
{
    /// <summary>Learns from windows before the holdout and measures on it.</summary>
    /// <param name="past">Labelled tables whose windows end before the holdout, oldest first; may be empty.</param>
    /// <param name="holdout">The labelled table to measure on.</param>
    /// <param name="predictedSpend">The value champion's predictions for it.</param>
    /// <param name="options">Settings of the tiers.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="budget">What the classifier may use.</param>
    /// <param name="cancellation">Stops between trees.</param>
    public static TierComparison Run(
        IReadOnlyList<FeatureTable> past,
        FeatureTable holdout,
        double[] predictedSpend,
        IReadOnlyList<TierOption> options,
        int seed,
        Budget budget,
        CancellationToken cancellation
    )
    {
        var tiers = FutureTiers.Of(options, past.Count > 0 ? past : [holdout]);
        var actual = Array.ConvertAll(holdout.Labels!.Spend, v => tiers.Of(v));
        var cut = TierMetrics.Of(actual, tiers.Cut(Array.ConvertAll(predictedSpend, v => -v)), tiers.Names.Count);
        if (past.Count == 0)
        {
            return new TierComparison(
                tiers,
                null,
                cut,
                null,
                "It learns from labels, and there is no earlier label window."
            );
        }

        var comparison = new TierComparison(tiers, null, cut, null, null);
        var reason = budget
            .Try(
                token =>
                {
                    var hidden = holdout.WithoutLabels();
                    var classifier = TierClassifier.Train(past, hidden, tiers, seed, token);
                    var predicted = tiers.Cut(classifier.ExpectedTier(hidden));
                    comparison = comparison with
                    {
                        Library = classifier.Library,
                        Classifier = TierMetrics.Of(actual, predicted, tiers.Names.Count),
                    };
                },
                cancellation
            )
            .Reason;
        return reason is null ? comparison : new TierComparison(tiers, null, cut, null, reason);
    }
}

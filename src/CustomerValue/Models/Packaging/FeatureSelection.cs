using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Explanations;

namespace CustomerValue.Models.Packaging;

/// <summary>What it costs to learn from the most telling features alone.</summary>
/// <param name="Top">How many were asked for.</param>
/// <param name="Features">Those that were chosen, most telling first, before the holdout was looked at.</param>
/// <param name="ValueGiniOfAll">Normalized Gini on the holdout of the champion that learns from all features.</param>
/// <param name="RetentionAucOfAll">ROC-AUC on the holdout of the champion that learns from all features.</param>
public sealed record FeatureSelection(
    int Top,
    IReadOnlyList<string> Features,
    double ValueGiniOfAll,
    double RetentionAucOfAll
)
{
    /// <summary>
    /// Features that stay whatever they tell: the statistics of the probabilistic models and of the plain forecast, and what
    /// definitions and pictures read.
    /// </summary>
    internal static IReadOnlyList<string> Needed { get; } =
    [
        Btyd.RepeatDays,
        Btyd.RecencyWeeks,
        Btyd.AgeWeeks,
        Btyd.RepeatMean,
        Btyd.AllMean,
        Btyd.FirstAmount,
        Btyd.SpendLastHorizon,
        Btyd.OrdersLastHorizon,
        "recency_days",
        "purchase_days",
        "spend",
        "gap_mean",
    ];

    /// <summary>
    /// The features with the best mean rank over both tasks and all windows that end before the holdout; its labels have no part.
    /// </summary>
    /// <param name="labelled">Labelled tables, oldest first; the last is the holdout.</param>
    /// <param name="top">How many.</param>
    /// <param name="seed">Seed of the samples.</param>
    public static IReadOnlyList<string> Choose(IReadOnlyList<FeatureTable> labelled, int top, int seed) =>
        [
            .. WalkForward
                .Past(labelled)
                .SelectMany(t =>
                    new[]
                    {
                        MutualInformationRanking.Rank(t, MutualInformationRanking.Spend, seed),
                        MutualInformationRanking.Rank(t, MutualInformationRanking.Staying, seed),
                    }
                )
                .SelectMany(ranked => ranked.Select((f, rank) => (f.Feature, Rank: rank)))
                .GroupBy(f => f.Feature, StringComparer.Ordinal)
                .OrderBy(g => g.Average(f => f.Rank))
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key)
                .Take(top),
        ];

    /// <summary>A table with the chosen features and those that are needed.</summary>
    public static FeatureTable Cut(FeatureTable table, IReadOnlyList<string> chosen)
    {
        var kept = chosen.Concat(Needed).ToHashSet(StringComparer.Ordinal);
        return table.Without([
            .. table
                .Numeric.Select(c => c.Name)
                .Concat(table.Categorical.Select(c => c.Name))
                .Where(name => !kept.Contains(name)),
        ]);
    }
}

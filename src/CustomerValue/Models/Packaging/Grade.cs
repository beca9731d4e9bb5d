using System.Globalization;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Packaging;

/// <summary>
/// How a champion compares with the plain forecast "same as last period" on the holdout, in a letter; a letter lower where its sums were
/// off, as ranks alone do not make a budget.
/// </summary>
public static class Grade
{
    /// <summary>At least a twentieth better.</summary>
    public const string Better = "A";

    /// <summary>Level, within a twentieth.</summary>
    public const string Level = "B";

    /// <summary>More than a twentieth worse: the plain forecast would do.</summary>
    public const string Worse = "C";

    private const double Margin = 0.05;
    private const double LargestTopBias = 15;
    private const double LargestCountBias = 25;

    /// <summary>By the share of all spend that the fifth of customers with the highest predictions holds.</summary>
    /// <param name="candidates">The leaderboard, the champion first.</param>
    /// <param name="sumMissed">Whether the interval of the sum missed the held-out window's.</param>
    /// <returns>Null where the plain forecast or the champion has no figures.</returns>
    public static string? OfValue(IReadOnlyList<ValueEntry> candidates, bool sumMissed = false) =>
        Lowered(
            Letter(candidates[0].Spend?.Top20Capture, Plain(candidates)?.Spend?.Top20Capture),
            sumMissed || Misses(candidates[0]).Any()
        );

    /// <summary>What was off in a champion's sums on the holdout by more than can be passed over, in words.</summary>
    public static IEnumerable<Sentence> Misses(ValueEntry champion)
    {
        if (TopBiasPercent(champion) is { } top && Math.Abs(top) > LargestTopBias)
        {
            yield return (top > 0 ? RunSentences.TopTooHigh : RunSentences.TopTooLow).With(Math.Abs(top));
        }

        if (champion.Orders?.BiasPercent is { } orders && Math.Abs(orders) > LargestCountBias)
        {
            yield return (orders > 0 ? RunSentences.OrdersTooHigh : RunSentences.OrdersTooLow).With(Math.Abs(orders));
        }

        if (champion.BuyersBiasPercent is { } buyers && Math.Abs(buyers) > LargestCountBias)
        {
            yield return (buyers > 0 ? RunSentences.BuyersTooHigh : RunSentences.BuyersTooLow).With(Math.Abs(buyers));
        }
    }

    /// <summary>100 (expected / actual - 1) of the tenth of the customers with the highest predictions; null where it spent nothing.</summary>
    public static double? TopBiasPercent(ValueEntry champion) =>
        champion.Spend?.Deciles is [{ MeanActual: > 0 } top, ..]
            ? 100 * ((top.MeanPredicted / top.MeanActual) - 1)
            : null;

    private static string? Lowered(string? letter, bool lower) =>
        lower && letter is not null ? (letter == Better ? Level : Worse) : letter;

    /// <summary>By how far the ROC-AUC of buying again lies above chance; the plain forecast ranks by its orders.</summary>
    /// <param name="candidates">The leaderboard, the champion first.</param>
    /// <param name="valueCandidates">That of the spend, with the plain forecast.</param>
    /// <returns>Null where the plain forecast or the champion has no figures.</returns>
    public static string? OfRetention(
        IReadOnlyList<RetentionEntry> candidates,
        IReadOnlyList<ValueEntry> valueCandidates
    ) =>
        Lowered(
            Letter(candidates[0].Metrics?.RocAuc - 0.5, Plain(valueCandidates)?.Buy?.RocAuc - 0.5),
            BuyersBiasPercent(candidates[0]) is { } bias && Math.Abs(bias) > LargestCountBias
        );

    /// <summary>100 (expected / actual - 1) of the customers who stayed; null where nobody did.</summary>
    public static double? BuyersBiasPercent(RetentionEntry champion) =>
        champion.Metrics is { PositiveShare: > 0 } metrics
            ? 100
                * (
                    (
                        metrics.Calibration.Sum(b => b.Customers * b.MeanProbability)
                        / (metrics.Customers * metrics.PositiveShare)
                    ) - 1
                )
            : null;

    private static ValueEntry? Plain(IReadOnlyList<ValueEntry> candidates) =>
        candidates.FirstOrDefault(e => e.Model == NaiveTrainer.TrainerName);

    private static string? Letter(double? champion, double? plain) =>
        champion is null || plain is null or <= 0 ? null
        : champion >= (1 + Margin) * plain ? Better
        : champion >= (1 - Margin) * plain ? Level
        : Worse;
}

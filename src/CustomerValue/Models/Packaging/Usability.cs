using System.Globalization;
using CustomerValue.Features;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Packaging;

/// <summary>How much a check of the input matters.</summary>
public enum UsabilityVerdict
{
    /// <summary>Good enough.</summary>
    Good,

    /// <summary>Predictions will be less sure than they could be.</summary>
    Weak,

    /// <summary>Predictions will hardly be better than a plain forecast.</summary>
    Poor,
}

/// <summary>One thing that was looked at before training.</summary>
/// <param name="Check">Stable word for programs.</param>
/// <param name="Verdict">How good it is.</param>
/// <param name="Value">What was found.</param>
/// <param name="Wanted">What is good.</param>
/// <param name="Advice">What to know or do, for people.</param>
public sealed record UsabilityCheck(string Check, UsabilityVerdict Verdict, double Value, double Wanted, string Advice);

/// <summary>Whether the data can carry a prediction, looked at before training.</summary>
/// <param name="Checks">What was looked at.</param>
/// <param name="MostlyUnknown">Features that are unknown for more than half of the customers: allowed, but of little use.</param>
/// <param name="LeftOut">Features that were left out as they know the future, see <see cref="LeakCheck"/>.</param>
public sealed record Usability(
    IReadOnlyList<UsabilityCheck> Checks,
    IReadOnlyList<string> MostlyUnknown,
    IReadOnlyList<string> LeftOut
)
{
    private const double HalfUnknown = 0.5;

    /// <summary>The worst verdict.</summary>
    public UsabilityVerdict Verdict => Checks.Max(c => c.Verdict);

    /// <summary>Looks at the tables.</summary>
    /// <param name="labelled">Labelled tables, oldest first.</param>
    /// <param name="now">The table that will be scored.</param>
    /// <param name="leftOut">Features that were left out.</param>
    public static Usability Of(IReadOnlyList<FeatureTable> labelled, FeatureTable now, IReadOnlyList<string> leftOut)
    {
        var holdout = labelled[^1];
        var repeats = now.Column(Btyd.RepeatDays);
        var buyers = holdout.Labels!.Orders.Count(v => v > 0);
        return new Usability(
            [
                More("customers", now.Count, wanted: 500, least: 100),
                More("history-days", HistoryDays(now), wanted: 3 * now.HorizonDays, least: 2 * now.HorizonDays),
                More(
                    "repeat-share",
                    now.Count == 0 ? 0 : repeats.Count(v => v > 0) / (double)now.Count,
                    wanted: 0.15,
                    least: 0.03
                ),
                More("buyers-in-holdout", buyers, wanted: 100, least: 20),
                More("others-in-holdout", holdout.Count - buyers, wanted: 100, least: 20),
                Less(
                    "days-since-last-order",
                    now.Count == 0 ? 0 : now.Column("recency_days").Min(),
                    wanted: 30,
                    most: 90
                ),
                Less("spend-frequency-correlation", Math.Abs(SpendFrequency(now)), wanted: 0.3, most: 0.6),
            ],
            [
                .. now
                    .Numeric.Where(c => c.Values.Count(float.IsNaN) > HalfUnknown * now.Count)
                    .Select(c => c.Name)
                    .Concat(
                        now.Categorical.Where(c => c.Values.Count(v => v is null) > HalfUnknown * now.Count)
                            .Select(c => c.Name)
                    ),
            ],
            leftOut
        );
    }

    /// <summary>What is worth a warning of the run.</summary>
    public IEnumerable<Sentence> Warnings() =>
        Checks
            .Where(c => c.Verdict == UsabilityVerdict.Poor)
            .Select(c => RunSentences.Poor[c.Check].With(c.Value))
            .Concat(LeftOut.Select(f => RunSentences.LeakingFeature.With(f)));

    private static double HistoryDays(FeatureTable table) =>
        table.Count == 0 ? 0 : (table.Column(Btyd.AgeWeeks).Max() * 7) + 1;

    /// <summary>Rank correlation of purchase days and mean amount among those who came back.</summary>
    private static double SpendFrequency(FeatureTable table)
    {
        var repeats = table.Column(Btyd.RepeatDays);
        var means = table.Column(Btyd.RepeatMean);
        var back = Enumerable.Range(0, table.Count).Where(i => repeats[i] > 0).ToArray();
        return back.Length < 2
            ? 0
            : ValueMetrics.SpearmanOf(
                Array.ConvertAll(back, i => (double)repeats[i]),
                Array.ConvertAll(back, i => (double)means[i])
            ) ?? 0;
    }

    private static UsabilityCheck More(string check, double value, double wanted, double least) =>
        new(
            check,
            value >= wanted ? UsabilityVerdict.Good
                : value >= least ? UsabilityVerdict.Weak
                : UsabilityVerdict.Poor,
            value,
            wanted,
            RunSentences.Advice[check]
        );

    private static UsabilityCheck Less(string check, double value, double wanted, double most) =>
        new(
            check,
            value <= wanted ? UsabilityVerdict.Good
                : value <= most ? UsabilityVerdict.Weak
                : UsabilityVerdict.Poor,
            value,
            wanted,
            RunSentences.Advice[check]
        );
}

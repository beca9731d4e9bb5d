using CustomerValue.Features;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Explanations;

/// <summary>What a feature alone tells of what came after the cutoff, whatever the model.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Nats">Mutual information of the binned feature and outcome, 0 or more.</param>
public sealed record FeatureInformation(string Feature, double Nats);

/// <summary>A task's features by mutual information, beside those that matter to its champion.</summary>
/// <param name="Top">The ten that tell most, on the holdout.</param>
/// <param name="RankAgreement">
/// Spearman correlation over all features of mutual information and of importance to the champion, -1 to 1; features that share an
/// importance each have it. Null where one of them does not vary.
/// </param>
/// <param name="TopOverlap">Share of the ten that are among the champion's ten as well, 0 to 1.</param>
/// <param name="Stability">
/// Share of the ten that two labelled cutoffs have in common, mean over all pairs, 0 to 1. Null with one cutoff.
/// </param>
public sealed record MutualInformationRanking(
    IReadOnlyList<FeatureInformation> Top,
    double? RankAgreement,
    double TopOverlap,
    double? Stability
)
{
    private const int Ten = 10;
    private const int MostCustomers = 20_000;

    /// <summary>Outcome of the value task: who spends nothing, and bins of what the others spend.</summary>
    public static int[] Spend(Labels labels) =>
        MutualInformation.Bins(Array.ConvertAll(labels.Spend, v => v > 0 ? v : float.NaN));

    /// <summary>Outcome of the retention task.</summary>
    public static int[] Staying(Labels labels) => Array.ConvertAll(labels.Orders, v => v > 0 ? 1 : 0);

    /// <summary>All features of a labelled table, what tells most first.</summary>
    /// <param name="labelled">Table with labels.</param>
    /// <param name="outcome">Bins of the labels: <see cref="Spend"/> or <see cref="Staying"/>.</param>
    /// <param name="seed">Seed of the sample of customers.</param>
    public static IReadOnlyList<FeatureInformation> Rank(FeatureTable labelled, Func<Labels, int[]> outcome, int seed)
    {
        var table = labelled.Sample(MostCustomers, seed);
        var bins = outcome(table.Labels!);
        return
        [
            .. table
                .Numeric.Select(c => (c.Name, Bins: MutualInformation.Bins(c.Values)))
                .Concat(table.Categorical.Select(c => (c.Name, Bins: MutualInformation.Bins(c.Values))))
                .Select(c => new FeatureInformation(c.Name, MutualInformation.Of(c.Bins, bins)))
                .OrderByDescending(f => f.Nats)
                .ThenBy(f => f.Feature, StringComparer.Ordinal),
        ];
    }

    /// <summary>Ranks and compares.</summary>
    /// <param name="labelled">Labelled tables, oldest first; the last is the holdout.</param>
    /// <param name="outcome">See <see cref="Rank"/>.</param>
    /// <param name="important">Every feature that matters to the champion, strongest first; names of a group are joined by " + ".</param>
    /// <param name="seed">Seed of the samples.</param>
    public static MutualInformationRanking Of(
        IReadOnlyList<FeatureTable> labelled,
        Func<Labels, int[]> outcome,
        IReadOnlyList<FeatureImportance> important,
        int seed
    )
    {
        var ranked = labelled.Select(t => Rank(t, outcome, seed)).ToList();
        var holdout = ranked[^1];
        var importance = important
            .SelectMany(i => i.Feature.Split(" + ").Select(name => (Name: name, i.Importance)))
            .ToDictionary(p => p.Name, p => p.Importance, StringComparer.Ordinal);
        var champions = important.Take(Ten).SelectMany(i => i.Feature.Split(" + ")).ToHashSet(StringComparer.Ordinal);
        var tops = ranked.ConvertAll(r => Names(r.Take(Ten)));
        return new MutualInformationRanking(
            [.. holdout.Take(Ten)],
            ValueMetrics.SpearmanOf(
                [.. holdout.Select(f => f.Nats)],
                [.. holdout.Select(f => importance.GetValueOrDefault(f.Feature))]
            ),
            Shared(tops[^1], champions),
            tops.Count < 2
                ? null
                : tops.SelectMany((one, i) => tops.Skip(i + 1).Select(other => Shared(one, other))).Average()
        );
    }

    private static HashSet<string> Names(IEnumerable<FeatureInformation> features) =>
        features.Select(f => f.Feature).ToHashSet(StringComparer.Ordinal);

    private static double Shared(HashSet<string> one, HashSet<string> other) =>
        one.Count == 0 ? 0 : one.Count(other.Contains) / (double)one.Count;
}

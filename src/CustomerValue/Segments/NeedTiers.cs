using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>What makes a need: a feature and either its least value or the share of customers highest in it.</summary>
/// <param name="Name">Name shown to people.</param>
/// <param name="Feature">Numeric feature.</param>
/// <param name="Min">Least value, in the feature's unit.</param>
/// <param name="Share">Share of the customers who know the feature, 0 to 1, instead of <paramref name="Min"/>.</param>
public sealed record NeedRule(string Name, string Feature, double? Min = null, double? Share = null);

/// <summary>A need with its border as a value.</summary>
/// <param name="Name">Name shown to people.</param>
/// <param name="Feature">Numeric feature.</param>
/// <param name="Min">Least value, in the feature's unit.</param>
public sealed record NeedThreshold(string Name, string Feature, double Min);

/// <summary>Tiers by need, that is by what and how customers buy; the first rule that holds names the tier.</summary>
/// <param name="Thresholds">The rules in their order.</param>
/// <param name="Rest">Name for everybody else.</param>
public sealed record NeedTiers(IReadOnlyList<NeedThreshold> Thresholds, string Rest)
{
    /// <summary>The rules where none are set: discount appetite, price level, basket size, diversity, replenishment, season.</summary>
    public static IReadOnlyList<NeedRule> Default { get; } =
    [
        new("deal seekers", "discounted_line_share", Min: 0.5),
        new("premium buyers", "price_mean", Share: 0.15),
        new("bulk buyers", "units_per_order", Share: 0.15),
        new("explorers", "distinct_skus", Share: 0.15),
        new("replenishers", "repeat_sku_share", Min: 0.3),
        new("gift-season buyers", "q4_share", Min: 0.75),
    ];

    /// <summary>Turns shares into values; rules of a feature that the table lacks, or knows of nobody, fall away.</summary>
    /// <exception cref="ArgumentException">A rule has neither or both of a least value and a share.</exception>
    public static NeedTiers Of(FeatureTable table, IReadOnlyList<NeedRule> rules, string rest)
    {
        var thresholds = new List<NeedThreshold>();
        foreach (var rule in rules)
        {
            if (rule.Min.HasValue == rule.Share.HasValue)
            {
                throw new ArgumentException($"The need '{rule.Name}' must set either Min or Share.");
            }

            var known = table.TryColumn(rule.Feature)?.Where(v => !float.IsNaN(v)).Order().ToArray() ?? [];
            if (known.Length > 0)
            {
                thresholds.Add(
                    new NeedThreshold(rule.Name, rule.Feature, rule.Min ?? AtShare(known, rule.Share!.Value))
                );
            }
        }

        return new NeedTiers(thresholds, rest);
    }

    /// <summary>The need of each customer, in the order of the table.</summary>
    public string[] Assign(FeatureTable table)
    {
        var rules = Thresholds.Select(t => (Rule: t, Values: table.TryColumn(t.Feature))).ToArray();
        return
        [
            .. Enumerable
                .Range(0, table.Count)
                .Select(i => Array.Find(rules, r => r.Values is { } v && v[i] >= r.Rule.Min).Rule?.Name ?? Rest),
        ];
    }

    // Just above the quantile: where many customers share one value, fewer than the share are named, not all.
    private static double AtShare(float[] ascending, double share) =>
        MathF.BitIncrement(
            ascending[Math.Clamp((int)Math.Ceiling((1 - share) * ascending.Length) - 1, 0, ascending.Length - 1)]
        );
}

using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>What makes a need: a feature and either its least value, the share of customers highest in it, or its text.</summary>
/// <param name="Name">Name shown to people.</param>
/// <param name="Feature">Numeric feature, or one of text.</param>
/// <param name="Min">Least value of a number, in the feature's unit.</param>
/// <param name="Share">Share of the customers who know the number, 0 to 1.</param>
/// <param name="Is">The text, in whatever case.</param>
public sealed record NeedRule(string Name, string Feature, double? Min = null, double? Share = null, string? Is = null);

/// <summary>A need with its border as a value.</summary>
/// <param name="Name">Name shown to people.</param>
/// <param name="Feature">Numeric feature, or one of text.</param>
/// <param name="Min">Least value of a number, in the feature's unit.</param>
/// <param name="Is">The text, or null for a number.</param>
public sealed record NeedThreshold(string Name, string Feature, double Min, string? Is = null);

/// <summary>Tiers by need, that is by what and how customers buy; the first rule that holds names the tier.</summary>
/// <param name="Thresholds">The rules in their order.</param>
/// <param name="Rest">Name for everybody else.</param>
public sealed record NeedTiers(IReadOnlyList<NeedThreshold> Thresholds, string Rest)
{
    /// <summary>
    /// The rules where none are set: discount appetite, price level, basket size, diversity, replenishment, season, category mix, channel.
    /// </summary>
    public static IReadOnlyList<NeedRule> Default { get; } =
    [
        new("deal seekers", "discounted_line_share", Min: 0.5),
        new("premium buyers", "price_mean", Share: 0.15),
        new("bulk buyers", "units_per_order", Share: 0.15),
        new("explorers", "distinct_skus", Share: 0.15),
        new("replenishers", "repeat_sku_share", Min: 0.3),
        new("gift-season buyers", "q4_share", Min: 0.75),
        new("all-rounders", "category_entropy", Share: 0.15),
        new("marketplace buyers", "channel", Is: "marketplace"),
    ];

    /// <summary>Turns shares into values; rules of a feature that the table lacks, or knows of nobody, fall away.</summary>
    /// <exception cref="ArgumentException">A rule has not exactly one of a least value, a share and a text.</exception>
    public static NeedTiers Of(FeatureTable table, IReadOnlyList<NeedRule> rules, string rest)
    {
        var thresholds = new List<NeedThreshold>();
        foreach (var rule in rules)
        {
            if (Given(rule.Min, rule.Share, rule.Is) != 1)
            {
                throw new ArgumentException($"The need '{rule.Name}' must set one of Min, Share and Is.");
            }

            if (rule.Is is not null)
            {
                if (table.TryText(rule.Feature) is not null)
                {
                    thresholds.Add(new NeedThreshold(rule.Name, rule.Feature, 0, rule.Is));
                }

                continue;
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
        var rules = Thresholds.Select(t => (t.Name, Holds: Holds(t, table))).ToArray();
        return [.. Enumerable.Range(0, table.Count).Select(i => Array.Find(rules, r => r.Holds(i)).Name ?? Rest)];
    }

    /// <summary>How many of a rule's borders are given.</summary>
    internal static int Given(double? min, double? share, string? text) =>
        (min.HasValue ? 1 : 0) + (share.HasValue ? 1 : 0) + (text is null ? 0 : 1);

    private static Func<int, bool> Holds(NeedThreshold rule, FeatureTable table)
    {
        if (rule.Is is not null)
        {
            var texts = table.TryText(rule.Feature);
            return i => string.Equals(texts?[i], rule.Is, StringComparison.OrdinalIgnoreCase);
        }

        var values = table.TryColumn(rule.Feature);
        return i => values is not null && values[i] >= rule.Min;
    }

    // Just above the quantile: where many customers share one value, fewer than the share are named, not all.
    private static double AtShare(float[] ascending, double share) =>
        MathF.BitIncrement(
            ascending[Math.Clamp((int)Math.Ceiling((1 - share) * ascending.Length) - 1, 0, ascending.Length - 1)]
        );
}

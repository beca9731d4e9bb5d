using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>Part of a segment.</summary>
/// <param name="Name">Name of the tier, or the value of a text feature.</param>
/// <param name="Share">Share of the segment's customers, 0 to 1; of those whose value is known.</param>
public sealed record SegmentShare(string Name, double Share);

/// <summary>A part of a segment that is larger there than elsewhere.</summary>
/// <param name="Name">The value of a text feature.</param>
/// <param name="Share">Share of the segment's customers whose value is known, 0 to 1.</param>
/// <param name="ShareOfAll">The same of all customers, 0 to 1.</param>
public sealed record TellingShare(string Name, double Share, double ShareOfAll);

/// <summary>A value of the customer nearest to a segment's centre.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Value">Value, rounded to two digits; null where unknown.</param>
public sealed record ExemplarValue(string Feature, double? Value);

/// <summary>What a segment is like, in figures; no customer can be told from it.</summary>
public sealed record SegmentProfile
{
    /// <summary>Least size of an effect that defines a segment: Cohen's (1988) medium effect.</summary>
    public const double MinEffect = 0.5;

    /// <summary>Standard errors that a difference must have at least: one that chance makes in one of twenty cases is none.</summary>
    internal const double MinErrors = 2;

    /// <summary>The segment; null for the customers in none.</summary>
    public required int? Id { get; init; }

    /// <summary>Number of customers.</summary>
    public required int Customers { get; init; }

    /// <summary>Their share of all, 0 to 1.</summary>
    public required double ShareOfCustomers { get; init; }

    /// <summary>Sum of their expected spend over the horizon, reporting currency.</summary>
    public required double ExpectedSpend { get; init; }

    /// <summary>Expected spend of one customer on average.</summary>
    public required double ExpectedSpendPerCustomer { get; init; }

    /// <summary>Share of everybody's expected spend, 0 to 1; 0 where nothing is expected of anybody.</summary>
    public required double ShareOfValue { get; init; }

    /// <summary>Mean probability of leaving, 0 to 1.</summary>
    public required double ChurnProbability { get; init; }

    /// <summary>The same of all customers.</summary>
    public required double ChurnProbabilityOfAll { get; init; }

    /// <summary>Defining features, the strongest effect first: medium effects or larger, of two standard errors or more.</summary>
    public IReadOnlyList<SegmentTrait> Traits { get; init; } = [];

    /// <summary>The features that segments are made of, whether they define this one or not.</summary>
    public IReadOnlyList<SegmentTrait> Features { get; init; } = [];

    /// <summary>Mix of value tiers, largest share first.</summary>
    public required IReadOnlyList<SegmentShare> Tiers { get; init; }

    /// <summary>Mix of tiers by behaviour, largest share first.</summary>
    public required IReadOnlyList<SegmentShare> BehaviourTiers { get; init; }

    /// <summary>Mix of tiers by need, largest share first.</summary>
    public required IReadOnlyList<SegmentShare> NeedTiers { get; init; }

    /// <summary>Where the segment's customers were in the run before; empty where there is none to compare with.</summary>
    public IReadOnlyList<MigrationCell> CameFrom { get; init; } = [];

    /// <summary>
    /// The customer nearest to the centre, by the features that segments are made of and those that define this one, without demographics; null for
    /// fewer than ten customers and for those in no segment.
    /// </summary>
    public IReadOnlyList<ExemplarValue>? Exemplar { get; init; }

    /// <summary>The customers' top categories, at most five; null where they are not known.</summary>
    public IReadOnlyList<SegmentShare>? TopCategories { get; init; }

    /// <summary>Those of them that are more common here than elsewhere, by 5 points and two standard errors at least.</summary>
    public IReadOnlyList<TellingShare> TellingCategories { get; init; } = [];

    /// <summary>Mean sentiment of the customers whose reviews are known, -1 to 1; null where there are none.</summary>
    public double? Sentiment { get; init; }

    /// <summary>Profiles of all segments that have customers, by id, those in none last.</summary>
    /// <param name="columns">Features of the customers.</param>
    /// <param name="customers">What the run says of each, in the order of the columns.</param>
    /// <param name="model">The segments.</param>
    /// <param name="moves">Who came from where since the run before.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static IReadOnlyList<SegmentProfile> Of(
        ICustomerColumns columns,
        IReadOnlyList<GroupedCustomer> customers,
        SegmentModel model,
        IReadOnlyList<MigrationCell> moves
    )
    {
        if (customers.Count != columns.Count)
        {
            throw new ArgumentException($"{columns.Count} customers have {customers.Count} scores.");
        }

        int?[] ids = [.. customers.Select(c => c.Group.Segment).Distinct().OrderBy(id => id ?? int.MaxValue)];
        int[] groups = [.. customers.Select(c => Array.IndexOf(ids, c.Group.Segment))];
        var traits = SegmentTraits.Of(columns, groups, ids.Length, model.Space);
        var named = new NamedFeatures(columns, groups);
        var exemplars = new SegmentExemplars(columns, customers, model);
        var whole = new Whole(
            customers.Count,
            customers.Sum(c => c.ExpectedSpend),
            customers.Select(c => c.ChurnProbability).DefaultIfEmpty().Average()
        );
        return
        [
            .. ids.Select(
                (id, group) =>
                {
                    GroupedCustomer[] members = [.. customers.Where((_, r) => groups[r] == group)];
                    SegmentTrait[] features =
                    [
                        .. model.Space.Features.SelectMany(f => traits[group].Where(t => t.Feature == f.Feature)),
                    ];
                    var defining = Defining(traits[group]);
                    var told = features.Concat(defining).Select(t => t.Feature).Distinct(StringComparer.Ordinal);
                    return Figures(id, members, whole) with
                    {
                        Traits = defining,
                        Features = features,
                        CameFrom = [.. moves.Where(m => m.To == TierMigration.SegmentName(id))],
                        Exemplar = exemplars.Of(id, members.Length, told),
                        TopCategories = named.Top("top_category", group),
                        TellingCategories = named.Telling("top_category", group),
                        Sentiment = named.Mean("sentiment_mean", group),
                    };
                }
            ),
        ];
    }

    internal static IReadOnlyList<SegmentShare> Shares(IEnumerable<string> names)
    {
        var all = names.ToArray();
        return
        [
            .. all.GroupBy(n => n, StringComparer.Ordinal)
                .Select(g => new SegmentShare(g.Key, (double)g.Count() / all.Length))
                .OrderByDescending(s => s.Share)
                .ThenBy(s => s.Name, StringComparer.Ordinal),
        ];
    }

    private static SegmentProfile Figures(int? id, GroupedCustomer[] members, Whole whole)
    {
        var spend = members.Sum(m => m.ExpectedSpend);
        return new SegmentProfile
        {
            Id = id,
            Customers = members.Length,
            ShareOfCustomers = (double)members.Length / whole.Customers,
            ExpectedSpend = spend,
            ExpectedSpendPerCustomer = spend / members.Length,
            ShareOfValue = whole.ExpectedSpend > 0 ? spend / whole.ExpectedSpend : 0,
            ChurnProbability = members.Average(m => m.ChurnProbability),
            ChurnProbabilityOfAll = whole.ChurnProbability,
            Tiers = Shares(members.Select(m => m.Tier)),
            BehaviourTiers = Shares(members.Select(m => m.Group.BehaviourTier)),
            NeedTiers = Shares(members.Select(m => m.Group.NeedTier)),
        };
    }

    private static SegmentTrait[] Defining(IEnumerable<SegmentTrait> traits) =>
        [
            .. traits
                .Where(t => Math.Abs(t.Effect) >= Math.Max(MinEffect, MinErrors * t.StandardError))
                .OrderByDescending(t => Math.Abs(t.Effect))
                .ThenBy(t => t.Feature, StringComparer.Ordinal),
        ];

    private sealed record Whole(int Customers, double ExpectedSpend, double ChurnProbability);
}

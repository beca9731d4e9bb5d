namespace CustomerValue.Summaries;

/// <summary>What kind of customers a segment has, as a marketer would say it.</summary>
public enum SegmentKind
{
    /// <summary>In no segment.</summary>
    Outside,

    /// <summary>Worth much, and less likely to buy or stay than others.</summary>
    SlippingBest,

    /// <summary>Silent for long.</summary>
    Lapsed,

    /// <summary>Few purchases, the first not long ago.</summary>
    New,

    /// <summary>Worth far more than their number.</summary>
    Best,

    /// <summary>Buy at a discount.</summary>
    DealSeekers,

    /// <summary>Buy in the last quarter of the year.</summary>
    GiftSeason,

    /// <summary>Buy often, little at a time.</summary>
    SmallBaskets,

    /// <summary>Buy much at a time.</summary>
    BigBaskets,

    /// <summary>Buy in the evening.</summary>
    Evening,

    /// <summary>Bought little so far.</summary>
    Occasional,

    /// <summary>Nothing stands out.</summary>
    Everyday,
}

/// <summary>A segment's facts read for what they say: which habits stand out and what kind of customers these are.</summary>
public sealed class SegmentReading
{
    private const double MuchMore = 1.3;
    private const double NewDays = 180;
    private const double FewPoints = 0.05;
    private readonly List<(SummaryFact Fact, string Theme)> _habits;

    /// <summary>Reads the facts.</summary>
    public SegmentReading(SegmentFacts facts)
    {
        Facts = facts;
        _habits =
        [
            .. facts
                .Facts.Where(f => FeatureWords.All.ContainsKey(f.Key))
                .OrderByDescending(f => f.Telling)
                .Select(f => (f, FeatureWords.All[f.Key].Theme)),
        ];
        Kind = KindOf();
    }

    /// <summary>The facts.</summary>
    public SegmentFacts Facts { get; }

    /// <summary>What kind of customers these are.</summary>
    public SegmentKind Kind { get; }

    /// <summary>Habits that stand out, the most telling first, with their themes.</summary>
    public IReadOnlyList<(SummaryFact Fact, string Theme)> Habits => _habits;

    /// <summary>Whether a habit stands out in a direction.</summary>
    public bool Is(string theme, FactDirection direction) =>
        _habits.Exists(h => h.Theme == theme && h.Fact.Against(FactBasis.All)?.Direction == direction);

    /// <summary>Whether a habit is above everybody's.</summary>
    public bool High(string theme) => Is(theme, FactDirection.Higher);

    /// <summary>Whether a habit is below everybody's.</summary>
    public bool Low(string theme) => Is(theme, FactDirection.Lower);

    /// <summary>The direction of a fact on a basis, or null where it is not compared.</summary>
    public FactDirection? Direction(string key, FactBasis basis = FactBasis.All) =>
        Facts.Find(key)?.Against(basis)?.Direction;

    /// <summary>Expected spend of a customer over everybody's, or null where nothing is expected.</summary>
    public double? Worth =>
        Facts.Find("spend_each") is { } each && Facts.Find("spend_each.all") is { Value: > 0 } all
            ? each.Value / all.Value
            : null;

    /// <summary>Whether they have been silent for long: what is made for who orders anyway does not reach them.</summary>
    public bool Silent => Kind is SegmentKind.Lapsed or SegmentKind.SlippingBest || High(FeatureWords.Recency);

    private SegmentKind KindOf()
    {
        // A few points more are no reason to call customers valuable and going.
        var leaving =
            Facts.Find("churn_probability") is { } churn
            && Facts.Find("churn_probability.all") is { } all
            && churn.Value - all.Value >= FewPoints;
        if (Facts.Segment is null)
        {
            return SegmentKind.Outside;
        }

        if (leaving && Worth >= MuchMore)
        {
            return SegmentKind.SlippingBest;
        }

        if (High(FeatureWords.Recency) && Direction("churn_probability") != FactDirection.Lower)
        {
            return SegmentKind.Lapsed;
        }

        // Shorter than everybody's may still be years.
        var areNew = Facts.Find("tenure_days") is { Value: <= NewDays };
        if (areNew && Low(FeatureWords.Tenure) && !High(FeatureWords.Frequency))
        {
            return SegmentKind.New;
        }

        return ByHabit(leaving);
    }

    private SegmentKind ByHabit(bool leaving)
    {
        if (!leaving && Worth >= 2)
        {
            return SegmentKind.Best;
        }

        // Of the habits that name a segment, the one that stands out most.
        var named = _habits
            .Select(h =>
                (h.Theme, h.Fact.Against(FactBasis.All)?.Direction) switch
                {
                    (FeatureWords.Discount, FactDirection.Higher) => SegmentKind.DealSeekers,
                    (FeatureWords.Season, FactDirection.Higher) => SegmentKind.GiftSeason,
                    (FeatureWords.Evening, FactDirection.Higher) => SegmentKind.Evening,
                    (FeatureWords.Basket, FactDirection.Higher) => SegmentKind.BigBaskets,
                    (FeatureWords.Basket, FactDirection.Lower) when High(FeatureWords.Frequency) =>
                        SegmentKind.SmallBaskets,
                    (FeatureWords.Frequency, FactDirection.Lower) => SegmentKind.Occasional,
                    _ => (SegmentKind?)null,
                }
            )
            .FirstOrDefault(k => k is not null);
        return named ?? (!leaving && Worth >= MuchMore ? SegmentKind.Best : SegmentKind.Everyday);
    }
}

using CustomerValue.Segments;
using CustomerValue.Summaries;

namespace CustomerValue.Tests.Summaries;

/// <summary>Made-up profiles.</summary>
internal static class MadeSegments
{
    public static SegmentProfile Lapsed { get; } =
        new()
        {
            Id = 2,
            Customers = 1_204,
            ShareOfCustomers = 0.301,
            ExpectedSpend = 24_080,
            ExpectedSpendPerCustomer = 20,
            ShareOfValue = 0.082,
            ChurnProbability = 0.87,
            ChurnProbabilityOfAll = 0.55,
            Traits =
            [
                new SegmentTrait("recency_days", 212, 60, 1.4),
                new SegmentTrait("purchase_days", 1, 3, -0.9),
                new SegmentTrait("tenure_weird", 1, 3, -0.8),
            ],
            Tiers = [new SegmentShare("Bronze", 0.8), new SegmentShare("Silver", 0.2)],
            BehaviourTiers = [new SegmentShare("hibernating", 1)],
            NeedTiers = [new SegmentShare("everyday buyers", 1)],
        };

    public static SegmentContext Context { get; } = new() { Currency = "GBP" };

    public static SegmentFacts LapsedFacts { get; } = SegmentFacts.Of(Lapsed, Context);

    public static SegmentFacts LapsedSinceLast { get; } =
        SegmentFacts.Of(
            Lapsed with
            {
                TellingCategories = [new TellingShare("Lamps", 0.31, 0.18)],
            },
            Context with
            {
                Last = Lapsed with { Customers = 1_100, ChurnProbability = 0.91, ExpectedSpend = 24_100 },
                Joined = 150,
                Left = 1,
                NegativeReviews = 0.2,
                NegativeReviewsOfAll = 0.1,
            }
        );

    /// <summary>A draft of the lapsed segment that is right.</summary>
    public static SummaryDraft Good(SegmentFacts facts)
    {
        string F(string key) => $"{{{facts.Find(key)!.Id}}}";
        return new SummaryDraft(
            "Quiet customers",
            $"The probability of leaving is {F("churn_probability")}, higher than the {F("churn_probability.all")} of all customers.",
            $"{F("customers")} belong to this group, and their last purchase was {F("recency_days")} ago on the median.",
            "",
            $"They bought {F("purchase_days")}, fewer than the {F("purchase_days.all")} that are usual, and may have found another shop.",
            ["Mail to people who have left may harm the sender's reputation."],
            [
                new DraftAction("Send a short series with what is new in the shop.", SummaryMetrics.Reactivation),
                new DraftAction("Ask why they stopped buying and mend what they name.", SummaryMetrics.Churn),
                new DraftAction("Take those who never answer off the mailing list.", SummaryMetrics.Response),
            ]
        );
    }
}

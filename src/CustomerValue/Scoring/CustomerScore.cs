using CustomerValue.Models.Churn;

namespace CustomerValue.Scoring;

/// <summary>What is predicted for one customer. Amounts are in the reporting currency.</summary>
public sealed record CustomerScore
{
    /// <summary>The customer's id as in the exports.</summary>
    public required string CustomerId { get; init; }

    /// <summary>Expected spend over the horizon, returns deducted.</summary>
    public required double ExpectedSpend { get; init; }

    /// <summary>Expected number of purchase days in the horizon.</summary>
    public required double ExpectedOrders { get; init; }

    /// <summary>Probability of at least one purchase in the horizon, 0 to 1.</summary>
    public required double BuyProbability { get; init; }

    /// <summary>Median of the spend over the horizon if there is a purchase.</summary>
    public required double SpendIfBuys { get; init; }

    /// <summary>Tenth percentile of the spend if there is a purchase: 80 % of buyers spend between it and <see cref="SpendIfBuysHigh"/>.</summary>
    public required double SpendIfBuysLow { get; init; }

    /// <summary>Ninetieth percentile of the spend if there is a purchase.</summary>
    public required double SpendIfBuysHigh { get; init; }

    /// <summary>Fifth percentile of the spend, purchase or not; 0 where no purchase is more likely than that.</summary>
    public required double SpendP05 { get; init; }

    /// <summary>Tenth percentile of the spend, purchase or not.</summary>
    public required double SpendP10 { get; init; }

    /// <summary>Median of the spend, purchase or not: 0 where no purchase is more likely than one.</summary>
    public required double SpendP50 { get; init; }

    /// <summary>Ninetieth percentile of the spend, purchase or not.</summary>
    public required double SpendP90 { get; init; }

    /// <summary>95th percentile of the spend, purchase or not.</summary>
    public required double SpendP95 { get; init; }

    /// <summary>Probability of no purchase in the horizon, 0 to 1: one minus the probability of buying.</summary>
    public required double ChurnProbability { get; init; }

    /// <summary>Where the customer stands by the silence since the last purchase, in units of the usual gap.</summary>
    public required CustomerState State { get; init; }

    /// <summary>Days that usually pass between two purchase days of the customer; of the shop for who bought once.</summary>
    public required double UsualGapDays { get; init; }

    /// <summary>
    /// Expected loss over the horizon against the customer's own pace: spend at that pace times the probability of no purchase, at most
    /// <see cref="ExpectedSpend"/>.
    /// </summary>
    public required double AtStake { get; init; }

    /// <summary>Whether the silence is unusual for the customer, may still end, and is about enough money; see docs/churn.md.</summary>
    public required bool AtRisk { get; init; }

    /// <summary>
    /// Probability that the spend of the horizon will be in the best tier, 0 to 1, by a classifier of its own; null where
    /// there was no earlier window to learn it from.
    /// </summary>
    public required double? TopTierProbability { get; init; }

    /// <summary>Value tier.</summary>
    public required string Tier { get; init; }

    /// <summary>Id of the segment, kept from run to run; null for a customer who is like no segment, or where there are none.</summary>
    public required int? Segment { get; init; }

    /// <summary>Tier by behaviour: recency, frequency and money.</summary>
    public required string BehaviourTier { get; init; }

    /// <summary>Tier by need: what and how the customer buys.</summary>
    public required string NeedTier { get; init; }

    /// <summary>Days from the last purchase day to the first predicted day.</summary>
    public required double RecencyDays { get; init; }

    /// <summary>Purchase days so far.</summary>
    public required double PurchaseDays { get; init; }

    /// <summary>Spend so far, returns deducted.</summary>
    public required double SpendToDate { get; init; }

    /// <summary>The features that moved the expected spend most, strongest first, at most five.</summary>
    public required IReadOnlyList<Driver> Drivers { get; init; }
}

/// <summary>How a feature moved a prediction.</summary>
/// <param name="Feature">Name in the feature catalogue.</param>
/// <param name="Value">The customer's value, as text; null where unknown.</param>
/// <param name="Effect">How much it raised (or, negative, lowered) the expected spend, reporting currency.</param>
public sealed record Driver(string Feature, string? Value, double Effect);

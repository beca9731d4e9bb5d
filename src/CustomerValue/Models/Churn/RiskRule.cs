using CustomerValue.Features;

namespace CustomerValue.Models.Churn;

/// <summary>
/// Who is at risk: a customer whose silence is unusual for them and still of the kind that ends (<see cref="CustomerState.Overdue"/>), and
/// with whom enough is at stake. Learned at training, so that a customer's state depends on nobody else's.
/// </summary>
/// <param name="HorizonDays">Days that are predicted.</param>
/// <param name="ShopGapDays">The shop's usual gap, days.</param>
/// <param name="LeastAtStake">What must be at stake with a customer at risk, reporting currency.</param>
public sealed record RiskRule(int HorizonDays, double ShopGapDays, double LeastAtStake)
{
    /// <summary>Usual gaps of silence after which a customer is dormant: ln 100, which one of a hundred gaps at random is longer than.</summary>
    public const double DormantGaps = 2 * ChurnDefinition.NineOfTenGaps;

    /// <summary>Usual gaps of silence from which on a customer is lost.</summary>
    public const double LostGaps = 10;

    /// <summary>What must be at stake with a customer at risk, as a share of what is expected of the median customer.</summary>
    public const double LeastShare = 0.5;

    /// <summary>Learns the rule.</summary>
    /// <param name="now">The customers that will be scored.</param>
    /// <param name="expectedSpend">What is expected of each over the horizon, reporting currency.</param>
    /// <param name="horizonDays">Days that are predicted.</param>
    public static RiskRule Of(FeatureTable now, IReadOnlyList<double> expectedSpend, int horizonDays)
    {
        var ordered = expectedSpend.Order().ToArray();
        return new RiskRule(
            horizonDays,
            UsualGap.OfShop(now),
            ordered.Length == 0 ? 0 : Math.Max(0, LeastShare * ordered[ordered.Length / 2])
        );
    }

    /// <summary>Where a customer stands.</summary>
    /// <param name="silenceDays">Days since the last purchase day.</param>
    /// <param name="purchaseDays">Purchase days so far.</param>
    /// <param name="usualGapDays">The customer's usual gap, days.</param>
    public CustomerState StateOf(double silenceDays, double purchaseDays, double usualGapDays) =>
        purchaseDays <= 1 && silenceDays < ShopGapDays ? CustomerState.New
        : silenceDays >= LostGaps * usualGapDays ? CustomerState.Lost
        : silenceDays > DormantGaps * usualGapDays ? CustomerState.Dormant
        : silenceDays > ChurnDefinition.NineOfTenGaps * usualGapDays ? CustomerState.Overdue
        : CustomerState.Active;

    /// <summary>
    /// What is at stake with a customer over the horizon: their spend at their own pace times the probability of no purchase, and never
    /// more than what is expected of them.
    /// </summary>
    /// <param name="expectedSpend">What is expected of them, reporting currency.</param>
    /// <param name="buyProbability">Probability of a purchase, 0 to 1.</param>
    /// <param name="meanAmount">Mean amount of their purchase days, reporting currency.</param>
    /// <param name="usualGapDays">Their usual gap, days.</param>
    public double AtStake(double expectedSpend, double buyProbability, double meanAmount, double usualGapDays)
    {
        var pace = meanAmount * HorizonDays / usualGapDays;
        return Math.Clamp(pace * (1 - buyProbability), 0, Math.Max(0, expectedSpend));
    }

    /// <summary>Whether a customer is at risk.</summary>
    /// <param name="state">Where they stand.</param>
    /// <param name="atStake">What is at stake with them, reporting currency.</param>
    public bool IsAtRisk(CustomerState state, double atStake) =>
        state == CustomerState.Overdue && atStake > 0 && atStake >= LeastAtStake;
}

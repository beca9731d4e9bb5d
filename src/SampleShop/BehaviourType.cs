namespace SampleShop;

/// <summary>How a kind of customer buys. Every customer has one; it is not in the exports.</summary>
/// <param name="Name">Name in truth.csv.</param>
/// <param name="Share">Share of the customers.</param>
/// <param name="YearlyRate">Mean purchase days a year while alive.</param>
/// <param name="RateShape">Shape of the gamma distribution of that rate among customers; small is uneven.</param>
/// <param name="DropOut">Probability of leaving for good after a purchase.</param>
/// <param name="DaySpend">Mean amount of a purchase day before returns.</param>
/// <param name="GiftSeason">How many times the intensity rises in November and December.</param>
/// <param name="Discounted">Probability that a line is bought at a discount.</param>
/// <param name="Returned">Probability that a line is sent back.</param>
/// <param name="Evening">Whether mostly in the evening and at weekends.</param>
public sealed record BehaviourType(
    string Name,
    double Share,
    double YearlyRate,
    double RateShape,
    double DropOut,
    double DaySpend,
    double GiftSeason,
    double Discounted,
    double Returned,
    bool Evening
)
{
    /// <summary>The five types.</summary>
    public static IReadOnlyList<BehaviourType> All { get; } =
    [
        new("loyal regular", 0.22, 14, 2.0, 0.02, 62, 1.3, 0.10, 0.03, false),
        new("gift season", 0.20, 2.5, 1.5, 0.05, 95, 5.0, 0.15, 0.06, true),
        new("bargain hunter", 0.20, 8, 1.2, 0.06, 34, 1.6, 0.70, 0.10, true),
        new("one-time", 0.28, 1.2, 1.0, 0.75, 48, 1.8, 0.20, 0.08, false),
        new("big basket", 0.10, 3.5, 1.5, 0.04, 320, 1.5, 0.05, 0.05, false),
    ];
}

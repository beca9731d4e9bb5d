namespace CustomerValue.Segments;

/// <summary>A segment in short.</summary>
/// <param name="Id">The segment; null for the customers in none.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="ShareOfCustomers">Their share of all, 0 to 1.</param>
/// <param name="ExpectedSpend">Sum of their expected spend over the horizon, reporting currency.</param>
/// <param name="ExpectedSpendPerCustomer">Expected spend of one customer on average.</param>
/// <param name="ShareOfValue">Share of everybody's expected spend, 0 to 1.</param>
/// <param name="ChurnProbability">Mean probability of leaving, 0 to 1.</param>
/// <param name="Traits">The three strongest defining features.</param>
public sealed record SegmentEntry(
    int? Id,
    int Customers,
    double ShareOfCustomers,
    double ExpectedSpend,
    double ExpectedSpendPerCustomer,
    double ShareOfValue,
    double ChurnProbability,
    IReadOnlyList<SegmentTrait> Traits
)
{
    private const int MostTraits = 3;

    internal static SegmentEntry Of(SegmentProfile profile) =>
        new(
            profile.Id,
            profile.Customers,
            profile.ShareOfCustomers,
            profile.ExpectedSpend,
            profile.ExpectedSpendPerCustomer,
            profile.ShareOfValue,
            profile.ChurnProbability,
            [.. profile.Traits.Take(MostTraits)]
        );
}

/// <summary>The segments of a run: <c>scores/&lt;run&gt;/segments.json</c>.</summary>
/// <param name="Customers">Number of customers of the run.</param>
/// <param name="Warning">Why there are no segments; null where there are.</param>
/// <param name="Features">The features that segments are made of.</param>
/// <param name="Curve">What their number was chosen by.</param>
/// <param name="Picture">A sample of the customers that segments were learned from, in two dimensions, without names.</param>
/// <param name="Segments">Those that have customers, by id, the customers in none last.</param>
public sealed record SegmentIndex(
    int Customers,
    string? Warning,
    IReadOnlyList<string> Features,
    IReadOnlyList<SegmentCurvePoint> Curve,
    IReadOnlyList<SegmentPoint> Picture,
    IReadOnlyList<SegmentEntry> Segments
)
{
    /// <summary>The warning with what it takes to say it in another language; null where there is none.</summary>
    public Sentence? Notice { get; init; }
}

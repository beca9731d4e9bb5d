namespace CustomerValue.Reviews.Drivers;

/// <summary>A word that negative reviews have more often than others.</summary>
/// <param name="Word">One or two words in lower case, or two or three characters of a script without blanks.</param>
/// <param name="Z">How sure that is, in standard deviations.</param>
/// <param name="LogOdds">Log-odds of the word in negative reviews less those in others, shrunk towards all of the shop's reviews.</param>
/// <param name="NegativeReviews">Negative reviews that have it, of at least five customers.</param>
/// <param name="OtherReviews">Other reviews that have it.</param>
public sealed record DriverWord(string Word, double Z, double LogOdds, long NegativeReviews, long OtherReviews);

/// <summary>How often reviews complain of an aspect.</summary>
/// <param name="Aspect">Name of the aspect.</param>
/// <param name="Mentions">Reviews that name it.</param>
/// <param name="Complaints">Reviews that complain of it.</param>
/// <param name="ShareOfComplaints">Its share of the complaints of all aspects, 0 to 1.</param>
public sealed record DriverAspect(string Aspect, long Mentions, long Complaints, double ShareOfComplaints);

/// <summary>A product with many negative reviews for their number.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Reviews">Its reviews, of at least five customers.</param>
/// <param name="NegativeReviews">The negative ones.</param>
/// <param name="LeastShare">Lower end of the 95 % interval of their share (Wilson 1927), by which products are ordered.</param>
public sealed record DriverProduct(string Sku, long Reviews, long NegativeReviews, double LeastShare);

/// <summary>What drives the negative ones among some reviews.</summary>
/// <param name="Reviews">Number of reviews.</param>
/// <param name="NegativeReviews">The negative ones: two stars or fewer, or without stars those that the word list finds negative.</param>
/// <param name="ShareNegative">Their share, 0 to 1; null where the reviews are of fewer than five customers.</param>
/// <param name="Words">Surest first.</param>
/// <param name="Aspects">Most complaints first.</param>
/// <param name="Products">Worst first; empty for the reviews of one product.</param>
public sealed record ReviewGroup(
    long Reviews,
    long NegativeReviews,
    double? ShareNegative,
    IReadOnlyList<DriverWord> Words,
    IReadOnlyList<DriverAspect> Aspects,
    IReadOnlyList<DriverProduct> Products
);

/// <summary>The reviews of a segment's customers.</summary>
/// <param name="Segment">Id of the segment, 0 for the customers in none.</param>
/// <param name="Drivers">What drives the negative ones.</param>
public sealed record SegmentReviews(int Segment, ReviewGroup Drivers);

/// <summary>The reviews of a product.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Drivers">What drives the negative ones.</param>
public sealed record ProductReviews(string Sku, ReviewGroup Drivers);

/// <summary>
/// What drives the negative reviews of a shop: the blob <c>scores/&lt;run&gt;/reviews.json</c>. It holds counts of many, and words that at
/// least five customers have used.
/// </summary>
/// <param name="All">All reviews, also of people who have no score.</param>
/// <param name="Segments">By segment, ascending; those without reviews are left out.</param>
/// <param name="Products">The products with most negative reviews, at most 500, by sku.</param>
public sealed record ReviewDrivers(
    ReviewGroup All,
    IReadOnlyList<SegmentReviews> Segments,
    IReadOnlyList<ProductReviews> Products
)
{
    /// <summary>Share of negative reviews of a segment's customers, 0 to 1; null where too few of them have written any.</summary>
    /// <param name="segment">Id of the segment, 0 for the customers in none.</param>
    public double? ShareNegative(int segment) => OfSegment(segment)?.ShareNegative;

    /// <summary>
    /// Whether a segment's share of negative reviews differs from that of all others by 5 points and two standard errors at least.
    /// </summary>
    /// <param name="segment">Id of the segment, 0 for the customers in none.</param>
    public bool IsUnusual(int segment)
    {
        if (OfSegment(segment) is not { ShareNegative: { } own } drivers || All.Reviews <= drivers.Reviews)
        {
            return false;
        }

        var others = All.Reviews - drivers.Reviews;
        var theirs = (double)(All.NegativeReviews - drivers.NegativeReviews) / others;
        var pooled = (double)All.NegativeReviews / All.Reviews;
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1.0 / drivers.Reviews) + (1.0 / others)));
        return Math.Abs(own - theirs) >= Math.Max(0.05, 2 * error);
    }

    /// <summary>The reviews of a segment's customers, or null.</summary>
    public ReviewGroup? OfSegment(int segment) => Segments.FirstOrDefault(s => s.Segment == segment)?.Drivers;

    /// <summary>The reviews of a product, or null for one that is not in the list.</summary>
    public ReviewGroup? OfProduct(string sku) =>
        Products.FirstOrDefault(p => string.Equals(p.Sku, sku, StringComparison.Ordinal))?.Drivers;
}

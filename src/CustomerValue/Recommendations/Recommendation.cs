namespace CustomerValue.Recommendations;

/// <summary>Why a product is recommended.</summary>
public enum RecommendationReason
{
    /// <summary>Goes with a product that the customer, or for a product anybody, bought, which is named.</summary>
    BoughtWith,

    /// <summary>Goes with a product that the customer, or for a product only people who did not buy both, looked at, put into the cart or made a favourite, which is named.</summary>
    ViewedWith,

    /// <summary>The customer bought it before, on as many days as are told, and it is one that people buy again.</summary>
    BoughtBefore,

    /// <summary>Bought by many in the customer's segment lately.</summary>
    PopularInSegment,

    /// <summary>Bought by many lately.</summary>
    Popular,
}

/// <summary>A product to offer, as it is stored.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Score">
/// The model's score; for the reasons of popularity the weight of recent purchases; for what was bought before, by the champion, the
/// probability that it is bought again, the days on which it was, or one over the days since. Higher is better, comparable within one customer and kind of reason.
/// </param>
/// <param name="Reason">Why.</param>
/// <param name="Because">The product that the reason names, or null.</param>
/// <param name="Times">Days on which the customer bought it, where that is the reason; else null.</param>
public sealed record Recommendation(
    string Sku,
    float Score,
    RecommendationReason Reason,
    string? Because,
    int? Times = null
);

/// <summary>A product that goes with another one, as it is stored.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Score">How near, higher is nearer; comparable within one list.</param>
/// <param name="Reason">Whether anybody bought both; else they are looked at, carted or made favourites by the same people.</param>
public sealed record SimilarProduct(string Sku, float Score, RecommendationReason Reason);

/// <summary>How a run's recommendations were made: <c>scores/&lt;run&gt;/recommendations.json</c>, written last.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Customers">Number of customers with recommendations.</param>
/// <param name="Products">Number of products with feedback.</param>
/// <param name="ForSale">How many of them may be recommended.</param>
/// <param name="Feedback">Rows that were learned from.</param>
/// <param name="Share">Share of the customers whose feedback was learned from, 0 to 1.</param>
/// <param name="Repeated">Products that may be recommended to those who have them.</param>
/// <param name="Leaderboard">How candidates were compared.</param>
/// <param name="Segments">What most customers of each segment bought; null of a run from before it was counted.</param>
public sealed record RecommendationIndex(
    string Run,
    long Customers,
    int Products,
    int ForSale,
    int Feedback,
    double Share,
    int Repeated,
    RecommendationLeaderboard Leaderboard,
    IReadOnlyList<SegmentProducts>? Segments
)
{
    /// <summary>What people should know of it.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => Sentence.Texts(Notices);
        init => Notices = Sentence.Of(value, Notices);
    }

    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];

    /// <summary>Most recommendations of a customer, and most similar products of a product.</summary>
    public const int MostItems = 20;
}

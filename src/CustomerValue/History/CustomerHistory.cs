using CustomerValue.Models.Charts;
using CustomerValue.Reviews;

namespace CustomerValue.History;

/// <summary>A day with order lines; of each order the newest upload counts.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Orders">Orders with something bought; 0 on a day of returns alone, which is no purchase day.</param>
/// <param name="Spend">Sum of what was bought, in the reporting currency.</param>
/// <param name="Returned">Sum of what was returned, in the reporting currency; 0 or less.</param>
public sealed record HistoryDay(DateOnly Day, long Orders, double Spend, double Returned);

/// <summary>A week with events on the shop's pages.</summary>
/// <param name="From">Its Monday.</param>
/// <param name="Views">Products looked at.</param>
/// <param name="Carts">Products put into the cart.</param>
/// <param name="Favourites">Products marked.</param>
/// <param name="Buys">Products bought, by events.</param>
public sealed record HistoryWeek(DateOnly From, long Views, long Carts, long Favourites, long Buys);

/// <summary>A review and what its text says; the text itself is not told.</summary>
/// <param name="Day">When it was written, UTC; null where that is unknown.</param>
/// <param name="Sku">The product, if known.</param>
/// <param name="Rating">1 to 5 stars; null without any.</param>
/// <param name="Sentiment">Positive, neutral or negative; null of a review without text.</param>
/// <param name="Polarity">Probability of positive less that of negative, -1 to 1; null of a review without text.</param>
/// <param name="Praised">Aspects that are praised.</param>
/// <param name="Criticised">Aspects that are complained of.</param>
public sealed record HistoryReview(
    DateOnly? Day,
    string? Sku,
    double? Rating,
    SentimentLabel? Sentiment,
    double? Polarity,
    IReadOnlyList<string> Praised,
    IReadOnlyList<string> Criticised
);

/// <summary>What one customer did.</summary>
/// <param name="CustomerId">The id as it is stored.</param>
/// <param name="Days">Days with order lines, oldest first.</param>
/// <param name="Weeks">Weeks with events, oldest first.</param>
/// <param name="Reviews">Reviews, newest first.</param>
/// <param name="Alive">
/// The model that tells from the days with orders how probable it is that the customer is one still; null before the first training, and where too
/// few customers bought again to fit it.
/// </param>
public sealed record CustomerHistory(
    string CustomerId,
    IReadOnlyList<HistoryDay> Days,
    IReadOnlyList<HistoryWeek> Weeks,
    IReadOnlyList<HistoryReview> Reviews,
    AliveModel? Alive
);

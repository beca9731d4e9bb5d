using System.ComponentModel;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Scoring;

namespace FunctionsApp.Api;

/// <summary>What drives negative reviews.</summary>
/// <param name="Run">Scoring run whose segments they are told by.</param>
/// <param name="AsOf">Last day whose reviews are counted.</param>
/// <param name="Segment">Only of this segment's customers; null: of everybody.</param>
/// <param name="Sku">Only of this product; null: of all.</param>
/// <param name="Drivers">What was found.</param>
public sealed record ReviewDriversAnswer(string Run, DateOnly AsOf, int? Segment, string? Sku, ReviewGroup Drivers);

/// <summary>What is told of reviews.</summary>
internal static class ReviewsApi
{
    public static void MapReviews(this IEndpointRouteBuilder api) =>
        CurrentScores
            .Describe<ReviewDriversAnswer>(api.MapGet("/reviews/drivers", DriversAsync), "GetReviewDrivers")
            .WithTags("Reviews")
            .WithSummary("Words, aspects and products that drive negative reviews, of all, a segment or a product")
            .ProducesProblem(StatusCodes.Status400BadRequest);

    private static async Task<IResult> DriversAsync(
        HttpContext context,
        ScoreReader reader,
        ReviewDriverStore reports,
        [Description("Id of a segment; 0 for the customers in none")] int? segment,
        [Description("A product: one of the 500 with most negative reviews")] string? sku,
        CancellationToken cancellation
    ) =>
        segment is not null && sku is not null
            ? Problems.Invalid("sku", "Ask for a segment or for a product, not for both.")
            : await CurrentScores.AnswerAsync(
                context,
                reader,
                async run => Part(await reports.ReadAsync(run, cancellation), segment, sku),
                (current, drivers) => new ReviewDriversAnswer(current.Run, current.AsOf, segment, sku, drivers),
                Problems.NotFound(
                    "review-drivers",
                    "The current scores have no reviews of it. Without segment and sku the answer is of all reviews; upload an export of reviews and POST /api/runs where there are none."
                ),
                cancellation
            );

    private static ReviewGroup? Part(ReviewDrivers? drivers, int? segment, string? sku) =>
        segment is { } id ? drivers?.OfSegment(id)
        : sku is not null ? drivers?.OfProduct(sku)
        : drivers?.All;
}

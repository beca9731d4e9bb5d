using System.ComponentModel;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Scoring;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>What drives negative reviews.</summary>
/// <param name="Run">Scoring run whose segments they are told by.</param>
/// <param name="AsOf">Last day whose reviews are counted.</param>
/// <param name="Segment">Only of this segment's customers; null: of everybody.</param>
/// <param name="Sku">Only of this product; null: of all.</param>
/// <param name="Drivers">What was found.</param>
public sealed record ReviewDriversResponse(string Run, DateOnly AsOf, int? Segment, string? Sku, ReviewGroup Drivers);

/// <summary>What reviews say of a product.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Reviews">Number of its reviews.</param>
/// <param name="NegativeReviews">The negative ones.</param>
/// <param name="ShareNegative">Their share, 0 to 1; null where the reviews are of fewer than five customers.</param>
/// <param name="Aspects">What they say of each aspect, most complaints first.</param>
public sealed record ProductOpinion(
    string Sku,
    long Reviews,
    long NegativeReviews,
    double? ShareNegative,
    IReadOnlyList<DriverAspect> Aspects
);

/// <summary>A page of the products with most negative reviews, of which 500 are known.</summary>
/// <param name="Items">Most negative reviews first.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record ProductOpinionPage(IReadOnlyList<ProductOpinion> Items, string? NextCursor);

/// <summary>What is told of reviews.</summary>
internal static class ReviewsApi
{
    public static void MapReviews(this IEndpointRouteBuilder api)
    {
        CurrentScores
            .Describe<ReviewDriversResponse>(api.MapGet("/reviews/drivers", DriversAsync), "GetReviewDrivers")
            .WithTags("Reviews")
            .WithSummary("Words, aspects and products that drive negative reviews, of all, a segment or a product")
            .WithDescription("Of the run whose scores are current. Name a segment or a product, not both.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapGet("/reviews/products", ProductsAsync)
            .WithTags("Reviews")
            .WithName("ListProductOpinions")
            .WithSummary("What reviews say of products and their aspects, most negative reviews first, page by page")
            .WithDescription("For each product its reviews in figures and what they say of each aspect.")
            .AnswersPages()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<ProductOpinionPage>, ProblemHttpResult>> ProductsAsync(
        ScoreReader reader,
        ReviewDriverStore reports,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        var report = await reports.ReadAsync(current.Run, cancellation);
        var products = (report?.Products ?? [])
            .OrderByDescending(p => p.Drivers.NegativeReviews)
            .ThenBy(p => p.Sku, StringComparer.Ordinal)
            .ToList();
        var page = query.Of($"opinions/{current.Tag}", products, p => p.Sku);
        return page.Wrong is { } wrong
            ? wrong
            : TypedResults.Ok(new ProductOpinionPage([.. page.Items.Select(Opinion)], page.Next));
    }

    private static ProductOpinion Opinion(ProductReviews product) =>
        new(
            product.Sku,
            product.Drivers.Reviews,
            product.Drivers.NegativeReviews,
            product.Drivers.ShareNegative,
            product.Drivers.Aspects
        );

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
                (current, drivers) => new ReviewDriversResponse(current.Run, current.AsOf, segment, sku, drivers),
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

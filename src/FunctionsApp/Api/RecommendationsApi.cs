using System.ComponentModel;
using CustomerValue.Recommendations;
using FunctionsApp.Http;

namespace FunctionsApp.Api;

/// <summary>Products to offer a customer.</summary>
/// <param name="Run">Scoring run whose recommendations they are.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="Items">Best first.</param>
public sealed record RecommendationList(string Run, string CustomerId, IReadOnlyList<ShownProduct> Items);

/// <summary>Products that go with one.</summary>
/// <param name="Run">Scoring run whose recommendations they come from.</param>
/// <param name="Product">The product.</param>
/// <param name="Items">Nearest first.</param>
public sealed record SimilarList(string Run, NamedProduct Product, IReadOnlyList<ShownProduct> Items);

/// <summary>Products to offer, with reasons.</summary>
internal static class RecommendationsApi
{
    private const int DefaultCount = 10;

    public static void MapRecommendations(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/").WithTags("Recommendations");
        Describe<RecommendationList>(group.MapGet("/customers/{id}/recommendations", ForCustomerAsync))
            .WithName("GetRecommendations")
            .WithSummary("The products to offer a customer next, each with its reason")
            .WithDescription(
                "Best first. Where the customer has too little history the shop's popular products are recommended, and the reason says so."
            )
            .ProducesProblem(StatusCodes.Status400BadRequest);
        Describe<SimilarList>(group.MapGet("/products/{sku}/similar", SimilarAsync))
            .WithName("GetSimilarProducts")
            .WithSummary("The products that go with one")
            .WithDescription("By what customers bought together. 404 where the product is not known.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        Describe<RecommendationIndex>(group.MapGet("/recommendations", IndexAsync))
            .WithName("GetRecommenders")
            .WithSummary("How recommendations were made: champion, leaderboard, warnings")
            .WithDescription(
                "How each candidate ranked on held-out purchases, with standard errors, and which one serves."
            );
    }

    private static RouteHandlerBuilder Describe<T>(RouteHandlerBuilder route) =>
        route.Produces<T>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status404NotFound);

    private static Task<IResult> ForCustomerAsync(
        [Description("The customer's id as in the exports")] string id,
        [Description("Most products, 1 to 20; default 10")] int? count,
        HttpContext context,
        RecommendationReader reader,
        CancellationToken cancellation
    )
    {
        id = PathText.Customer(context, id);
        return AnswerAsync(
            context,
            reader,
            count,
            async (current, most) =>
                await reader.ForCustomerAsync(current, id, most, cancellation) is { } items
                    ? TypedResults.Ok(new RecommendationList(current.Index.Run, id, items))
                    : Problems.NotFound("customer", "The current recommendations have no customer with this id."),
            cancellation
        );
    }

    private static Task<IResult> SimilarAsync(
        [Description("Stock keeping unit as in the exports")] string sku,
        [Description("Most products, 1 to 20; default 10")] int? count,
        HttpContext context,
        RecommendationReader reader,
        CancellationToken cancellation
    )
    {
        sku = PathText.Of(sku);
        return AnswerAsync(
            context,
            reader,
            count,
            async (current, most) =>
                await reader.SimilarAsync(current, sku, most, cancellation) is { } similar
                    ? TypedResults.Ok(new SimilarList(current.Index.Run, similar.Product, similar.Items))
                    : Problems.NotFound("product", "The current recommendations know no product with this sku."),
            cancellation
        );
    }

    private static Task<IResult> IndexAsync(
        HttpContext context,
        RecommendationReader reader,
        CancellationToken cancellation
    ) =>
        AnswerAsync(
            context,
            reader,
            null,
            (current, _) => Task.FromResult<IResult>(TypedResults.Ok(current.Index)),
            cancellation
        );

    private static async Task<IResult> AnswerAsync(
        HttpContext context,
        RecommendationReader reader,
        int? count,
        Func<CurrentRecommendations, int, Task<IResult>> answer,
        CancellationToken cancellation
    )
    {
        if (count is < 1 or > RecommendationIndex.MostItems)
        {
            return Problems.Invalid("count", $"Use 1 to {RecommendationIndex.MostItems}.");
        }

        var current = await reader.CurrentAsync(cancellation);
        return current is null ? Problems.NoRecommendations()
            : AnswerTag.NotModified(context, current.Tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : await answer(current, count ?? DefaultCount);
    }
}

using System.ComponentModel;
using CustomerValue.Exports;
using CustomerValue.Photos;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>What a photo shows.</summary>
/// <param name="Category">The likeliest category.</param>
/// <param name="Confidence">How likely it is, 0 to 1; right on average over photos like the shop's.</param>
/// <param name="Categories">All categories, the likeliest first.</param>
/// <param name="Model">Version of the network.</param>
public sealed record PhotoResponse(
    string Category,
    double Confidence,
    IReadOnlyList<CategoryGuess> Categories,
    string? Model
);

/// <summary>How well the network does.</summary>
/// <param name="Model">Version of the network.</param>
/// <param name="Categories">Its categories, in the order of the confusion matrix.</param>
/// <param name="Temperature">What its outputs are divided by.</param>
/// <param name="Card">Figures on photos held out.</param>
public sealed record PhotoModelResponse(
    string? Model,
    IReadOnlyList<string> Categories,
    double Temperature,
    PhotoCard Card
);

/// <summary>A page of the categories that photos told.</summary>
/// <param name="Version">Version of the network that told them; null before the first.</param>
/// <param name="LeastConfidence">Those of less confidence fill no missing category, 0 to 1.</param>
/// <param name="Items">One for each product, by name.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record InferredPage(
    string? Version,
    double LeastConfidence,
    IReadOnlyList<InferredCategory> Items,
    string? NextCursor
);

/// <summary>Product photos.</summary>
internal static class PhotosApi
{
    private const string Name = "The body";

    public static void MapPhotos(this IEndpointRouteBuilder api)
    {
        api.MapPost("/products/classify-image", ClassifyAsync)
            .WithTags("Photos")
            .WithName("ClassifyImage")
            .WithSummary("The category of the product on a JPEG, PNG or WebP picture of up to 8 MB")
            .WithDescription(
                "The body is the picture. The answer has all categories with their probabilities, the likeliest first. Nothing is stored. 404 before the first network was trained."
            )
            .WithMetadata(new RequestSizeLimitAttribute(PhotoOptions.MaxBytes + 1L))
            .Accepts<Stream>("image/jpeg", "image/png", "image/webp", "application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/products/photo-model", CardAsync)
            .WithTags("Photos")
            .WithName("GetPhotoModel")
            .WithSummary("The card of the network that tells categories, with its confusion matrix")
            .WithDescription(
                "What it was trained on, its accuracy on held-out products, and what it confuses with what."
            )
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/products/inferred-categories", InferredAsync)
            .WithTags("Photos")
            .WithName("ListInferredCategories")
            .WithSummary("Categories that photos without a label told, with their confidence, by product, page by page")
            .WithDescription(
                "Only products whose uploads name no category, and only where the network is confident enough."
            )
            .AnswersPages();
    }

    private static async Task<Results<Ok<InferredPage>, ProblemHttpResult>> InferredAsync(
        InferredCategories inferred,
        [Description("Only this product")] string? sku,
        [Description("Only products of this category")] string? category,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        var all = await inferred.ReadAsync(cancellation);
        var wanted = all
            .Items.Where(i => (sku is null || i.Sku == sku) && (category is null || i.Category == category))
            .ToList();
        var page = query.Of($"inferred/{all.Version}/{sku}/{category}", wanted, i => i.Sku);
        return page.Wrong is { } wrong
            ? wrong
            : TypedResults.Ok(new InferredPage(all.Version, all.LeastConfidence, page.Items, page.Next));
    }

    private static async Task<Results<Ok<PhotoResponse>, ProblemHttpResult>> ClassifyAsync(
        HttpRequest request,
        ShopPhotos photos,
        IPhotoTrainer trainer,
        CancellationToken cancellation
    )
    {
        try
        {
            var body = await UploadBody.ReadAsync(request, PhotoOptions.MaxBytes, cancellation);
            var (guesses, version) = await photos.TellAsync(body, Name, cancellation);
            return guesses is null
                ? NoModel(trainer)
                : TypedResults.Ok(new PhotoResponse(guesses[0].Category, guesses[0].Confidence, guesses, version));
        }
        catch (ExportRefusedException e)
        {
            return Problems.Refused(e);
        }
        catch (InvalidDataException e)
        {
            return Problems.Unavailable(e.Message);
        }
    }

    private static async Task<Results<Ok<PhotoModelResponse>, ProblemHttpResult>> CardAsync(
        ShopPhotos photos,
        IPhotoTrainer trainer,
        CancellationToken cancellation
    )
    {
        var (weights, version) = await photos.CardAsync(cancellation);
        return weights is null
            ? NoModel(trainer)
            : TypedResults.Ok(new PhotoModelResponse(version, weights.Categories, weights.Temperature, weights.Card));
    }

    private static ProblemHttpResult NoModel(IPhotoTrainer trainer) =>
        trainer.WhyMissing is { } missing
            ? Problems.Unavailable(missing)
            : Problems.NoModel("photo", "Upload labelled photos as images/<category>/<sku>.jpg, then POST /api/runs.");
}

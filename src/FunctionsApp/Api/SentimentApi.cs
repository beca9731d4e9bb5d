using System.Globalization;
using System.Text.RegularExpressions;
using CustomerValue.Reviews;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>A text to judge.</summary>
/// <param name="Id">Id of your choice, 1 to 100 characters, unique in the request.</param>
/// <param name="Text">The text, at most 5,120 text elements.</param>
/// <param name="Language">Language code such as en or zh-Hans; left out: told from the letters.</param>
public sealed record SentimentInput(string? Id, string? Text, string? Language);

/// <summary>Texts to judge.</summary>
/// <param name="Texts">1 to 25 texts.</param>
public sealed record SentimentRequest(IReadOnlyList<SentimentInput?>? Texts);

/// <summary>The judgements.</summary>
/// <param name="Results">One for each text, in the order of the request.</param>
public sealed record SentimentResponse(IReadOnlyList<SentimentResult> Results);

/// <summary>Sentiment of texts.</summary>
internal static partial class SentimentApi
{
    private const int MaxTexts = 25;
    private const int MaxId = 100;
    private const long MaxBytes = 4 << 20;

    public static void MapSentiment(this IEndpointRouteBuilder api) =>
        api.MapPost("/sentiment", AnalyzeAsync)
            .WithTags("Reviews")
            .WithName("AnalyzeSentiment")
            .WithSummary("Sentiment and aspects of up to 25 texts in English or Chinese")
            .WithDescription(
                "By the shop's own words where its reviews taught some, else by those that the app brings, or by the configured Azure AI Language resource."
            )
            .WithExample(
                new SentimentRequest([
                    new SentimentInput("1", "Lovely mug, but the delivery took three weeks.", "en"),
                    new SentimentInput("2", "质量很好，物流也快。", null),
                ])
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .TakesIdempotencyKey()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<Results<Ok<SentimentResponse>, ProblemHttpResult>> AnalyzeAsync(
        SentimentRequest request,
        ShopSentiment sentiment,
        CancellationToken cancellation
    )
    {
        if (request.Texts is not { Count: > 0 and <= MaxTexts } inputs)
        {
            return Problems.Invalid("texts", $"Send 1 to {MaxTexts} texts.");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var texts = new List<SentimentText>(inputs.Count);
        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is not { Id: { Length: > 0 and <= MaxId } id } input || !ids.Add(id))
            {
                return Problems.Invalid($"texts[{i}].id", $"Each text has an id of its own, 1 to {MaxId} characters.");
            }

            if (input.Text is null || IsTooLong(input.Text))
            {
                return Problems.Invalid(
                    $"texts[{i}].text",
                    $"Each text has at most {AzureLanguageClient.MaxTextElements} text elements and 20,000 UTF-16 units."
                );
            }

            if (input.Language is not null && !LanguageCode().IsMatch(input.Language))
            {
                return Problems.Invalid($"texts[{i}].language", "A language is a code such as en or zh-Hans.");
            }

            texts.Add(new SentimentText(id, input.Text, input.Language));
        }

        return TypedResults.Ok(new SentimentResponse(await sentiment.AnalyzeAsync(texts, cancellation)));
    }

    private static bool IsTooLong(string text) =>
        text.Length > AzureLanguageClient.MaxTextElements
        && (text.Length > 20_000 || new StringInfo(text).LengthInTextElements > AzureLanguageClient.MaxTextElements);

    [GeneratedRegex("^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageCode();
}

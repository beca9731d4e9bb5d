using System.Text.Json.Nodes;
using CustomerValue.Features;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>The standing models with the evidence for them.</summary>
/// <param name="Version">Model version.</param>
/// <param name="Previous">The version before it.</param>
/// <param name="Card">Model card.</param>
/// <param name="Leaderboard">Every candidate with its figures on the newest held-out window.</param>
/// <param name="Evaluation">Decile, calibration and lift tables and the curves of the champions.</param>
public sealed record ModelAnswer(
    string Version,
    string? Previous,
    JsonNode? Card,
    JsonNode? Leaderboard,
    JsonNode? Evaluation
);

/// <summary>The standing models and what they look at.</summary>
internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models/current", CurrentAsync)
            .WithTags("Models")
            .WithName("GetCurrentModels")
            .WithSummary("The standing models: card, leaderboard, evaluation")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/scores/current", ScoresAsync)
            .WithTags("Scores")
            .WithName("GetCurrentScores")
            .WithSummary("The current scores in figures: totals and tiers")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/features", () => TypedResults.Ok(FeatureCatalogue.All))
            .WithTags("Models")
            .WithName("ListFeatures")
            .WithSummary("What every feature means, with unit and family");
    }

    private static async Task<Results<Ok<ScoreSummary>, ProblemHttpResult>> ScoresAsync(
        ScoreReader reader,
        CancellationToken cancellation
    )
    {
        var current = await reader.CurrentAsync(cancellation);
        return current is null ? Problems.NoScores() : TypedResults.Ok(current);
    }

    private static async Task<Results<Ok<ModelAnswer>, ProblemHttpResult>> CurrentAsync(
        ModelStore models,
        CancellationToken cancellation
    )
    {
        var current = await models.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NotFound(
                "model",
                "No models have been trained yet. POST /api/runs sets the first training going."
            );
        }

        return TypedResults.Ok(
            new ModelAnswer(
                current.Version,
                current.Previous,
                await FileAsync("card.json"),
                await FileAsync("leaderboard.json"),
                await FileAsync("evaluation.json")
            )
        );

        async Task<JsonNode?> FileAsync(string name)
        {
            var bytes = await models.TryReadAsync(current.Version, name, cancellation);
            return bytes is null ? null : JsonNode.Parse(bytes);
        }
    }
}

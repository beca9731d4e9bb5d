using System.ComponentModel;
using System.Text.Json.Nodes;
using CustomerValue.Features;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using FunctionsApp.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>A model version with the evidence for it.</summary>
/// <param name="Version">Model version.</param>
/// <param name="Standing">Whether it is the one that scores.</param>
/// <param name="Previous">Where it is standing, the version before it.</param>
/// <param name="Card">Model card.</param>
/// <param name="Leaderboard">Every candidate with its figures on the newest held-out window.</param>
/// <param name="Evaluation">
/// Decile, calibration and lift tables and the curves of the champions; churn at the threshold of the costs; tiers foretold in two
/// ways, with confusion matrices.
/// </param>
/// <param name="Explanation">The ten features that matter most to each champion, the ten that tell most by themselves (mutual information) and how far the two agree, partial dependence, odds ratios.</param>
/// <param name="Pictures">Data of the linear regression of purchase amount and of the logistic decision boundary; a model of when customers fall silent, with its formula.</param>
/// <param name="Usability">Whether the data can carry a prediction.</param>
public sealed record ModelAnswer(
    string Version,
    bool Standing,
    string? Previous,
    JsonNode? Card,
    JsonNode? Leaderboard,
    JsonNode? Evaluation,
    JsonNode? Explanation,
    JsonNode? Pictures,
    JsonNode? Usability
);

/// <summary>A model version in short.</summary>
/// <param name="Version">Model version.</param>
/// <param name="Standing">Whether it is the one that scores.</param>
/// <param name="Card">Model card.</param>
public sealed record ModelSummary(string Version, bool Standing, JsonNode? Card);

/// <summary>The finished model versions, newest first.</summary>
/// <param name="Items">The versions.</param>
public sealed record ModelList(IReadOnlyList<ModelSummary> Items);

/// <summary>The model versions and what they look at.</summary>
internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models
            .MapGet("/", ListAsync)
            .WithName("ListModels")
            .WithSummary("The finished model versions, newest first, with their cards");
        models
            .MapGet("/current", CurrentAsync)
            .WithName("GetCurrentModels")
            .WithSummary("The standing models: card, leaderboard, evaluation, explanation, pictures")
            .ProducesProblem(StatusCodes.Status404NotFound);
        models
            .MapGet("/{version}", GetAsync)
            .WithName("GetModels")
            .WithSummary("A model version: card, leaderboard, evaluation, explanation, pictures")
            .ProducesProblem(StatusCodes.Status404NotFound);
        models
            .MapPost("/{version}/promote", PromoteAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("PromoteModels")
            .WithSummary("Makes a finished version the standing one: the next scoring run uses it")
            .ProducesProblem(StatusCodes.Status404NotFound);
        models
            .MapPost("/rollback", RollbackAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("RollBackModels")
            .WithSummary("Makes the version before the standing one the standing one again")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/features", () => TypedResults.Ok(FeatureCatalogue.All))
            .WithTags("Models")
            .WithName("ListFeatures")
            .WithSummary("What every feature means, with unit and family");
    }

    private static async Task<Ok<ModelList>> ListAsync(ModelStore models, CancellationToken cancellation)
    {
        var standing = await models.CurrentAsync(cancellation);
        var items = new List<ModelSummary>();
        foreach (var version in await models.VersionsAsync(cancellation))
        {
            var card = await PartAsync(models, version, "card", cancellation);
            items.Add(new ModelSummary(version, version == standing?.Version, card));
        }

        return TypedResults.Ok(new ModelList(items));
    }

    private static async Task<Results<Ok<ModelAnswer>, ProblemHttpResult>> CurrentAsync(
        ModelStore models,
        CancellationToken cancellation
    ) =>
        await models.CurrentAsync(cancellation) is { } current
            ? TypedResults.Ok(await AnswerAsync(models, current.Version, current, cancellation))
            : NoModels();

    private static async Task<Results<Ok<ModelAnswer>, ProblemHttpResult>> GetAsync(
        [Description("Version, as in the list of models")] string version,
        ModelStore models,
        CancellationToken cancellation
    ) =>
        await IsFinishedAsync(models, version, cancellation)
            ? TypedResults.Ok(await AnswerAsync(models, version, await models.CurrentAsync(cancellation), cancellation))
            : NoSuchVersion();

    private static async Task<Results<Ok<ChampionPointer>, ProblemHttpResult>> PromoteAsync(
        [Description("Version, as in the list of models")] string version,
        ModelStore models,
        CancellationToken cancellation
    )
    {
        if (!await IsFinishedAsync(models, version, cancellation))
        {
            return NoSuchVersion();
        }

        await models.PromoteAsync(version, cancellation);
        return TypedResults.Ok((await models.CurrentAsync(cancellation))!);
    }

    private static async Task<Results<Ok<ChampionPointer>, ProblemHttpResult>> RollbackAsync(
        ModelStore models,
        CancellationToken cancellation
    )
    {
        var current = await models.CurrentAsync(cancellation);
        return current is null ? NoModels()
            : current.Previous is { } previous ? await PromoteAsync(previous, models, cancellation)
            : Problems.NotFound("model", "The standing version is the first one: there is none to go back to.");
    }

    private static async Task<bool> IsFinishedAsync(
        ModelStore models,
        string version,
        CancellationToken cancellation
    ) => await models.TryReadAsync(version, ModelStore.Card, cancellation) is not null;

    private static async Task<ModelAnswer> AnswerAsync(
        ModelStore models,
        string version,
        ChampionPointer? standing,
        CancellationToken cancellation
    )
    {
        var parts = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var part in ModelStore.Parts)
        {
            parts[part] = await PartAsync(models, version, part, cancellation);
        }

        var isStanding = version == standing?.Version;
        return new ModelAnswer(
            version,
            isStanding,
            isStanding ? standing!.Previous : null,
            parts["card"],
            parts["leaderboard"],
            parts["evaluation"],
            parts["explanation"],
            parts["pictures"],
            parts["usability"]
        );
    }

    private static async Task<JsonNode?> PartAsync(
        ModelStore models,
        string version,
        string part,
        CancellationToken cancellation
    )
    {
        var bytes = await models.TryReadAsync(version, ModelStore.Part(part), cancellation);
        return bytes is null ? null : JsonNode.Parse(bytes);
    }

    private static ProblemHttpResult NoModels() =>
        Problems.NotFound("model", "No models have been trained yet. POST /api/runs sets the first training going.");

    private static ProblemHttpResult NoSuchVersion() =>
        Problems.NotFound("model", "GET /api/models lists the versions there are.");
}

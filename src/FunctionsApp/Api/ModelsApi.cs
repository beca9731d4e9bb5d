using System.ComponentModel;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Charts;
using CustomerValue.Models.Explanations;
using CustomerValue.Models.Packaging;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>A model version with the evidence for it. A part is null where the version has none.</summary>
/// <param name="Version">Model version.</param>
/// <param name="Standing">Whether it is the one that scores.</param>
/// <param name="Previous">Where it is standing, the version before it.</param>
/// <param name="Card">Model card.</param>
/// <param name="Leaderboard">Every candidate with its figures on the newest held-out window.</param>
/// <param name="Evaluation">The champions on the newest held-out window, with their curves.</param>
/// <param name="Explanation">The ten features that matter most to each champion, the ten that tell most by themselves (mutual information) and how far the two agree, partial dependence, odds ratios.</param>
/// <param name="Pictures">Data of the linear regression of purchase amount and of the logistic decision boundary; a model of when customers fall silent, with its formula.</param>
/// <param name="Usability">Whether the data can carry a prediction.</param>
public sealed record ModelResponse(
    string Version,
    bool Standing,
    string? Previous,
    ModelCard? Card,
    Leaderboard? Leaderboard,
    ModelEvaluation? Evaluation,
    Explanation? Explanation,
    ChartData? Pictures,
    Usability? Usability
);

/// <summary>A candidate's figure on the held-out window of its training.</summary>
/// <param name="Model">Name of the trainer.</param>
/// <param name="Measure">
/// For expected spend the normalized Gini, for the probability of buying again the ROC-AUC, both at most 1; null where the candidate stepped
/// aside.
/// </param>
public sealed record CandidateFigure(string Model, double? Measure);

/// <summary>A model version in short.</summary>
/// <param name="Version">Model version.</param>
/// <param name="Standing">Whether it is the one that scores.</param>
/// <param name="Card">Model card.</param>
/// <param name="Value">Candidates for expected spend, best first.</param>
/// <param name="Retention">Candidates for the probability of buying again, best first.</param>
public sealed record ModelSummary(
    string Version,
    bool Standing,
    ModelCard? Card,
    IReadOnlyList<CandidateFigure> Value,
    IReadOnlyList<CandidateFigure> Retention
);

/// <summary>A page of the finished model versions, newest first.</summary>
/// <param name="Items">The versions.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record ModelList(IReadOnlyList<ModelSummary> Items, string? NextCursor);

/// <summary>The model versions and what they look at.</summary>
internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models
            .MapGet("/", ListAsync)
            .WithName("ListModels")
            .WithSummary(
                "The finished model versions, newest first, with their cards and the figures of their candidates, page by page"
            )
            .WithDescription(
                "A version is finished once all its files are written. standing=true leaves the one that scores now."
            )
            .AnswersPages();
        models
            .MapGet("/current", CurrentAsync)
            .WithName("GetCurrentModels")
            .WithSummary("The standing models: card, leaderboard, evaluation, explanation, pictures")
            .WithDescription("404 before the first training.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        models
            .MapGet("/{version}", GetAsync)
            .WithName("GetModels")
            .WithSummary("A model version: card, leaderboard, evaluation, explanation, pictures")
            .WithDescription("The 30 newest versions stay, and those in use.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        models
            .MapPost("/{version}/promote", PromoteAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("PromoteModels")
            .WithSummary("Makes a finished version the standing one: the next scoring run uses it")
            .WithDescription(
                "Scores do not change before the next scoring run. 404 where there is no finished version of the name."
            )
            .ProducesProblem(StatusCodes.Status404NotFound);
        models
            .MapPost("/rollback", RollbackAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("RollBackModels")
            .WithSummary("Makes the version before the standing one the standing one again")
            .WithDescription("Scores do not change before the next scoring run. 404 where no version stood before.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/features", () => TypedResults.Ok(FeatureCatalogue.All))
            .WithTags("Models")
            .WithName("ListFeatures")
            .WithSummary("What every feature means, with unit and family")
            .WithDescription(
                "The catalogue of features that models learn from. It changes only with the version of the app."
            );
    }

    private static async Task<Results<Ok<ModelList>, ProblemHttpResult>> ListAsync(
        ModelStore models,
        [Description("Only the version that scores, or with false those that do not")] bool? standing,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        var current = (await models.CurrentAsync(cancellation))?.Version;
        var versions = (await models.VersionsAsync(cancellation))
            .Where(v => standing is null || v == current == standing)
            .ToList();
        var page = query.Of($"models/{standing}", versions, v => v);
        if (page.Wrong is { } wrong)
        {
            return wrong;
        }

        var items = await Task.WhenAll(page.Items.Select(v => SummaryAsync(models, v, v == current, cancellation)));
        return TypedResults.Ok(new ModelList(items, page.Next));
    }

    private static async Task<ModelSummary> SummaryAsync(
        ModelStore models,
        string version,
        bool standing,
        CancellationToken cancellation
    )
    {
        var card = await PartAsync<ModelCard>(models, version, "card", cancellation);
        var board = await PartAsync<Leaderboard>(models, version, "leaderboard", cancellation);
        return new ModelSummary(
            version,
            standing,
            card,
            [.. (board?.Value ?? []).Select(e => new CandidateFigure(e.Model, e.Spend?.NormalizedGini))],
            [.. (board?.Retention ?? []).Select(e => new CandidateFigure(e.Model, e.Metrics?.RocAuc))]
        );
    }

    private static async Task<Results<Ok<ModelResponse>, ProblemHttpResult>> CurrentAsync(
        ModelStore models,
        CancellationToken cancellation
    ) =>
        await models.CurrentAsync(cancellation) is { } current
            ? TypedResults.Ok(await AnswerAsync(models, current.Version, current, cancellation))
            : NoModels();

    private static async Task<Results<Ok<ModelResponse>, ProblemHttpResult>> GetAsync(
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

    private static async Task<ModelResponse> AnswerAsync(
        ModelStore models,
        string version,
        ChampionPointer? standing,
        CancellationToken cancellation
    )
    {
        var isStanding = version == standing?.Version;
        return new ModelResponse(
            version,
            isStanding,
            isStanding ? standing!.Previous : null,
            await PartAsync<ModelCard>(models, version, "card", cancellation),
            await PartAsync<Leaderboard>(models, version, "leaderboard", cancellation),
            await PartAsync<ModelEvaluation>(models, version, "evaluation", cancellation),
            await PartAsync<Explanation>(models, version, "explanation", cancellation),
            await PartAsync<ChartData>(models, version, "pictures", cancellation),
            await PartAsync<Usability>(models, version, "usability", cancellation)
        );
    }

    /// <summary>A part of a version; null where it has none, or one of a form that an older app wrote.</summary>
    private static async Task<T?> PartAsync<T>(
        ModelStore models,
        string version,
        string part,
        CancellationToken cancellation
    )
        where T : class
    {
        var bytes = await models.TryReadAsync(version, ModelStore.Part(part), cancellation);
        try
        {
            return bytes is null ? null : JsonSerializer.Deserialize<T>(bytes, BlobFiles.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static ProblemHttpResult NoModels() =>
        Problems.NotFound("model", "No models have been trained yet. POST /api/runs sets the first training going.");

    private static ProblemHttpResult NoSuchVersion() =>
        Problems.NotFound("model", "GET /api/models lists the versions there are.");
}

using System.ComponentModel;
using CustomerValue;
using CustomerValue.Pipeline;
using CustomerValue.Quality;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>What a run is to do.</summary>
/// <param name="Kind">train (default): train new models, then score; score: only score with the standing models.</param>
/// <param name="Force">Whether work that has succeeded before on the same data and settings is done once more; false by default.</param>
public sealed record RunRequest(RunKind Kind = RunKind.Train, bool Force = false);

/// <summary>A run and how far it has come.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">train or score.</param>
/// <param name="Status">Stage it is in, or succeeded or failed.</param>
/// <param name="Progress">Share of its partitions' work that is done, 0 to 1.</param>
/// <param name="PartitionsFeaturized">Partitions whose features are written.</param>
/// <param name="PartitionsScored">Partitions whose scores are written.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="AsOf">Last day that is known to it.</param>
/// <param name="HorizonDays">It predicts this many days.</param>
/// <param name="LakeVersion">Version of the data it reads.</param>
/// <param name="ModelVersion">Model that scores, once known.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Entered">When it came to each stage.</param>
/// <param name="Error">Last error, also of a try that was repeated with success.</param>
/// <param name="Warnings">What people should know of the result.</param>
public sealed record RunResponse(
    string Id,
    RunKind Kind,
    RunStatus Status,
    double Progress,
    int PartitionsFeaturized,
    int PartitionsScored,
    int Partitions,
    DateOnly AsOf,
    int HorizonDays,
    string LakeVersion,
    string? ModelVersion,
    DateTimeOffset CreatedAt,
    IReadOnlyDictionary<RunStatus, DateTimeOffset> Entered,
    string? Error,
    IReadOnlyList<string> Warnings
)
{
    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];
}

/// <summary>A queue message that was given up.</summary>
/// <param name="Queue">Queue it was on.</param>
/// <param name="Text">The message.</param>
public sealed record PoisonMessage(string Queue, string Text);

/// <summary>A page of the runs, newest first, and the messages that were given up.</summary>
/// <param name="Items">The runs.</param>
/// <param name="Poison">Messages that were tried five times.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record RunList(IReadOnlyList<RunResponse> Items, IReadOnlyList<PoisonMessage> Poison, string? NextCursor);

/// <summary>Runs: featurize, train, score, publish.</summary>
internal static class RunsApi
{
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/runs").WithTags("Runs");
        group
            .MapGet("/", ListAsync)
            .WithName("ListRuns")
            .WithSummary("Runs, newest first, page by page, and poison messages")
            .WithDescription(
                "poison has the queue messages that were given up after five tries; somebody has to look at them."
            )
            .AnswersPages();
        group
            .MapGet("/{id}", GetAsync)
            .WithName("GetRun")
            .WithSummary("One run with its progress")
            .WithDescription("A run that its queue has given up is shown as failed, with the last error.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        group
            .MapPost("/", StartAsync)
            .WithName("StartRun")
            .WithSummary("Sets a run going; the same work that is done or going already is not done again")
            .WithDescription(
                "Answers 202 with the run's address in Location; ask there until its status is succeeded or failed. On the same data and settings the run that is going or has succeeded is answered, unless force is true. 409 where there is nothing to train on."
            )
            .WithExample(new RunRequest())
            .RequireAuthorization(Scopes.Write)
            .TakesIdempotencyKey()
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Results<Ok<RunList>, ProblemHttpResult>> ListAsync(
        RunTable runs,
        WorkSender sender,
        CurrentQuality quality,
        [Description("Only runs in this stage, or succeeded or failed")] string? status,
        [Description("Only runs of this kind: train or score")] string? kind,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        var wrongStatus = Choice.Read<RunStatus>("status", status, out var stage);
        var wrongKind = Choice.Read<RunKind>("kind", kind, out var work);
        if ((wrongStatus ?? wrongKind) is { } unknown)
        {
            return unknown;
        }

        var all = (await runs.ListAsync(cancellation)).FindAll(r =>
            (stage is null || r.Status == stage) && (work is null || r.Kind == work)
        );
        var page = query.Of($"runs/{status}/{kind}", all, r => r.Id);
        if (page.Wrong is { } wrong)
        {
            return wrong;
        }

        var poison = await sender.PoisonAsync(cancellation);
        // What people look at is the newest run that was published.
        var shown = page.Items.FirstOrDefault(r => r.Status == RunStatus.Succeeded);
        var warned = shown is null ? null : await quality.WarnedAsync(shown, cancellation);
        return TypedResults.Ok(
            new RunList(
                [.. page.Items.Select(r => Answer(r == shown ? warned! : r))],
                [.. poison.Select(p => new PoisonMessage(p.Queue, p.Text))],
                page.Next
            )
        );
    }

    private static async Task<Results<Ok<RunResponse>, ProblemHttpResult>> GetAsync(
        [Description("The run's id")] string id,
        RunTable runs,
        WorkSender sender,
        CurrentQuality quality,
        CancellationToken cancellation
    )
    {
        var run = await runs.FindAsync(id, cancellation);
        if (run is null)
        {
            return Problems.NotFound("run", $"There is no run '{id}'.");
        }

        run = await quality.WarnedAsync(run, cancellation);

        var ended = run.Status is RunStatus.Succeeded or RunStatus.Failed;
        return TypedResults.Ok(
            !ended && await sender.IsStuckAsync(id, cancellation)
                ? Answer(run) with
                {
                    Status = RunStatus.Failed,
                }
                : Answer(run)
        );
    }

    private static async Task<Results<Accepted<RunResponse>, ProblemHttpResult>> StartAsync(
        RunRequest? request,
        RunPlanner planner,
        CancellationToken cancellation
    )
    {
        try
        {
            var run = await planner.StartAsync(request?.Kind ?? RunKind.Train, request?.Force ?? false, cancellation);
            return TypedResults.Accepted($"/api/runs/{run.Id}", Answer(run));
        }
        catch (RunRefusedException e)
        {
            return Problems.RunRefused(e.Message);
        }
    }

    private static RunResponse Answer(RunRecord run)
    {
        var featurized = run.Featurized.Count(c => c == '1');
        var scored = run.Scored.Count(c => c == '1');
        return new RunResponse(
            run.Id,
            run.Kind,
            run.Status,
            run.Status == RunStatus.Succeeded ? 1 : (featurized + scored) / (2.0 * run.Partitions),
            featurized,
            scored,
            run.Partitions,
            run.AsOf,
            run.HorizonDays,
            run.LakeVersion,
            run.ModelVersion,
            run.CreatedAt,
            run.Entered,
            run.Error,
            run.Warnings
        )
        {
            Notices = run.Notices,
        };
    }
}

using System.ComponentModel;
using System.Text.Json;
using CustomerValue;
using CustomerValue.Pipeline;
using CustomerValue.Recommendations;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Summaries;
using FunctionsApp.Access;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>The segments of the current scores.</summary>
/// <param name="Run">Scoring run that they come from.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">Expected spend is for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="Warning">Why there are no segments; null where there are.</param>
/// <param name="Features">The features that segments are made of.</param>
/// <param name="Curve">What their number was chosen by.</param>
/// <param name="Picture">A sample of customers in two dimensions, without names.</param>
/// <param name="Segments">Those that have customers, by id, the customers in none last.</param>
/// <param name="Summaries">What is written of them so far; all of it some time after the scores are published.</param>
/// <param name="SummaryUsage">What the summaries took of the language model.</param>
public sealed record SegmentList(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    int Customers,
    string? Warning,
    IReadOnlyList<string> Features,
    IReadOnlyList<SegmentCurvePoint> Curve,
    IReadOnlyList<SegmentPoint> Picture,
    IReadOnlyList<SegmentEntry> Segments,
    IReadOnlyList<SummaryHeadline> Summaries,
    SummaryUsage SummaryUsage
)
{
    /// <summary>The warning with what it takes to say it in another language; null where there is none.</summary>
    public Sentence? Notice { get; init; }
}

/// <summary>A segment's summary in short.</summary>
/// <param name="Segment">Id of the segment, null for the customers in none.</param>
/// <param name="Name">Short name for people.</param>
/// <param name="Headline">What matters most, one sentence.</param>
/// <param name="Source">Name of the model that wrote it, or template.</param>
public sealed record SummaryHeadline(int? Segment, string Name, string Headline, string Source);

/// <summary>One segment.</summary>
/// <param name="Run">Scoring run that it comes from.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">Expected spend is for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="Segment">What it is like.</param>
/// <param name="Summary">The same in words; null until it is written.</param>
/// <param name="TopProducts">What most of its customers bought in the last year; null until it is counted.</param>
public sealed record SegmentResponse(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    SegmentProfile Segment,
    SegmentSummary? Summary,
    IReadOnlyList<SegmentProduct>? TopProducts
);

/// <summary>Who moved since the run before.</summary>
/// <param name="Run">Scoring run that is compared.</param>
/// <param name="AsOf">Last day that was known to it.</param>
/// <param name="HorizonDays">Expected spend is for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="LastRun">The run before, or null where there is none to compare with; the rest is empty then.</param>
/// <param name="Value">Between value tiers.</param>
/// <param name="Behaviour">Between tiers by behaviour, which rank by their mean place in the grid.</param>
/// <param name="Segments">Between segments, by id as text; 0 stands for customers in none.</param>
/// <param name="Needs">Between tiers by need, by name.</param>
public sealed record MigrationResponse(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    string? LastRun,
    TierMigration Value,
    TierMigration Behaviour,
    IReadOnlyList<MigrationCell> Segments,
    IReadOnlyList<MigrationCell> Needs
);

/// <summary>Customers to act on, with reason and amount.</summary>
/// <param name="Run">Scoring run that they come from.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">Amounts are for this many days after it.</param>
/// <param name="Currency">Currency of all amounts, if known.</param>
/// <param name="HiddenPotential">Predicted far above their value to date.</param>
/// <param name="AboutToBeLost">At risk, and more likely than not to buy nothing in the horizon.</param>
public sealed record OpportunityResponse(
    string Run,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    OpportunityList HiddenPotential,
    OpportunityList AboutToBeLost
);

/// <summary>Segments, migration and opportunities of the current scores.</summary>
internal static class SegmentsApi
{
    // Azure's front end ends a request after 230 seconds.
    private static readonly TimeSpan SummaryLimit = TimeSpan.FromSeconds(200);

    public static void MapSegments(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/").WithTags("Segments");
        CurrentScores
            .Describe<SegmentList>(group.MapGet("/segments", ListAsync), "ListSegments")
            .WithSummary("The segments in short, how their number was chosen, and a picture")
            .WithDescription(
                "Each segment with its size and figures, and for each number of segments that was tried how well it did."
            );
        CurrentScores
            .Describe<SegmentResponse>(group.MapGet("/segments/{id:int}", GetAsync), "GetSegment")
            .WithSummary("What a segment is like, in figures and in words")
            .WithDescription(
                "Its figures beside those of all customers, the products it buys, and its summary with the figures that the summary cites."
            );
        group
            .MapPost("/segments/{id:int}/summary", SummarizeAsync)
            .RequireAuthorization(Scopes.Write)
            .TakesIdempotencyKey()
            .WithName("WriteSummary")
            .WithSummary("Writes a segment's summary again; asks the language model where one is configured")
            .WithDescription(
                "Without a language model the summary is written from templates. 503 where the model does not answer in time; the summary before stays."
            )
            .Produces<SegmentSummary>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        CurrentScores
            .Describe<MigrationResponse>(group.MapGet("/tiers/migration", MigrationAsync), "GetMigration")
            .WithSummary("Who moved between tiers and segments since the run before, and the expected spend that moved")
            .WithDescription("Compares the current scores with those that were published before them.");
        CurrentScores
            .Describe<OpportunityResponse>(group.MapGet("/opportunities", OpportunitiesAsync), "ListOpportunities")
            .WithSummary("Hidden potential and customers about to be lost, most at stake first")
            .WithDescription("At most 500 customers in each list, each with the figures that put the customer there.");
    }

    private static Task<IResult> ListAsync(
        HttpContext context,
        ScoreReader reader,
        SegmentStore segments,
        SummaryStore summaries,
        CancellationToken cancellation
    ) =>
        CurrentScores.AnswerAsync(
            context,
            reader,
            run => WithSummaries(run, segments.IndexAsync(run, cancellation), summaries, cancellation),
            (current, told) =>
                new SegmentList(
                    current.Run,
                    current.AsOf,
                    current.HorizonDays,
                    current.Currency,
                    told.Stored.Customers,
                    told.Stored.Warning,
                    told.Stored.Features,
                    told.Stored.Curve,
                    told.Stored.Picture,
                    told.Stored.Segments,
                    [.. told.Summaries.Items.Select(s => new SummaryHeadline(s.Segment, s.Name, s.Headline, s.Source))],
                    told.Summaries.Usage
                )
                {
                    Notice = told.Stored.Notice,
                },
            NotGrouped(),
            cancellation
        );

    private static Task<IResult> GetAsync(
        [Description("Id of the segment; 0 for the customers in none")] int id,
        HttpContext context,
        ScoreReader reader,
        SegmentStore segments,
        SummaryStore summaries,
        RecommendationStore recommendations,
        CancellationToken cancellation
    ) =>
        CurrentScores.AnswerAsync(
            context,
            reader,
            async run =>
                await WithSummaries(run, segments.ProfileAsync(run, id, cancellation), summaries, cancellation)
                    is { } told
                    ? told with
                    {
                        Products = (await recommendations.IndexAsync(run, cancellation))
                            ?.Segments?.FirstOrDefault(s => s.Segment == id)
                            ?.Products,
                    }
                    : null,
            (current, told) =>
                new SegmentResponse(
                    current.Run,
                    current.AsOf,
                    current.HorizonDays,
                    current.Currency,
                    told.Stored,
                    told.Summaries.Of(told.Stored.Id),
                    told.Products
                ),
            NoSegment(),
            cancellation
        );

    private static async Task<IResult> SummarizeAsync(
        [Description("Id of the segment; 0 for the customers in none")] int id,
        ScoreReader reader,
        SummarizeSegments summarize,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        using var limit = new CancellationTokenSource(SummaryLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var summary = await summarize.AgainAsync(current.Run, id, either.Token);
            return summary is null ? NoSegment() : TypedResults.Ok(summary);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Problems.SummaryLate(SummaryLimit);
        }
    }

    private static async Task<Told<T>?> WithSummaries<T>(
        string run,
        Task<T?> stored,
        SummaryStore summaries,
        CancellationToken cancellation
    )
        where T : class =>
        await stored is { } found ? new Told<T>(found, await summaries.ReadAsync(run, cancellation)) : null;

    private static Task<IResult> MigrationAsync(
        HttpContext context,
        ScoreReader reader,
        SegmentStore segments,
        CancellationToken cancellation
    ) =>
        CurrentScores.AnswerAsync(
            context,
            reader,
            run => segments.MigrationAsync(run, cancellation),
            (current, migration) =>
                new MigrationResponse(
                    current.Run,
                    current.AsOf,
                    current.HorizonDays,
                    current.Currency,
                    migration.LastRun,
                    migration.Value,
                    migration.Behaviour,
                    migration.Segments,
                    migration.Needs
                ),
            NotGrouped(),
            cancellation
        );

    private static Task<IResult> OpportunitiesAsync(
        HttpContext context,
        ScoreReader reader,
        SegmentStore segments,
        CancellationToken cancellation
    ) =>
        CurrentScores.AnswerAsync(
            context,
            reader,
            run => segments.OpportunitiesAsync(run, cancellation),
            (current, lists) =>
                new OpportunityResponse(
                    current.Run,
                    current.AsOf,
                    current.HorizonDays,
                    current.Currency,
                    lists.HiddenPotential,
                    lists.AboutToBeLost
                ),
            NotGrouped(),
            cancellation
        );

    private static ProblemHttpResult NotGrouped() =>
        Problems.NotFound(
            "segment",
            "The current scores were published before customers were grouped. POST /api/runs makes new ones."
        );

    private static ProblemHttpResult NoSegment() =>
        Problems.NotFound(
            "segment",
            "The current scores have no customers in this segment. GET /api/segments lists those there are."
        );

    private sealed record Told<T>(T Stored, RunSummaries Summaries) : IChangesLater
    {
        public IReadOnlyList<SegmentProduct>? Products { get; init; }

        // Summaries and products come after the scores, and summaries may be written again.
        public string State =>
            ContentHash.Of(
                JsonSerializer.Serialize(Summaries, JsonSerializerOptions.Web),
                JsonSerializer.Serialize(Products, JsonSerializerOptions.Web)
            );
    }
}

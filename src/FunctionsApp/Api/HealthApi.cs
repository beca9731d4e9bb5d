using CustomerValue.Scoring;

namespace FunctionsApp.Api;

/// <summary>Whether the app is up.</summary>
/// <param name="Status">live, ready or unavailable.</param>
/// <param name="ScoresRun">Run that is served, if any.</param>
public sealed record HealthResponse(string Status, string? ScoresRun = null);

/// <summary>Health checks for load balancers and people.</summary>
internal static partial class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        var health = api.MapGroup("/health").WithTags("Health").AllowAnonymous();
        health
            .MapGet("/live", () => TypedResults.Ok(new HealthResponse("live")))
            .WithName("GetLive")
            .WithSummary("The process answers")
            .WithDescription("Needs no key. 200 as long as the process runs.");
        health
            .MapGet("/ready", ReadyAsync)
            .WithName("GetReady")
            .WithSummary("Storage can be reached")
            .WithDescription("Needs no key. 503 with the reason while storage cannot be reached.")
            .Produces<HealthResponse>()
            .Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReadyAsync(
        ScoreStore scores,
        ILogger<HealthResponse> logger,
        CancellationToken cancellation
    )
    {
        try
        {
            var pointer = await scores.CurrentAsync(cancellation);
            return TypedResults.Ok(new HealthResponse("ready", pointer?.Run));
        }
        catch (Exception e) when (e is Azure.RequestFailedException or AggregateException)
        {
            Log.NotReady(logger, e);
            return TypedResults.Json(
                new HealthResponse("unavailable"),
                statusCode: StatusCodes.Status503ServiceUnavailable
            );
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Storage cannot be reached")]
        public static partial void NotReady(ILogger logger, Exception exception);
    }
}

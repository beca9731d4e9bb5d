using CustomerValue;
using CustomerValue.Quality;
using CustomerValue.Scoring;
using FunctionsApp.Http;

namespace FunctionsApp.Api;

/// <summary>How far the data behind the current scores can be trusted.</summary>
/// <param name="Run">Scoring run whose data were checked.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="Quality">What was found.</param>
public sealed record QualityResponse(string Run, DateOnly AsOf, DataQuality Quality);

/// <summary>Data quality of the current scores.</summary>
internal static class QualityApi
{
    public static void MapQuality(this IEndpointRouteBuilder api) =>
        CurrentScores
            .Describe<QualityResponse>(api.MapGet("/quality", GetAsync), "GetQuality")
            .WithTags("Quality")
            .WithSummary("Drift of the features, what is missing, drops in volume, and what is wrong with the exports")
            .WithDescription(
                "The report of the run whose scores are current. 404 where those are from before reports were made."
            );

    private static Task<IResult> GetAsync(
        HttpContext context,
        ScoreReader reader,
        CurrentQuality reports,
        CancellationToken cancellation
    ) =>
        CurrentScores.AnswerAsync(
            context,
            reader,
            async run => await reports.ReadAsync(run, cancellation) is { } quality ? new Told(quality) : null,
            (current, told) => new QualityResponse(current.Run, current.AsOf, told.Quality),
            Problems.NotFound(
                "quality",
                "The current scores were published before data were checked. POST /api/runs makes new ones."
            ),
            cancellation
        );

    /// <summary>Uploads that warn no more change the report while the scores stay.</summary>
    private sealed record Told(DataQuality Quality) : IChangesLater
    {
        public string State => ContentHash.Of(Quality.Warnings);
    }
}

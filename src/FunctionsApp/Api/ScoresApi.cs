using CustomerValue.Scoring;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace FunctionsApp.Api;

/// <summary>The current scores as a whole: their figures, and all of them as a file.</summary>
internal static class ScoresApi
{
    private const string Parquet = "application/vnd.apache.parquet";
    private const string Csv = "text/csv";

    public static void MapScores(this IEndpointRouteBuilder api)
    {
        var scores = api.MapGroup("/scores").WithTags("Scores");
        scores
            .MapGet("/current", CurrentAsync)
            .WithName("GetCurrentScores")
            .WithSummary("The current scores in figures: totals and tiers")
            .ProducesProblem(StatusCodes.Status404NotFound);
        MapFile(scores, "/current.parquet", ScoreFormat.Parquet, Parquet);
        MapFile(scores, "/current.csv", ScoreFormat.Csv, Csv);
    }

    private static void MapFile(IEndpointRouteBuilder scores, string path, ScoreFormat format, string type)
    {
        scores
            .MapGet(path, FileAsync)
            .WithName($"DownloadScoresAs{format}")
            .WithSummary($"All current scores as {format}, highest expected spend first; ranges are answered with 206")
            .Produces<Stream>(StatusCodes.Status200OK, type)
            .Produces<Stream>(StatusCodes.Status206PartialContent, type)
            .Produces(StatusCodes.Status304NotModified)
            .Produces(StatusCodes.Status416RangeNotSatisfiable)
            .ProducesProblem(StatusCodes.Status404NotFound);
        // Readers of Parquet ask how long the file is before they ask for its ranges.
        scores.MapMethods(path, [HttpMethods.Head], FileAsync).ExcludeFromDescription();

        async Task<IResult> FileAsync(HttpContext context, ScoreReader reader, CancellationToken cancellation)
        {
            var current = await reader.CurrentAsync(cancellation);
            if (current is null)
            {
                return Problems.NoScores();
            }

            context.Response.Headers.CacheControl = "private, no-cache";
            return TypedResults.Stream(
                await reader.OpenAllAsync(current.Run, format, cancellation),
                type,
                $"scores-{current.AsOf:yyyy-MM-dd}{Path.GetExtension(path)}",
                entityTag: new EntityTagHeaderValue($"\"{current.Tag}\""),
                enableRangeProcessing: true
            );
        }
    }

    private static async Task<Results<Ok<ScoreSummary>, ProblemHttpResult>> CurrentAsync(
        ScoreReader reader,
        CancellationToken cancellation
    ) => await reader.CurrentAsync(cancellation) is { } current ? TypedResults.Ok(current) : Problems.NoScores();
}

using CustomerValue.Scoring;
using FunctionsApp.Http;
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
            .WithDescription(
                "Totals with the interval of their sum, and for each tier its customers and expected spend."
            )
            .ProducesProblem(StatusCodes.Status404NotFound);
        MapFile(scores, "/current.parquet", ScoreFormat.Parquet, Parquet);
        MapFile(scores, "/current.csv", ScoreFormat.Csv, Csv);
    }

    private static void MapFile(IEndpointRouteBuilder scores, string path, ScoreFormat format, string type)
    {
        scores
            .MapGet(path, FileAsync)
            .WithName($"DownloadScoresAs{format}")
            .WithSummary(
                $"The current scores as {format}, highest expected spend first; without a filter ranges are answered with 206"
            )
            .WithDescription(
                format == ScoreFormat.Csv
                    ? "One row per customer. Text that a spreadsheet would take for a formula has an apostrophe before it."
                    : "One row per customer. The ETag and ranges let a download go on where an earlier one ended."
            )
            .Produces<Stream>(StatusCodes.Status200OK, type)
            .Produces<Stream>(StatusCodes.Status206PartialContent, type)
            .Produces(StatusCodes.Status304NotModified)
            .Produces(StatusCodes.Status416RangeNotSatisfiable)
            .ProducesProblem(StatusCodes.Status404NotFound);
        // Readers of Parquet ask how long the file is before they ask for its ranges.
        scores.MapMethods(path, [HttpMethods.Head], FileAsync).ExcludeFromDescription();

        async Task<IResult> FileAsync(
            HttpContext context,
            [AsParameters] CustomerFilterQuery wanted,
            ScoreReader reader,
            CancellationToken cancellation
        )
        {
            if (wanted.WrongState() is { } wrong)
            {
                return wrong;
            }

            var current = await reader.CurrentAsync(cancellation);
            if (current is null)
            {
                return Problems.NoScores();
            }

            if (AnswerTag.NotModified(context, current.Tag))
            {
                return TypedResults.StatusCode(StatusCodes.Status304NotModified);
            }

            var filter = wanted.Filter;
            var file = filter.IsEmpty
                ? await reader.OpenAllAsync(current.Run, format, cancellation)
                : await reader.OpenSomeAsync(current.Run, format, filter, cancellation);
            return TypedResults.Stream(
                file,
                type,
                $"scores-{current.AsOf:yyyy-MM-dd}{Path.GetExtension(path)}",
                entityTag: new EntityTagHeaderValue($"\"{current.Tag}\""),
                // A part of a file that is made anew for each request would cost as much as the whole.
                enableRangeProcessing: filter.IsEmpty
            );
        }
    }

    private static async Task<Results<Ok<ScoreSummary>, ProblemHttpResult>> CurrentAsync(
        ScoreReader reader,
        CancellationToken cancellation
    ) => await reader.CurrentAsync(cancellation) is { } current ? TypedResults.Ok(current) : Problems.NoScores();
}

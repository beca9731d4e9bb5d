using CustomerValue.Scoring;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>Something stored of scores that may change while they stay.</summary>
internal interface IChangesLater
{
    /// <summary>Equal for equal content.</summary>
    string State { get; }
}

/// <summary>What is told of the current scores as a whole: a stored file, tagged with the scores.</summary>
internal static class CurrentScores
{
    /// <summary>Describes a route that answers by <see cref="AnswerAsync"/>.</summary>
    public static RouteHandlerBuilder Describe<T>(RouteHandlerBuilder route, string name) =>
        route
            .WithName(name)
            .Produces<T>()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>Answers with what is stored of the current scores.</summary>
    /// <param name="context">The request.</param>
    /// <param name="reader">Tells which scores are current.</param>
    /// <param name="read">Reads what is stored of a run, or null.</param>
    /// <param name="answer">Makes the answer of it.</param>
    /// <param name="missing">The answer where nothing is stored.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static async Task<IResult> AnswerAsync<TStored, TAnswer>(
        HttpContext context,
        ScoreReader reader,
        Func<string, Task<TStored?>> read,
        Func<ScoreSummary, TStored, TAnswer> answer,
        ProblemHttpResult missing,
        CancellationToken cancellation
    )
        where TStored : class
    {
        var current = await reader.CurrentAsync(cancellation);
        if (current is null)
        {
            return Problems.NoScores();
        }

        var stored = await read(current.Run);
        var tag = stored is IChangesLater later ? $"{current.Tag}-{later.State}" : current.Tag;
        return stored is null ? missing
            : AnswerTag.NotModified(context, tag) ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(answer(current, stored));
    }
}

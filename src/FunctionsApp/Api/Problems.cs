using Azure;
using CustomerValue.Exports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>The problems (RFC 9457) that the API answers with; each type is stable.</summary>
internal static class Problems
{
    private const string Base = "urn:customervalue:problem:";
    private const string RetrySeconds = "5";

    public static ProblemHttpResult NoScores() =>
        Of(
            StatusCodes.Status404NotFound,
            "no-scores",
            "No scores have been published yet",
            "Upload an orders export, then POST /api/runs and follow it under /api/runs/{id}."
        );

    public static ProblemHttpResult NotFound(string what, string detail) =>
        Of(StatusCodes.Status404NotFound, $"{what}-not-found", $"There is no such {what}", detail);

    public static ProblemHttpResult Invalid(string parameter, string detail) =>
        Of(StatusCodes.Status400BadRequest, "invalid-parameter", $"The parameter '{parameter}' is not valid", detail);

    public static ProblemHttpResult CursorExpired() =>
        Of(
            StatusCodes.Status410Gone,
            "cursor-expired",
            "The list has changed",
            "New scores were published since the first page was read. Start again without a cursor."
        );

    public static ProblemHttpResult Refused(ExportRefusedException refused) =>
        Of(
            refused.Code == "too_large" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
            refused.Code.Replace('_', '-'),
            "The file cannot be read",
            refused.Message
        );

    public static ProblemHttpResult NoModel(string what, string detail) =>
        Of(StatusCodes.Status404NotFound, $"no-{what}-model", "There is no model yet", detail);

    public static ProblemHttpResult Unavailable(string detail) =>
        Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "The app cannot do this as it is installed", detail);

    public static ProblemHttpResult RunRefused(string detail) =>
        Of(StatusCodes.Status409Conflict, "run-refused", "The run cannot begin", detail);

    public static ProblemHttpResult ErasureRefused(string detail) =>
        Of(StatusCodes.Status409Conflict, "erasure-refused", "The customer cannot be erased now", detail);

    public static ProblemHttpResult SummaryLate(TimeSpan limit) =>
        Of(
            StatusCodes.Status503ServiceUnavailable,
            "summary-late",
            "The language model did not answer in time",
            $"The summary was not written within {limit.TotalSeconds:0} seconds; the one before stays. Try again later."
        );

    /// <summary>Whether an error says that storage did not answer, even after the client's own tries.</summary>
    public static bool IsStorageAway(Exception error) =>
        error switch
        {
            // 0: there was no answer.
            RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
            // What the client throws when each of its tries ended without an answer.
            AggregateException many => many.InnerExceptions.All(IsStorageAway),
            OperationCanceledException canceled => canceled.InnerException is TimeoutException or IOException,
            _ => false,
        };

    /// <summary>Says what to do where storage did not answer.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        if (context.Exception is { } error && IsStorageAway(error))
        {
            context.HttpContext.Response.Headers.RetryAfter = RetrySeconds;
            context.ProblemDetails.Type = Base + "storage-unavailable";
            context.ProblemDetails.Title = "Storage does not answer";
            context.ProblemDetails.Detail = $"The request was given up. Try again in {RetrySeconds} seconds.";
        }
    }

    private static ProblemHttpResult Of(int status, string type, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: Base + type);
}

using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>The problems (RFC 9457) that the API answers with; each type is stable and documented in docs/api.md.</summary>
internal static class Problems
{
    private const string Base = "urn:customervalue:problem:";

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

    public static ProblemHttpResult RunRefused(string detail) =>
        Of(StatusCodes.Status409Conflict, "run-refused", "The run cannot begin", detail);

    public static ProblemHttpResult ErasureRefused(string detail) =>
        Of(StatusCodes.Status409Conflict, "erasure-refused", "The customer cannot be erased now", detail);

    private static ProblemHttpResult Of(int status, string type, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: Base + type);
}

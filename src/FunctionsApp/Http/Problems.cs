using Azure;
using CustomerValue.Exports;
using CustomerValue.Previews;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Http;

/// <summary>The problems (RFC 9457) that the API answers with; each type is stable.</summary>
internal static class Problems
{
    private const string Base = "urn:customervalue:problem:";
    private const string Errors = "errors";
    private const string InvalidType = "invalid-parameter";
    private const string RetrySeconds = "5";

    public static ProblemHttpResult NoScores() =>
        Of(
            StatusCodes.Status404NotFound,
            "no-scores",
            "No scores have been published yet",
            "Upload an orders export, then POST /api/runs and follow it under /api/runs/{id}."
        );

    public static ProblemHttpResult NoRecommendations() =>
        Of(
            StatusCodes.Status404NotFound,
            "no-recommendations",
            "No recommendations have been made yet",
            "They follow the scores of a run. Ask again in some minutes; GET /api/runs/{id} has a warning where they could not be made."
        );

    public static ProblemHttpResult NotFound(string what, string detail) =>
        Of(StatusCodes.Status404NotFound, $"{what}-not-found", $"There is no such {what}", detail);

    public static ProblemHttpResult Invalid(string parameter, string detail) =>
        WithErrors(
            InvalidType,
            InvalidTitle(parameter),
            detail,
            new Dictionary<string, string> { [parameter] = detail }
        );

    /// <summary>The answer to query parameters that an operation does not have.</summary>
    public static ProblemHttpResult UnknownParameters(IReadOnlyList<string> unknown, IReadOnlyList<string> known) =>
        WithErrors(
            "unknown-parameter",
            unknown.Count == 1 ? $"There is no parameter '{unknown[0]}'" : "There are no such parameters",
            known.Count == 0
                ? "This operation takes no parameters in the query."
                : $"This operation takes {string.Join(", ", known.Order(StringComparer.Ordinal))}.",
            unknown.ToDictionary(u => u, _ => "Not a parameter of this operation.", StringComparer.Ordinal)
        );

    public static ProblemHttpResult CursorExpired() =>
        Of(
            StatusCodes.Status410Gone,
            "cursor-expired",
            "The list has changed",
            "Something came, went or was published since the first page was read, or the filter is another one. Start again without a cursor."
        );

    public static ProblemHttpResult WrongCursor() =>
        Invalid("cursor", "Use the nextCursor of the page before, unchanged.");

    public static ProblemHttpResult Refused(ExportRefusedException refused) =>
        Of(
            refused.Code == "too_large" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest,
            refused.Code.Replace('_', '-'),
            "The file cannot be read",
            refused.Message
        );

    public static ProblemHttpResult BadMapping(ExportRefusedException refused) =>
        refused.Code is "too_large"
            ? Refused(refused)
            : Of(
                StatusCodes.Status400BadRequest,
                refused.Code.Replace('_', '-'),
                "The mapping is not valid",
                refused.Message
            );

    public static ProblemHttpResult NotAsked(string detail) =>
        Of(
            StatusCodes.Status409Conflict,
            "not-asked",
            "The upload does not ask this",
            $"{detail} GET /api/exports/{{name}}/plan tells how it is read now."
        );

    public static ProblemHttpResult NoPreview(HttpContext context, ExportRefusedException refused)
    {
        if (refused.Code != PreviewGate.Busy)
        {
            return refused.Code == PreviewGate.Late
                ? Of(
                    StatusCodes.Status503ServiceUnavailable,
                    "preview-late",
                    "The preview was given up",
                    refused.Message
                )
                : Refused(refused);
        }

        context.Response.Headers.RetryAfter = RetrySeconds;
        return Of(
            StatusCodes.Status429TooManyRequests,
            "preview-busy",
            "Another file is being looked at",
            $"One preview at a time is made. Send it again in {RetrySeconds} seconds."
        );
    }

    public static ProblemHttpResult NoModel(string what, string detail) =>
        Of(StatusCodes.Status404NotFound, $"no-{what}-model", "There is no model yet", detail);

    public static ProblemHttpResult Unavailable(string detail) =>
        Of(StatusCodes.Status503ServiceUnavailable, "unavailable", "The app cannot do this as it is installed", detail);

    public static ProblemHttpResult RunRefused(string detail) =>
        Of(StatusCodes.Status409Conflict, "run-refused", "The run cannot begin", detail);

    public static ProblemHttpResult ErasureRefused(string detail) =>
        Of(StatusCodes.Status409Conflict, "erasure-refused", "The customer cannot be erased now", detail);

    public static ProblemHttpResult NotFailed(string name) =>
        Of(
            StatusCodes.Status409Conflict,
            "not-failed",
            "The upload has not failed",
            $"'{name}' warns of nothing that could be dismissed. DELETE /api/exports/{{name}} takes it back."
        );

    public static ProblemHttpResult UploadTooLarge(long limit) =>
        Of(
            StatusCodes.Status413PayloadTooLarge,
            "upload-too-large",
            "The upload is too large",
            $"At most {limit >> 20} MiB are taken over HTTP. Compress the file, divide it, or copy it to the container 'exports'."
        );

    public static ProblemHttpResult SummaryLate(TimeSpan limit) =>
        Of(
            StatusCodes.Status503ServiceUnavailable,
            "summary-late",
            "The language model did not answer in time",
            $"The summary was not written within {limit.TotalSeconds:0} seconds; the one before stays. Try again later."
        );

    public static ProblemHttpResult IdempotencyKeyReused() =>
        Of(
            StatusCodes.Status422UnprocessableEntity,
            "idempotency-key-reused",
            "The Idempotency-Key belongs to another request",
            "Within a day a key stands for one request. Send a new key with a new request."
        );

    public static ProblemHttpResult IdempotencyKeyInUse(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetrySeconds;
        return Of(
            StatusCodes.Status409Conflict,
            "idempotency-key-in-use",
            "The same request is still worked on",
            $"Send it again in {RetrySeconds} seconds for its answer."
        );
    }

    /// <summary>The status of an answer to a request that ended with an error.</summary>
    public static int StatusOf(Exception error) =>
        error is BadHttpRequestException refused ? refused.StatusCode
        : IsStorageAway(error) ? StatusCodes.Status503ServiceUnavailable
        : StatusCodes.Status500InternalServerError;

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

    /// <summary>Whether an error is the caller's, so that the log need not hold it as one of the app.</summary>
    public static bool IsCallers(Exception error) => error is BadHttpRequestException;

    /// <summary>Says what to do where storage did not answer, and what of a request could not be read.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        if (context.Exception is { } error && IsStorageAway(error))
        {
            context.HttpContext.Response.Headers.RetryAfter = RetrySeconds;
            context.ProblemDetails.Type = Base + "storage-unavailable";
            context.ProblemDetails.Title = "Storage does not answer";
            context.ProblemDetails.Detail = $"The request was given up. Try again in {RetrySeconds} seconds.";
            return;
        }

        if (context.Exception is BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } unread)
        {
            var (name, what) = BadRequests.Explain(unread);
            context.ProblemDetails.Type = Base + InvalidType;
            context.ProblemDetails.Title = InvalidTitle(name);
            context.ProblemDetails.Detail = what;
            context.ProblemDetails.Extensions[Errors] = new Dictionary<string, string[]> { [name] = [what] };
            return;
        }

        var (type, title, detail) = context.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => (
                "not-authenticated",
                "The caller is not known",
                "Send a key in the header X-Api-Key, or a bearer token of the tenant that the app is set up for."
            ),
            StatusCodes.Status403Forbidden => (
                "not-allowed",
                "The caller may not do this",
                "The key or token lacks the scope that the OpenAPI document names for this operation."
            ),
            StatusCodes.Status415UnsupportedMediaType => (
                "unsupported-media-type",
                "The body is of another type than this operation takes",
                "Send the header Content-Type that the OpenAPI document names for it; of an upload it is application/octet-stream."
            ),
            StatusCodes.Status429TooManyRequests => (
                "too-many-requests",
                "Too many requests",
                "Wait for the seconds of the header Retry-After."
            ),
            _ => (null, null, null),
        };
        if (type is not null)
        {
            context.ProblemDetails.Type = Base + type;
            context.ProblemDetails.Title = title;
            context.ProblemDetails.Detail = detail;
        }
    }

    private static string InvalidTitle(string name) => $"'{name}' is not valid";

    private static ProblemHttpResult WithErrors(
        string type,
        string title,
        string detail,
        IReadOnlyDictionary<string, string> errors
    ) =>
        TypedResults.Problem(
            detail,
            statusCode: StatusCodes.Status400BadRequest,
            title: title,
            type: Base + type,
            extensions: new Dictionary<string, object?>
            {
                [Errors] = errors.ToDictionary(e => e.Key, e => new[] { e.Value }),
            }
        );

    private static ProblemHttpResult Of(int status, string type, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: Base + type);
}

using System.ComponentModel;
using System.Text;
using System.Text.Json;
using CustomerValue.Exports;
using CustomerValue.Previews;
using FunctionsApp.Access;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>Answers to questions of an upload.</summary>
/// <param name="Answers">The answers; what they say is added to the mapping file.</param>
public sealed record AnswersRequest(IReadOnlyList<ChosenAnswer?>? Answers);

/// <summary>How uploads are read: plans, answers to their questions, and previews of changes.</summary>
internal static class PlansApi
{
    private const string PlanSuffix = "/plan";
    private const string AnswersSuffix = "/answers";
    private const string PreviewSuffix = "/preview";
    private const int MaxMappingBytes = 1 << 20;

    public static void MapPlans(this IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/exports").WithTags("Exports");
        exports
            .MapGet("/{name}/plan", GetAsync)
            .WithName("GetPlan")
            .WithSummary(
                "How an upload is read: columns with samples and roles, the rule of money, states, questions, totals, and the mapping file in force"
            )
            .WithDescription(
                "The plan has for each column its samples, its role and the evidence for it; its questions say what could not be told from the file."
            )
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports
            .MapPut("/{name}/plan", PutAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("PutPlan")
            .WithSummary(
                "Puts a mapping file beside an upload, which is read again with it; what is not said there is found as before"
            )
            .WithDescription(
                "The body is the mapping file. 400 names the member that is wrong; the mapping before stays in force then."
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxMappingBytes))
            .Accepts<ExportMapping>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        exports
            .MapDelete("/{name}/plan", DeleteAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("DeletePlan")
            .WithSummary("Removes the mapping file of an upload, which is read again by what is found alone")
            .WithDescription("Answers that were given are in the mapping file, and go with it.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports
            .MapPost("/{name}/answers", AnswerAsync)
            .TakesIdempotencyKey()
            .RequireAuthorization(Scopes.Write)
            .WithName("AnswerQuestions")
            .WithSummary(
                "Answers questions of an upload: what the answers say is added to its mapping file, and it is read again"
            )
            .WithDescription(
                "A choice is the place of an option in the question, from 0. 409 where the upload does not ask this (any more)."
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxMappingBytes))
            .Accepts<AnswersRequest>("application/json")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        exports
            .MapPost("/{name}/preview", PreviewAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("PreviewPlan")
            .WithSummary(
                "Reads an upload as it would be with a mapping, without storing anything; without a body with the mapping file in force"
            )
            .WithDescription(
                "One preview at a time is made on an instance: 429 where another takes too long, 503 where this one does."
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxMappingBytes))
            .Accepts<ExportMapping>(isOptional: true, "application/json")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        exports
            .MapPost("/preview", PreviewFilesApi.PreviewAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("PreviewExports")
            .WithSummary(
                "Reads files as uploads into one lake, in the order sent, without storing anything: each part of the form is a file with its name, and NAME.mapping.json is the mapping file of NAME; at most 100 MiB in all"
            )
            .WithDescription(
                "As the dry run of the command line: outcome, plan, warnings, questions and sums per customer. One preview at a time is made on an instance."
            )
            .WithMetadata(new RequestSizeLimitAttribute(PreviewExport.MaxBytes))
            .Accepts<Stream>("multipart/form-data")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // The host may hand on a name with its slashes.
        exports
            .MapPut("/{folder}/{file}/{**rest}", PutAnyAsync)
            .RequireAuthorization(Scopes.Write)
            .WithMetadata(new RequestSizeLimitAttribute(UploadApi.MaxBytes))
            .Accepts<ExportMapping>("application/json")
            .ExcludeFromDescription();
    }

    /// <summary>Answers a request to a name with its slashes whose last word is one of a plan; null where it is not.</summary>
    public static async Task<IResult?> AnyAsync(HttpContext context, string path)
    {
        var plans = context.RequestServices.GetRequiredService<ExportPlans>();
        var cancellation = context.RequestAborted;
        if (Before(path, PlanSuffix) is { } planned)
        {
            return context.Request.Method switch
            {
                "GET" => await GetAsync(planned, context, plans, cancellation),
                "PUT" => await PutAsync(planned, context.Request, plans, cancellation),
                "DELETE" => await DeleteAsync(planned, plans, cancellation),
                _ => null,
            };
        }

        if (context.Request.Method != "POST")
        {
            return null;
        }

        return Before(path, AnswersSuffix) is { } answered
                ? await AnswerAsync(answered, context.Request, plans, cancellation)
            : Before(path, PreviewSuffix) is { } previewed
                ? await PreviewAsync(
                    previewed,
                    context.Request,
                    context.RequestServices.GetRequiredService<PreviewExport>(),
                    cancellation
                )
            : null;
    }

    /// <summary>Lets a route of whole names hand those that end in a word of a plan on.</summary>
    public static RouteHandlerBuilder ElsePlans(this RouteHandlerBuilder route) =>
        route.AddEndpointFilter(
            async (context, next) =>
                context.HttpContext.GetRouteValue("name") is string name
                && await AnyAsync(context.HttpContext, name) is { } answer
                    ? answer
                    : await next(context)
        );

    private static async Task<Results<Ok<ExportPlan>, ProblemHttpResult>> GetAsync(
        [Description("Name of the blob")] string name,
        HttpContext context,
        ExportPlans plans,
        CancellationToken cancellation
    )
    {
        try
        {
            var plan = await plans.FindAsync(PathText.Of(name), cancellation);
            return plan is null
                ? Problems.NotFound(
                    "plan",
                    $"No upload called '{PathText.Of(name)}' has been seen, or it is no table of rows."
                )
                : TypedResults.Ok(plan);
        }
        catch (ExportRefusedException e)
        {
            return Problems.NoPreview(context, e);
        }
    }

    private static Task<Results<Accepted<PlanChange>, ProblemHttpResult>> PutAsync(
        [Description("Name of the blob")] string name,
        HttpRequest request,
        ExportPlans plans,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            name,
            async exact => await plans.PutAsync(exact, await TextAsync(request, cancellation), cancellation)
        );

    private static Task<Results<Accepted<PlanChange>, ProblemHttpResult>> DeleteAsync(
        [Description("Name of the blob")] string name,
        ExportPlans plans,
        CancellationToken cancellation
    ) => ChangeAsync(name, exact => plans.DeleteAsync(exact, cancellation));

    private static async Task<Results<Accepted<PlanChange>, ProblemHttpResult>> AnswerAsync(
        [Description("Name of the blob")] string name,
        HttpRequest request,
        ExportPlans plans,
        CancellationToken cancellation
    )
    {
        AnswersRequest? body;
        try
        {
            body = JsonSerializer.Deserialize<AnswersRequest>(
                await TextAsync(request, cancellation),
                JsonSerializerOptions.Web
            );
        }
        catch (JsonException)
        {
            body = null;
        }

        var answers = (body?.Answers ?? []).OfType<ChosenAnswer>().ToList();
        return answers.Count == 0 || answers.Count < body!.Answers!.Count || answers.Exists(a => a.Code is null)
            ? Problems.Invalid("answers", "Send {\"answers\": [{\"code\": \"day_or_month\", \"choice\": 0}]}.")
            : await ChangeAsync(name, exact => plans.AnswerAsync(exact, answers, cancellation));
    }

    private static async Task<Results<Ok<DryRunResponse>, ProblemHttpResult>> PreviewAsync(
        [Description("Name of the blob")] string name,
        HttpRequest request,
        PreviewExport preview,
        CancellationToken cancellation
    )
    {
        try
        {
            var text = await TextAsync(request, cancellation);
            var answer = await preview.ReadAsync(
                PathText.Of(name),
                string.IsNullOrWhiteSpace(text) ? null : text,
                cancellation
            );
            return answer is null ? NoUpload(name) : TypedResults.Ok(answer);
        }
        catch (ExportRefusedException e)
        {
            return Problems.NoPreview(request.HttpContext, e);
        }
    }

    private static async Task<IResult> PutAnyAsync(
        string folder,
        string file,
        string? rest,
        HttpContext context,
        CustomerValue.Storage.BlobFiles blobs,
        CancellationToken cancellation
    )
    {
        var path = string.IsNullOrEmpty(rest) ? $"{folder}/{file}" : $"{folder}/{file}/{rest}";
        return await AnyAsync(context, path)
            ?? (
                context.Request.ContentType is null
                    ? await UploadApi.PutAsync(path, context.Request, blobs, cancellation)
                    : TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType)
            );
    }

    private static async Task<Results<Accepted<PlanChange>, ProblemHttpResult>> ChangeAsync(
        string name,
        Func<string, Task<PlanChange?>> change
    )
    {
        var exact = PathText.Of(name);
        try
        {
            return ExportName.IsValid(exact) && await change(exact) is { } changed
                ? TypedResults.Accepted($"/api/exports/{Uri.EscapeDataString(exact)}", changed)
                : NoUpload(name);
        }
        catch (NotAskedException e)
        {
            return Problems.NotAsked(e.Message);
        }
        catch (ExportRefusedException e)
        {
            return Problems.BadMapping(e);
        }
    }

    private static async Task<string> TextAsync(HttpRequest request, CancellationToken cancellation) =>
        Encoding.UTF8.GetString(await UploadBody.ReadAsync(request, MaxMappingBytes, cancellation)).TrimStart('\uFEFF');

    private static string? Before(string path, string suffix) =>
        path.Length > suffix.Length && path.EndsWith(suffix, StringComparison.Ordinal) ? path[..^suffix.Length] : null;

    private static ProblemHttpResult NoUpload(string name) =>
        Problems.NotFound("export", $"There is no upload called '{PathText.Of(name)}'.");
}

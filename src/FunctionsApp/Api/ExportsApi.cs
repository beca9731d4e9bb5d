using System.ComponentModel;
using System.Globalization;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Exports.Reading;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Http;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>An upload and what was found in it.</summary>
/// <param name="Name">Name of the blob in the container exports.</param>
/// <param name="Status">reading, ready, asked or failed; asked: nothing of this reading is in the lake until its questions are answered.</param>
/// <param name="Kind">What its rows are: customers, events, orders, products or reviews; once it is ready.</param>
/// <param name="Code">Why it was refused, or what it asks, for programs.</param>
/// <param name="Message">Why it was refused or what it asks, and what to do, for people.</param>
/// <param name="UpdatedAt">When this was last written.</param>
/// <param name="Dismissed">Whether it failed and nobody wants to be warned of it any more.</param>
/// <param name="UploadedAt">When it was uploaded; null for an older upload, of which it was not recorded.</param>
/// <param name="Bytes">Size of the file; null for an older upload, of which it was not recorded.</param>
/// <param name="Rows">Rows in the lake, once it is ready.</param>
/// <param name="Spend">Sum of the amounts of orders, returns taken off, in the reporting currency; null where that is not known.</param>
/// <param name="Questions">What it asks: POST /api/exports/{name}/answers answers; empty unless it is asked.</param>
/// <param name="Manifest">Rows, mapping and dates, once it is ready; of one that asks as it would be read so far.</param>
public sealed record ExportResponse(
    string Name,
    ExportStatus Status,
    string? Kind,
    string? Code,
    string? Message,
    DateTimeOffset UpdatedAt,
    bool Dismissed,
    DateTimeOffset? UploadedAt,
    long? Bytes,
    long? Rows,
    decimal? Spend,
    IReadOnlyList<PlanQuestion> Questions,
    ExportManifest? Manifest
);

/// <summary>A page of the uploads, newest first or by name.</summary>
/// <param name="Items">The uploads.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record ExportList(IReadOnlyList<ExportResponse> Items, string? NextCursor);

/// <summary>A page of the refused rows of an upload, by line.</summary>
/// <param name="Name">Name of the upload.</param>
/// <param name="Items">The refused rows.</param>
/// <param name="NextCursor">Cursor of the next page; null on the last.</param>
public sealed record RejectList(string Name, IReadOnlyList<RejectedRow> Items, string? NextCursor);

/// <summary>Uploads and their refused rows.</summary>
internal static class ExportsApi
{
    private const string RejectsSuffix = "/rejects";
    private const string DismissSuffix = "/dismiss";
    private const string ByName = "name";
    private const string NewestFirst = "-uploaded";

    public static void MapExports(this IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/exports").WithTags("Exports");
        exports
            .MapGet("/", ListAsync)
            .AnswersPages()
            .WithName("ListExports")
            .WithSummary("Uploads with their state, time, size, rows and money, newest first or by name, page by page")
            .WithDescription(
                "An upload is reading, ready, asked or failed. One that is asked has questions, and nothing of that reading counts until they are answered; what an earlier reading of it kept still does."
            );
        exports
            .MapGet("/{name}", GetAsync)
            .WithName("GetExport")
            .WithSummary("One upload; slashes in its name are written as %2F or as they are")
            .WithDescription(
                "Status, kind, rows kept and refused, sums of money, warnings, and the questions of an upload that asks."
            )
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports
            .MapGet("/{name}/rejects", RejectsAsync)
            .AnswersPages()
            .WithName("ListRejects")
            .WithSummary(
                "The refused rows of an upload with line, column, value, reason and raw line, by line, page by page"
            )
            .WithDescription(
                "The first 10,000 of a part are kept with their text; all are counted in the upload's figures."
            )
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports.MapGet("/{folder}/{file}/{**rest}", AnyAsync).ExcludeFromDescription();
        exports
            .MapDelete("/{**name}", DeleteAsync)
            .ElsePlans()
            .RequireAuthorization(Scopes.Write)
            .WithName("DeleteExport")
            .WithSummary(
                "Takes an upload back: the file, its mapping file, its rows in the lake, of an archive all that came in it; the next run works without them"
            )
            .WithDescription(
                "What came only with this upload is gone from the next run on; what other uploads also have stays. 404 where nothing of the name is known."
            )
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports
            .MapPost("/{name}/dismiss", DismissAsync)
            .RequireAuthorization(Scopes.Write)
            .WithName("DismissExport")
            .WithSummary("Stops the warnings of an upload that was refused; a new upload of the name warns again")
            .WithDescription(
                "For an upload that failed and is no longer needed. It stays in the list. 409 where it has not failed."
            )
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        exports
            .MapPost("/{folder}/{file}/{**rest}", PostAnyAsync)
            .TakesIdempotencyKey()
            .RequireAuthorization(Scopes.Write)
            .ExcludeFromDescription();
    }

    private static async Task<Results<Ok<ExportList>, ProblemHttpResult>> ListAsync(
        ExportTable table,
        LakeStore lake,
        [Description("Only uploads in this state: reading, ready, asked or failed")] string? status,
        [Description("Only uploads of this kind, such as orders")] string? kind,
        [Description("name, or -uploaded for newest first, which is the default")] string? sort,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        if (Choice.Read<ExportStatus>("status", status, out var state) is { } unknown)
        {
            return unknown;
        }

        sort ??= NewestFirst;
        if (sort is not (ByName or NewestFirst))
        {
            return Problems.Invalid("sort", $"Use {ByName} or {NewestFirst}.");
        }

        var records = (await table.ListAsync(cancellation)).FindAll(r =>
            (state is null || r.Status == state) && (kind is null || r.Kind == kind)
        );
        // By name from the table; sorting is stable.
        var sorted = sort == ByName ? records : [.. records.OrderByDescending(r => r.UploadedAt ?? r.UpdatedAt)];
        var page = query.Of($"exports/{status}/{kind}/{sort}", sorted, r => r.Name);
        if (page.Wrong is { } wrong)
        {
            return wrong;
        }

        var items = await Task.WhenAll(page.Items.Select(r => AnswerAsync(r, lake, cancellation)));
        return TypedResults.Ok(new ExportList(items, page.Next));
    }

    private static async Task<Results<Ok<ExportResponse>, ProblemHttpResult>> GetAsync(
        [Description("Name of the blob")] string name,
        ExportTable table,
        LakeStore lake,
        CancellationToken cancellation
    )
    {
        var record = await table.FindAsync(PathText.Of(name), cancellation);
        return record is null ? NotFound(name) : TypedResults.Ok(await AnswerAsync(record, lake, cancellation));
    }

    private static async Task<Results<Ok<RejectList>, ProblemHttpResult>> RejectsAsync(
        [Description("Name of the blob")] string name,
        ExportTable table,
        RejectReader rejects,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        var record = await table.FindAsync(PathText.Of(name), cancellation);
        if (record is null)
        {
            return NotFound(name);
        }

        var list = $"rejects/{record.Name}/{record.Version}";
        var (start, wrong) = query.From(
            list,
            after => int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null
        );
        if (wrong is not null)
        {
            return wrong;
        }

        var rows = await rejects.ReadAsync(record, start, query.Size + 1, cancellation);
        var next =
            rows.Count > query.Size
                ? PageQuery.Next(list, (start + query.Size).ToString(CultureInfo.InvariantCulture))
                : null;
        return TypedResults.Ok(new RejectList(record.Name, [.. rows.Take(query.Size)], next));
    }

    /// <summary>The host may hand on a name with its slashes.</summary>
    private static async Task<IResult> AnyAsync(
        string folder,
        string file,
        string? rest,
        ExportTable table,
        LakeStore lake,
        RejectReader rejects,
        HttpContext context,
        [AsParameters] PageQuery query,
        CancellationToken cancellation
    )
    {
        var path = string.IsNullOrEmpty(rest) ? $"{folder}/{file}" : $"{folder}/{file}/{rest}";
        if (await PlansApi.AnyAsync(context, path) is { } plan)
        {
            return plan;
        }

        return path.EndsWith(RejectsSuffix, StringComparison.Ordinal)
            ? await RejectsAsync(path[..^RejectsSuffix.Length], table, rejects, query, cancellation)
            : await GetAsync(path, table, lake, cancellation);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        [Description("Name of the blob; slashes are written as %2F or as they are")] string name,
        HttpContext context,
        RemoveExport remove
    )
    {
        var exact = PathText.Upload(context, name);
        // Somebody who does not wait for the answer has asked for it all the same.
        return ExportName.IsValid(exact) && await remove.RunAsync(exact, CancellationToken.None)
            ? TypedResults.NoContent()
            : NotFound(name);
    }

    private static async Task<Results<Ok<ExportResponse>, ProblemHttpResult>> DismissAsync(
        [Description("Name of the blob")] string name,
        ExportTable table,
        LakeStore lake,
        CancellationToken cancellation
    )
    {
        var record = await table.FindAsync(PathText.Of(name), cancellation);
        if (record is null)
        {
            return NotFound(name);
        }

        if (record.Status != ExportStatus.Failed)
        {
            return Problems.NotFailed(record.Name);
        }

        record = record with { Dismissed = true };
        await table.PutAsync(record, cancellation);
        return TypedResults.Ok(await AnswerAsync(record, lake, cancellation));
    }

    /// <summary>The host may hand on a name with its slashes.</summary>
    private static async Task<IResult> PostAnyAsync(
        string folder,
        string file,
        string? rest,
        ExportTable table,
        LakeStore lake,
        HttpContext context,
        CancellationToken cancellation
    )
    {
        var path = string.IsNullOrEmpty(rest) ? $"{folder}/{file}" : $"{folder}/{file}/{rest}";
        if (await PlansApi.AnyAsync(context, path) is { } plan)
        {
            return plan;
        }

        return path.EndsWith(DismissSuffix, StringComparison.Ordinal)
            ? await DismissAsync(path[..^DismissSuffix.Length], table, lake, cancellation)
            : NotFound(path);
    }

    private static async Task<ExportResponse> AnswerAsync(
        ExportRecord record,
        LakeStore lake,
        CancellationToken cancellation
    )
    {
        var manifest = record.Status is ExportStatus.Ready or ExportStatus.Asked
            ? await lake.ManifestAsync<ExportManifest>(ContentHash.Of(record.Name), record.Version, cancellation)
            : null;
        var isReady = record.Status == ExportStatus.Ready;
        return new ExportResponse(
            record.Name,
            record.Status,
            record.Kind,
            record.Code,
            record.Message,
            record.UpdatedAt,
            record.Dismissed,
            record.UploadedAt,
            record.Bytes,
            isReady ? manifest?.RowsKept : null,
            isReady ? manifest?.Spend : null,
            isReady ? [] : manifest?.Plan?.Questions ?? [],
            manifest
        );
    }

    private static ProblemHttpResult NotFound(string name) =>
        Problems.NotFound("export", $"No upload called '{PathText.Of(name)}' has been seen.");
}

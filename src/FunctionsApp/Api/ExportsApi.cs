using System.ComponentModel;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Storage;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>An upload and what was found in it.</summary>
/// <param name="Name">Name of the blob in the container exports.</param>
/// <param name="Status">reading, ready or failed.</param>
/// <param name="Kind">What its rows are: customers, events, orders, products or reviews; once it is ready.</param>
/// <param name="Code">Why it was refused, for programs.</param>
/// <param name="Message">Why it was refused and what to do, for people.</param>
/// <param name="UpdatedAt">When this was last written.</param>
/// <param name="Manifest">Rows, mapping and dates, once it is ready.</param>
public sealed record ExportAnswer(
    string Name,
    ExportStatus Status,
    string? Kind,
    string? Code,
    string? Message,
    DateTimeOffset UpdatedAt,
    ExportManifest? Manifest
);

/// <summary>All uploads, ordered by name.</summary>
/// <param name="Items">The uploads.</param>
public sealed record ExportList(IReadOnlyList<ExportAnswer> Items);

/// <summary>Refused rows of an upload, the first 1,000 by line.</summary>
/// <param name="Name">Name of the upload.</param>
/// <param name="Items">The refused rows.</param>
public sealed record RejectList(string Name, IReadOnlyList<RejectedRow> Items);

/// <summary>Uploads and their refused rows.</summary>
internal static class ExportsApi
{
    private const string RejectsSuffix = "/rejects";
    private const int MaxRejects = 1000;

    public static void MapExports(this IEndpointRouteBuilder api)
    {
        var exports = api.MapGroup("/exports").WithTags("Exports");
        exports.MapGet("/", ListAsync).WithName("ListExports").WithSummary("All uploads with their state");
        exports
            .MapGet("/{name}", GetAsync)
            .WithName("GetExport")
            .WithSummary("One upload; slashes in its name are written as %2F or as they are")
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports
            .MapGet("/{name}/rejects", RejectsAsync)
            .WithName("ListRejects")
            .WithSummary("The refused rows of an upload with line, column, value, reason and raw line")
            .ProducesProblem(StatusCodes.Status404NotFound);
        exports.MapGet("/{folder}/{file}/{**rest}", AnyAsync).ExcludeFromDescription();
    }

    private static async Task<Ok<ExportList>> ListAsync(
        ExportTable table,
        LakeStore lake,
        CancellationToken cancellation
    )
    {
        var records = await table.ListAsync(cancellation);
        var items = new List<ExportAnswer>();
        foreach (var record in records)
        {
            items.Add(await AnswerAsync(record, lake, cancellation));
        }

        return TypedResults.Ok(new ExportList(items));
    }

    private static async Task<Results<Ok<ExportAnswer>, ProblemHttpResult>> GetAsync(
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
        CancellationToken cancellation
    )
    {
        var record = await table.FindAsync(PathText.Of(name), cancellation);
        return record is null
            ? NotFound(name)
            : TypedResults.Ok(new RejectList(record.Name, await rejects.ReadAsync(record, MaxRejects, cancellation)));
    }

    /// <summary>The host may hand on a name with its slashes.</summary>
    private static async Task<IResult> AnyAsync(
        string folder,
        string file,
        string? rest,
        ExportTable table,
        LakeStore lake,
        RejectReader rejects,
        CancellationToken cancellation
    )
    {
        var path = string.IsNullOrEmpty(rest) ? $"{folder}/{file}" : $"{folder}/{file}/{rest}";
        return path.EndsWith(RejectsSuffix, StringComparison.Ordinal)
            ? await RejectsAsync(path[..^RejectsSuffix.Length], table, rejects, cancellation)
            : await GetAsync(path, table, lake, cancellation);
    }

    private static async Task<ExportAnswer> AnswerAsync(
        ExportRecord record,
        LakeStore lake,
        CancellationToken cancellation
    ) =>
        new(
            record.Name,
            record.Status,
            record.Kind,
            record.Code,
            record.Message,
            record.UpdatedAt,
            record.Status == ExportStatus.Ready
                ? await lake.ManifestAsync<ExportManifest>(ContentHash.Of(record.Name), record.Version, cancellation)
                : null
        );

    private static ProblemHttpResult NotFound(string name) =>
        Problems.NotFound("export", $"No upload called '{PathText.Of(name)}' has been seen.");
}

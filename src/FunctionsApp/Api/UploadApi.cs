using System.ComponentModel;
using CustomerValue.Exports;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace FunctionsApp.Api;

/// <summary>An upload that was taken.</summary>
/// <param name="Name">Name of the blob in the container exports.</param>
public sealed record UploadResponse(string Name);

/// <summary>Takes uploads over HTTP; larger ones go to the container exports itself.</summary>
internal static class UploadApi
{
    // What the Functions host lets through.
    public const long MaxBytes = 100 << 20;

    public static void MapUploads(this IEndpointRouteBuilder api) =>
        api.MapPut("/exports/{**name}", PutAsync)
            .ElsePlans()
            .WithTags("Exports")
            .RequireAuthorization(Scopes.Write)
            .WithName("PutExport")
            .WithSummary(
                "Uploads an export, at most 100 MiB, as the body of the request; what had the name before is replaced once all of it has come"
            )
            .WithDescription(
                "The body is the file itself, as it is or packed. It is read in the background: follow GET /api/exports/{name} until its status is no longer reading."
            )
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Accepts<Stream>("application/octet-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    public static async Task<Results<Accepted<UploadResponse>, ProblemHttpResult>> PutAsync(
        [Description("Name for the blob, with folders if wished; slashes are written as %2F or as they are")]
            string name,
        HttpRequest request,
        BlobFiles blobs,
        CancellationToken cancellation
    )
    {
        name = PathText.Of(name);
        if (!ExportName.IsValid(name))
        {
            return Problems.Invalid("name", $"Use {ExportName.Rule}.");
        }

        if (request.ContentLength == 0)
        {
            return Problems.Invalid("body", "The body is empty. Send the bytes of the file as the body.");
        }

        try
        {
            await blobs.UploadAsync(Containers.Exports, name, request.Body, cancellation);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problems.UploadTooLarge(MaxBytes);
        }

        return TypedResults.Accepted($"/api/exports/{Uri.EscapeDataString(name)}", new UploadResponse(name));
    }
}

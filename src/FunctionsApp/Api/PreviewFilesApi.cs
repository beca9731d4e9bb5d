using CustomerValue.Exports;
using CustomerValue.Previews;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FunctionsApp.Api;

/// <summary>Takes the files of a form one after another, so that none is held in memory.</summary>
internal static class PreviewFilesApi
{
    private const int MaxFiles = 100;

    public static async Task<Results<Ok<DryRunResponse>, ProblemHttpResult>> PreviewAsync(
        HttpRequest request,
        PreviewExport preview,
        CancellationToken cancellation
    )
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        if (string.IsNullOrEmpty(boundary))
        {
            return Problems.Invalid("body", "Send a form (multipart/form-data) with the files as its parts.");
        }

        using var folder = preview.NewFolder();
        var files = new List<DryRunFile>();
        var mappings = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (section.AsFileSection() is not { FileStream: { } content } file)
                {
                    continue;
                }

                if (!ExportName.IsValid(file.FileName) || files.Count + mappings.Count == MaxFiles)
                {
                    return Problems.Invalid(
                        "body",
                        $"Send 1 to {MaxFiles} files, each with a name: {ExportName.Rule}."
                    );
                }

                if (file.FileName.EndsWith(ExportMapping.Suffix, StringComparison.Ordinal))
                {
                    using var text = new StreamReader(content);
                    mappings[file.FileName[..^ExportMapping.Suffix.Length]] = await text.ReadToEndAsync(cancellation);
                    continue;
                }

                var local = folder.File($"file-{files.Count}");
                await using (var saved = File.Create(local))
                {
                    await content.CopyToAsync(saved, cancellation);
                }

                files.Add(new DryRunFile(file.FileName, local, null));
            }

            return files.Count == 0
                ? Problems.Invalid("body", "The form has no file.")
                : TypedResults.Ok(
                    await preview.ReadAsync(
                        files.ConvertAll(f => f with { MappingJson = mappings.GetValueOrDefault(f.Name) }),
                        cancellation
                    )
                );
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problems.UploadTooLarge(PreviewExport.MaxBytes);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            return Problems.Invalid("body", "The form ends too early or its parts are not as its header says.");
        }
        catch (ExportRefusedException e)
        {
            return Problems.NoPreview(request.HttpContext, e);
        }
    }
}

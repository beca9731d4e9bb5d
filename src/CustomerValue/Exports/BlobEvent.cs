using System.Text.Json;
using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>A blob of the container <c>exports</c> was created, replaced or deleted.</summary>
/// <param name="Blob">Name of the blob, with its folders.</param>
/// <param name="IsDeleted">Whether it was deleted.</param>
public sealed record BlobEvent(string Blob, bool IsDeleted = false)
{
    private const string Deleted = "Microsoft.Storage.BlobDeleted";
    private const string Created = "Microsoft.Storage.BlobCreated";
    private const string SubjectPrefix = "/blobServices/default/containers/" + Containers.Exports + "/blobs/";

    /// <summary>Reads an Event Grid event, in its own schema or as a CloudEvent.</summary>
    /// <returns>Null for an event of another kind or container.</returns>
    /// <exception cref="FormatException">The text is no event.</exception>
    public static BlobEvent? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var type = Text(root, "eventType") ?? Text(root, "type");
            var subject = Text(root, "subject");
            if (type is null || subject is null)
            {
                throw new FormatException("The message is no Event Grid event: it has no type or no subject.");
            }

            return type is Created or Deleted && subject.StartsWith(SubjectPrefix, StringComparison.Ordinal)
                ? new BlobEvent(subject[SubjectPrefix.Length..], type == Deleted)
                : null;
        }
        catch (JsonException e)
        {
            throw new FormatException("The message is no Event Grid event: it is not JSON.", e);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}

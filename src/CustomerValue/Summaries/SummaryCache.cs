using System.Text.Json;
using CustomerValue.Storage;

namespace CustomerValue.Summaries;

/// <summary>Keeps what models wrote, so that the same question is not paid for again.</summary>
public interface ISummaryCache
{
    /// <summary>The summary under a hash, or null.</summary>
    Task<SegmentSummary?> TryReadAsync(string hash, CancellationToken cancellation);

    /// <summary>Keeps a summary.</summary>
    Task WriteAsync(string hash, SegmentSummary summary, CancellationToken cancellation);
}

/// <summary>The cache as blobs: <c>models/summaries/&lt;hash&gt;.json</c>.</summary>
public sealed class BlobSummaryCache(BlobFiles blobs) : ISummaryCache
{
    /// <inheritdoc />
    public async Task<SegmentSummary?> TryReadAsync(string hash, CancellationToken cancellation)
    {
        try
        {
            return (await blobs.TryReadJsonAsync<SegmentSummary>(Containers.Models, Path(hash), cancellation)).Value;
        }
        catch (JsonException)
        {
            // Written by another version of the app: it is written anew.
            return null;
        }
    }

    /// <inheritdoc />
    public Task WriteAsync(string hash, SegmentSummary summary, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Models, Path(hash), summary, cancellation);

    private static string Path(string hash) => $"summaries/{hash}.json";
}

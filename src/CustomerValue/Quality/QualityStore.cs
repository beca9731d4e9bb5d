using CustomerValue.Storage;

namespace CustomerValue.Quality;

/// <summary>The blob <c>quality.json</c> of a run.</summary>
public sealed class QualityStore(BlobFiles blobs)
{
    /// <summary>The report of a run, or null for one that was published before there were any.</summary>
    public async Task<DataQuality?> ReadAsync(string run, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<DataQuality>(Containers.Scores, Blob(run), cancellation)).Value;

    /// <summary>Writes the report of a run.</summary>
    internal Task WriteAsync(string run, DataQuality quality, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Scores, Blob(run), quality, cancellation);

    private static string Blob(string run) => $"{run}/quality.json";
}

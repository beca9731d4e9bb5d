using CustomerValue.Storage;

namespace CustomerValue.Reviews.Drivers;

/// <summary>The blob <c>reviews.json</c> of a run.</summary>
public sealed class ReviewDriverStore(BlobFiles blobs)
{
    /// <summary>What drives the negative reviews; null for a run of a shop without reviews.</summary>
    public async Task<ReviewDrivers?> ReadAsync(string run, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<ReviewDrivers>(Containers.Scores, Blob(run), cancellation)).Value;

    /// <summary>Writes it.</summary>
    internal Task WriteAsync(string run, ReviewDrivers drivers, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Scores, Blob(run), drivers, cancellation);

    private static string Blob(string run) => $"{run}/reviews.json";
}

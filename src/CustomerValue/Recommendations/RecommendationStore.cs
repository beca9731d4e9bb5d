using CustomerValue.Storage;

namespace CustomerValue.Recommendations;

/// <summary>Blobs of a run's recommendations, in its folder of the container scores.</summary>
public sealed class RecommendationStore(BlobFiles blobs)
{
    /// <summary>Blob of the customers' lists, by customer id.</summary>
    internal static string CustomersBlob(string run) => $"{run}/recommendations.parquet";

    /// <summary>Blob of the products and what goes with them, by sku.</summary>
    internal static string ProductsBlob(string run) => $"{run}/similar-products.parquet";

    /// <summary>How a run's recommendations were made, or null while they are not.</summary>
    public async Task<RecommendationIndex?> IndexAsync(string run, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<RecommendationIndex>(Containers.Scores, IndexBlob(run), cancellation)).Value;

    /// <summary>Writes a run's lists; they are served once the index is there.</summary>
    internal async Task WriteListsAsync(string run, string customers, string products, CancellationToken cancellation)
    {
        await blobs.UploadAsync(Containers.Scores, CustomersBlob(run), customers, cancellation);
        await blobs.UploadAsync(Containers.Scores, ProductsBlob(run), products, cancellation);
    }

    /// <summary>Writes a run's index, after its lists.</summary>
    internal Task WriteIndexAsync(RecommendationIndex index, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Scores, IndexBlob(index.Run), index, cancellation);

    /// <summary>Removes all of a run.</summary>
    internal async Task RemoveAsync(string run, CancellationToken cancellation)
    {
        foreach (var blob in new[] { IndexBlob(run), CustomersBlob(run), ProductsBlob(run) })
        {
            await blobs.DeleteAsync(Containers.Scores, blob, cancellation);
        }
    }

    private static string IndexBlob(string run) => $"{run}/recommendations.json";
}

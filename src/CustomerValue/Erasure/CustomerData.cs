using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Recommendations;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Erasure;

/// <summary>Rows of one customer in an export.</summary>
/// <param name="Export">Name of the upload that they came from.</param>
/// <param name="Rows">The rows as they are in the lake; columns as in docs/formats.md.</param>
public sealed record HeldRows(string Export, IReadOnlyList<JsonNode> Rows);

/// <summary>All that is held of one customer.</summary>
/// <param name="CustomerId">The id as it is stored.</param>
/// <param name="Exports">Rows in the lake, by upload.</param>
/// <param name="Features">Features of the current scores, by name; null before the first run, or where there are none.</param>
/// <param name="Score">The current prediction, or null.</param>
/// <param name="Recommendations">The products recommended now, or null before there are any.</param>
public sealed record HeldData(
    string CustomerId,
    IReadOnlyList<HeldRows> Exports,
    JsonNode? Features,
    CustomerScore? Score,
    IReadOnlyList<ShownProduct>? Recommendations
);

/// <summary>Reads what is held of one customer.</summary>
public sealed class CustomerData(
    BlobFiles blobs,
    LakeStore lake,
    RunTable runs,
    ScoreReader scores,
    RecommendationReader recommendations,
    Scratch scratch,
    IOptions<CustomerValueOptions> options
)
{
    /// <summary>Everything that is held, or null for a customer of whom nothing is.</summary>
    public async Task<HeldData?> FindAsync(string customerId, CancellationToken cancellation)
    {
        var id = CustomerId.Stored(customerId);
        using var folder = scratch.NewFolder();
        var exports = new List<HeldRows>();
        var index = await lake.CurrentAsync(cancellation);
        foreach (var export in index?.Exports ?? [])
        {
            var partition = CustomerPartition.Of(id, index!.Partitions);
            var files = await lake.DownloadLinesAsync(export, partition, folder.Path, cancellation);
            var rows = CustomerFile.Rows(files, id, folder.Path, options.Value.MemoryLimitMb);
            if (rows.Count > 0)
            {
                exports.Add(new HeldRows(export.Name, rows));
            }
        }

        var (features, score) = await PredictedAsync(id, folder, cancellation);
        var offered = await recommendations.CurrentAsync(cancellation) is { } made
            ? await recommendations.ForCustomerAsync(made, id, RecommendationIndex.MostItems, cancellation)
            : null;
        return exports.Count == 0 && features is null && score is null && offered is null
            ? null
            : new HeldData(id, exports, features, score, offered);
    }

    private async Task<(JsonNode? Features, CustomerScore? Score)> PredictedAsync(
        string id,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var current = await scores.CurrentAsync(cancellation);
        var run = current is null ? null : await runs.FindAsync(current.Run, cancellation);
        if (run is null)
        {
            return (null, null);
        }

        var blob = FeaturizePartition.Blob(run.FeatureKey, run.Cutoff, CustomerPartition.Of(id, run.Partitions));
        var file = folder.File("features.parquet");
        JsonNode? features = null;
        if (await blobs.TryPropertiesAsync(Containers.Features, blob, cancellation) is not null)
        {
            await blobs.DownloadAsync(Containers.Features, blob, file, cancellation);
            features = CustomerFile.Rows([file], id, folder.Path, options.Value.MemoryLimitMb).FirstOrDefault();
        }

        var json = await scores.FindJsonAsync(run.Id, id, cancellation);
        return (features, json is null ? null : JsonSerializer.Deserialize<CustomerScore>(json, BlobFiles.Json));
    }
}

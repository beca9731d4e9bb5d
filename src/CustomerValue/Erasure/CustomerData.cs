using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Pipeline;
using CustomerValue.Recommendations;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Erasure;

/// <summary>Rows of one customer in an export.</summary>
/// <param name="Export">Name of the upload that they came from.</param>
/// <param name="Rows">The rows as they are in the lake; columns as in docs/formats.md.</param>
public sealed record HeldRows(string Export, IReadOnlyList<JsonNode> Rows);

/// <summary>What an earlier run predicted.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="Score">The prediction.</param>
public sealed record HeldScore(string Run, CustomerScore Score);

/// <summary>All that is held of one customer, besides what follows from it: features at past cutoffs, places on lists.</summary>
/// <param name="CustomerId">The id as it is stored.</param>
/// <param name="Exports">Rows in the lake, by upload.</param>
/// <param name="Refused">Refused rows in whose text the id stands as a word, by upload; those of a short id may be of others.</param>
/// <param name="Uploads">Names of uploads that belong to the customer alone: voice notes.</param>
/// <param name="Features">Features of the current scores, by name; null before the first run, or where there are none.</param>
/// <param name="Score">The current prediction, or null.</param>
/// <param name="EarlierScores">Predictions of earlier runs that are kept, newest first.</param>
/// <param name="Recommendations">The products recommended now, or null before there are any.</param>
public sealed record HeldData(
    string CustomerId,
    IReadOnlyList<HeldRows> Exports,
    IReadOnlyList<HeldRows> Refused,
    IReadOnlyList<string> Uploads,
    JsonNode? Features,
    CustomerScore? Score,
    IReadOnlyList<HeldScore> EarlierScores,
    IReadOnlyList<ShownProduct>? Recommendations
);

/// <summary>Reads what is held of one customer.</summary>
public sealed class CustomerData(
    BlobFiles blobs,
    LakeStore lake,
    ExportTable uploads,
    RunTable runs,
    ScoreStore store,
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
            // What is superseded counts nowhere and is held all the same.
            var held = export with
            {
                SupersededBy = null,
            };
            var files = await lake.DownloadLinesAsync(held, partition, folder.Path, cancellation);
            var rows = CustomerFile.Rows(files, id, folder.Path, options.Value.MemoryLimitMb);
            if (rows.Count > 0)
            {
                exports.Add(new HeldRows(export.Name, rows));
            }
        }

        var refused = await RefusedAsync(id, cancellation);
        var notes = (await blobs.ListAsync(Containers.Exports, "", cancellation))
            .ConvertAll(item => item.Name)
            .FindAll(name => MediaPath.Of(name)?.Customer == id);
        var (features, score) = await PredictedAsync(id, folder, cancellation);
        var earlier = await EarlierAsync(id, cancellation);
        var offered = await recommendations.CurrentAsync(cancellation) is { } made
            ? await recommendations.ForCustomerAsync(made, id, RecommendationIndex.MostItems, cancellation)
            : null;
        var isNothing =
            exports.Count + refused.Count + notes.Count + earlier.Count == 0
            && features is null
            && score is null
            && offered is null;
        return isNothing ? null : new HeldData(id, exports, refused, notes, features, score, earlier, offered);
    }

    private async Task<List<HeldRows>> RefusedAsync(string id, CancellationToken cancellation)
    {
        var names = (await uploads.ListAsync(cancellation)).ToDictionary(r => ContentHash.Of(r.Name), r => r.Name);
        var held = new List<HeldRows>();
        // rejects/<export>/<version>/...
        foreach (
            var export in (await blobs.ListAsync(Containers.Lake, "rejects/", cancellation)).GroupBy(i =>
                i.Name.Split('/')[1]
            )
        )
        {
            var rows = new List<JsonNode>();
            foreach (var item in export)
            {
                using var folder = scratch.NewFolder();
                var file = folder.File("rejects.parquet");
                await blobs.DownloadAsync(Containers.Lake, item.Name, file, cancellation);
                rows.AddRange(CustomerFile.Rejects([file], id, folder.Path, options.Value.MemoryLimitMb));
            }

            if (rows.Count > 0)
            {
                held.Add(new HeldRows(names.GetValueOrDefault(export.Key, export.Key), rows));
            }
        }

        return [.. held.OrderBy(h => h.Export, StringComparer.Ordinal)];
    }

    private async Task<List<HeldScore>> EarlierAsync(string id, CancellationToken cancellation)
    {
        var earlier = new List<HeldScore>();
        var pointer = await store.CurrentAsync(cancellation);
        foreach (var run in (pointer?.Kept ?? []).Where(r => r != pointer!.Run))
        {
            if (await scores.FindJsonAsync(run, id, cancellation) is { } json)
            {
                earlier.Add(new HeldScore(run, JsonSerializer.Deserialize<CustomerScore>(json, BlobFiles.Json)!));
            }
        }

        return earlier;
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

        var blob = FeatureBlobs.Of(run.FeatureKey, run.Cutoff, CustomerPartition.Of(id, run.Partitions));
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

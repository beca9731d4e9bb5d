using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace CustomerValue.Storage;

/// <summary>Whether a run learns new models or uses the standing champion.</summary>
public enum RunKind
{
    /// <summary>Features, training, scores.</summary>
    Train,

    /// <summary>Features, scores.</summary>
    Score,
}

/// <summary>The stage a run is in.</summary>
public enum RunStatus
{
    /// <summary>Planned; its messages are being sent.</summary>
    Starting,

    /// <summary>Partitions compute features.</summary>
    Featurizing,

    /// <summary>Models learn.</summary>
    Training,

    /// <summary>Partitions are scored.</summary>
    Scoring,

    /// <summary>Scores are put together and published.</summary>
    Publishing,

    /// <summary>Published.</summary>
    Succeeded,

    /// <summary>Given up; the error says why.</summary>
    Failed,
}

/// <summary>A run: what it works on, which never changes, and how far it has come. One row of the table <c>runs</c>.</summary>
public sealed record RunRecord
{
    /// <summary>Follows from what the run works on: the same work is the same run.</summary>
    public required string Id { get; init; }

    /// <summary>Learns or only scores.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Stage.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Version of the lake that is read.</summary>
    public required string LakeVersion { get; init; }

    /// <summary>Last day that is known.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Length of the predicted period, days.</summary>
    public required int HorizonDays { get; init; }

    /// <summary>Length of the label windows that models learn from, days; shorter than the horizon where history is short.</summary>
    public required int ModelHorizonDays { get; init; }

    /// <summary>Number of partitions.</summary>
    public required int Partitions { get; init; }

    /// <summary>Past cutoffs to learn from, oldest first; empty for a run that only scores.</summary>
    public required IReadOnlyList<DateOnly> LabelledCutoffs { get; init; }

    /// <summary>Folder of the features.</summary>
    public required string FeatureKey { get; init; }

    /// <summary>Model that scores: known from the start for a run that only scores, else after training.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>A digit per partition: 1 where its features are written.</summary>
    public required string Featurized { get; init; }

    /// <summary>A digit per partition: 1 where its scores are written.</summary>
    public required string Scored { get; init; }

    /// <summary>When the run was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When each stage was entered.</summary>
    public required IReadOnlyDictionary<RunStatus, DateTimeOffset> Entered { get; init; }

    /// <summary>The last error, also of a stage that was tried again with success.</summary>
    public string? Error { get; init; }

    /// <summary>What people should know of the result, such as a model that was not promoted.</summary>
    public IReadOnlyList<string> Warnings
    {
        get => Sentence.Texts(Notices);
        init => Notices = Sentence.Of(value, Notices);
    }

    /// <summary>The warnings with what it takes to say them in another language.</summary>
    public IReadOnlyList<Sentence> Notices { get; init; } = [];

    /// <summary>
    /// Model version that the run itself learns, named after features and training settings: runs that differ in what is published alone
    /// share it. Null for a run that only scores.
    /// </summary>
    public string? OwnModel { get; init; }

    /// <summary>
    /// Follows from data and settings alone: a run that learns and one that only scores on the same ones share it. Null of a run from before it was
    /// noted.
    /// </summary>
    public string? InputKey { get; init; }

    /// <summary>First day that is not known: AsOf + 1.</summary>
    public DateOnly Cutoff => AsOf.AddDays(1);
}

/// <summary>The table <c>runs</c>; every change is guarded by the row's ETag.</summary>
public sealed class RunTable(StorageClients clients)
{
    private const string Partition = "run";
    private readonly TableClient _table = clients.Tables.GetTableClient("runs");

    /// <summary>One run, or null.</summary>
    public async Task<RunRecord?> FindAsync(string id, CancellationToken cancellation)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition, id, cancellationToken: cancellation);
        return row.HasValue ? Read(row.Value!) : null;
    }

    /// <summary>The run of a message.</summary>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    public async Task<RunRecord> GetAsync(string id, CancellationToken cancellation) =>
        await FindAsync(id, cancellation) ?? throw new InvalidOperationException($"There is no run '{id}'.");

    /// <summary>Every run, newest first.</summary>
    public async Task<List<RunRecord>> ListAsync(CancellationToken cancellation)
    {
        var runs = new List<RunRecord>();
        await foreach (var row in _table.QueryAsync<TableEntity>(cancellationToken: cancellation))
        {
            runs.Add(Read(row));
        }

        return [.. runs.OrderByDescending(r => r.CreatedAt).ThenBy(r => r.Id, StringComparer.Ordinal)];
    }

    /// <summary>Adds a run.</summary>
    /// <returns>False when it is there already.</returns>
    public async Task<bool> TryAddAsync(RunRecord run, CancellationToken cancellation)
    {
        try
        {
            await _table.AddEntityAsync(Row(run), cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Changes a run; the change is computed again when somebody else was faster.</summary>
    /// <returns>The run as it is after the change.</returns>
    public async Task<RunRecord> ChangeAsync(
        string id,
        Func<RunRecord, RunRecord> change,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var row = await _table.GetEntityAsync<TableEntity>(Partition, id, cancellationToken: cancellation);
            var changed = change(Read(row.Value));
            try
            {
                await _table.UpdateEntityAsync(Row(changed), row.Value.ETag, TableUpdateMode.Replace, cancellation);
                return changed;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Another partition finished in between.
            }
        }
    }

    /// <summary>Removes a run.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation) =>
        await _table.DeleteEntityAsync(Partition, id, cancellationToken: cancellation);

    private static TableEntity Row(RunRecord run) =>
        new(Partition, run.Id)
        {
            ["Kind"] = run.Kind.ToString(),
            ["Status"] = run.Status.ToString(),
            ["CreatedAt"] = run.CreatedAt,
            ["Json"] = JsonSerializer.Serialize(run, BlobFiles.Json),
        };

    private static RunRecord Read(TableEntity row) =>
        JsonSerializer.Deserialize<RunRecord>(row.GetString("Json"), BlobFiles.Json)!;
}

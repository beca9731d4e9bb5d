using CustomerValue.Runs;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Scoring;

/// <summary>
/// Stage: puts the partitions' scores together, flips the pointer, and removes what is no longer kept. Readers see the old
/// run until the pointer moves, and the new one whole afterwards.
/// </summary>
public sealed class PublishScores(
    BlobFiles blobs,
    ScoreStore scores,
    ScoreTable table,
    LakeStore lake,
    RunTable runs,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    /// <summary>Does the work of a message; publishing twice changes nothing.</summary>
    public async Task RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        var run = await runs.GetAsync(message.Run, cancellation);
        if (!RunProgress.AllDone(run.Scored))
        {
            throw new InvalidOperationException($"{run.Id} has partitions that are not scored yet.");
        }

        await CombineAsync(run, cancellation);
        var dropped = await scores.PublishAsync(run.Id, options.Value.KeepRuns, cancellation);
        foreach (var old in dropped)
        {
            await DropAsync(old, run.FeatureKey, cancellation);
        }

        await runs.ChangeAsync(run.Id, r => r.Enter(RunStatus.Succeeded, time), cancellation);
        var working = (await runs.ListAsync(cancellation)).Where(r =>
            r.Status is not (RunStatus.Succeeded or RunStatus.Failed)
        );
        var before = time.GetUtcNow() - options.Value.KeepReplacedLines;
        await lake.RemoveReplacedAsync(working.Select(r => r.LakeVersion), before, cancellation);
    }

    private async Task CombineAsync(RunRecord run, CancellationToken cancellation)
    {
        using var folder = scratch.NewFolder();
        var parts = new List<string>();
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            var part = folder.File($"part={partition:00}.parquet");
            await blobs.DownloadAsync(Containers.Scores, ScoreStore.PartBlob(run.Id, partition), part, cancellation);
            parts.Add(part);
        }

        var all = folder.File("scores.parquet");
        var figures = ScoreParquet.Combine(parts, all, folder.Path, options.Value.MemoryLimitMb);
        await blobs.UploadAsync(Containers.Scores, ScoreStore.AllBlob(run.Id), all, cancellation);
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        await scores.WriteSummaryAsync(
            new ScoreSummary(
                run.Id,
                run.ModelVersion!,
                run.AsOf,
                run.HorizonDays,
                index.Exports.Select(e => e.Currency).FirstOrDefault(c => c is not null),
                figures.Sum(t => t.Customers),
                figures.Sum(t => t.ExpectedSpend),
                figures.Sum(t => t.ExpectedOrders),
                [.. figures.Select(t => new TierSummary(t.Tier, t.Customers, t.ExpectedSpend, t.MinExpectedSpend))]
            ),
            cancellation
        );
    }

    private async Task DropAsync(string old, string featureKeyInUse, CancellationToken cancellation)
    {
        await blobs.DeleteAllAsync(Containers.Scores, $"{old}/", cancellation);
        await table.DropAsync(old, cancellation);
        var dropped = await runs.FindAsync(old, cancellation);
        if (dropped is not null && dropped.FeatureKey != featureKeyInUse)
        {
            await blobs.DeleteAllAsync(Containers.Features, $"{dropped.FeatureKey}/", cancellation);
        }
    }
}

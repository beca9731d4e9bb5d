using CustomerValue.Features;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: computes one partition's features for every cutoff of a run and writes <c>features/&lt;key&gt;/&lt;cutoff&gt;/part=NN.parquet</c>.
/// The last partition passes the run on.
/// </summary>
public sealed class FeaturizePartition(
    LakeStore lake,
    BlobFiles blobs,
    RunTable runs,
    WorkSender sender,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    /// <summary>Does the work of a message; work that is done already is not done again.</summary>
    public async Task RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        var run = await runs.GetAsync(message.Run, cancellation);
        var partition = message.Partition!.Value;
        var missing = await MissingCutoffsAsync(run, partition, cancellation);
        if (missing.Count > 0)
        {
            await WriteAsync(run, partition, missing, cancellation);
        }

        run = await runs.ChangeAsync(
            run.Id,
            r => r with { Featurized = RunProgress.Mark(r.Featurized, partition) },
            cancellation
        );
        if (RunProgress.AllDone(run.Featurized))
        {
            await PassOnAsync(run, cancellation);
        }
    }

    /// <summary>
    /// First the run, then the messages: the next stage must find the run in its own stage. A message that is delivered again
    /// in between sends again, and the next stage finds its work done.
    /// </summary>
    private async Task PassOnAsync(RunRecord run, CancellationToken cancellation)
    {
        var next = run.Kind == RunKind.Train ? RunStatus.Training : RunStatus.Scoring;
        run = await runs.ChangeAsync(
            run.Id,
            // The first messages may be done before the planner has noted that it sent them all.
            r => r.Status is RunStatus.Starting or RunStatus.Featurizing ? r.Enter(next, time) : r,
            cancellation
        );
        if (run.Status != next)
        {
            return;
        }

        if (next == RunStatus.Training)
        {
            await sender.SendAsync(QueueNames.Retrain, run.Id, cancellation);
        }
        else
        {
            await sender.SendPartitionsAsync(QueueNames.Score, run.Id, run.Partitions, cancellation);
        }
    }

    private async Task<List<DateOnly>> MissingCutoffsAsync(RunRecord run, int partition, CancellationToken cancellation)
    {
        var missing = new List<DateOnly>();
        foreach (var cutoff in run.LabelledCutoffs.Append(run.Cutoff))
        {
            var blob = FeatureBlobs.Of(run.FeatureKey, cutoff, partition);
            if (await blobs.TryPropertiesAsync(Containers.Features, blob, cancellation) is null)
            {
                missing.Add(cutoff);
            }
        }

        return missing;
    }

    private async Task WriteAsync(
        RunRecord run,
        int partition,
        IReadOnlyList<DateOnly> cutoffs,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        var files = await FilesAsync(run, partition, folder.Path, cancellation);
        using var builder = FeatureBuilder.Open(files, folder.Path, options.Value.MemoryLimitMb);
        foreach (var cutoff in cutoffs)
        {
            var file = folder.File("features.parquet");
            builder.Write(cutoff, run.ModelHorizonDays, labelled: cutoff != run.Cutoff, file);
            await blobs.UploadAsync(
                Containers.Features,
                FeatureBlobs.Of(run.FeatureKey, cutoff, partition),
                file,
                cancellation
            );
        }
    }

    private async Task<LakeFiles> FilesAsync(
        RunRecord run,
        int partition,
        string localFolder,
        CancellationToken cancellation
    )
    {
        // Every customer may buy every product: they are all in the first partition.
        const int partitionOfProducts = 0;
        var index = await lake.AtAsync(run.LakeVersion, cancellation);
        var kinds = new List<(string Kind, ExportLines Lines)>();
        foreach (var export in index.Exports)
        {
            var part = export.Kind is LakeFiles.ProductsKind or LakeExport.Categories ? partitionOfProducts : partition;
            var files = await lake.DownloadLinesAsync(export, part, localFolder, cancellation);
            kinds.Add((export.Kind, ExportLines.Of(export, files)));
        }

        return new LakeFiles(Of(LakeExport.Orders))
        {
            Categories = Of(LakeExport.Categories),
            Customers = Of(LakeFiles.CustomersKind),
            Events = Of(LakeFiles.EventsKind),
            Products = Of(LakeFiles.ProductsKind),
            Reviews = Of(LakeFiles.ReviewsKind),
        };

        List<ExportLines> Of(string kind) => [.. kinds.Where(k => k.Kind == kind).Select(k => k.Lines)];
    }
}

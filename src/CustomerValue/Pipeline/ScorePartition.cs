using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Packaging;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: scores one partition and writes <c>scores/&lt;run&gt;/part=NN.parquet</c> and a table row for each customer. The last
/// partition passes the run on.
/// </summary>
public sealed class ScorePartition(
    BlobFiles blobs,
    ModelStore models,
    ScoreTable table,
    RunTable runs,
    WorkSender sender,
    Scratch scratch,
    TimeProvider time
)
{
    /// <summary>Does the work of a message; work that is done already is not done again.</summary>
    public async Task RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        var run = await runs.GetAsync(message.Run, cancellation);
        var partition = message.Partition!.Value;
        if (run.Scored[partition] == '0')
        {
            await ScoreAsync(run, partition, cancellation);
            run = await runs.ChangeAsync(
                run.Id,
                r => r with { Scored = RunProgress.Mark(r.Scored, partition) },
                cancellation
            );
        }

        if (RunProgress.AllDone(run.Scored))
        {
            run = await runs.ChangeAsync(
                run.Id,
                r => r.Status == RunStatus.Scoring ? r.Enter(RunStatus.Publishing, time) : r,
                cancellation
            );
            if (run.Status == RunStatus.Publishing)
            {
                await sender.SendAsync(QueueNames.Publish, run.Id, cancellation);
            }
        }
    }

    /// <summary>The columns of a customer's row besides its keys.</summary>
    public static IReadOnlyDictionary<string, object?> Properties(CustomerScore score) =>
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["ExpectedSpend"] = score.ExpectedSpend,
            ["Tier"] = score.Tier,
            ["ChurnProbability"] = score.ChurnProbability,
            ["Json"] = JsonSerializer.Serialize(score, BlobFiles.Json),
        };

    private async Task ScoreAsync(RunRecord run, int partition, CancellationToken cancellation)
    {
        // The partition before left its table and explanations behind.
        Budget.TrimWorkingSet();
        using var folder = scratch.NewFolder();
        var features = folder.File("features.parquet");
        var blob = FeatureBlobs.Of(run.FeatureKey, run.Cutoff, partition);
        await blobs.DownloadAsync(Containers.Features, blob, features, cancellation);
        var files = await models.ReadAllAsync(run.ModelVersion!, cancellation);
        var customers = FeatureTableReader.Read([features], run.Cutoff, run.ModelHorizonDays);
        var scores = new Scorer(
            ModelPackage.Load(files),
            CustomerSegmentation.Load(files[CustomerSegmentation.File])
        ).Score(customers);

        var file = folder.File("scores.parquet");
        ScoreParquet.Write(scores, run.Id, file);
        await blobs.UploadAsync(Containers.Scores, ScoreStore.PartBlob(run.Id, partition), file, cancellation);
        await table.PutAsync(run.Id, scores.Select(s => (s.CustomerId, Properties(s))), cancellation);
    }
}

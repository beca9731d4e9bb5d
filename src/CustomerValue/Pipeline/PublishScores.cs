using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Quality;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: puts the partitions' scores together, describes the customers' groups, flips the pointer, and removes what is no longer kept. Readers see the old
/// run until the pointer moves, and the new one whole afterwards.
/// </summary>
public sealed class PublishScores(
    BlobFiles blobs,
    ScoreStore scores,
    ScoreTable table,
    SegmentStore segments,
    CheckQuality quality,
    DescribeReviews reviews,
    ModelStore models,
    LakeStore lake,
    RunTable runs,
    WorkSender sender,
    IdempotencyStore answers,
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

        var pointer = await scores.CurrentAsync(cancellation);
        if (run.Status == RunStatus.Succeeded && pointer?.Run != run.Id)
        {
            // A message that came again after another run took over.
            return;
        }

        // Once the pointer has been there all is written, and what came before the run may have moved on.
        if (pointer?.Kept.Contains(run.Id) != true)
        {
            using var folder = scratch.NewFolder();
            var all = await CombineAsync(run, folder, cancellation);
            var features = await FeaturesAsync(run, folder, cancellation);
            await DescribeAsync(run, all, features, pointer?.Run, folder, cancellation);
            await reviews.RunAsync(run, all, folder, cancellation);
            await WarnAsync(run, await quality.RunAsync(run, features, folder, cancellation), cancellation);
        }

        var dropped = await scores.PublishAsync(run.Id, options.Value.KeepRuns, cancellation);
        foreach (var old in dropped)
        {
            await blobs.DeleteAllAsync(Containers.Scores, $"{old}/", cancellation);
            await table.DropAsync(old, cancellation);
        }

        await CleanAsync(dropped, cancellation);
        await runs.ChangeAsync(run.Id, r => r.Enter(RunStatus.Succeeded, time), cancellation);
        if (await scores.SummaryAsync(run.Id, cancellation) is { } summary)
        {
            Telemetry.OfScores(summary.Customers, summary.ExpectedSpend);
        }

        await sender.SendAsync(QueueNames.Summarize, run.Id, cancellation);
        await sender.SendAsync(QueueNames.Recommend, run.Id, cancellation);
        await sender.SendAsync(QueueNames.Announce, run.Id, cancellation);
        if (run.Kind == RunKind.Train)
        {
            await sender.SendAsync(QueueNames.Photos, run.Id, cancellation);
        }

        var working = (await runs.ListAsync(cancellation)).Where(r =>
            r.Status is not (RunStatus.Succeeded or RunStatus.Failed)
        );
        var before = time.GetUtcNow() - options.Value.KeepReplacedLines;
        await lake.RemoveReplacedAsync(working.Select(r => r.LakeVersion), before, cancellation);
        await answers.RemoveOldAsync(cancellation);
    }

    /// <returns>Local file with the scores of all partitions.</returns>
    private async Task<string> CombineAsync(RunRecord run, ScratchFolder folder, CancellationToken cancellation)
    {
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
        var expectedSpend = figures.Sum(t => t.ExpectedSpend);
        var card = await models.TryReadAsync(run.ModelVersion!, ModelStore.Card, cancellation);
        var spread = card is null ? null : JsonSerializer.Deserialize<ModelCard>(card, BlobFiles.Json)!.SumSpread;
        await scores.WriteSummaryAsync(
            new ScoreSummary(
                run.Id,
                run.ModelVersion!,
                run.AsOf,
                run.HorizonDays,
                index.Exports.Select(e => e.Currency).FirstOrDefault(c => c is not null),
                figures.Sum(t => t.Customers),
                expectedSpend,
                figures.Sum(t => t.ExpectedOrders),
                [.. figures.Select(t => new TierSummary(t.Tier, t.Customers, t.ExpectedSpend, t.MinExpectedSpend))]
            )
            {
                ExpectedSpendLow = expectedSpend / spread,
                ExpectedSpendHigh = expectedSpend * spread,
            },
            cancellation
        );
        return all;
    }

    private async Task<List<string>> FeaturesAsync(RunRecord run, ScratchFolder folder, CancellationToken cancellation)
    {
        var features = new List<string>();
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            var file = folder.File($"features={partition:00}.parquet");
            var blob = FeatureBlobs.Of(run.FeatureKey, run.Cutoff, partition);
            await blobs.DownloadAsync(Containers.Features, blob, file, cancellation);
            features.Add(file);
        }

        return features;
    }

    private async Task DescribeAsync(
        RunRecord run,
        string scored,
        List<string> features,
        string? last,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var files = await models.ReadAllAsync(run.ModelVersion!, cancellation);
        var groups = CustomerSegmentation.Load(files[CustomerSegmentation.File]);
        var version = ModelPackage.Load(files);
        var report = SegmentReport.Of(
            new SegmentReportInput
            {
                Features = features,
                Scores = scored,
                Last = await LastAsync(run, last, folder, cancellation),
                Groups = groups,
                Tiers = [.. version.Tiers.Thresholds.Select(t => t.Name)],
                HorizonDays = run.HorizonDays,
                Opportunities = OpportunitySettings.Of(options.Value),
                ScratchDirectory = folder.Path,
                MemoryLimitMb = options.Value.MemoryLimitMb,
            }
        );
        await segments.WriteAsync(run.Id, report, cancellation);
        await WarnAsync(
            run,
            Sentence.Of(groups.Warning is { } warning ? [warning] : [], groups.Notice is { } told ? [told] : []),
            cancellation
        );
    }

    private async Task WarnAsync(RunRecord run, IReadOnlyList<Sentence> warnings, CancellationToken cancellation) =>
        await runs.ChangeAsync(run.Id, r => warnings.Aggregate(r, (w, warning) => w.Warn(warning)), cancellation);

    /// <summary>The scores of the run before, unless it was published before there were segments or predicted something else.</summary>
    private async Task<(string Run, string Scores)?> LastAsync(
        RunRecord run,
        string? last,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        if (
            last is null
            || await segments.IndexAsync(last, cancellation) is null
            || await ScoreMeaning.OfAsync(last, scores, models, cancellation) is not { } before
            || before != await ScoreMeaning.OfAsync(run.Id, scores, models, cancellation)
        )
        {
            return null;
        }

        var file = folder.File("last.parquet");
        await blobs.DownloadAsync(Containers.Scores, ScoreStore.AllBlob(last), file, cancellation);
        return (last, file);
    }

    private async Task CleanAsync(IReadOnlyCollection<string> dropped, CancellationToken cancellation)
    {
        var expired = ExpiredData.Of(
            await runs.ListAsync(cancellation),
            (await scores.CurrentAsync(cancellation))!.Kept.ToHashSet(StringComparer.Ordinal),
            dropped,
            await models.VersionsAsync(cancellation),
            await models.CurrentAsync(cancellation)
        );
        foreach (var key in expired.Features)
        {
            await blobs.DeleteAllAsync(Containers.Features, $"{key}/", cancellation);
        }

        foreach (var version in expired.Models)
        {
            await models.DeleteAsync(version, cancellation);
        }

        foreach (var old in expired.Runs)
        {
            await runs.DeleteAsync(old, cancellation);
        }
    }
}

using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Packaging;
using CustomerValue.Quality;
using CustomerValue.Reviews;
using CustomerValue.Segments;
using CustomerValue.Storage;
using CustomerValue.Voice;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: learns the models of a run, writes them as <c>models/&lt;version&gt;/</c>, promotes them unless they are worse than the
/// standing ones, and passes the run on to scoring.
/// </summary>
public sealed partial class TrainModels(
    BlobFiles blobs,
    ModelStore models,
    RunTable runs,
    WorkSender sender,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    Candidates candidates,
    TrainSentiment sentiment,
    TrainVoice voice,
    TimeProvider time,
    ILogger<TrainModels> logger
)
{
    private readonly CustomerValueOptions _options = options.Value;

    /// <summary>Does the work of a message; a version that is written already is not trained again.</summary>
    public async Task RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        var run = await runs.GetAsync(message.Run, cancellation);
        var version =
            run.OwnModel
            ?? throw new InvalidOperationException(
                $"{run.Id} does not say which model it learns: another version of the app planned it. POST /api/runs begins another."
            );
        var standing = await StandingAsync(version, cancellation);
        var card = await CardAsync(version, cancellation) ?? await TrainAsync(run, version, standing, cancellation);
        Budget.TrimWorkingSet();
        var against = PromotionRule.ReasonAgainst(card, standing, _options.PromotionMargin);
        if (against is null)
        {
            await models.PromoteAsync(version, cancellation);
        }

        var wordList = await sentiment.RunAsync(run.LakeVersion, cancellation);
        var unread = await voice.RunAsync(cancellation);
        Sentence?[] notes = [.. card.Notices, against, wordList, .. unread];
        // First the run, then the messages: a partition that is scored must find its model in the run.
        await runs.ChangeAsync(
            run.Id,
            r =>
                r.Status == RunStatus.Training
                    ? r.Enter(RunStatus.Scoring, time) with
                    {
                        ModelVersion = against is null ? version : standing!.Version,
                        Notices = [.. notes.OfType<Sentence>()],
                    }
                    : r,
            cancellation
        );
        await sender.SendPartitionsAsync(QueueNames.Score, run.Id, run.Partitions, cancellation);
    }

    /// <summary>The card of the standing version; one of an app that did not tell who is at risk cannot score any more.</summary>
    private async Task<ModelCard?> StandingAsync(string version, CancellationToken cancellation)
    {
        var current = await models.CurrentAsync(cancellation);
        return
            current is null
            || current.Version == version
            || await models.TryReadAsync(current.Version, ModelPackage.RiskFile, cancellation) is null
            ? null
            : await CardAsync(current.Version, cancellation);
    }

    private async Task<IValueModel?> StandingValueAsync(
        RunRecord run,
        ModelCard? standing,
        CancellationToken cancellation
    ) =>
        standing is not null
        && standing.HorizonDays == run.HorizonDays
        && standing.ModelHorizonDays == run.ModelHorizonDays
        && standing.FeatureCatalogue == FeatureCatalogue.Version
        && await models.TryReadAsync(standing.Version, ModelPackage.ValueFile, cancellation) is { } file
            ? ModelPackage.LoadValue(file)
            : null;

    private async Task<ModelCard?> CardAsync(string version, CancellationToken cancellation)
    {
        var bytes = await models.TryReadAsync(version, ModelStore.Card, cancellation);
        return bytes is null ? null : JsonSerializer.Deserialize<ModelCard>(bytes, BlobFiles.Json);
    }

    private async Task<ModelCard> TrainAsync(
        RunRecord run,
        string version,
        ModelCard? standing,
        CancellationToken cancellation
    )
    {
        var labelled = new List<FeatureTable>();
        foreach (var cutoff in run.LabelledCutoffs)
        {
            labelled.Add(await TableAsync(run, cutoff, cancellation));
        }

        var now = await TableAsync(run, run.Cutoff, cancellation);
        var request = new TrainingRequest(
            version,
            run.HorizonDays,
            run.FeatureKey,
            _options.Seed,
            _options.Tiers,
            _options.PromotionMargin,
            standing
        )
        {
            MissedChurnCost = _options.MissedChurnCost,
            TopFeatures = _options.TopFeatures,
            Churn = ChurnDefinition.Of(_options),
            StandingValue = await StandingValueAsync(run, standing, cancellation),
            Budget = new Budget(TimeSpan.FromSeconds(_options.CandidateSeconds), _options.TrainingMemoryMb),
        };
        var outcome = ModelTraining.Run(labelled, now, candidates, request, cancellation);
        foreach (var timing in outcome.Timings)
        {
            Log.Candidate(logger, timing.Task, timing.Model, timing.Seconds, timing.PeakMb);
            Telemetry.OfCandidate(timing.Task, timing.Model, timing.Seconds);
        }

        var (last, firstId) = await LastSegmentsAsync(standing, cancellation);
        var groups = CustomerSegmentation.Fit(now, GroupSettings.Of(_options), last, firstId);
        var files = new Dictionary<string, byte[]>(outcome.Files, StringComparer.Ordinal)
        {
            [CustomerSegmentation.File] = groups.Save(),
            [FeatureReference.File] = FeatureReference.Of(now, run.AsOf).Save(),
        };
        await models.WriteAsync(version, files, cancellation);
        Tell(outcome.Card);
        return outcome.Card;
    }

    /// <summary>
    /// The segments that people know: those of the standing version. Ids that the version before it had are not used again
    /// either, for a version that was gone back from may stand again.
    /// </summary>
    private async Task<(SegmentModel? Last, int FirstId)> LastSegmentsAsync(
        ModelCard? standing,
        CancellationToken cancellation
    )
    {
        var known = await GroupsAsync(standing?.Version, cancellation);
        var before = await GroupsAsync((await models.CurrentAsync(cancellation))?.Previous, cancellation);
        return (known?.Segments ?? before?.Segments, Math.Max(known?.NextSegmentId ?? 1, before?.NextSegmentId ?? 1));
    }

    private async Task<CustomerSegmentation?> GroupsAsync(string? version, CancellationToken cancellation)
    {
        var file = version is null ? null : await models.TryReadAsync(version, CustomerSegmentation.File, cancellation);
        return file is null ? null : CustomerSegmentation.Load(file);
    }

    private async Task<FeatureTable> TableAsync(RunRecord run, DateOnly cutoff, CancellationToken cancellation)
    {
        using var folder = scratch.NewFolder();
        var files = new List<string>();
        for (var partition = 0; partition < run.Partitions; partition++)
        {
            var file = folder.File($"part={partition:00}.parquet");
            var blob = FeatureBlobs.Of(run.FeatureKey, cutoff, partition);
            await blobs.DownloadAsync(Containers.Features, blob, file, cancellation);
            files.Add(file);
        }

        var share = Math.Min(1, _options.MaxTrainingCustomers / (double)Math.Max(1, FeatureTableReader.Count(files)));
        return FeatureTableReader.Read(files, cutoff, run.ModelHorizonDays, share);
    }

    private static void Tell(ModelCard card)
    {
        Telemetry.OfChampion("value", card.ValueChampion, "normalized_gini", card.ValueGini);
        if (card.IntervalCoverage is { } coverage)
        {
            Telemetry.OfChampion("value", card.ValueChampion, "interval_coverage", coverage);
        }

        Telemetry.OfChampion("retention", card.RetentionChampion, "roc_auc", card.RetentionAuc);
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Information, "Candidate {Model} for {Task}: {Seconds:F2} s, {PeakMb} MiB")]
        public static partial void Candidate(ILogger logger, string task, string model, double seconds, long peakMb);
    }
}

using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Recommendations;
using CustomerValue.Segments;
using CustomerValue.Storage;
using CustomerValue.Summaries;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>A run cannot begin; the message says what is missing and what to do.</summary>
public sealed class RunRefusedException(string message) : Exception(message);

/// <summary>Decides what a run works on and sets it going.</summary>
public sealed class RunPlanner(
    LakeStore lake,
    ModelStore models,
    RunTable runs,
    WorkSender sender,
    Freshness freshness,
    IOptions<CustomerValueOptions> options,
    IOptions<SummaryOptions> summaries,
    IOptions<RecommendationOptions> recommendations,
    TimeProvider time
)
{
    private readonly CustomerValueOptions _options = options.Value;

    /// <summary>
    /// Plans a run and sends its first messages. A run that is going or has succeeded on the same lake, settings and model is
    /// returned as it is; one that failed begins again and finds what it had finished, and so does one after which a run on other data or
    /// settings was published, as when an upload is taken back.
    /// </summary>
    /// <param name="kind">Whether models are trained.</param>
    /// <param name="force">Whether work that has succeeded is done once more, as a run of its own with a model version of its own.</param>
    /// <param name="cancellation">Stops the planning.</param>
    /// <exception cref="RunRefusedException">The lake holds nothing to learn from.</exception>
    public async Task<RunRecord> StartAsync(RunKind kind, bool force, CancellationToken cancellation)
    {
        var index = await lake.CurrentAsync(cancellation);
        if (index is null or { Exports.Count: 0 })
        {
            throw new RunRefusedException(
                "No export has been read yet. Upload an orders export to the container 'exports' first."
            );
        }

        var champion = await models.CurrentAsync(cancellation);
        var planned = await PlanAsync(kind, index, champion, 1, cancellation);
        for (
            var repetition = 2;
            force && await runs.FindAsync(planned.Id, cancellation) is { Status: RunStatus.Succeeded };
            repetition++
        )
        {
            planned = await PlanAsync(kind, index, champion, repetition, cancellation);
        }

        if (!await runs.TryAddAsync(planned, cancellation))
        {
            var standing = await runs.GetAsync(planned.Id, cancellation);
            var stuck = standing.Status != RunStatus.Succeeded && await sender.IsStuckAsync(planned.Id, cancellation);
            var replaced = standing.Status == RunStatus.Succeeded && await IsReplacedAsync(standing, cancellation);
            if (standing.Status is not (RunStatus.Failed or RunStatus.Starting) && !stuck && !replaced)
            {
                return standing;
            }

            await sender.RemovePoisonAsync(planned.Id, cancellation);
            await runs.ChangeAsync(
                planned.Id,
                run => replaced ? planned : run with { Status = RunStatus.Starting, Error = null },
                cancellation
            );
        }

        Telemetry.Link((await freshness.NotScoredAsync(cancellation)).Select(e => e.Trace));
        await sender.SendPartitionsAsync(QueueNames.Featurize, planned.Id, planned.Partitions, cancellation);
        return await runs.ChangeAsync(
            planned.Id,
            run => run.Status == RunStatus.Starting ? run.Enter(RunStatus.Featurizing, time) : run,
            cancellation
        );
    }

    /// <summary>
    /// Whether the newest scores come from other data or settings. Those of another model do not count: a model that was taken back
    /// shall not stand again the next night.
    /// </summary>
    private async Task<bool> IsReplacedAsync(RunRecord run, CancellationToken cancellation)
    {
        var newest = (await runs.ListAsync(cancellation))
            .Where(r => r.Status == RunStatus.Succeeded)
            .MaxBy(r => r.Entered.GetValueOrDefault(RunStatus.Succeeded));
        return newest is not null && newest.InputKey != run.InputKey;
    }

    private async Task<RunRecord> PlanAsync(
        RunKind asked,
        LakeIndex index,
        ChampionPointer? champion,
        int repetition,
        CancellationToken cancellation
    )
    {
        var orders = index.Exports.Where(e => e.Kind == LakeExport.Orders).ToList();
        if (orders.Count == 0)
        {
            throw new RunRefusedException(
                $"No orders have been read yet, only {string.Join(", ", index.Exports.Select(e => e.Kind).Distinct().Order(StringComparer.Ordinal))}. Upload an orders export to the container 'exports'."
            );
        }

        var first = DateOnly.FromDateTime(orders.Min(e => e.First!.Value));
        var asOf = _options.AsOf ?? DateOnly.FromDateTime(orders.Max(e => e.Last!.Value));
        if (asOf < first)
        {
            throw new RunRefusedException(
                $"CustomerValue__AsOf is {asOf:yyyy-MM-dd}, before the first order ({first:yyyy-MM-dd}). Set a later day."
            );
        }

        var plan = CutoffPlan.Of(first, asOf, _options.HorizonDays, _options.MaxTrainingCutoffs);
        if (plan is null)
        {
            var days = asOf.DayNumber - first.DayNumber + 1;
            throw new RunRefusedException(
                $"Orders reach from {first:yyyy-MM-dd} to {asOf:yyyy-MM-dd}, {days} days; models need at least {3 * CutoffPlan.ShortestHorizon}. Upload older orders."
            );
        }

        var kind =
            champion is not null && await FitsAsync(champion, plan.ModelHorizonDays, cancellation)
                ? asked
                : RunKind.Train;
        var featureKey = ContentHash.Of(
            index.Version,
            FeatureCatalogue.Version,
            asOf.ToString("O"),
            plan.ModelHorizonDays.ToString(provider: null)
        );
        var horizon = _options.HorizonDays.ToString(provider: null);
        string[] again = repetition == 1 ? [] : [repetition.ToString(provider: null)];
        var model =
            kind == RunKind.Score
                ? champion!.Version
                : $"model-{ContentHash.Of([featureKey, horizon, TrainingSettings(_options), .. again])}";
        var none = new string('0', index.Partitions);
        var publishing = PublishingSettings(_options, summaries.Value, recommendations.Value);
        return new RunRecord
        {
            Id = $"run-{ContentHash.Of([kind.ToString(), featureKey, horizon, model, publishing, .. again])}",
            InputKey = ContentHash.Of(featureKey, horizon, TrainingSettings(_options), publishing),
            Kind = kind,
            Status = RunStatus.Starting,
            LakeVersion = index.Version,
            AsOf = asOf,
            HorizonDays = _options.HorizonDays,
            ModelHorizonDays = plan.ModelHorizonDays,
            Partitions = index.Partitions,
            LabelledCutoffs = kind == RunKind.Train ? plan.Labelled : [],
            FeatureKey = featureKey,
            OwnModel = kind == RunKind.Train ? model : null,
            ModelVersion = kind == RunKind.Score ? model : null,
            Featurized = none,
            Scored = none,
            CreatedAt = time.GetUtcNow(),
            Entered = new Dictionary<RunStatus, DateTimeOffset> { [RunStatus.Starting] = time.GetUtcNow() },
        };
    }

    private async Task<bool> FitsAsync(ChampionPointer champion, int modelHorizonDays, CancellationToken cancellation)
    {
        var card = await models.TryReadAsync(champion.Version, ModelStore.Card, cancellation);
        return card is not null
            && Fits(card, modelHorizonDays, _options)
            // A version of an app that did not tell who is at risk cannot score any more.
            && await models.TryReadAsync(champion.Version, Models.Packaging.ModelPackage.RiskFile, cancellation)
                is not null;
    }

    /// <summary>
    /// Whether a model predicts what is asked for, over the days that are asked for, from features as they would be computed now.
    /// </summary>
    /// <param name="card">The model's card.</param>
    /// <param name="modelHorizonDays">Days of the label windows it would learn from now.</param>
    /// <param name="options">What is asked for.</param>
    internal static bool Fits(byte[] card, int modelHorizonDays, CustomerValueOptions options) =>
        JsonSerializer.Deserialize<CardTask>(card, BlobFiles.Json)
        == new CardTask(
            options.HorizonDays,
            modelHorizonDays,
            FeatureCatalogue.Version,
            ChurnDefinition.Of(options).InWords(options.HorizonDays, modelHorizonDays)
        );

    /// <summary>What a training depends on besides the features.</summary>
    internal static string TrainingSettings(CustomerValueOptions options) =>
        JsonSerializer.Serialize(
            new
            {
                ModelingVersion = ModelingVersion.Current,
                options.MaxTrainingCutoffs,
                options.MaxTrainingCustomers,
                options.Seed,
                options.Tiers,
                options.PromotionMargin,
                options.ChurnMeaning,
                options.SilenceFactor,
                options.ClassBalance,
                options.MissedChurnCost,
                options.TopFeatures,
                options.Candidates,
                options.CandidateSeconds,
                options.TrainingMemoryMb,
                options.MinSegments,
                options.MaxSegments,
                options.SegmentTrainingCustomers,
                options.SegmentStability,
                options.BehaviourTiers,
                options.Needs,
                options.OtherNeed,
            },
            BlobFiles.Json
        );

    /// <summary>What the publishing of scores depends on besides the models.</summary>
    internal static string PublishingSettings(
        CustomerValueOptions options,
        SummaryOptions summaries,
        RecommendationOptions recommendations
    ) =>
        JsonSerializer.Serialize(
            new
            {
                Opportunities = OpportunitySettings.Of(options),
                options.DriftWarning,
                options.VolumeDropWarning,
                options.RefusedWarning,
                options.DuplicateWarning,
                options.Aspects,
                summaries.Service,
                summaries.Model,
                summaries.Language,
                summaries.ReviewQuotes,
                SummaryPrompt.Version,
                Recommendations = recommendations,
            },
            BlobFiles.Json
        );

    /// <summary>What is read of a model card.</summary>
    private sealed record CardTask(
        int HorizonDays,
        int ModelHorizonDays,
        string FeatureCatalogue,
        string? ChurnDefinition
    );
}

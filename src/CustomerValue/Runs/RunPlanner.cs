using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Runs;

/// <summary>A run cannot begin; the message says what is missing and what to do.</summary>
public sealed class RunRefusedException(string message) : Exception(message);

/// <summary>Decides what a run works on and sets it going.</summary>
public sealed class RunPlanner(
    LakeStore lake,
    ModelStore models,
    RunTable runs,
    WorkSender sender,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    private readonly CustomerValueOptions _options = options.Value;

    /// <summary>
    /// Plans a run and sends its first messages. A run that is going or has succeeded on the same lake, settings and model is
    /// returned as it is; one that failed begins again and finds what it had finished.
    /// </summary>
    /// <exception cref="RunRefusedException">The lake holds nothing to learn from.</exception>
    public async Task<RunRecord> StartAsync(RunKind kind, CancellationToken cancellation)
    {
        var index =
            await lake.CurrentAsync(cancellation)
            ?? throw new RunRefusedException(
                "No export has been read yet. Upload an orders export to the container 'exports' first."
            );
        var champion = await models.CurrentAsync(cancellation);
        var planned = Plan(champion is null ? RunKind.Train : kind, index, champion);
        if (!await runs.TryAddAsync(planned, cancellation))
        {
            var standing = await runs.GetAsync(planned.Id, cancellation);
            var stuck = standing.Status != RunStatus.Succeeded && await sender.IsStuckAsync(planned.Id, cancellation);
            if (standing.Status is not (RunStatus.Failed or RunStatus.Starting) && !stuck)
            {
                return standing;
            }

            await sender.RemovePoisonAsync(planned.Id, cancellation);
            await runs.ChangeAsync(
                planned.Id,
                run => run with { Status = RunStatus.Starting, Error = null },
                cancellation
            );
        }

        await sender.SendPartitionsAsync(QueueNames.Featurize, planned.Id, planned.Partitions, cancellation);
        return await runs.ChangeAsync(
            planned.Id,
            run => run.Status == RunStatus.Starting ? run.Enter(RunStatus.Featurizing, time) : run,
            cancellation
        );
    }

    private RunRecord Plan(RunKind kind, LakeIndex index, ChampionPointer? champion)
    {
        var first = DateOnly.FromDateTime(index.Exports.Min(e => e.First));
        var asOf = _options.AsOf ?? DateOnly.FromDateTime(index.Exports.Max(e => e.Last));
        if (asOf < first)
        {
            throw new RunRefusedException(
                $"CustomerValue__AsOf is {asOf:yyyy-MM-dd}, before the first order ({first:yyyy-MM-dd}). Set a later day."
            );
        }

        var cutoffs = kind == RunKind.Train ? PastCutoffs(first, asOf) : [];
        if (kind == RunKind.Train && cutoffs.Count == 0)
        {
            var days = asOf.DayNumber - first.DayNumber + 1;
            throw new RunRefusedException(
                $"Orders reach from {first:yyyy-MM-dd} to {asOf:yyyy-MM-dd}, {days} days; a horizon of {_options.HorizonDays} days needs twice as many. "
                    + $"Upload older orders, or set CustomerValue__HorizonDays to {days / 2} or less."
            );
        }

        var featureKey = ContentHash.Of(
            index.Version,
            FeatureCatalogue.Version,
            asOf.ToString("O"),
            _options.HorizonDays.ToString(provider: null)
        );
        var scores = kind == RunKind.Score ? champion!.Version : Settings();
        var none = new string('0', index.Partitions);
        return new RunRecord
        {
            Id = $"run-{ContentHash.Of(kind.ToString(), featureKey, scores)}",
            Kind = kind,
            Status = RunStatus.Starting,
            LakeVersion = index.Version,
            AsOf = asOf,
            HorizonDays = _options.HorizonDays,
            Partitions = index.Partitions,
            LabelledCutoffs = cutoffs,
            FeatureKey = featureKey,
            ModelVersion = kind == RunKind.Score ? champion!.Version : null,
            Featurized = none,
            Scored = none,
            CreatedAt = time.GetUtcNow(),
            Entered = new Dictionary<RunStatus, DateTimeOffset> { [RunStatus.Starting] = time.GetUtcNow() },
        };
    }

    /// <summary>
    /// Cutoffs whose label windows follow each other without overlap up to now, as long as a horizon of history lies before.
    /// </summary>
    private List<DateOnly> PastCutoffs(DateOnly first, DateOnly asOf)
    {
        var cutoffs = new List<DateOnly>();
        var cutoff = asOf.AddDays(1 - _options.HorizonDays);
        while (cutoffs.Count < _options.MaxTrainingCutoffs && cutoff >= first.AddDays(_options.HorizonDays))
        {
            cutoffs.Insert(0, cutoff);
            cutoff = cutoff.AddDays(-_options.HorizonDays);
        }

        return cutoffs;
    }

    private string Settings() =>
        JsonSerializer.Serialize(
            new
            {
                _options.MaxTrainingCutoffs,
                _options.MaxTrainingCustomers,
                _options.Seed,
                _options.Tiers,
                _options.PromotionMargin,
            },
            BlobFiles.Json
        );
}

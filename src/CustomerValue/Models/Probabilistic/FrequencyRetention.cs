using System.Text.Json;
using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>What a frequency model says about retention.</summary>
public enum RetentionMeasure
{
    /// <summary>Probability of having not dropped out by the cutoff.</summary>
    Alive,

    /// <summary>Probability of at least one purchase day in the horizon.</summary>
    Buys,
}

/// <summary>
/// BG/NBD's P(alive) as a retention model, named <c>p-alive</c>. It is what many practitioners use; but it answers another
/// question than buying in the horizon, and every one-time buyer gets 1.
/// </summary>
public sealed class PAliveRetention : IRetentionTrainer
{
    internal const string TrainerName = "p-alive";

    /// <inheritdoc/>
    public string Name => TrainerName;

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) =>
        new FrequencyRetentionModel(
            FrequencyModels.Fit(FrequencyModelKind.BgNbd, HistoryCounts.Of(asOf), cancellation),
            RetentionMeasure.Alive
        );
}

/// <summary>
/// A frequency model's probability of buying in the horizon as a retention model, named as the frequency model:
/// <c>bg-nbd</c>, <c>mbg-nbd</c>, <c>pareto-nbd</c> or <c>pareto-nbd-covariates</c>.
/// </summary>
/// <param name="frequency">When customers buy.</param>
public sealed class BuyProbabilityRetention(FrequencyModelKind frequency) : IRetentionTrainer
{
    /// <inheritdoc/>
    public string Name => FrequencyModels.NameOf(frequency);

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) =>
        new FrequencyRetentionModel(
            FrequencyModels.Fit(frequency, asOf, CovariateSet.StandingAndFirstPurchase, cancellation),
            RetentionMeasure.Buys
        );
}

/// <summary>A fitted frequency model that answers for retention.</summary>
public sealed class FrequencyRetentionModel : IRetentionModel
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "frequency-retention";

    private readonly FrequencyFit _frequency;
    private readonly RetentionMeasure _measure;

    internal FrequencyRetentionModel(FrequencyFit frequency, RetentionMeasure measure)
    {
        _frequency = frequency;
        _measure = measure;
    }

    /// <inheritdoc/>
    public string Name =>
        _measure == RetentionMeasure.Alive
            ? PAliveRetention.TrainerName
            : FrequencyModels.NameOf(_frequency.Model.Kind);

    /// <summary>The frequency model, and how well it fits.</summary>
    public FrequencyFit Frequency => _frequency;

    /// <inheritdoc/>
    public double[] Predict(FeatureTable table)
    {
        var model = _frequency.Model;
        var weeks = table.HorizonDays / 7.0;
        var counts = HistoryCounts.Of(table, model.Covariates);
        return _measure == RetentionMeasure.Alive
            ? counts.Evaluate(model.AliveProbability)
            : counts.Evaluate(history => 1 - model.NoPurchaseProbability(history, weeks));
    }

    /// <inheritdoc/>
    public byte[] Save() => ModelJson.Write(new Saved(Kind, _measure, ModelJson.Of(_frequency)));

    /// <summary>Restores a model from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, or lacks a member.</exception>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static FrequencyRetentionModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        return new FrequencyRetentionModel(ModelJson.FitOf(saved.Frequency), saved.Measure);
    }

    private sealed record Saved(string Kind, RetentionMeasure Measure, SavedFrequency Frequency);
}

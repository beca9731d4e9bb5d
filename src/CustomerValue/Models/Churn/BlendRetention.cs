using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Churn;

/// <summary>
/// A weighted mean of the log-odds of other retention models: their errors differ more than what they have learned. Models of a
/// family share its weight; the weights come from the newest label window, as those of the value models' blend do.
/// </summary>
/// <param name="families">The models to blend, by family.</param>
public sealed class BlendRetention(IReadOnlyList<IReadOnlyList<IRetentionTrainer>> families)
    : IRetentionTrainer,
        IBlend<IRetentionTrainer>
{
    // ROC-AUC.
    private const double Noise = 0.005;

    /// <inheritdoc />
    public string Name => BlendRetentionModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    IRetentionTrainer IBlend<IRetentionTrainer>.Of(Func<IRetentionTrainer, bool> keep) =>
        new BlendRetention([.. families.Select(f => f.Where(keep).ToList())]);

    /// <inheritdoc />
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var weights = Weights(labelled, seed, cancellation);
        var parts = new List<WeightedRetention>();
        foreach (var (family, members) in Fit(labelled, asOf, seed, cancellation))
        {
            parts.AddRange(
                members
                    .Where(_ => weights[family] > 0)
                    .Select(m => new WeightedRetention(weights[family] / members.Count, m))
            );
        }

        var total = parts.Sum(p => p.Weight);
        return total > 0
            ? new BlendRetentionModel([.. parts.Select(p => p with { Weight = p.Weight / total })])
            : throw new ModelFitException("None of the models to blend could be fitted.");
    }

    private double[] Weights(IReadOnlyList<FeatureTable> labelled, int seed, CancellationToken cancellation)
    {
        var trial = labelled[^1];
        var past = labelled.Where(t => t.Cutoff.AddDays(t.HorizonDays) <= trial.Cutoff).ToList();
        var fitted = past.Count == 0 ? [] : Fit(past, trial.WithoutLabels(), seed, cancellation);
        var bought = Array.ConvertAll(trial.Labels!.Orders, v => v > 0);
        var odds = fitted.ConvertAll(f =>
            new BlendRetentionModel([
                .. f.Members.Select(m => new WeightedRetention(1.0 / f.Members.Count, m)),
            ]).LogOdds(trial.WithoutLabels())
        );
        return BlendWeights.Of(
            families.Count,
            fitted,
            weights => BinaryMetrics.RocAucOf(bought, BlendRetentionModel.Mixed(odds, weights)) ?? 0.5,
            Noise
        );
    }

    private List<FittedFamily<IRetentionModel>> Fit(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) =>
        FittedFamily<IRetentionModel>.Of(
            families,
            trainer => trainer.Train(labelled, asOf, seed, cancellation),
            _ => true
        );
}

/// <summary>A model of a blend.</summary>
/// <param name="Weight">Its weight; those of a blend add up to 1.</param>
/// <param name="Model">The model.</param>
internal sealed record WeightedRetention(double Weight, IRetentionModel Model);

/// <summary>A fitted <see cref="BlendRetention"/>.</summary>
public sealed class BlendRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "blend-retention";

    // Keeps log-odds finite where a part is certain.
    private const double Certain = 1e-6;

    private readonly IReadOnlyList<WeightedRetention> _parts;

    internal BlendRetentionModel(IReadOnlyList<WeightedRetention> parts)
    {
        _parts = parts;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <summary>Weight of each model.</summary>
    public IReadOnlyDictionary<string, double> Weights =>
        _parts.ToDictionary(p => p.Model.Name, p => p.Weight, StringComparer.Ordinal);

    /// <summary>Loads a saved model.</summary>
    public static BlendRetentionModel Load(JsonElement json) =>
        new([
            .. ModelJson
                .Read<Saved>(json, Kind)
                .Parts.Select(p => new WeightedRetention(p.Weight, ModelPackage.RetentionModel(p.Model))),
        ]);

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) => Probabilities(LogOdds(table));

    /// <summary>The weighted mean of the parts' log-odds, per customer.</summary>
    internal double[] LogOdds(FeatureTable table)
    {
        var odds = new double[table.Count];
        foreach (var part in _parts)
        {
            var predicted = part.Model.Predict(table);
            for (var i = 0; i < odds.Length; i++)
            {
                var p = Math.Clamp(predicted[i], Certain, 1 - Certain);
                odds[i] += part.Weight * Math.Log(p / (1 - p));
            }
        }

        return odds;
    }

    /// <summary>Probabilities of weighted log-odds.</summary>
    internal static double[] Mixed(List<double[]> odds, double[] weights)
    {
        var mixed = new double[odds[0].Length];
        for (var part = 0; part < odds.Count; part++)
        {
            for (var i = 0; i < mixed.Length; i++)
            {
                mixed[i] += weights[part] * odds[part][i];
            }
        }

        return Probabilities(mixed);
    }

    /// <inheritdoc />
    public byte[] Save() =>
        ModelJson.Write(
            new Saved(
                Kind,
                [.. _parts.Select(p => new SavedPart(p.Weight, JsonDocument.Parse(p.Model.Save()).RootElement))]
            )
        );

    private static double[] Probabilities(double[] odds) => Array.ConvertAll(odds, o => 1 / (1 + Math.Exp(-o)));

    private sealed record Saved(string Kind, IReadOnlyList<SavedPart> Parts);

    private sealed record SavedPart(double Weight, JsonElement Model);
}

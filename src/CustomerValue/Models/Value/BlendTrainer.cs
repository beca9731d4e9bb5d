using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Value;

/// <summary>
/// A weighted mean of other models, each scaled to the same total. Models of a family err alike, so they share its weight. The
/// weights come from the newest label window, on which the models are tried after learning from the windows before it; without
/// one the families weigh the same.
/// </summary>
/// <param name="families">The models to blend, by family.</param>
public sealed class BlendTrainer(IReadOnlyList<IReadOnlyList<IValueTrainer>> families)
    : IValueTrainer,
        IBlend<IValueTrainer>
{
    // Normalized Gini.
    private const double Noise = 0.01;

    /// <inheritdoc />
    public string Name => BlendModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    IValueTrainer IBlend<IValueTrainer>.Of(Func<IValueTrainer, bool> keep) =>
        new BlendTrainer([.. families.Select(f => f.Where(keep).ToList())]);

    /// <inheritdoc />
    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var weights = Weights(labelled, seed, cancellation);
        var models = new List<WeightedModel>();
        double unit = 0;
        foreach (var (family, members) in Fit(labelled, asOf, seed, cancellation))
        {
            foreach (var model in weights[family] > 0 ? members : [])
            {
                var sum = model.Predict(asOf).Spend.Sum();
                unit = unit == 0 ? sum : unit;
                models.Add(new WeightedModel(weights[family] / members.Count, unit / sum, model));
            }
        }

        var total = models.Sum(m => m.Weight);
        return total > 0
            ? new BlendModel([.. models.Select(m => m with { Weight = m.Weight / total })])
            : throw new ModelFitException("None of the models to blend could be fitted.");
    }

    private double[] Weights(IReadOnlyList<FeatureTable> labelled, int seed, CancellationToken cancellation)
    {
        var trial = labelled[^1];
        var past = labelled.Where(t => t.Cutoff.AddDays(t.HorizonDays) <= trial.Cutoff).ToList();
        var hidden = trial.WithoutLabels();
        var fitted = past.Count == 0 ? [] : Fit(past, hidden, seed, cancellation);
        var actual = Array.ConvertAll(trial.Labels!.Spend, v => (double)v);
        var shares = fitted.ConvertAll(f => Mean(f.Members.ConvertAll(m => m.Predict(hidden).Spend)));
        return BlendWeights.Of(
            families.Count,
            fitted,
            weights => ValueMetrics.NormalizedGiniOf(actual, Mixed(shares, weights)) ?? 0,
            Noise
        );
    }

    /// <summary>The families with the members that could be fitted and predict anything.</summary>
    private List<FittedFamily<IValueModel>> Fit(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) =>
        FittedFamily<IValueModel>.Of(
            families,
            trainer => trainer.Train(labelled, asOf, seed, cancellation),
            model => model.Predict(asOf).Spend.Sum() is > 0 and < double.PositiveInfinity
        );

    /// <summary>The mean of predictions, each scaled to a sum of 1.</summary>
    private static double[] Mean(List<double[]> predictions)
    {
        var mean = new double[predictions[0].Length];
        foreach (var prediction in predictions)
        {
            var sum = prediction.Sum();
            for (var i = 0; i < mean.Length; i++)
            {
                mean[i] += prediction[i] / sum / predictions.Count;
            }
        }

        return mean;
    }

    private static double[] Mixed(List<double[]> shares, double[] weights)
    {
        var mixed = new double[shares[0].Length];
        for (var family = 0; family < shares.Count; family++)
        {
            for (var i = 0; i < mixed.Length; i++)
            {
                mixed[i] += weights[family] * shares[family][i];
            }
        }

        return mixed;
    }
}

using CustomerValue.Features;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Models.Value;

/// <summary>
/// A weighted mean of other models, each scaled to the same total. The weights come from the newest label window, on which the
/// parts are tried after learning from the windows before it; without one the parts weigh the same.
/// </summary>
/// <param name="parts">The models to blend.</param>
public sealed class BlendTrainer(IReadOnlyList<IValueTrainer> parts) : IValueTrainer
{
    private const int Steps = 4;

    // Within the noise of a window the weights nearest to equal ones are taken.
    private const double Noise = 0.01;

    /// <inheritdoc />
    public string Name => BlendModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var weights = Weights(labelled, seed, cancellation);
        var fitted = Fit(labelled, asOf, seed, cancellation);
        var models = new List<WeightedModel>();
        double unit = 0;
        foreach (var (part, model) in fitted)
        {
            var sum = model.Predict(asOf).Spend.Sum();
            if (weights[part] > 0 && sum > 0)
            {
                unit = unit == 0 ? sum : unit;
                models.Add(new WeightedModel(weights[part], unit / sum, model));
            }
        }

        var total = models.Sum(m => m.Weight);
        return total > 0
            ? new BlendModel([.. models.Select(m => m with { Weight = m.Weight / total })])
            : throw new ModelFitException("None of the models to blend could be fitted.");
    }

    private double[] Weights(IReadOnlyList<FeatureTable> labelled, int seed, CancellationToken cancellation)
    {
        var equal = parts.Select(_ => 1.0 / parts.Count).ToArray();
        var trial = labelled[^1];
        var past = labelled.Where(t => t.Cutoff.AddDays(t.HorizonDays) <= trial.Cutoff).ToList();
        if (past.Count == 0)
        {
            return equal;
        }

        var actual = Array.ConvertAll(trial.Labels!.Spend, v => (double)v);
        var hidden = trial.WithoutLabels();
        var shares = Fit(past, hidden, seed, cancellation)
            .Select(f => (f.Part, Spend: f.Model.Predict(hidden).Spend))
            .Where(f => f.Spend.Sum() > 0)
            .Select(f => (f.Part, Share: Array.ConvertAll(f.Spend, v => v * actual.Sum() / f.Spend.Sum())))
            .ToList();
        if (shares.Count == 0)
        {
            return equal;
        }

        var tried = Simplex(shares.Count)
            .Select(weights => (Weights: weights, Gini: Gini(weights, shares.ConvertAll(s => s.Share), actual)))
            .ToList();
        var best = tried.Max(t => t.Gini);
        var chosen = tried.Where(t => t.Gini >= best - Noise).MinBy(t => t.Weights.Sum(w => w * w)).Weights;
        var found = new double[parts.Count];
        for (var i = 0; i < shares.Count; i++)
        {
            found[shares[i].Part] = chosen[i];
        }

        return found;
    }

    private List<(int Part, IValueModel Model)> Fit(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var fitted = new List<(int, IValueModel)>();
        for (var part = 0; part < parts.Count; part++)
        {
            try
            {
                fitted.Add((part, parts[part].Train(labelled, asOf, seed, cancellation)));
            }
            catch (ModelFitException)
            {
                // It has a line of its own in the leaderboard, with the reason.
            }
        }

        return fitted;
    }

    private static double Gini(double[] weights, List<double[]> shares, double[] actual)
    {
        var mixed = new double[actual.Length];
        for (var part = 0; part < shares.Count; part++)
        {
            for (var i = 0; i < mixed.Length; i++)
            {
                mixed[i] += weights[part] * shares[part][i];
            }
        }

        return ValueMetrics.Compute(actual, mixed).NormalizedGini ?? 0;
    }

    /// <summary>All weights in steps of 1/<see cref="Steps"/> that add up to 1.</summary>
    private static IEnumerable<double[]> Simplex(int count, int left = Steps) =>
        count == 0 ? []
        : count == 1
            ?
            [
                [left / (double)Steps],
            ]
        : Enumerable
            .Range(0, left + 1)
            .SelectMany(first =>
                Simplex(count - 1, left - first).Select(rest => (double[])[first / (double)Steps, .. rest])
            );
}

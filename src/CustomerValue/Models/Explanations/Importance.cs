using CustomerValue.Features;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Explanations;

/// <summary>How much a feature matters to a model.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Importance">
/// For spend: mean absolute contribution to the prediction, reporting currency. For retention: how much ROC-AUC falls when the
/// feature's values are dealt out anew among the customers.
/// </param>
/// <param name="Direction">
/// Rank correlation of the feature with its effect, -1 to 1: positive where higher values raise the prediction. Null for text
/// and for what is never known.
/// </param>
public sealed record FeatureImportance(string Feature, double Importance, double? Direction);

/// <summary>A model's mean prediction when one feature is set to the same value for everybody (Friedman 2001).</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Points">Value and mean prediction, at the deciles of the feature.</param>
public sealed record PartialDependence(string Feature, IReadOnlyList<DependencePoint> Points);

/// <summary>A point of a <see cref="PartialDependence"/>.</summary>
/// <param name="Value">Value of the feature.</param>
/// <param name="Prediction">Mean prediction with it: spend, or probability of buying.</param>
public sealed record DependencePoint(double Value, double Prediction);

/// <summary>What the champions look at, measured on customers of the holdout by models that have not seen its labels.</summary>
/// <param name="Value">The ten features that matter most to the expected spend.</param>
/// <param name="Retention">The ten that matter most to the probability of buying again.</param>
/// <param name="ValueDependence">Expected spend over the first five numeric ones.</param>
/// <param name="RetentionDependence">Probability of buying over the first five numeric ones.</param>
/// <param name="Odds">The logistic regression's coefficients, strongest first; empty where it could not be fitted.</param>
/// <param name="ValueInformation">Features by what they tell of spend alone, beside <paramref name="Value"/>.</param>
/// <param name="RetentionInformation">Features by what they tell of staying alone, beside <paramref name="Retention"/>.</param>
public sealed record Explanation(
    IReadOnlyList<FeatureImportance> Value,
    IReadOnlyList<FeatureImportance> Retention,
    IReadOnlyList<PartialDependence> ValueDependence,
    IReadOnlyList<PartialDependence> RetentionDependence,
    IReadOnlyList<Odds> Odds,
    MutualInformationRanking ValueInformation,
    MutualInformationRanking RetentionInformation
);

/// <summary>A coefficient of a logistic regression on standardised features.</summary>
/// <param name="Column">Feature, or feature and category, or the flag of an unknown value.</param>
/// <param name="Coefficient">Change of the log-odds of buying for one standard deviation, or for a flag being on.</param>
/// <param name="StandardError">Its standard error, from the curvature of the likelihood with its penalty.</param>
/// <param name="OddsRatio">Factor on the odds of buying.</param>
/// <param name="Low">Lower end of the 95 % interval of the factor.</param>
/// <param name="High">Upper end.</param>
public sealed record Odds(
    string Column,
    double Coefficient,
    double StandardError,
    double OddsRatio,
    double Low,
    double High
);

/// <summary>Measures importances and dependences.</summary>
public static class Importance
{
    private const int Top = 10;
    private const int DependenceFeatures = 5;
    private const int MostCustomers = 2_000;
    private const int DependenceCustomers = 500;
    private const int Grid = 9;

    private static readonly HashSet<string> History = [Btyd.RepeatDays, Btyd.RecencyWeeks, Btyd.AgeWeeks];

    /// <summary>Looks at both champions.</summary>
    /// <param name="labelled">Labelled tables, oldest first; the models have not learned from the last one.</param>
    /// <param name="value">Value champion as of the holdout.</param>
    /// <param name="retention">Retention champion as of the holdout.</param>
    /// <param name="odds">Coefficients of the logistic regression.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static Explanation Of(
        IReadOnlyList<FeatureTable> labelled,
        IValueModel value,
        IRetentionModel retention,
        IReadOnlyList<Odds> odds,
        int seed
    )
    {
        var holdout = labelled[^1];
        var sample = holdout.Sample(MostCustomers, seed);
        var small = holdout.Sample(DependenceCustomers, seed);
        var forValue = OfValue(sample, value);
        var forRetention = OfRetention(sample, retention, seed);
        return new Explanation(
            [.. forValue.Take(Top)],
            [.. forRetention.Take(Top)],
            Dependences(small, forValue, t => value.Predict(t).Spend),
            Dependences(small, forRetention, retention.Predict),
            odds,
            MutualInformationRanking.Of(labelled, MutualInformationRanking.Spend, forValue, seed),
            MutualInformationRanking.Of(labelled, MutualInformationRanking.Staying, forRetention, seed)
        );
    }

    private static List<FeatureImportance> OfValue(FeatureTable table, IValueModel model)
    {
        var hidden = table.WithoutLabels();
        var contributions = model.Explain(hidden);
        var features = model.ExplainedFeatures;
        return
        [
            .. Enumerable
                .Range(0, features.Count)
                .Select(f =>
                {
                    var effects = Array.ConvertAll(contributions, a => a.Contributions[f]);
                    return new FeatureImportance(
                        features[f],
                        effects.Average(Math.Abs),
                        Direction(hidden.TryColumn(features[f]), effects)
                    );
                })
                .Where(i => i.Importance > 0)
                .OrderByDescending(i => i.Importance)
                .ThenBy(i => i.Feature, StringComparer.Ordinal),
        ];
    }

    private static List<FeatureImportance> OfRetention(FeatureTable table, IRetentionModel model, int seed)
    {
        var hidden = table.WithoutLabels();
        var bought = Array.ConvertAll(table.Labels!.Orders, v => v > 0);
        var predicted = model.Predict(hidden);
        if (BinaryMetrics.RocAucOf(bought, predicted) is not { } auc)
        {
            return [];
        }

        var order = Enumerable.Range(0, table.Count).ToArray();
        new Random(seed).Shuffle(order);
        var importances = new List<FeatureImportance>();
        foreach (var features in Groups(table))
        {
            var dealt = BinaryMetrics.RocAucOf(bought, model.Predict(hidden.Dealt(features, order)))!.Value;
            if (auc - dealt > 0)
            {
                var column = features.Count == 1 ? hidden.TryColumn(features[0]) : null;
                importances.Add(
                    new FeatureImportance(string.Join(" + ", features), auc - dealt, Direction(column, predicted))
                );
            }
        }

        return [.. importances.OrderByDescending(i => i.Importance).ThenBy(i => i.Feature, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Features that are dealt out together: a history is impossible with the number of one customer and the dates of another.
    /// </summary>
    private static IEnumerable<IReadOnlyList<string>> Groups(FeatureTable table)
    {
        var names = table.Numeric.Select(c => c.Name).Concat(table.Categorical.Select(c => c.Name)).ToList();
        var history = names.FindAll(History.Contains);
        if (table.Sequences is not null)
        {
            names.Add(WeeklySequences.Name);
        }

        return names
            .Where(n => !History.Contains(n))
            .Select(n => (IReadOnlyList<string>)[n])
            .Append(history)
            .Where(g => g.Count > 0);
    }

    private static double? Direction(float[]? values, double[] effects)
    {
        var known = values is null
            ? []
            : Enumerable.Range(0, values.Length).Where(i => !float.IsNaN(values[i])).ToArray();
        return known.Length < 2
            ? null
            : ValueMetrics.SpearmanOf(
                Array.ConvertAll(known, i => (double)values![i]),
                Array.ConvertAll(known, i => effects[i])
            );
    }

    private static List<PartialDependence> Dependences(
        FeatureTable table,
        List<FeatureImportance> important,
        Func<FeatureTable, double[]> predict
    ) =>
        [
            .. important
                .Take(Top)
                .Where(i => table.TryColumn(i.Feature) is not null && !History.Contains(i.Feature))
                .Take(DependenceFeatures)
                .Select(i => new PartialDependence(i.Feature, Points(table, i.Feature, predict))),
        ];

    private static List<DependencePoint> Points(
        FeatureTable table,
        string feature,
        Func<FeatureTable, double[]> predict
    )
    {
        var known = table.Column(feature).Where(v => !float.IsNaN(v)).Order().ToArray();
        return
        [
            .. Enumerable
                .Range(1, Grid)
                .Select(g => known.Length == 0 ? float.NaN : known[g * (known.Length - 1) / (Grid + 1)])
                .Where(v => !float.IsNaN(v))
                .Distinct()
                .Select(v => new DependencePoint(v, predict(table.WithoutLabels().With(feature, v)).Average())),
        ];
    }
}

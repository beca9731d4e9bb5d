using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Bench;

/// <summary>
/// What a share of the customers to learn from costs in accuracy: candidates learn from samples of a shop's customers, as training
/// does above <c>MaxTrainingCustomers</c>, and predict all of them; measured on the holdout.
/// </summary>
internal static class LearningCurveBench
{
    private const int Seed = 1;
    private const int Samples = 3;

    private static readonly double[] Shares = [0.125, 0.25, 0.5, 1];

    private static readonly string[] Names =
    [
        "pareto-nbd+gg",
        "linear-log-spend",
        "lightgbm-tweedie",
        "lightgbm-two-part",
        "xgboost",
        "pareto-nbd",
        "logistic-regression",
        "lightgbm",
        "random-forest",
    ];

    public static void Run(string dataDirectory, Results results, string? only)
    {
        foreach (
            var set in ValueDataset.All.Where(d =>
                d.HasAmounts && (only is null || d.Name.Contains(only, StringComparison.Ordinal))
            )
        )
        {
            using var tables = set.Tables(dataDirectory);
            var (_, labelled, now) = tables.Training(set.First, set.Cutoff, set.HorizonDays);
            var truth = tables.At(set.Cutoff, set.HorizonDays, labelled: true).Labels!;
            foreach (var share in Shares)
            {
                Measure(set.Name, share, labelled, now, truth, results);
            }
        }
    }

    private static void Measure(
        string set,
        double share,
        List<FeatureTable> labelled,
        FeatureTable now,
        Labels truth,
        Results results
    )
    {
        var spend = Array.ConvertAll(truth.Spend, v => (double)v);
        var bought = Array.ConvertAll(truth.Orders, v => v > 0);
        var samples = Enumerable
            .Range(0, share == 1 ? 1 : Samples)
            .Select(sample =>
                (
                    Past: labelled.ConvertAll(t => t.Sample((int)(share * t.Count), sample)),
                    Now: now.Sample((int)(share * now.Count), sample)
                )
            )
            .ToList();
        var (valueTrainers, retentionTrainers) = Candidates.Default.Only(Names).ForOneTraining();
        var row = $"{set}, {samples[0].Now.Count} customers";
        foreach (var trainer in valueTrainers)
        {
            var ginis = samples.ConvertAll(s =>
                ValueMetrics.NormalizedGiniOf(spend, trainer.Train(s.Past, s.Now, Seed, default).Predict(now).Spend)
                ?? double.NaN
            );
            results.Write("learning-curve", row, trainer.Name, "normalized Gini", ginis.Average(), "");
        }

        foreach (var trainer in retentionTrainers)
        {
            var aucs = samples.ConvertAll(s =>
                BinaryMetrics.RocAucOf(bought, trainer.Train(s.Past, s.Now, Seed, default).Predict(now)) ?? double.NaN
            );
            results.Write("learning-curve", row, trainer.Name, "ROC-AUC of buying", aucs.Average(), "");
        }
    }
}

using System.Diagnostics;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;

namespace CustomerValue.Bench;

/// <summary>
/// Classifiers of churn on the Telco table, stratified five-fold, with every way to balance the classes; and both meanings of
/// churn on shops' purchases.
/// </summary>
internal static class ChurnBench
{
    private const int Folds = 5;
    private const int Seed = 1;

    public static void Run(string dataDirectory, Results results)
    {
        Subscription(dataDirectory, results);
        foreach (var dataset in ValueDataset.All)
        {
            Shop(dataset, dataDirectory, results);
        }
    }

    /// <summary>The champion that training chooses for each meaning, on the holdout, beside P(alive) and the silence so far.</summary>
    private static void Shop(ValueDataset dataset, string dataDirectory, Results results)
    {
        using var tables = dataset.Tables(dataDirectory);
        var (plan, labelled, now) = tables.Training(dataset.First, dataset.Cutoff, dataset.HorizonDays);
        var truth = tables.At(dataset.Cutoff, plan.ModelHorizonDays, labelled: true);
        var candidates = Candidates.Default with { PlainValue = [new NaiveTrainer()], BlendedValue = [] };
        foreach (var meaning in Enum.GetValues<ChurnMeaning>())
        {
            var churn = new ChurnDefinition(meaning, ChurnDefinition.NineOfTenGaps);
            var request = new TrainingRequest("model-bench", plan.ModelHorizonDays, "bench", Seed, [], 0.05, null)
            {
                Churn = churn,
            };
            var trained = ModelTraining.Run(labelled, now, candidates, request, CancellationToken.None);
            var version = ModelPackage.Load(trained.Files);
            var stayed = Array.ConvertAll(churn.Relabel(truth).Labels!.Orders, v => v > 0);
            void Write(string model, double[] predicted)
            {
                var auc = BinaryMetrics.RocAucOf(stayed, predicted) ?? double.NaN;
                results.Write("churn", dataset.Name, $"{meaning}, {model}", "ROC-AUC", auc, "");
            }

            results.Write(
                "churn",
                dataset.Name,
                $"{meaning}",
                "left",
                1 - (stayed.Count(s => s) / (double)stayed.Length),
                ""
            );
            Write(trained.Card.RetentionChampion, version.Retention.Predict(now));
            Write("p-alive", new PAliveRetention().Train([], now, Seed, CancellationToken.None).Predict(now));
            Write("recency", Array.ConvertAll(now.Column("recency_days"), v => 1 / (1 + (double)v)));
            var metrics = BinaryMetrics.Compute(stayed, version.Retention.Predict(now), 0.5);
            results.Write("churn", dataset.Name, $"{meaning}, champion", "ECE", metrics.ExpectedCalibrationError, "");
        }
    }

    private static void Subscription(string dataDirectory, Results results)
    {
        var table = TelcoChurn.Read(dataDirectory);
        var left = Array.ConvertAll(table.Labels!.Orders, v => v > 0);
        var folds = Stratified(left);
        foreach (var balance in Enum.GetValues<ClassBalance>())
        {
            IRetentionTrainer[] trainers =
            [
                new LogisticRetention(balance),
                new LightGbmRetention(balance),
                new XgboostRetention(balance),
                new ForestRetention(balance),
            ];
            foreach (
                var trainer in balance == ClassBalance.None ? [.. trainers, new BlendRetention([trainers])] : trainers
            )
            {
                var start = Stopwatch.GetTimestamp();
                Measure(trainer.Name, left, OutOfFold(trainer, table, folds), results);
                Console.WriteLine($"    {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
            }
        }
    }

    /// <summary>Every customer's probability by the model of the fold that did not learn from them.</summary>
    private static double[] OutOfFold(IRetentionTrainer trainer, FeatureTable table, int[] folds)
    {
        var predicted = new double[table.Count];
        for (var fold = 0; fold < Folds; fold++)
        {
            var outside = Enumerable.Range(0, table.Count).Where(i => folds[i] == fold).ToList();
            var inside = Enumerable.Range(0, table.Count).Where(i => folds[i] != fold).ToList();
            var hidden = table.Rows(outside).WithoutLabels();
            var model = trainer.Train([table.Rows(inside)], hidden, Seed, CancellationToken.None);
            var probabilities = model.Predict(hidden);
            for (var i = 0; i < outside.Count; i++)
            {
                predicted[outside[i]] = probabilities[i];
            }
        }

        return predicted;
    }

    private static int[] Stratified(bool[] left)
    {
        var folds = new int[left.Length];
        foreach (var side in new[] { true, false })
        {
            var rows = Enumerable.Range(0, left.Length).Where(i => left[i] == side).ToArray();
            new Random(Seed).Shuffle(rows);
            for (var i = 0; i < rows.Length; i++)
            {
                folds[rows[i]] = i % Folds;
            }
        }

        return folds;
    }

    private static void Measure(string model, bool[] left, double[] predicted, Results results)
    {
        var metrics = BinaryMetrics.Compute(left, predicted, 0.5);
        void Write(string metric, double? value) =>
            results.Write("churn", "telco_churn", model, metric, value ?? double.NaN, "", print: false);
        Write("ROC-AUC", metrics.RocAuc);
        Write("PR-AUC", metrics.PrAuc);
        Write("recall at precision .8", metrics.RecallAtPrecision80);
        Write("best F1", metrics.AtBestF1.F1);
        Write("F1 at .5", metrics.AtThreshold.F1);
        Write("recall at .5", metrics.AtThreshold.Recall);
        Write("Brier", metrics.Brier);
        Write("log loss", metrics.LogLoss);
        Write("ECE", metrics.ExpectedCalibrationError);
        Console.WriteLine(
            $"{model, -36} AUC {metrics.RocAuc:F4} PR {metrics.PrAuc:F4} recall@p80 {metrics.RecallAtPrecision80:F3} best F1 {metrics.AtBestF1.F1:F3} F1@.5 {metrics.AtThreshold.F1:F3} Brier {metrics.Brier:F4} log loss {metrics.LogLoss:F4} ECE {metrics.ExpectedCalibrationError:F4}"
        );
    }
}

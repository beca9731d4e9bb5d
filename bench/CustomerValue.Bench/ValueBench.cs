using System.Diagnostics;
using System.Text.Json;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Totals;
using CustomerValue.Statistics;
using CustomerValue.Storage;
using CustomerValue.Torch;

namespace CustomerValue.Bench;

/// <summary>
/// Every candidate and the champion on real purchases with published splits. The champion is chosen by the product's own
/// training, which sees nothing of the holdout; each candidate is then measured on it once.
/// </summary>
internal static class ValueBench
{
    private const int Seed = 1;
    private const int Resamples = 1_000;
    private const double IntervalLevel = 0.95;

    private static readonly Candidates Everybody = Candidates.Default.And(
        TorchCandidates.Value,
        TorchCandidates.Retention
    );

    public static void Run(IReadOnlyList<ValueDataset> datasets, string dataDirectory, Results results, string? only)
    {
        foreach (var dataset in datasets.Where(d => only is null || d.Name.Contains(only, StringComparison.Ordinal)))
        {
            using var tables = dataset.Tables(dataDirectory);
            var (plan, labelled, now) = tables.Training(dataset.First, dataset.Cutoff, dataset.HorizonDays);
            var truth = tables.At(dataset.Cutoff, dataset.HorizonDays, labelled: true);
            Console.WriteLine(
                $"== {dataset.Name}: {now.Count} customers; learned over {plan.ModelHorizonDays} days at {string.Join(", ", plan.Labelled)}"
            );
            Measure(dataset, labelled, now, truth, results);
        }
    }

    private static void Measure(
        ValueDataset dataset,
        List<FeatureTable> labelled,
        FeatureTable now,
        FeatureTable truth,
        Results results
    )
    {
        var request = new TrainingRequest("model-bench", dataset.HorizonDays, "bench", Seed, [], 0.05, null);
        var start = Stopwatch.GetTimestamp();
        var trained = ModelTraining.Run(labelled, now, Everybody, request, CancellationToken.None);
        results.Write("value", dataset.Name, "training", "seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        Console.WriteLine(
            $"champions: {trained.Card.ValueChampion}, {trained.Card.RetentionChampion}; inner Gini {trained.Card.ValueGini:F4}, AUC {trained.Card.RetentionAuc:F4}, interval coverage inside {trained.Card.IntervalCoverage:F3}"
        );
        var board = JsonSerializer.Deserialize<Leaderboard>(trained.Files["leaderboard.json"], BlobFiles.Json)!;
        foreach (var entry in board.Value.Where(e => e.Spend is not null))
        {
            Console.WriteLine(
                $"  inner {entry.Model, -31} Gini {entry.Spend!.NormalizedGini:F4} (standard error to the best {entry.StandardErrorToBest:F4}) MAE {entry.Spend.MeanAbsoluteError:F2} RMSE {entry.Spend.RootMeanSquaredError:F1} bias {entry.Spend.BiasPercent:F0}"
            );
        }

        foreach (var entry in board.Retention.Where(e => e.Metrics is not null))
        {
            Console.WriteLine(
                $"  inner {entry.Model, -31} AUC {entry.Metrics!.RocAuc:F4} (standard error to the best {entry.StandardErrorToBest:F4}) log loss {entry.Metrics.LogLoss:F4}"
            );
        }

        var total = TotalForecast.Of(labelled, now, dataset.HorizonDays, CancellationToken.None);
        Console.WriteLine(total.Route);
        var (valueTrainers, retentionTrainers) = Everybody.ForOneTraining();
        foreach (var trainer in valueTrainers)
        {
            try
            {
                var model = TotalCalibratedModel.Share(
                    trainer.Train(labelled, now, Seed, CancellationToken.None),
                    now,
                    dataset.HorizonDays,
                    total
                );
                Value(dataset, trainer.Name, truth, model.Predict(now), results);
                if (TotalCalibratedModel.InnerOf(model) is Models.Value.BlendModel blend)
                {
                    Console.WriteLine(string.Join(", ", blend.Weights.Select(w => $"{w.Key} {w.Value:F2}")));
                }
            }
            catch (ModelFitException e)
            {
                Console.WriteLine($"{trainer.Name}: {e.Message}");
            }
        }

        foreach (var trainer in retentionTrainers)
        {
            try
            {
                var model = BuyerCalibratedModel.Of(
                    trainer.Train(labelled, now, Seed, CancellationToken.None),
                    now,
                    dataset.HorizonDays,
                    total.Buyers
                );
                Retention(dataset, trainer.Name, truth, model.Predict(now), results);
            }
            catch (ModelFitException e)
            {
                Console.WriteLine($"{trainer.Name}: {e.Message}");
            }
        }

        var version = ModelPackage.Load(trained.Files);
        var prediction = version.Value.Predict(now);
        Value(dataset, "CHAMPION", truth, prediction, results);
        var retention = version.Retention.Predict(now);
        Retention(dataset, "CHAMPION", truth, retention, results);
        ChampionIntervals(dataset, truth, prediction.Spend, retention, results);
        if (trained.Card.SumSpread is { } spread)
        {
            var sum = prediction.Spend.Sum();
            var actual = truth.Labels!.Spend.Sum(v => (double)v);
            results.Write(
                "value",
                dataset.Name,
                "CHAMPION",
                "sum interval, lower end / true sum",
                sum / spread / actual,
                "x"
            );
            results.Write(
                "value",
                dataset.Name,
                "CHAMPION",
                "sum interval, upper end / true sum",
                sum * spread / actual,
                "x"
            );
        }

        var buyers = Enumerable.Range(0, now.Count).Where(i => truth.Labels!.Orders[i] > 0).ToList();
        var covered = buyers.Count(i =>
            Covers(version.Ranges.Of(retention[i], prediction.Spend[i], prediction.Orders[i]), truth.Labels!.Spend[i])
        );
        results.Write(
            "value",
            dataset.Name,
            "CHAMPION",
            "buyers within their 80 % range",
            covered / (double)buyers.Count,
            ""
        );
    }

    /// <summary>How far the champion's figures would move with other customers of the same kind.</summary>
    private static void ChampionIntervals(
        ValueDataset dataset,
        FeatureTable truth,
        double[] spend,
        double[] retention,
        Results results
    )
    {
        var actual = Array.ConvertAll(truth.Labels!.Spend, v => (double)v);
        var bought = Array.ConvertAll(truth.Labels.Orders, v => v > 0 ? 1.0 : 0);
        Write("normalized Gini", actual, spend, ValueMetrics.NormalizedGiniOf);
        Write("spend Spearman", actual, spend, ValueMetrics.SpearmanOf);
        Write("spend MAE", actual, spend, (a, p) => ValueMetrics.Compute(a, p).MeanAbsoluteError);
        Write(
            "retention AUC",
            bought,
            retention,
            (a, p) => BinaryMetrics.RocAucOf(Array.ConvertAll(a.ToArray(), v => v > 0), p)
        );

        void Write(string metric, double[] of, double[] by, Measure measure)
        {
            if (BootstrapInterval.Compute(of, by, measure, Resamples, IntervalLevel, Seed) is { } interval)
            {
                results.Write("value", dataset.Name, "CHAMPION", $"{metric}, 95 % from", interval.Lower, "");
                results.Write("value", dataset.Name, "CHAMPION", $"{metric}, 95 % to", interval.Upper, "");
            }
        }
    }

    private static bool Covers(SpendRange range, double actual) =>
        actual >= range.LowIfBuys && actual <= range.HighIfBuys;

    private static void Value(
        ValueDataset dataset,
        string model,
        FeatureTable truth,
        ValuePrediction predicted,
        Results results
    )
    {
        var spend = ValueMetrics.Compute(Array.ConvertAll(truth.Labels!.Spend, v => (double)v), predicted.Spend);
        var orders = ValueMetrics.Compute(Array.ConvertAll(truth.Labels.Orders, v => (double)v), predicted.Orders);
        var buys = BinaryMetrics.Compute(
            Array.ConvertAll(truth.Labels.Orders, v => v > 0),
            predicted.BuyProbability,
            0.5
        );
        void Write(string metric, double? value, string unit = "")
        {
            if (value is { } known)
            {
                results.Write("value", dataset.Name, model, metric, known, unit, print: false);
            }
        }

        Write("normalized Gini", spend.NormalizedGini);
        Write("spend Spearman", spend.Spearman);
        Write("spend MAE", spend.MeanAbsoluteError);
        Write("spend RMSE", spend.RootMeanSquaredError);
        Write("spend bias", spend.BiasPercent, "%");
        Write("top 10 %", spend.Top10Capture);
        Write("top 20 %", spend.Top20Capture);
        Write("orders MAE", orders.MeanAbsoluteError);
        Write("orders RMSE", orders.RootMeanSquaredError);
        Write("orders Spearman", orders.Spearman);
        Write("orders bias", orders.BiasPercent, "%");
        Write("AUC of buying", buys.RocAuc);
        Console.WriteLine(
            $"{model, -31} n {orders.MeanAbsoluteError:F3}/{orders.RootMeanSquaredError:F3}/{orders.Spearman:F3}/{orders.BiasPercent:+0.0;-0.0} s {spend.MeanAbsoluteError:F2}/{spend.RootMeanSquaredError:F1}/{spend.Spearman:F3}/{spend.BiasPercent:+0.0;-0.0} Gini {spend.NormalizedGini:F4} top {spend.Top10Capture:F3}/{spend.Top20Capture:F3} AUC {buys.RocAuc:F4}"
        );
    }

    private static void Retention(
        ValueDataset dataset,
        string model,
        FeatureTable truth,
        double[] predicted,
        Results results
    )
    {
        var metrics = BinaryMetrics.Compute(Array.ConvertAll(truth.Labels!.Orders, v => v > 0), predicted, 0.5);
        results.Write("value", dataset.Name, model, "retention AUC", metrics.RocAuc ?? double.NaN, "", print: false);
        results.Write("value", dataset.Name, model, "retention Brier", metrics.Brier, "", print: false);
        results.Write(
            "value",
            dataset.Name,
            model,
            "retention ECE",
            metrics.ExpectedCalibrationError,
            "",
            print: false
        );
        Console.WriteLine(
            $"  retention {model, -31} AUC {metrics.RocAuc:F4} Brier {metrics.Brier:F4} log loss {metrics.LogLoss:F4} ECE {metrics.ExpectedCalibrationError:F4}"
        );
    }
}

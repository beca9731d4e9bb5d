using System.Diagnostics;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Totals;
using CustomerValue.Models.Value;
using CustomerValue.Torch;

namespace CustomerValue.Bench;

/// <summary>
/// The networks beside what they have to beat: first on the newest window before the holdout, which is what they were shaped on,
/// then on the holdout.
/// </summary>
internal static class NetworksBench
{
    private const int MaxCutoffs = 6;
    private const int Seed = 1;

    private static readonly IValueTrainer[] Value = [.. TorchCandidates.Value, new LightGbmTwoPart()];

    private static readonly IRetentionTrainer[] Retention =
    [
        .. TorchCandidates.Retention,
        new LogisticRetention(),
        new LightGbmRetention(),
        new BlendRetention([new LogisticRetention(), new LightGbmRetention()]),
        new BlendRetention([new LogisticRetention(), new LightGbmRetention(), .. TorchCandidates.Retention]),
    ];

    public static void Run(string dataDirectory, Results results, string? only, bool innerOnly)
    {
        foreach (
            var dataset in ValueDataset.All.Where(d => only is null || d.Name.Contains(only, StringComparison.Ordinal))
        )
        {
            using var tables = DatasetTables.Write(dataset, dataDirectory);
            var plan = CutoffPlan.Of(dataset.First, dataset.Cutoff.AddDays(-1), dataset.HorizonDays, MaxCutoffs)!;
            var labelled = plan.Labelled.Select(c => tables.At(c, plan.ModelHorizonDays, labelled: true)).ToList();
            Console.WriteLine(
                $"== {dataset.Name}: learned over {plan.ModelHorizonDays} days at {string.Join(", ", plan.Labelled)}"
            );
            Inner(labelled);
            if (!innerOnly)
            {
                var now = tables.At(dataset.Cutoff, plan.ModelHorizonDays, labelled: false);
                Outer(dataset, labelled, now, tables.At(dataset.Cutoff, dataset.HorizonDays, labelled: true), results);
            }
        }
    }

    private static void Inner(List<FeatureTable> labelled)
    {
        var backtest = new WalkForward(Value, Retention, Seed).Run(labelled, CancellationToken.None);
        Console.WriteLine(
            $"  seconds: {string.Join(", ", backtest.Timings.Select(t => $"{t.Model} {t.Seconds:F1}"))}"
        );
        foreach (var entry in backtest.Board.Value)
        {
            Console.WriteLine(
                entry.Spend is null
                    ? $"  inner {entry.Model, -18} {entry.Reason}"
                    : $"  inner {entry.Model, -18} Gini {entry.Spend.NormalizedGini:F4} Spearman {entry.Spend.Spearman:F4} MAE {entry.Spend.MeanAbsoluteError:F2} RMSE {entry.Spend.RootMeanSquaredError:F1} orders MAE {entry.Orders!.MeanAbsoluteError:F3} AUC {entry.Buy!.RocAuc:F4}"
            );
        }

        foreach (var entry in backtest.Board.Retention)
        {
            Console.WriteLine(
                entry.Metrics is null
                    ? $"  inner {entry.Model, -18} {entry.Reason}"
                    : $"  inner {entry.Model, -18} AUC {entry.Metrics.RocAuc:F4} log loss {entry.Metrics.LogLoss:F4} ECE {entry.Metrics.ExpectedCalibrationError:F4}"
            );
        }
    }

    private static void Outer(
        ValueDataset dataset,
        List<FeatureTable> labelled,
        FeatureTable now,
        FeatureTable truth,
        Results results
    )
    {
        var total = TotalForecast.Of(labelled, now, dataset.HorizonDays, CancellationToken.None);
        foreach (var trainer in Value)
        {
            Attempt(
                dataset,
                trainer.Name,
                results,
                () =>
                {
                    var model = trainer.Train(labelled, now, Seed, CancellationToken.None);
                    var shared = SharedTotalModel.Share(model, now, dataset.HorizonDays, total);
                    ValueBench.Value(dataset, trainer.Name, truth, shared.Predict(now), results);
                }
            );
        }

        foreach (var trainer in Retention)
        {
            Attempt(
                dataset,
                trainer.Name,
                results,
                () =>
                {
                    var model = trainer.Train(labelled, now, Seed, CancellationToken.None);
                    var shared = SharedBuyersModel.Of(model, now, dataset.HorizonDays, total);
                    ValueBench.Retention(dataset, trainer.Name, truth, shared.Predict(now), results);
                }
            );
        }
    }

    private static void Attempt(ValueDataset dataset, string name, Results results, Action measure)
    {
        ProcessMemory.ResetPeak(Environment.ProcessId);
        var start = Stopwatch.GetTimestamp();
        try
        {
            measure();
        }
        catch (ModelFitException e)
        {
            Console.WriteLine($"{name}: {e.Message}");
        }

        results.Write("networks", dataset.Name, name, "seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        results.Write("networks", dataset.Name, name, "peak memory", ProcessMemory.PeakMb(Environment.ProcessId), "MB");
    }
}

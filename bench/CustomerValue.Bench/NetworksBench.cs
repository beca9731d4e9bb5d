using System.Diagnostics;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Totals;
using CustomerValue.Models.Value;
using CustomerValue.Torch;

namespace CustomerValue.Bench;

/// <summary>
/// The networks beside what they have to beat, on the holdout; or on the newest window before it, which is what they were shaped
/// on. Blends are measured without and with them.
/// </summary>
internal static class NetworksBench
{
    private const int MaxCutoffs = 6;
    private const int Seed = 1;

    private static readonly IValueTrainer[] BlendedValue =
    [
        new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.AllDays),
        new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.RepeatDays),
        new LightGbmTwoPart(),
        new LightGbmTweedie(),
    ];

    private static readonly IRetentionTrainer[] BlendedRetention =
    [
        new BuyProbabilityRetention(FrequencyModelKind.ParetoNbd),
        new LogisticRetention(),
        new LightGbmRetention(),
    ];

    private static readonly (string Name, IValueTrainer Trainer)[] Value =
    [
        .. TorchCandidates.Value.Concat(BlendedValue).Select(t => (t.Name, t)),
        ("blend", new BlendTrainer(BlendedValue)),
        ("blend with networks", new BlendTrainer([.. BlendedValue, .. TorchCandidates.Value])),
    ];

    private static readonly (string Name, IRetentionTrainer Trainer)[] Retention =
    [
        .. TorchCandidates.Retention.Concat(BlendedRetention).Select(t => (t.Name, t)),
        ("blend", new BlendRetention(BlendedRetention)),
        ("blend with networks", new BlendRetention([.. BlendedRetention, .. TorchCandidates.Retention])),
    ];

    public static void Run(string dataDirectory, Results results, string? only, bool inner)
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
            var asOf = inner ? plan.Labelled[^1] : dataset.Cutoff;
            var horizon = inner ? plan.ModelHorizonDays : dataset.HorizonDays;
            var past = labelled.Where(t => t.Cutoff.AddDays(t.HorizonDays) <= asOf).ToList();
            var now = tables.At(asOf, plan.ModelHorizonDays, labelled: false);
            Measure(dataset, past, now, tables.At(asOf, horizon, labelled: true), results);
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
        var total = TotalForecast.Of(labelled, now, truth.HorizonDays, CancellationToken.None);
        foreach (var (name, trainer) in Value)
        {
            Attempt(
                dataset,
                name,
                results,
                () =>
                {
                    var model = trainer.Train(labelled, now, Seed, CancellationToken.None);
                    var shared = SharedTotalModel.Share(model, now, truth.HorizonDays, total);
                    ValueBench.Value(dataset, name, truth, shared.Predict(now), results);
                    var start = Stopwatch.GetTimestamp();
                    var rows = model.Explain(now).Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
                    results.Write("networks", dataset.Name, name, "explained", rows, "customers/s");
                    if (model is BlendModel blend)
                    {
                        Console.WriteLine(string.Join(", ", blend.Weights.Select(w => $"{w.Key} {w.Value:F2}")));
                    }
                }
            );
        }

        foreach (var (name, trainer) in Retention)
        {
            Attempt(
                dataset,
                name,
                results,
                () =>
                {
                    var model = trainer.Train(labelled, now, Seed, CancellationToken.None);
                    var shared = SharedBuyersModel.Of(model, now, truth.HorizonDays, total);
                    ValueBench.Retention(dataset, name, truth, shared.Predict(now), results);
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

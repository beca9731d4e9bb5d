using System.Text.Json.Nodes;
using CustomerValue.Bench.Datasets;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Tiering;
using CustomerValue.Storage;

namespace CustomerValue.Bench;

/// <summary>
/// Value tiers of the holdout predicted in two ways: by cutting the champion's predicted spend, and by a classifier with a class for
/// each tier. Both learn from windows before the holdout and give every tier the same share of customers.
/// </summary>
internal static class TiersBench
{
    private const int Seed = 1;

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
            var truth = tables.At(set.Cutoff, set.HorizonDays, labelled: true);
            var request = new TrainingRequest("model-bench", set.HorizonDays, "bench", Seed, [], 0.05, null);
            var trained = ModelTraining.Run(labelled, now, Candidates.Default, request, CancellationToken.None);
            Inner(trained);
            var version = ModelPackage.Load(trained.Files);
            var classifier = version.TierClassifier!;
            // The window may be longer than those learned from, so amounts are its own; how many buy is not known before.
            var amounts = FutureTiers.Of([], [truth]) with
            {
                Shares = FutureTiers.Of([], labelled).Shares,
            };
            var actual = Array.ConvertAll(truth.Labels!.Spend, v => amounts.Of(v));
            var spend = version.Value.Predict(now).Spend;
            Write(results, set.Name, "cut", actual, amounts.Cut(Array.ConvertAll(spend, v => -v)));
            Write(results, set.Name, classifier.Library, actual, amounts.Cut(classifier.ExpectedTier(now)));
        }
    }

    private static void Inner(TrainingOutcome trained)
    {
        var tiers = JsonNode.Parse(trained.Files[ModelStore.Part("evaluation")])!["tiers"]!;
        Console.WriteLine(
            $"inner: cut kappa {tiers["cutValue"]!["kappa"]}, classifier {tiers["classifier"]?["kappa"]}; top precision {tiers["cutValue"]!["topPrecision"]}, {tiers["classifier"]?["topPrecision"]}"
        );
    }

    private static void Write(Results results, string dataset, string model, int[] actual, int[] predicted)
    {
        var metrics = TierMetrics.Of(actual, predicted, 4);
        results.Write("tiers", dataset, model, "quadratic-weighted kappa", metrics.Kappa ?? double.NaN, "");
        results.Write("tiers", dataset, model, "accuracy", metrics.Accuracy, "");
        results.Write("tiers", dataset, model, "precision of the best tier", metrics.TopPrecision ?? double.NaN, "");
        foreach (var row in metrics.Confusion)
        {
            Console.WriteLine(string.Join(" ", row.Select(n => $"{n, 7}")));
        }
    }
}

using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Totals;
using CustomerValue.Segments;
using CustomerValue.Statistics;
using CustomerValue.Torch;
using SampleShop;

namespace CustomerValue.Bench;

/// <summary>
/// The champion's predictions as of a made-up shop's last day against the simulator's true expected values, beside BG/NBD with
/// Gamma-Gamma from the same table; and its intervals against what the simulation then does.
/// </summary>
internal static class TruthBench
{
    private const string Peer = "bg-nbd+gg";
    private const int Horizon = 90;
    private const int Seed = 1;

    private static readonly Candidates Everybody = Candidates.Default.And(
        TorchCandidates.Value,
        TorchCandidates.Retention
    );

    public static void Run(Results results)
    {
        foreach (var seed in new[] { 21, 22, 23 })
        {
            Run(new Shop(new ShopSettings { Seed = seed }), results);
        }
    }

    private static void Run(Shop shop, Results results)
    {
        var dataset = $"sample shop {shop.Settings.Seed}";
        var cutoff = shop.Settings.LastDay.AddDays(1);
        using var tables = ShopLines.Tables(shop);
        var (_, labelled, now) = tables.Training(shop.Settings.FirstDay, cutoff, Horizon);
        int[] numbers = [.. now.CustomerIds.Select(id => int.Parse(id[1..], CultureInfo.InvariantCulture) - 1)];
        double[] truth = [.. numbers.Select(n => shop.TrueValue(n, cutoff, Horizon).Spend)];

        var request = new TrainingRequest("model-bench", Horizon, "bench", Seed, [], 0.05, null);
        var trained = ModelTraining.Run(labelled, now, Everybody, request, CancellationToken.None);
        var version = ModelPackage.Load(trained.Files);
        var value = version.Value.Predict(now);
        var champion = value.Spend;
        var buys = version.Retention.Predict(now);
        var (trainers, _) = Everybody.ForOneTraining();
        var model = trainers.Single(t => t.Name == Peer).Train(labelled, now, Seed, CancellationToken.None);
        var peer = model.Predict(now).Spend;
        var total = TotalForecast.Of(labelled, now, Horizon, CancellationToken.None);
        var candidate = TotalCalibratedModel.Share(model, now, Horizon, total).Predict(now).Spend;
        Console.WriteLine($"== {dataset}: {now.Count} customers; champion {trained.Card.ValueChampion}");

        Measure("CHAMPION", champion);
        Measure(Peer, peer);
        // As the leaderboard has it, with the total that all candidates share.
        Measure($"{Peer}, one total", candidate);
        var from = cutoff.ToDateTime(default, DateTimeKind.Utc);
        // Spend below zero counts as none, as in the labels that the product learns from.
        double[] realised =
        [
            .. numbers.Select(n =>
                Math.Max(
                    0,
                    shop.Lines(n, cutoff.AddDays(Horizon)).Where(l => l.Time >= from).Sum(l => (double)l.Amount)
                )
            ),
        ];
        var buyers = Enumerable.Range(0, now.Count).Where(i => realised[i] > 0).ToList();
        var covered = buyers.Count(i => Covers(version.Ranges.Of(buys[i], champion[i], value.Orders[i]), realised[i]));
        results.Write(
            "truth",
            dataset,
            "CHAMPION",
            "buyers within their 80 % range",
            covered / (double)buyers.Count,
            ""
        );
        results.Write("truth", dataset, "simulation", "realised / true total", realised.Sum() / truth.Sum(), "");

        Means("type", i => shop.Customer(numbers[i]).Type.Name);
        var segments = SegmentTrainer.Train(now, new SegmentSettings(), last: null).Assign(now);
        Means("segment", i => segments[i] is { } s ? s.ToString("00", CultureInfo.InvariantCulture) : "outliers");

        void Measure(string model, double[] predicted)
        {
            var metrics = ValueMetrics.Compute(truth, predicted);
            results.Write("truth", dataset, model, "Spearman", metrics.Spearman ?? double.NaN, "");
            results.Write("truth", dataset, model, "normalized Gini", metrics.NormalizedGini ?? double.NaN, "");
            // The true value of those who have left is zero or less: errors are related to the mean, not one by one.
            results.Write(
                "truth",
                dataset,
                model,
                "mean relative error",
                metrics.MeanAbsoluteError / truth.Average(),
                "of the mean true value"
            );
            results.Write("truth", dataset, model, "bias", metrics.BiasPercent ?? double.NaN, "%");
        }

        void Means(string kind, Func<int, string> group)
        {
            foreach (
                var rows in Enumerable
                    .Range(0, now.Count)
                    .GroupBy(group, StringComparer.Ordinal)
                    .OrderBy(g => g.Key, StringComparer.Ordinal)
            )
            {
                var name = $"{kind} {rows.Key}";
                results.Write("truth", dataset, name, "customers", rows.Count(), "");
                results.Write("truth", dataset, name, "mean true value", rows.Average(i => truth[i]), "EUR");
                results.Write("truth", dataset, name, "mean of the champion", rows.Average(i => champion[i]), "EUR");
                results.Write("truth", dataset, name, $"mean of {Peer}", rows.Average(i => peer[i]), "EUR");
            }
        }
    }

    private static bool Covers(SpendRange range, double actual) =>
        actual >= range.LowIfBuys && actual <= range.HighIfBuys;
}

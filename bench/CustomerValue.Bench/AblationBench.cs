using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Statistics;
using SampleShop;

namespace CustomerValue.Bench;

/// <summary>
/// What each family of features that needs more than orders is worth: the champion of a training with all of them, without each,
/// and with orders alone, measured on a window that the training knows nothing of. Without networks, which take most of the time.
/// </summary>
internal static class AblationBench
{
    private const int Horizon = 90;
    private const int Seed = 1;
    private static readonly string[] Families = ["browse", "products", "demographics", "reviews"];
    private static readonly string[] OrderChannels = ["orders", "spend", "units", "returns"];

    public static void Run(string data, Results results, string? only)
    {
        int[] shops = only is null or "shop" ? [21, 22] : [];
        foreach (var seed in shops)
        {
            var shop = new Shop(new ShopSettings { Seed = seed });
            using var tables = ShopKinds.Tables(shop);
            var cutoff = shop.Settings.LastDay.AddDays(1 - Horizon);
            Run($"sample shop {seed}", tables, shop.Settings.FirstDay, cutoff, Families, results);
        }

        if (data.Length > 0 && only is null or "completejourney")
        {
            using var tables = CompleteJourney.Tables(data);
            string[] families = ["products", "demographics"];
            Run("completejourney", tables, CompleteJourney.First, CompleteJourney.Cutoff, families, results);
        }
    }

    private static void Run(
        string dataset,
        LineTables tables,
        DateOnly first,
        DateOnly cutoff,
        IReadOnlyList<string> families,
        Results results
    )
    {
        var (_, labelled, now) = tables.Training(first, cutoff, Horizon);
        var truth = tables.At(cutoff, Horizon, labelled: true);
        Measure("all", []);
        foreach (var family in families)
        {
            Measure($"without {family}", [family]);
        }

        Measure("orders alone", families);
        foreach (var top in new[] { 10, 20 })
        {
            Measure($"top {top}", [], top);
        }

        void Measure(string name, IReadOnlyList<string> without, int top = 0)
        {
            var request = new TrainingRequest("model-bench", Horizon, "bench", Seed, [], 0.05, null)
            {
                TopFeatures = top,
            };
            var trained = ModelTraining.Run(
                [.. labelled.Select(t => Cut(t, without))],
                Cut(now, without),
                Candidates.Default,
                request,
                CancellationToken.None
            );
            var version = ModelPackage.Load(trained.Files);
            var spend = ValueMetrics.Compute(
                Array.ConvertAll(truth.Labels!.Spend, v => (double)v),
                version.Value.Predict(now).Spend
            );
            var auc = BinaryMetrics.RocAucOf(
                Array.ConvertAll(truth.Labels.Orders, v => v > 0),
                version.Retention.Predict(now)
            );
            results.Write("ablation", dataset, name, "normalized Gini", spend.NormalizedGini ?? double.NaN, "");
            results.Write("ablation", dataset, name, "ROC-AUC of buying", auc ?? double.NaN, "");
            Console.WriteLine($"  champions {trained.Card.ValueChampion}, {trained.Card.RetentionChampion}");
        }
    }

    private static FeatureTable Cut(FeatureTable table, IReadOnlyList<string> families)
    {
        var cut = table.Without([
            .. FeatureCatalogue
                .Families.Where(f => families.Contains(f.Name))
                .SelectMany(f => f.Features)
                .Select(f => f.Name),
        ]);
        return families.Contains("browse") ? cut.WithChannels(OrderChannels) : cut;
    }
}

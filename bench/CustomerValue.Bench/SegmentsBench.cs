using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Segments;
using Microsoft.ML;
using Microsoft.ML.Data;
using SampleShop;

namespace CustomerValue.Bench;

/// <summary>Segments of made-up shops against the customers' true types, beside scikit-learn and ML.NET on the same matrix.</summary>
internal static class SegmentsBench
{
    private const string Python = "/usr/bin/python3";
    private const string Script = """
        import sys, time, numpy
        from sklearn.cluster import KMeans
        rows = numpy.loadtxt(sys.argv[1], delimiter=",", ndmin=2)
        start = time.time()
        fit = KMeans(n_clusters=int(sys.argv[2]), n_init=10, random_state=0).fit(rows)
        print(time.time() - start)
        print(" ".join(str(label) for label in fit.labels_))
        """;

    public static void Run(Results results)
    {
        // The rule for k was settled on shops 1 to 3; these were not looked at then.
        foreach (var seed in new[] { 4, 5, 6, 7, 8 })
        {
            var folder = Directory.CreateTempSubdirectory("segments-").FullName;
            try
            {
                Run(new Shop(new ShopSettings { Customers = 5_000, Seed = seed }), folder, results);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Run(Shop shop, string folder, Results results)
    {
        var dataset = $"sample shop {shop.Settings.Seed}";
        using var tables = ShopLines.Tables(shop);
        var table = tables.At(shop.Settings.LastDay.AddDays(1), 90, labelled: false);
        int[] truth =
        [
            .. table.CustomerIds.Select(id =>
                BehaviourType
                    .All.ToList()
                    .IndexOf(shop.Customer(int.Parse(id[1..], CultureInfo.InvariantCulture) - 1).Type)
            ),
        ];

        var watch = Stopwatch.StartNew();
        var model = SegmentTrainer.Train(table, new SegmentSettings(), last: null);
        results.Write("segments", dataset, "segments", "time with choice of k", watch.Elapsed.TotalSeconds, "s");
        foreach (var point in model.Curve)
        {
            results.Write("segments", dataset, $"k = {point.K}", "silhouette", point.Silhouette, "");
            results.Write("segments", dataset, $"k = {point.K}", "Davies-Bouldin", point.DaviesBouldin, "");
            results.Write("segments", dataset, $"k = {point.K}", "stability", point.Stability, "ARI");
        }

        var assigned = Array.ConvertAll(model.Assign(table), s => s ?? 0);
        results.Write("segments", dataset, "segments", "k", model.Centres.Count, "segments");
        results.Write("segments", dataset, "segments", "true k", BehaviourType.All.Count, "types");
        results.Write("segments", dataset, "segments", "outliers", assigned.Count(s => s == 0), "customers");
        results.Write("segments", dataset, "segments", "ARI", ClusterQuality.AdjustedRand(truth, assigned), "");

        var rows = model.Space.Rows(table);
        foreach (var k in new[] { model.Centres.Count, BehaviourType.All.Count }.Distinct())
        {
            watch.Restart();
            var own = KMeans.Fit(rows, k, 10, 20);
            Write("own k-means", k, watch.Elapsed.TotalSeconds, own.Assignment);
            if (File.Exists(Python))
            {
                var (seconds, labels) = ScikitLearn(rows, k, folder);
                Write("scikit-learn", k, seconds, labels);
            }

            watch.Restart();
            var (first, second) = (MlNet(rows, k), MlNet(rows, k));
            Write("ML.NET", k, watch.Elapsed.TotalSeconds / 2, first);
            results.Write(
                "segments",
                dataset,
                $"ML.NET k = {k}",
                "rows that differ in a rerun",
                first.Zip(second).Count(p => p.First != p.Second),
                "rows"
            );
        }

        void Write(string name, int k, double seconds, int[] labels)
        {
            results.Write(
                "segments",
                dataset,
                $"{name} k = {k}",
                "ARI",
                ClusterQuality.AdjustedRand(truth, labels),
                ""
            );
            results.Write("segments", dataset, $"{name} k = {k}", "inertia", Inertia(rows, labels), "");
            results.Write("segments", dataset, $"{name} k = {k}", "time", seconds, "s");
        }
    }

    private static double Inertia(float[][] rows, int[] labels) =>
        labels
            .Select((label, r) => (label, Row: rows[r]))
            .GroupBy(p => p.label)
            .Sum(group =>
            {
                var means = Enumerable.Range(0, rows[0].Length).Select(f => group.Average(p => p.Row[f])).ToArray();
                return group.Sum(p => p.Row.Select((v, f) => Math.Pow(v - means[f], 2)).Sum());
            });

    private static int[] MlNet(float[][] rows, int k)
    {
        var ml = new MLContext(seed: 20);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, rows[0].Length);
        var data = ml.Data.LoadFromEnumerable(rows.Select(r => new Row { Features = r }), schema);
        var fitted = ml.Clustering.Trainers.KMeans(numberOfClusters: k).Fit(data);
        return [.. fitted.Transform(data).GetColumn<uint>("PredictedLabel").Select(label => (int)label)];
    }

    private static (double Seconds, int[] Labels) ScikitLearn(float[][] rows, int k, string folder)
    {
        var file = Path.Combine(folder, "rows.csv");
        File.WriteAllLines(file, rows.Select(r => string.Join(',', r)));
        var start = new ProcessStartInfo(Python) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in new[] { "-c", Script, file, k.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var seconds = double.Parse(process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        var labels = process.StandardOutput.ReadLine()!.Split(' ');
        process.WaitForExit();
        return (seconds, [.. labels.Select(l => int.Parse(l, CultureInfo.InvariantCulture))]);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }
}

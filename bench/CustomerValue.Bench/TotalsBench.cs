using CustomerValue.Bench.Datasets;
using CustomerValue.Models.Totals;

namespace CustomerValue.Bench;

/// <summary>
/// The forecast of the total spend on all splits of the public sets, with the level of past windows and without. Nothing else is
/// trained, so that it takes minutes.
/// </summary>
internal static class TotalsBench
{
    public static void Run(string dataDirectory, Results results, string? only)
    {
        var sets = new Dictionary<string, List<(double Without, double With)>>(StringComparer.Ordinal);
        foreach (
            var dataset in ValueDataset
                .All.Concat(ValueDataset.Unseen)
                .Where(d => only is null || d.Name.Contains(only, StringComparison.Ordinal))
        )
        {
            using var tables = dataset.Tables(dataDirectory);
            var (_, labelled, now) = tables.Training(dataset.First, dataset.Cutoff, dataset.HorizonDays);
            var actual = tables
                .At(dataset.Cutoff, dataset.HorizonDays, labelled: true)
                .Labels!.Spend.Sum(v => (double)v);
            var total = TotalForecast.Of(labelled, now, dataset.HorizonDays, CancellationToken.None);
            var plain = PlainTotal.Of(now, dataset.HorizonDays, CancellationToken.None);
            void Write(string model, string metric, double value) =>
                results.Write("totals", dataset.Name, model, metric, value, "x");
            Write("without level", "forecast / true", plain.Spend / actual);
            Write("with level", "forecast / true", total.Spend / actual);
            if (total.Spread is { } spread)
            {
                Write("with level", "interval from, / true", total.Spend / spread / actual);
                Write("with level", "interval to, / true", total.Spend * spread / actual);
            }

            var set = dataset.Name.Split(' ', ',')[0];
            sets.TryAdd(set, []);
            sets[set].Add((Distance(plain.Spend, actual), Distance(total.Spend, actual)));
        }

        // Splits of one set are no trials of their own: each set counts once.
        foreach (var (set, distances) in sets)
        {
            results.Write("totals", set, "without level", "mean distance", distances.Average(d => d.Without), "log");
            results.Write("totals", set, "with level", "mean distance", distances.Average(d => d.With), "log");
        }

        double Mean(Func<(double Without, double With), double> of) => sets.Values.Average(d => d.Average(of));
        results.Write("totals", "all sets", "without level", "mean distance", Mean(d => d.Without), "log");
        results.Write("totals", "all sets", "with level", "mean distance", Mean(d => d.With), "log");
    }

    private static double Distance(double forecast, double actual) => Math.Abs(Math.Log(forecast / actual));
}

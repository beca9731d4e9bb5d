using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CustomerValue.Bench;

/// <summary>
/// A shop that uploads all of its orders every night under a dated name: what 400 such dumps cost a run and a customer's history beside the
/// newest one alone.
/// </summary>
internal static class DumpsBench
{
    private const int Dumps = 400;
    private const int Days = 2 * Dumps;
    private const int Lines = 5_000;
    private const int Customers = 500;
    private const int Asked = 25;

    private static readonly (string Name, string Value)[] Quick =
    [
        ("CustomerValue__MaxTrainingCutoffs", "2"),
        .. new[]
        {
            "pareto-nbd+gg",
            "lightgbm-tweedie",
            "blend",
            "pareto-nbd",
            "logistic-regression",
            "blend-retention",
        }.Select((name, i) => ($"CustomerValue__Candidates__{i}", name)),
    ];

    public static async Task RunAsync(Results results)
    {
        var one = await MeasureAsync(Dumps, results);
        var all = await MeasureAsync(1, results);
        results.Write("dumps", Name(1), "app", "extra_seconds_of_400_dumps", all.Run - one.Run, "s");
        results.Write("dumps", Name(1), "app", "extra_history_ms", all.History - one.History, "ms");
    }

    private static string Name(int from) => from == 1 ? "400 dumps" : "one dump";

    /// <summary>Uploads the dumps from one on, and measures.</summary>
    private static async Task<(double Run, double History)> MeasureAsync(int from, Results results)
    {
        await using var app = await LocalApp.StartAsync(Quick);
        var file = Path.Combine(Path.GetTempPath(), $"dump-{Environment.ProcessId}.csv");
        var start = Stopwatch.GetTimestamp();
        try
        {
            for (var night = from; night <= Dumps; night++)
            {
                await File.WriteAllTextAsync(file, Dump(night));
                await app.UploadAsync($"orders-{Day(Dumps + night):yyyy-MM-dd}.csv", file);
            }
        }
        finally
        {
            File.Delete(file);
        }

        await app.ExportsAsync(Dumps - from + 1);
        Write("ingest", "seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
        Write("ingest", "peak_mb", ProcessMemory.PeakMb(app.ProcessId), "MB");
        ProcessMemory.ResetPeak(app.ProcessId);

        var history = await HistoryAsync(app);
        Write("history", "median", history, "ms");
        start = Stopwatch.GetTimestamp();
        var run = await app.StartRunAsync();
        while (await StatusAsync(app, run) is not "succeeded")
        {
            await Task.Delay(100);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Write("run", "seconds", seconds, "s");
        Write("run", "peak_mb", ProcessMemory.PeakMb(app.ProcessId), "MB");
        start = Stopwatch.GetTimestamp();
        await app.Api.GetByteArrayAsync(new Uri("api/exports", UriKind.Relative));
        Write("list of exports", "first page", Stopwatch.GetElapsedTime(start).TotalMilliseconds, "ms");
        return (seconds, history);

        void Write(string model, string metric, double value, string unit) =>
            results.Write("dumps", Name(from), model, metric, value, unit);
    }

    private static async Task<string> StatusAsync(LocalApp app, string run)
    {
        var state = await app.RunAsync(run);
        return (string)state["status"]! is var status and not "failed"
            ? status
            : throw new InvalidOperationException((string)state["error"]!);
    }

    /// <summary>Median of customers who were not asked for before.</summary>
    private static async Task<double> HistoryAsync(LocalApp app)
    {
        var taken = new List<double>();
        for (var customer = 0; customer < Asked; customer++)
        {
            var start = Stopwatch.GetTimestamp();
            await app.Api.GetByteArrayAsync(new Uri($"api/customers/C{customer:0000}/history", UriKind.Relative));
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        taken.Sort();
        return taken[Asked / 2];
    }

    private static DateTime Day(int day) => new DateTime(2023, 1, 1).AddDays(day);

    /// <summary>All order lines until a night; the same line is the same in each dump.</summary>
    private static string Dump(int night)
    {
        var text = new StringBuilder("order_id,customer_id,order_date,sku,quantity,unit_price\n");
        var random = new Random(19);
        for (var line = 0; line < Lines; line++)
        {
            var day = line * Days / Lines;
            var customer = Math.Min(random.Next(Customers), random.Next(Customers));
            var (sku, price) = (random.Next(60), random.Next(200, 9000) / 100m);
            if (day < Dumps + night)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"{10_000 + line},C{customer:0000},{Day(day):yyyy-MM-dd},S{sku:00},1,{price}\n"
                );
            }
        }

        return text.ToString();
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerValue.Bench.Datasets;

namespace CustomerValue.Bench;

/// <summary>A whole night on made-up orders: seconds of every stage and the handler's peak memory in it.</summary>
internal static class NightlyBench
{
    private const int LinesPerCustomer = 12;

    public static async Task RunAsync(long customers, Results results)
    {
        var name = $"{customers:N0} customers";
        await using var app = await LocalApp.StartAsync();
        var file = Path.Combine(Path.GetTempPath(), $"orders-{Environment.ProcessId}.parquet");
        try
        {
            MadeOrders.Write(file, MadeOrders.Sql(customers * LinesPerCustomer, customers));
            var start = Stopwatch.GetTimestamp();
            await app.UploadAsync("orders.parquet", file);
            await app.ExportsAsync(1);
            results.Write("nightly", name, "ingest", "seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
            results.Write("nightly", name, "ingest", "peak memory", ProcessMemory.PeakMb(app.ProcessId), "MB");
        }
        finally
        {
            File.Delete(file);
        }

        await NightAsync(app, name, results);
        await CandidatesAsync(app, name, results);
    }

    /// <summary>A night in which a candidate had nothing to learn from is no measurement of one.</summary>
    private static async Task CandidatesAsync(LocalApp app, string name, Results results)
    {
        var models = (await app.Api.GetFromJsonAsync<JsonNode>("api/models/current"))!;
        var board = models["leaderboard"]!;
        var candidates = board["value"]!.AsArray().Concat(board["retention"]!.AsArray()).ToList();
        var aside = candidates.Where(c => c!["reason"] is not null).Select(c => $"{c!["model"]}: {c["reason"]}");
        if (aside.FirstOrDefault() is { } reason)
        {
            throw new InvalidOperationException($"A candidate stepped aside. {reason}");
        }

        Console.WriteLine($"champions: {board["valueChampion"]}, {board["retentionChampion"]}");
        results.Write("nightly", name, "candidates", "measured", candidates.Count, "");
    }

    private static async Task NightAsync(LocalApp app, string name, Results results)
    {
        ProcessMemory.ResetPeak(app.ProcessId);
        var begin = Stopwatch.GetTimestamp();
        var stageBegin = begin;
        var run = await app.StartRunAsync();
        var stage = "";
        while (true)
        {
            var state = await app.RunAsync(run);
            var status = (string)state["status"]!;
            if (status == "failed")
            {
                throw new InvalidOperationException((string)state["error"]!);
            }

            if (status != stage)
            {
                if (stage.Length > 0 && stage != "starting")
                {
                    var seconds = Stopwatch.GetElapsedTime(stageBegin).TotalSeconds;
                    results.Write("nightly", name, stage, "seconds", seconds, "s");
                    results.Write("nightly", name, stage, "peak memory", ProcessMemory.PeakMb(app.ProcessId), "MB");
                }

                stage = status;
                stageBegin = Stopwatch.GetTimestamp();
                ProcessMemory.ResetPeak(app.ProcessId);
            }

            if (status == "succeeded")
            {
                break;
            }

            await Task.Delay(100);
        }

        results.Write("nightly", name, "whole night", "seconds", Stopwatch.GetElapsedTime(begin).TotalSeconds, "s");
    }
}

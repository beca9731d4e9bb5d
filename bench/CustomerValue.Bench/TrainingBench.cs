using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Packaging;
using CustomerValue.Storage;
using CustomerValue.Torch;

namespace CustomerValue.Bench;

/// <summary>
/// The training of a night alone, with the memory that the app may use by default and no limit of time: seconds and memory of the
/// process for every candidate, one after the other as they are in a night.
/// </summary>
internal static class TrainingBench
{
    private static readonly CustomerValueOptions Defaults = new();

    private static readonly CutoffPlan Plan = CutoffPlan.Of(
        MadeTables.First,
        MadeTables.Now.AddDays(-1),
        MadeTables.HorizonDays,
        Defaults.MaxTrainingCutoffs
    )!;

    public static void Run(Results results, long customers)
    {
        var folder = Directory.CreateTempSubdirectory("bench-training-").FullName;
        try
        {
            MadeTables.Write(folder, customers, [.. Plan.Labelled, MadeTables.Now]);
            using var child = Process.Start(OwnProcess.Start("training-part", "--folder", folder))!;
            while (child.StandardOutput.ReadLine() is { } line)
            {
                var parts = line.Split('\t');
                foreach (var (metric, at, unit) in new[] { ("seconds", 1, "s"), ("peak memory", 2, "MB") })
                {
                    var value = double.Parse(parts[at], CultureInfo.InvariantCulture);
                    results.Write("training", $"{customers:N0} customers", parts[0], metric, value, unit);
                }

                if (parts[3].Length > 0)
                {
                    Console.WriteLine($"  {parts[0]}: {parts[3]}");
                }
            }

            child.WaitForExit();
            if (child.ExitCode != 0)
            {
                throw new InvalidOperationException($"The training ended with exit code {child.ExitCode}.");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In the child process: trains, and prints name, seconds, peak and why it stepped aside for every candidate.</summary>
    public static void Part(string folder)
    {
        var start = Stopwatch.GetTimestamp();
        // As many customers as the app would read.
        var customers = MadeTables.Count(folder, MadeTables.Now);
        var share = Math.Min(1, (double)Defaults.MaxTrainingCustomers / customers);
        var labelled = Plan.Labelled.Select(c => MadeTables.Read(folder, c, share)).ToList();
        var now = MadeTables.Read(folder, MadeTables.Now, share);
        Write("tables", Stopwatch.GetElapsedTime(start).TotalSeconds, ProcessMemory.PeakMb(Environment.ProcessId));
        ProcessMemory.ResetPeak(Environment.ProcessId);
        start = Stopwatch.GetTimestamp();
        var request = new TrainingRequest("model-bench", MadeTables.HorizonDays, "bench", Defaults.Seed, [], 0.05, null)
        {
            Budget = new Budget(Timeout.InfiniteTimeSpan, Defaults.TrainingMemoryMb),
        };
        var everybody = Candidates.Default.And(TorchCandidates.Value, TorchCandidates.Retention);
        var outcome = ModelTraining.Run(labelled, now, everybody, request, CancellationToken.None);
        var board = JsonSerializer.Deserialize<Leaderboard>(outcome.Files["leaderboard.json"], BlobFiles.Json)!;
        var reasons = board
            .Value.Select(e => ($"value/{e.Model}", e.Reason))
            .Concat(board.Retention.Select(e => ($"retention/{e.Model}", e.Reason)))
            .ToDictionary(e => e.Item1, e => e.Reason, StringComparer.Ordinal);
        foreach (var timing in outcome.Timings)
        {
            var name = $"{timing.Task}/{timing.Model}";
            Write(name, timing.Seconds, timing.PeakMb, reasons[name]);
        }

        Write(
            "whole training",
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            ProcessMemory.PeakMb(Environment.ProcessId)
        );
    }

    private static void Write(string name, double seconds, double peak, string? reason = null) =>
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name}\t{seconds}\t{peak}\t{reason?.ReplaceLineEndings(" ")}")
        );
}

using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Torch;

namespace CustomerValue.Bench;

/// <summary>
/// Seconds and peak memory of every candidate on made-up customers: one fit on two past cutoffs and the predictions for all
/// customers, each in a process of its own.
/// </summary>
internal static class FitsBench
{
    private const int Seed = 1;
    private static readonly DateOnly[] Past =
    [
        MadeTables.Now.AddDays(-2 * MadeTables.HorizonDays),
        MadeTables.Now.AddDays(-MadeTables.HorizonDays),
    ];

    public static void Run(Results results, long customers, string? only)
    {
        var folder = Directory.CreateTempSubdirectory("bench-fits-").FullName;
        try
        {
            MadeTables.Write(folder, customers, [.. Past, MadeTables.Now]);
            foreach (
                var (task, model) in Names()
                    .Where(n => only is null || n.Model.Contains(only, StringComparison.Ordinal))
            )
            {
                Measure(results, $"{customers:N0} customers", folder, task, model);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>In the child process: fits one candidate and prints seconds, memory before, peak, seconds of processors.</summary>
    /// <param name="what">Task and name of the candidate, such as <c>value/bg-nbd+gg</c>.</param>
    /// <param name="folder">The tables.</param>
    public static void Part(string what, string folder)
    {
        var labelled = Past.Select(c => MadeTables.Read(folder, c)).ToList();
        var now = MadeTables.Read(folder, MadeTables.Now);
        GC.Collect();
        var before = Environment.WorkingSet / 1048576.0;
        ProcessMemory.ResetPeak(Environment.ProcessId);
        var (value, retention) = Everybody().ForOneTraining();
        var name = what[(what.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var start = Stopwatch.GetTimestamp();
        var processor = Environment.CpuUsage.TotalTime;
        var sum = what.StartsWith("value/", StringComparison.Ordinal)
            ? value
                .Single(t => t.Name == name)
                .Train(labelled, now, Seed, CancellationToken.None)
                .Predict(now)
                .Spend.Sum()
            : retention
                .Single(t => t.Name == name)
                .Train(labelled, now, Seed, CancellationToken.None)
                .Predict(now)
                .Sum();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{seconds} {before} {ProcessMemory.PeakMb(Environment.ProcessId)} {(Environment.CpuUsage.TotalTime - processor).TotalSeconds} {sum}"
            )
        );
    }

    private static Candidates Everybody() => Candidates.Default.And(TorchCandidates.Value, TorchCandidates.Retention);

    private static IEnumerable<(string Task, string Model)> Names()
    {
        var (value, retention) = Everybody().ForOneTraining();
        return value.Select(t => ("value", t.Name)).Concat(retention.Select(t => ("retention", t.Name)));
    }

    private static void Measure(Results results, string dataset, string folder, string task, string model)
    {
        var start = OwnProcess.Start("fits-part", "--what", $"{task}/{model}", "--folder", folder);
        start.RedirectStandardError = true;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var line = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        if (child.ExitCode != 0)
        {
            Console.WriteLine($"{task}/{model}: {errors.Result.Split('\n').FirstOrDefault(l => l.Length > 0)}");
            return;
        }

        var figures = Array.ConvertAll(line.Split(' '), f => double.Parse(f, CultureInfo.InvariantCulture));
        results.Write("fits", dataset, $"{task}/{model}", "seconds", figures[0], "s");
        // On a machine that does other work beside it, these say more.
        results.Write("fits", dataset, $"{task}/{model}", "seconds of processors", figures[3], "s");
        results.Write("fits", dataset, $"{task}/{model}", "memory of the tables", figures[1], "MB", print: false);
        results.Write("fits", dataset, $"{task}/{model}", "memory on top", figures[2] - figures[1], "MB");
    }
}

using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Features;
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
    private const int HorizonDays = 90;
    private const int LinesPerCustomer = 12;
    private const int Seed = 1;
    private static readonly DateOnly Now = new(2025, 12, 31);
    private static readonly DateOnly[] Past = [Now.AddDays(-2 * HorizonDays), Now.AddDays(-HorizonDays)];

    public static void Run(Results results, long customers, string? only)
    {
        var folder = Directory.CreateTempSubdirectory("bench-fits-").FullName;
        try
        {
            WriteTables(folder, customers);
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

    /// <summary>In the child process: fits one candidate and prints seconds, memory before, peak.</summary>
    /// <param name="what">Task and name of the candidate, such as <c>value/bg-nbd+gg</c>.</param>
    /// <param name="folder">The tables.</param>
    public static void Part(string what, string folder)
    {
        var labelled = Past.Select(c => Read(folder, c)).ToList();
        var now = Read(folder, Now);
        GC.Collect();
        var before = Environment.WorkingSet / 1048576.0;
        ProcessMemory.ResetPeak(Environment.ProcessId);
        var (value, retention) = Everybody().ForOneTraining();
        var name = what[(what.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var start = Stopwatch.GetTimestamp();
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
                $"{seconds} {before} {ProcessMemory.PeakMb(Environment.ProcessId)} {sum} {labelled.Sum(t => t.Count)}"
            )
        );
    }

    private static Candidates Everybody() => Candidates.Default.And(TorchCandidates.Value, TorchCandidates.Retention);

    private static IEnumerable<(string Task, string Model)> Names()
    {
        var (value, retention) = Everybody().ForOneTraining();
        return value.Select(t => ("value", t.Name)).Concat(retention.Select(t => ("retention", t.Name)));
    }

    private static void WriteTables(string folder, long customers)
    {
        var lines = Path.Combine(folder, "lines.parquet");
        using (var connection = DuckDb.Open(folder, 4096, threads: 2))
        {
            connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
            connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
            connection.Execute(
                $"""
                INSERT INTO lines BY NAME
                SELECT "Invoice" AS order_id, "Customer ID" AS customer_id, "InvoiceDate"::TIMESTAMP AS time, "StockCode" AS sku,
                    "Quantity" AS quantity, "Price" AS unit_price, 0 AS discount, "Quantity" * "Price" AS amount,
                    "Country" AS country, CASE WHEN "Quantity" < 0 THEN 'return' ELSE 'sale' END AS kind,
                    row_number() OVER () AS line
                FROM ({MadeOrders.Sql(customers * LinesPerCustomer, customers)})
                """
            );
            connection.Execute($"COPY (FROM lines ORDER BY line) TO {DuckDb.Quote(lines)} (FORMAT parquet)");
        }

        var export = new ExportLines([lines], DateTime.MinValue, DateTime.MaxValue);
        using var builder = FeatureBuilder.Open(new LakeFiles([export]), folder, 2048);
        foreach (var cutoff in Past.Append(Now))
        {
            builder.Write(cutoff, HorizonDays, labelled: cutoff != Now, File(folder, cutoff));
        }
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
        results.Write("fits", dataset, $"{task}/{model}", "memory of the tables", figures[1], "MB", print: false);
        results.Write("fits", dataset, $"{task}/{model}", "memory on top", figures[2] - figures[1], "MB");
    }

    private static string File(string folder, DateOnly cutoff) => Path.Combine(folder, $"{cutoff:yyyy-MM-dd}.parquet");

    private static FeatureTable Read(string folder, DateOnly cutoff) =>
        FeatureTableReader.Read([File(folder, cutoff)], cutoff, HorizonDays);
}

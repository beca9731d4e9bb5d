using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Reviews;
using CustomerValue.Reviews.Drivers;

namespace CustomerValue.Bench;

/// <summary>
/// Click events and reviews through the app's ingest, on LocalHost and the storage emulator, beside DuckDB's bare reading of the same
/// file; and what it takes to find out what drives negative reviews.
/// </summary>
internal static class IngestBench
{
    private const long Customers = 500_000;
    private const long Reviews = 400_000;

    public static async Task RunAsync(Results results, long events)
    {
        var folder = Directory.CreateTempSubdirectory("bench-ingest-").FullName;
        try
        {
            await using var app = await LocalApp.StartAsync();
            var csv = Path.Combine(folder, "events.csv");
            MadeExports.WriteEvents(csv, events, Customers);
            await CompareAsync(results, app, $"{events / 1e6:0.#} M events", csv, events, 1);
            File.Delete(csv);
            var json = Path.Combine(folder, "reviews.jsonl");
            MadeExports.WriteReviews(json, Reviews, Customers);
            await CompareAsync(results, app, $"{Reviews:N0} reviews", json, Reviews, 2);
            await MeasureAsync(results, $"{Reviews:N0} reviews", "drivers", json, Reviews);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One measurement in a process of its own: bare or drivers; prints seconds and peak MB.</summary>
    public static void Part(string what, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var (reviews, scores) = (Path.Combine(folder, "reviews.parquet"), Path.Combine(folder, "scores.parquet"));
        if (what == "drivers")
        {
            Canonical(file, reviews, scores);
            ProcessMemory.ResetPeak(Environment.ProcessId);
        }

        var start = Stopwatch.GetTimestamp();
        if (what == "drivers")
        {
            FindDrivers.In(
                [
                    [reviews],
                ],
                scores,
                new DateOnly(2026, 1, 1),
                Aspects.Default,
                folder,
                350,
                default
            );
        }
        else
        {
            Bare(file, folder);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var peak = ProcessMemory.PeakMb(Environment.ProcessId);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {peak}"));
    }

    private static async Task CompareAsync(
        Results results,
        LocalApp app,
        string dataset,
        string file,
        long rows,
        int exports
    )
    {
        results.Write("ingest", dataset, "file", "size", new FileInfo(file).Length / 1e6, "MB");
        var bare = await MeasureAsync(results, dataset, "bare", file, rows);
        await app.UploadAsync(Path.GetFileName(file), file);
        ProcessMemory.ResetPeak(app.ProcessId);
        var start = Stopwatch.GetTimestamp();
        await app.ExportsAsync(exports);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Write(results, dataset, "ingest", rows, seconds, ProcessMemory.PeakMb(app.ProcessId));
        results.Write("ingest", dataset, "ingest", "times bare", seconds / bare, "x");
    }

    private static async Task<double> MeasureAsync(Results results, string dataset, string what, string file, long rows)
    {
        var start = OwnProcess.Start("ingest-part", "--what", what, "--file", file);
        start.Environment["DOTNET_GCConserveMemory"] = "5";
        using var child = Process.Start(start)!;
        var line = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"{what} failed: {line}");
        }

        var fields = line.Split(' ');
        var seconds = double.Parse(fields[0], CultureInfo.InvariantCulture);
        Write(results, dataset, what, rows, seconds, double.Parse(fields[1], CultureInfo.InvariantCulture));
        return seconds;
    }

    private static void Write(Results results, string dataset, string what, long rows, double seconds, double peakMb)
    {
        results.Write("ingest", dataset, what, "seconds", seconds, "s");
        results.Write("ingest", dataset, what, "rows per second", rows / seconds, "1/s");
        results.Write("ingest", dataset, what, "peak memory", peakMb, "MB");
    }

    /// <summary>Reads every column and writes nothing.</summary>
    private static void Bare(string file, string folder)
    {
        using var connection = DuckDb.Open(folder, 8_000, threads: 2);
        connection.Execute(
            file.EndsWith(".csv", StringComparison.Ordinal)
                ? $"CREATE TABLE result AS SELECT count(*), max(customer_id), max(event_time), max(event_type), max(sku), max(category), max(session_id) FROM read_csv({DuckDb.Quote(file)})"
                : $"CREATE TABLE result AS SELECT count(*), max(customer_id), max(sku), max(review_time), sum(rating), sum(length(text)) FROM read_json({DuckDb.Quote(file)}, format = 'newline_delimited')"
        );
    }

    /// <summary>The reviews as they lie in the lake, and scores of their customers in eight segments.</summary>
    private static void Canonical(string file, string reviews, string scores)
    {
        using var connection = DuckDb.Open(Path.GetDirectoryName(file)!, 2_048, threads: 2);
        connection.Execute(
            $"""
            COPY (
                SELECT customer_id, sku, review_time::TIMESTAMP AS time, rating::DOUBLE AS rating, NULL::VARCHAR AS title, text, NULL::VARCHAR AS language
                FROM read_json({DuckDb.Quote(file)}, format = 'newline_delimited')
            ) TO {DuckDb.Quote(reviews)} (FORMAT parquet);
            COPY (
                SELECT 'C' || i AS customer_id, (1 + i % 8)::INTEGER AS segment FROM range({Customers}) AS r(i)
            ) TO {DuckDb.Quote(scores)} (FORMAT parquet);
            """
        );
    }
}

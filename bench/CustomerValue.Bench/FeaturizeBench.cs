using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Exports;
using CustomerValue.Features;

namespace CustomerValue.Bench;

/// <summary>
/// Reading an export into the lake and computing its features, against DuckDB's bare aggregate of the same columns of the same
/// files. Every measurement has a process of its own, so that its peak memory is its own.
/// </summary>
internal static class FeaturizeBench
{
    private const int Partitions = 8;
    private static readonly DateOnly Cutoff = new(2025, 10, 1);

    public static void Run(Results results, string? only)
    {
        var folder = Directory.CreateTempSubdirectory("bench-featurize-").FullName;
        try
        {
            var csv = Path.Combine(folder, "orders.csv");
            MadeOrders.Write(csv, MadeOrders.Sql(5_000_000, 400_000));
            Compare(results, "5 M lines, CSV", folder, [csv]);
            File.Delete(csv);

            if (only == "csv")
            {
                return;
            }

            var parts = new List<string>();
            for (var part = 0; part < 10; part++)
            {
                parts.Add(Path.Combine(folder, $"orders-{part}.parquet"));
                MadeOrders.Write(parts[part], MadeOrders.Sql(5_000_000, 2_000_000, part * 5_000_000L));
            }

            Compare(results, "50 M lines, Parquet", folder, parts);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Reads an export of so many gigabytes that is made on the way; what comes out is thrown away.</summary>
    public static async Task StreamAsync(Results results, int gigabytes)
    {
        var folder = Directory.CreateTempSubdirectory("bench-stream-").FullName;
        try
        {
            var source = new ExportSource(
                "orders.csv",
                _ => Task.FromResult<Stream>(new MadeCsvStream(gigabytes * 1_000_000_000L)),
                null
            );
            var start = Stopwatch.GetTimestamp();
            var manifest = await new ExportReader(
                new ExportSettings { Partitions = Partitions },
                new Scratch(Path.Combine(folder, "scratch")),
                TimeProvider.System
            ).ReadAsync(source, new NullSink(), CancellationToken.None);
            var dataset = $"{gigabytes} GB CSV, {manifest.RowsKept:N0} lines";
            results.Write("featurize", dataset, "ingest", "seconds", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
            results.Write(
                "featurize",
                dataset,
                "ingest",
                "peak memory",
                ProcessMemory.PeakMb(Environment.ProcessId),
                "MB"
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One measurement: bare, ingest or features; prints seconds and peak MB.</summary>
    public static async Task PartAsync(string what, string folder, string[] files)
    {
        var start = Stopwatch.GetTimestamp();
        switch (what)
        {
            case "bare":
                Bare(folder, files);
                break;
            case "ingest":
                await IngestAsync(folder, files);
                break;
            default:
                Features(folder, files.Length);
                break;
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var peak = ProcessMemory.PeakMb(Environment.ProcessId);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {peak}"));
    }

    private static void Compare(Results results, string dataset, string folder, IReadOnlyList<string> files)
    {
        var bare = Measure(results, dataset, "bare", folder, files);
        var ingest = Measure(results, dataset, "ingest", folder, files);
        var features = Measure(results, dataset, "features", folder, files);
        results.Write("featurize", dataset, "ingest", "times bare", ingest / bare, "x");
        results.Write("featurize", dataset, "ingest and features", "times bare", (ingest + features) / bare, "x");
        foreach (var lake in Directory.GetDirectories(folder))
        {
            Directory.Delete(lake, recursive: true);
        }
    }

    private static double Measure(
        Results results,
        string dataset,
        string what,
        string folder,
        IReadOnlyList<string> files
    )
    {
        var start = OwnProcess.Start([
            "featurize-part",
            "--what",
            what,
            "--folder",
            folder,
            .. files.SelectMany(f => new[] { "--file", f }),
        ]);
        start.Environment["DOTNET_GCConserveMemory"] = "5";
        using var child = Process.Start(start)!;
        var line = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"{what} failed: {line}");
        }

        var fields = line.Split(' ');
        var seconds = double.Parse(fields[0], CultureInfo.InvariantCulture);
        results.Write("featurize", dataset, what, "seconds", seconds, "s");
        results.Write(
            "featurize",
            dataset,
            what,
            "peak memory",
            double.Parse(fields[1], CultureInfo.InvariantCulture),
            "MB"
        );
        return seconds;
    }

    private static void Bare(string folder, string[] files)
    {
        using var connection = DuckDb.Open(folder, 8_000, threads: 2);
        var list = string.Join(", ", files.Select(DuckDb.Quote));
        var source = files[0].EndsWith(".csv", StringComparison.Ordinal)
            ? $"read_csv([{list}])"
            : $"read_parquet([{list}])";
        connection.Execute(
            $"""
            CREATE TABLE result AS
            SELECT "Customer ID", count(*), count(DISTINCT "InvoiceDate"::TIMESTAMP::DATE), sum("Quantity" * "Price"), min("InvoiceDate"),
                max("InvoiceDate"), max("Price"), count(DISTINCT "StockCode"), count(DISTINCT "Invoice"), min("Description"), min("Country")
            FROM {source} GROUP BY "Customer ID"
            """
        );
    }

    private static async Task IngestAsync(string folder, string[] files)
    {
        var scratch = new Scratch(Path.Combine(folder, "scratch"));
        var settings = new ExportSettings { Partitions = Partitions };
        for (var i = 0; i < files.Length; i++)
        {
            var file = files[i];
            var source = new ExportSource(
                Path.GetFileName(file),
                _ => Task.FromResult<Stream>(File.OpenRead(file)),
                null
            );
            var sink = new FileSink(Path.Combine(folder, "lake"), i);
            await new ExportReader(settings, scratch, TimeProvider.System).ReadAsync(
                source,
                sink,
                CancellationToken.None
            );
        }
    }

    private static void Features(string folder, int exports)
    {
        var lake = Path.Combine(folder, "lake");
        // Two partitions at a time, as the queue's trigger has them.
        Parallel.For(
            0,
            Partitions,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            partition =>
            {
                // As one export: nothing is in two of these files.
                var files = Enumerable
                    .Range(0, exports)
                    .SelectMany(export =>
                        Directory
                            .GetFiles(lake, $"{export:00}-part-{partition:00}-*.parquet")
                            .Order(StringComparer.Ordinal)
                    )
                    .ToList();
                var own = Directory.CreateDirectory(Path.Combine(folder, $"scratch-{partition}")).FullName;
                using var builder = FeatureBuilder.Open(
                    new LakeFiles([new ExportLines(files, DateTime.MinValue, DateTime.MaxValue)]),
                    own,
                    350
                );
                builder.Write(
                    Cutoff,
                    90,
                    labelled: true,
                    Path.Combine(folder, "lake", $"features-{partition:00}.parquet")
                );
            }
        );
    }

    private sealed class NullSink : IExportSink
    {
        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation)
        {
            File.Delete(localParquetFile);
            return Task.CompletedTask;
        }

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task RestartAsync(CancellationToken cancellation) => Task.CompletedTask;
    }

    private sealed class FileSink(string folder, int export) : IExportSink
    {
        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation)
        {
            Directory.CreateDirectory(folder);
            File.Move(localParquetFile, Path.Combine(folder, $"{export:00}-part-{partition:00}-{chunk:0000}.parquet"));
            return Task.CompletedTask;
        }

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task RestartAsync(CancellationToken cancellation)
        {
            foreach (var file in Directory.GetFiles(folder, $"{export:00}-part-*"))
            {
                File.Delete(file);
            }

            return Task.CompletedTask;
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Exports;
using CustomerValue.Reviews;
using CustomerValue.Reviews.Drivers;
using CustomerValue.Storage;

namespace CustomerValue.Bench;

/// <summary>
/// Reading uploads into canonical rows, held against DuckDB doing the same job in the same run: read the file with types, split it by
/// customer, write the same columns as Parquet, each partition in the order of the lines. Each has a process of its own and two threads.
/// </summary>
internal static class IngestBench
{
    private const int Partitions = 8;
    private const long Customers = 500_000;
    private const long Orders = 5_000_000;
    private const long Reviews = 400_000;

    /// <summary>Runs the benchmark.</summary>
    /// <param name="results">Takes the figures.</param>
    /// <param name="events">Number of click events.</param>
    /// <param name="gigabytes">Size of one CSV of orders to read instead; 0 for the usual files.</param>
    /// <param name="only">Name of the only data set, or app for the whole app alone, or drivers; null for all.</param>
    /// <param name="keep">Folder that the made files stay in, for the next run; null to make them anew.</param>
    public static async Task RunAsync(Results results, long events, int gigabytes, string? only, string? keep)
    {
        var folder = keep ?? Directory.CreateTempSubdirectory("bench-ingest-").FullName;
        Directory.CreateDirectory(folder);
        try
        {
            if (gigabytes > 0)
            {
                var large = Made(folder, $"orders_{gigabytes}gb.csv", f => WriteLarge(f, gigabytes * 1_000_000_000L));
                await CompareAsync(results, $"orders_{gigabytes}gb", "orders", large);
                return;
            }

            var csv = Made(folder, "orders.csv", f => MadeOrders.Write(f, MadeOrders.PlainSql(Orders, 400_000)));
            var clicks = Made(folder, $"events-{events}.csv", f => MadeExports.WriteEvents(f, events, Customers));
            var json = Made(folder, "reviews.jsonl", f => MadeExports.WriteReviews(f, Reviews, Customers));
            foreach (
                var (dataset, kind, file) in Files(csv, clicks, json).Where(f => only is null || only == f.Dataset)
            )
            {
                await CompareAsync(results, dataset, kind, file);
            }

            if (only is null or "app")
            {
                await using var app = await LocalApp.StartAsync();
                var uploads = 0;
                foreach (var (dataset, _, file) in Files(csv, clicks, json))
                {
                    await UploadAsync(results, app, dataset, file, ++uploads);
                }
            }

            if (only is null or "drivers")
            {
                Write(results, "reviews_jsonl", "drivers", await MeasureAsync("drivers", "reviews", json));
            }
        }
        finally
        {
            if (keep is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>One measurement in a process of its own; prints seconds, peak MB and seconds of processors.</summary>
    /// <param name="what">app, duckdb, duckdb-table or drivers.</param>
    /// <param name="kind">What the rows are.</param>
    /// <param name="file">The upload.</param>
    public static async Task PartAsync(string what, string kind, string file)
    {
        var folder = Directory.CreateTempSubdirectory("bench-ingest-part-").FullName;
        try
        {
            var (reviews, scores) = (Path.Combine(folder, "reviews.parquet"), Path.Combine(folder, "scores.parquet"));
            if (what == "drivers")
            {
                Canonical(file, reviews, scores);
                ProcessMemory.ResetPeak(Environment.ProcessId);
            }

            var start = Stopwatch.GetTimestamp();
            switch (what)
            {
                case "app":
                    await ReadAsync(file, folder);
                    break;
                case "duckdb" or "duckdb-table":
                    Duck(kind, file, folder, what == "duckdb-table");
                    break;
                default:
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
                    break;
            }

            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var peak = ProcessMemory.PeakMb(Environment.ProcessId);
            // Beside other work on the machine the time tells little; what the processors did tells more.
            using var own = Process.GetCurrentProcess();
            var busy = own.TotalProcessorTime.TotalSeconds;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {peak} {busy}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Dataset, string Kind, string File)[] Files(string orders, string events, string reviews) =>
        [("orders_csv", "orders", orders), ("events_csv", "events", events), ("reviews_jsonl", "reviews", reviews)];

    private static string Made(string folder, string name, Action<string> write)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file))
        {
            write(file);
        }

        return file;
    }

    private static void WriteLarge(string file, long bytes)
    {
        using var made = new MadeCsvStream(bytes);
        using var target = File.Create(file);
        made.CopyTo(target, 1 << 20);
    }

    private static async Task CompareAsync(Results results, string dataset, string kind, string file)
    {
        results.Write("ingest", dataset, "file", "size", new FileInfo(file).Length / 1e6, "MB");
        var own = await MeasureAsync("app", kind, file);
        Write(results, dataset, "ingest", own);
        // DuckDB has two ways to write a file for each partition, and which is faster depends on the rows: the faster one counts.
        var duck = await MeasureAsync("duckdb", kind, file);
        Write(results, dataset, "duckdb", duck);
        var table = await MeasureAsync("duckdb-table", kind, file);
        Write(results, dataset, "duckdb-table", table);
        var best = duck.Seconds < table.Seconds ? duck : table;
        results.Write("ingest", dataset, "ingest", "ratio_to_duckdb", own.Seconds / best.Seconds, "x");
        results.Write("ingest", dataset, "ingest", "cpu_ratio_to_duckdb", own.Busy / best.Busy, "x");
    }

    /// <summary>The same upload through the whole app, from the blob to the manifest.</summary>
    private static async Task UploadAsync(Results results, LocalApp app, string dataset, string file, int uploads)
    {
        await app.UploadAsync(Path.GetFileName(file), file);
        ProcessMemory.ResetPeak(app.ProcessId);
        var start = Stopwatch.GetTimestamp();
        await app.ExportsAsync(uploads);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        results.Write("ingest", dataset, "app", "seconds", seconds, "s");
        results.Write("ingest", dataset, "app", "peak_mb", ProcessMemory.PeakMb(app.ProcessId), "MB");
    }

    private static async Task<Measured> MeasureAsync(string what, string kind, string file)
    {
        var start = OwnProcess.Start("ingest-part", "--what", what, "--only", kind, "--file", file);
        start.Environment["DOTNET_GCConserveMemory"] = "5";
        using var child = Process.Start(start)!;
        var line = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"{what} failed: {line}");
        }

        var values = line.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray();
        return new Measured(values[0], values[1], values[2]);
    }

    private static void Write(Results results, string dataset, string what, Measured measured)
    {
        results.Write("ingest", dataset, what, "seconds", measured.Seconds, "s");
        results.Write("ingest", dataset, what, "cpu_seconds", measured.Busy, "s");
        results.Write("ingest", dataset, what, "peak_mb", measured.PeakMb, "MB");
    }

    /// <summary>A measurement.</summary>
    /// <param name="Seconds">Time it took.</param>
    /// <param name="PeakMb">Most memory.</param>
    /// <param name="Busy">Seconds of processors.</param>
    private sealed record Measured(double Seconds, double PeakMb, double Busy);

    /// <summary>The app's reading without the queue and the storage around it.</summary>
    private static async Task ReadAsync(string file, string folder)
    {
        var source = new ExportSource(Path.GetFileName(file), _ => Task.FromResult<Stream>(File.OpenRead(file)), null);
        await new ExportReader(
            new ExportSettings { Partitions = Partitions },
            new Scratch(Path.Combine(folder, "scratch")),
            TimeProvider.System
        ).ReadAsync(source, new LocalSink(Path.Combine(folder, "lake")), CancellationToken.None);
    }

    /// <summary>The same job by DuckDB alone, which trusts every value and has no limit of memory to keep.</summary>
    private static void Duck(string kind, string file, string folder, bool byTable)
    {
        using var connection = DuckDb.Open(folder, 8_000, threads: 2);
        var name = DuckDb.Quote(file);
        var rows = kind switch
        {
            "orders" => $"""
                SELECT "Invoice" AS order_id, "Customer ID" AS customer_id, "InvoiceDate"::TIMESTAMP AS time, "StockCode" AS sku,
                    NULL::VARCHAR AS description, "Quantity"::DOUBLE AS quantity, "Price"::DECIMAL(18, 4) AS unit_price,
                    0::DECIMAL(18, 4) AS discount, ("Quantity" * "Price")::DECIMAL(18, 4) AS amount, NULL::VARCHAR AS currency,
                    NULL::VARCHAR AS country, CASE WHEN "Quantity" < 0 THEN 'return' ELSE 'sale' END AS kind
                FROM read_csv({name})
                """,
            "events" => $"""
                SELECT customer_id, event_time::TIMESTAMP AS time, event_type AS type, sku, category, session_id AS session
                FROM read_csv({name}) WHERE customer_id IS NOT NULL
                """,
            _ => $"""
                SELECT customer_id, sku, review_time::TIMESTAMP AS time, rating::DOUBLE AS rating, NULL::VARCHAR AS title, text,
                    NULL::VARCHAR AS language
                FROM read_json({name}, format = 'newline_delimited')
                """,
        };
        rows =
            $"SELECT *, row_number() OVER () AS line, (hash(customer_id) % {Partitions})::INTEGER AS part FROM ({rows})";
        if (!byTable)
        {
            connection.Execute(
                $"COPY ({rows} ORDER BY line) TO {DuckDb.Quote(Path.Combine(folder, "lake"))} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (part))"
            );
            return;
        }

        connection.Execute($"CREATE TABLE rows AS {rows}");
        for (var part = 0; part < Partitions; part++)
        {
            connection.Execute(
                $"COPY (SELECT * EXCLUDE (part) FROM rows WHERE part = {part} ORDER BY line) TO {DuckDb.Quote(Path.Combine(folder, $"part-{part}.parquet"))} (FORMAT parquet, COMPRESSION zstd)"
            );
        }
    }

    /// <summary>The reviews as they lie in the lake, and scores of their customers in eight segments.</summary>
    private static void Canonical(string file, string reviews, string scores)
    {
        using var connection = DuckDb.Open(Path.GetDirectoryName(reviews)!, 2_048, threads: 2);
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

    /// <summary>Keeps the files of an export in a local folder.</summary>
    private sealed class LocalSink(string folder) : IExportSink
    {
        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation)
        {
            Directory.CreateDirectory(folder);
            File.Move(localParquetFile, Path.Combine(folder, $"part-{partition:00}-{chunk:0000}.parquet"));
            return Task.CompletedTask;
        }

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task RestartAsync(CancellationToken cancellation)
        {
            Directory.Delete(folder, recursive: true);
            return Task.CompletedTask;
        }
    }
}

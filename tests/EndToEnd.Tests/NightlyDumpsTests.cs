using System.Globalization;
using System.Text;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Features;
using CustomerValue.Storage;

namespace EndToEnd.Tests;

/// <summary>Exports that a newer one makes needless are not read, and no result changes by that.</summary>
public sealed class NightlyDumpsTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dumps-").FullName;
    private int _files;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LakeStore Lake => new(storage.Blobs);

    public async ValueTask InitializeAsync()
    {
        await storage.Blobs.DeleteAllAsync(Containers.Lake, "", Cancellation);
        await storage.Blobs.DeleteAllAsync(Containers.Exports, "", Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_dump_makes_the_one_of_the_night_before_needless()
    {
        await ReadAsync("1.csv", Orders("o1,a,2025-01-05,10", "o2,b,2025-01-06,3"));
        await ReadAsync("2.csv", Orders("o1,a,2025-01-05,8", "o2,b,2025-01-06,3", "o3,a,2025-01-07,1"));
        await ReadAsync(
            "3.csv",
            Orders("o1,a,2025-01-05,8", "o2,b,2025-01-06,3", "o3,a,2025-01-07,2", "o4,b,2025-01-08,5")
        );
        (await NotesAsync()).ShouldBe(["1.csv by 2.csv", "2.csv by 3.csv", "3.csv"]);
        (await CountedAsync()).ShouldBe(["o1 8", "o2 3", "o3 2", "o4 5"]);
    }

    [Fact]
    public async Task When_the_newer_dump_is_replaced_or_deleted_the_older_one_counts_again()
    {
        await ReadAsync("1.csv", Orders("o1,a,2025-01-05,10", "o2,b,2025-01-06,3"));
        await ReadAsync("2.csv", Orders("o1,a,2025-01-05,8", "o2,b,2025-01-06,3"));
        (await NotesAsync()).ShouldBe(["1.csv by 2.csv", "2.csv"]);
        await ReadAsync("2.csv", Orders("o1,a,2025-01-05,9"));
        (await NotesAsync()).ShouldBe(["1.csv", "2.csv"]);
        (await CountedAsync()).ShouldBe(["o1 9", "o2 3"]);

        await ReadAsync("2.csv", Orders("o1,a,2025-01-05,9", "o2,b,2025-01-06,4"));
        (await NotesAsync()).ShouldBe(["1.csv by 2.csv", "2.csv"]);
        await new RemoveExport(storage.Blobs, Lake, new ExportTable(storage.Clients)).RunAsync("2.csv", Cancellation);
        (await NotesAsync()).ShouldBe(["1.csv"]);
        (await CountedAsync()).ShouldBe(["o1 10", "o2 3"]);
    }

    [Fact]
    public async Task An_older_dump_that_is_read_late_is_needless_at_once()
    {
        await WriteAsync("1.csv", Orders("o1,a,2025-01-05,10", "o2,b,2025-01-06,3"));
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancellation);
        await ReadAsync("2.csv", Orders("o1,a,2025-01-05,8", "o2,b,2025-01-06,3"));
        await storage.Ingest().RunAsync(new BlobEvent("1.csv"), Cancellation);
        (await NotesAsync()).ShouldBe(["1.csv by 2.csv", "2.csv"]);
        (await CountedAsync()).ShouldBe(["o1 8", "o2 3"]);
    }

    [Fact]
    public async Task A_newer_dump_that_lacks_an_order_or_a_return_leaves_the_older_one_alone()
    {
        await ReadAsync("1.csv", Orders("o1,a,2025-01-05,10", "o2,b,2025-01-06,3", "o3,a,2025-01-09,1"));
        await ReadAsync("2.csv", Orders("o1,a,2025-01-05,8", "o3,a,2025-01-09,1"));
        await ReadAsync("3.csv", Orders("o1,a,2025-01-05,8", "o1,a,2025-01-05,-8", "o3,a,2025-01-09,1"));
        await ReadAsync("4.csv", Orders("o1,a,2025-01-05,8", "o3,a,2025-01-09,1"));
        (await NotesAsync()).ShouldBe(["1.csv", "2.csv by 3.csv", "3.csv", "4.csv"]);
        (await CountedAsync()).ShouldBe(["o1 8", "o2 3", "o3 1"]);
    }

    [Fact]
    public async Task A_newer_export_with_the_same_order_numbers_of_another_year_leaves_the_older_one_alone()
    {
        await ReadAsync("1.csv", Orders("1,a,2023-02-05,10", "2,b,2023-02-06,3"));
        await ReadAsync("2.csv", Orders("7,a,2022-12-30,1", "1,a,2024-02-04,8", "2,b,2024-02-06,4"));
        (await NotesAsync()).ShouldBe(["1.csv", "2.csv"]);
        (await CountedAsync()).ShouldBe(["1 10", "1 2024-02-04 8", "2 2024-02-06 4", "2 3", "7 1"]);
    }

    [Theory]
    [InlineData("customer_id,signup_date,city\na,2024-01-05,Ulm\n", "b,2024-02-05,Bonn\n")]
    [InlineData("sku,title,brand\ns1,Cup,Ann\n", "s2,Pot,Ann\n")]
    [InlineData(
        "customer_id,event_time,event_type,sku\na,2025-01-05T10:00:00,view,s1\n",
        "a,2025-01-05T10:00:00,view,s1\n"
    )]
    [InlineData(
        "review_id,customer_id,review_date,rating,review_text\n1,a,2025-01-05,5,Good\n",
        "2,b,2025-01-05,1,Bad\n"
    )]
    public async Task Dumps_of_every_kind_make_older_ones_needless(string older, string more)
    {
        await ReadAsync("1.csv", older);
        await ReadAsync("2.csv", older + more);
        (await NotesAsync()).ShouldBe(["1.csv by 2.csv", "2.csv"]);
    }

    [Fact]
    public async Task Whatever_comes_and_goes_in_whichever_order_skipping_changes_no_result()
    {
        var random = new Random(19);
        for (var round = 0; round < 6; round++)
        {
            await InitializeAsync();
            var day = new DateTime(2025, 1, 1);
            foreach (var upload in Enumerable.Range(0, 9).OrderBy(_ => random.Next()).ToList())
            {
                var rows = new List<string>();
                // Dumps grow, as those of every night do; some orders are missing.
                for (var order = 0; order < 2 + upload; order++)
                {
                    var kinds = random.Next(8) switch
                    {
                        0 => new[] { "return" },
                        1 => ["void"],
                        2 => [],
                        3 or 4 => ["sale", "return"],
                        _ => ["sale", "sale"],
                    };
                    rows.AddRange(kinds.Select(k => Row($"o{order}", day.AddDays(order), random.Next(1, 50), k)));
                }

                if (rows.Count > 0)
                {
                    await PutAsync($"{upload}.csv", upload, rows, log: round % 3 == 2 ? "web" : null);
                }

                (await CountedAsync()).ShouldBe(await CountedAsync(skipping: false), $"round {round}");
                if (random.Next(4) == 0 && (await Lake.CurrentAsync(Cancellation))!.Exports is { Count: > 1 } standing)
                {
                    var gone = standing[random.Next(standing.Count)];
                    await Lake.RemoveAsync(gone.Name, gone.Version, Cancellation);
                    (await CountedAsync()).ShouldBe(await CountedAsync(skipping: false), $"round {round}");
                }
            }
        }
    }

    private static string Orders(params string[] rows) =>
        $"order_id,customer_id,order_date,amount\n{string.Join('\n', rows)}\n";

    private static string Row(string order, DateTime time, int amount, string kind)
    {
        var signed = kind switch
        {
            "return" => -amount,
            "void" => 0,
            _ => amount,
        };
        return $"('{order}', 'ann', TIMESTAMP '{time:yyyy-MM-dd}', 's', NULL, 1, {amount}, 0, {signed}, 'EUR', 'DE', '{kind}', 1)";
    }

    private Task WriteAsync(string name, string text) =>
        storage.Blobs.WriteAsync(Containers.Exports, name, Encoding.UTF8.GetBytes(text), Cancellation);

    private async Task ReadAsync(string name, string text)
    {
        // Uploads are a second apart in storage's clock.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Cancellation);
        await WriteAsync(name, text);
        (await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation)).ShouldContain("kept");
    }

    /// <summary>Puts canonical lines into the lake, as ingest does.</summary>
    private async Task PutAsync(string name, int moment, List<string> rows, string? log)
    {
        var file = Path.Combine(_folder, $"{_files++}.parquet");
        DateTime first;
        DateTime last;
        using (var connection = DuckDb.Open(_folder, 64))
        {
            connection.Execute(FeatureCatalogue.Script("no_lines.sql"));
            connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
            connection.Execute($"INSERT INTO lines VALUES {string.Join(", ", rows)}");
            connection.Execute($"COPY lines TO {DuckDb.Quote(file)} (FORMAT parquet)");
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT min(time), max(time) FROM lines";
            using var reader = command.ExecuteReader();
            reader.Read();
            (first, last) = (reader.GetDateTime(0), reader.GetDateTime(1));
        }

        var export = new LakeExport(name, ContentHash.Of(rows), ContentHash.Of(rows), rows.Count, first, last, "EUR")
        {
            Uploaded = DateTimeOffset.UnixEpoch.AddDays(moment),
            OwnOrderIds = log is null,
            Layout = log,
        };
        var blob = $"{LakeStore.LinesFolder(export.Key, export.Version, 0)}chunk-0000.parquet";
        await storage.Blobs.UploadAsync(Containers.Lake, blob, file, Cancellation);
        var superseded = new SupersededExports(Lake, new Scratch(_folder), 64);
        var found = await superseded.FindAsync(await Lake.CurrentAsync(Cancellation), export, Cancellation);
        await Lake.PutAsync(export, 1, found, Cancellation);
    }

    private async Task<List<string>> NotesAsync() =>
        [
            .. (await Lake.CurrentAsync(Cancellation))!.Exports.Select(e =>
                e.SupersededBy is null ? e.Name : $"{e.Name} by {e.SupersededBy}"
            ),
        ];

    /// <summary>Orders and their sums, of the exports that are read, or of all.</summary>
    private async Task<List<string>> CountedAsync(bool skipping = true)
    {
        var index = (await Lake.CurrentAsync(Cancellation))!;
        var counted = new List<string>();
        for (var partition = 0; partition < index.Partitions; partition++)
        {
            var folder = Path.Combine(_folder, $"{_files++}");
            var exports = new List<ExportLines>();
            foreach (var export in index.Exports)
            {
                var read = skipping ? export : export with { SupersededBy = null };
                exports.Add(ExportLines.Of(read, await Lake.DownloadLinesAsync(read, partition, folder, Cancellation)));
            }

            using var connection = DuckDb.Open(_folder, 64);
            connection.Execute(KindSql.Lines(exports, "true"));
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT order_id, sum(amount)::INTEGER FROM lines GROUP BY order_id";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                counted.Add(string.Create(CultureInfo.InvariantCulture, $"{reader.GetString(0)} {reader.GetInt32(1)}"));
            }
        }

        counted.Sort(StringComparer.Ordinal);
        return counted;
    }
}

using System.Text;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Storage;
using CustomerValue.Tests.Exports;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>Uploads that are taken back, and those whose reading was given up.</summary>
public sealed class TakingBackTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Orders = "customer_id,time,amount\na,2025-01-05,1\nb,2025-01-06,2\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ExportTable Table => new(storage.Clients);

    private LakeStore Lake => new(storage.Blobs);

    private RemoveExport Remove => new(storage.Blobs, Lake, Table);

    [Fact]
    public async Task A_removed_upload_leaves_only_lines_that_a_run_may_be_reading()
    {
        const string name = "removed/orders.csv";
        await WriteAsync(name, Orders + string.Concat(Enumerable.Repeat("c,2025-01-07,3\n", 40)) + "d,soon,1\n");
        await WriteAsync(name + ".mapping.json", "{}");
        await IngestAsync(name);
        (await TracesAsync(name)).ShouldBe(["index", "lines", "manifests", "mapping", "rejects", "row", "upload"]);
        (await Remove.RunAsync(name, Cancellation)).ShouldBeTrue();
        (await TracesAsync(name)).ShouldBe(["lines"]);
        (await Remove.RunAsync(name, Cancellation)).ShouldBeFalse();
        await Lake.RemoveReplacedAsync([], TimeProvider.System.GetUtcNow().AddMinutes(1), Cancellation);
        (await TracesAsync(name)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_event_of_a_deleted_blob_takes_its_rows_back()
    {
        const string name = "deleted/orders.csv";
        await WriteAsync(name, Orders);
        await IngestAsync(name);
        await storage.Blobs.DeleteAsync(Containers.Exports, name, Cancellation);
        (await storage.Ingest().RunAsync(new BlobEvent(name, IsDeleted: true), Cancellation)).ShouldContain("removed");
        (await TracesAsync(name)).ShouldBe(["lines"]);
    }

    [Fact]
    public async Task The_late_event_of_a_blob_that_was_uploaded_again_takes_nothing_back()
    {
        const string name = "late/orders.csv";
        await WriteAsync(name, Orders);
        await IngestAsync(name);
        (await storage.Ingest().RunAsync(new BlobEvent(name, IsDeleted: true), Cancellation)).ShouldContain(
            "read before"
        );
        (await TracesAsync(name)).ShouldContain("index");
    }

    [Fact]
    public async Task An_archive_goes_with_all_that_came_in_it_and_nothing_else_in_its_folder()
    {
        const string name = "shop.zip";
        var csv = Encoding.UTF8.GetBytes(Orders);
        await storage.Blobs.WriteAsync(
            Containers.Exports,
            name,
            MadeWorkbook.Zip(("a.csv", csv), ("b.csv", csv)),
            Cancellation
        );
        await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation);
        await WriteAsync($"{name}/own.csv", Orders);
        foreach (var entry in new[] { "a.csv", "b.csv", "own.csv" })
        {
            await IngestAsync($"{name}/{entry}");
        }

        await storage.Blobs.DeleteAsync(Containers.Exports, name, Cancellation);
        await storage.Ingest().RunAsync(new BlobEvent(name, IsDeleted: true), Cancellation);
        (await TracesAsync(name)).ShouldBeEmpty();
        (await TracesAsync($"{name}/a.csv")).ShouldBe(["lines"]);
        (await TracesAsync($"{name}/b.csv")).ShouldBe(["lines"]);
        (await TracesAsync($"{name}/own.csv")).ShouldBe(["index", "lines", "manifests", "row", "upload"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_upload_that_is_deleted_while_it_is_read_ends_deleted(int look)
    {
        var name = $"meanwhile/{look}.csv";
        await WriteAsync(name, Orders);
        var looks = 0;
        var clock = new Clock(() =>
        {
            if (++looks == look)
            {
                Remove.RunAsync(name, Cancellation).GetAwaiter().GetResult();
            }
        });
        var said = await Record.ExceptionAsync(() => storage.Ingest(clock).RunAsync(new BlobEvent(name), Cancellation));
        if (said is not null)
        {
            // The file was gone before it was opened: the message comes again.
            await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation);
        }

        looks.ShouldBeGreaterThanOrEqualTo(look);
        (await TracesAsync(name)).ShouldBeSubsetOf(["lines"]);
    }

    [Fact]
    public async Task What_an_erasure_deletes_leaves_the_rows_of_others_in_the_lake()
    {
        const string name = "shared/orders.csv";
        await WriteAsync(name, "customer_id,time,amount\nerased-one,2025-01-05,1\nother,2025-01-06,2\n");
        await IngestAsync(name);
        (await storage.Erase().RunAsync("erased-one", Cancellation)).Uploads.ShouldBe([name]);
        await storage.Ingest().RunAsync(new BlobEvent(name, IsDeleted: true), Cancellation);
        (await Lake.CurrentAsync(Cancellation))!.Exports.Single(e => e.Name == name).Kept.ShouldBe(1);
        // Somebody who asks for it takes it back all the same.
        (await Remove.RunAsync(name, Cancellation)).ShouldBeTrue();
        (await TracesAsync(name)).ShouldBe(["lines"]);
    }

    [Fact]
    public async Task An_upload_whose_reading_is_given_up_has_failed_and_is_read_when_it_is_asked_for_again()
    {
        const string name = "given-up/orders.csv";
        await WriteAsync(name, Orders);
        var full = new IngestExport(
            storage.Blobs,
            Lake,
            Table,
            new ErasureStore(storage.Blobs, storage.Clients),
            NoRoom(),
            Options.Create(new CustomerValueOptions { Partitions = 2 }),
            TimeProvider.System
        );
        await Should.ThrowAsync<IOException>(() => full.RunAsync(new BlobEvent(name), isLastTry: false, Cancellation));
        (await Table.FindAsync(name, Cancellation))!.Status.ShouldBe(ExportStatus.Reading);
        await Should.ThrowAsync<IOException>(() => full.RunAsync(new BlobEvent(name), isLastTry: true, Cancellation));
        var failed = (await Table.FindAsync(name, Cancellation))!;
        (failed.Status, failed.Code, failed.Warns).ShouldBe((ExportStatus.Failed, "reading_failed", true));
        failed.Message.ShouldNotBeNull().ShouldContain("Make room");
        await IngestAsync(name);
        (await Table.FindAsync(name, Cancellation))!.Status.ShouldBe(ExportStatus.Ready);
    }

    [Fact]
    public async Task The_row_tells_when_the_upload_came_and_how_large_it_is()
    {
        const string name = "told/orders.csv";
        await WriteAsync(name, Orders);
        await IngestAsync(name);
        var record = (await Table.FindAsync(name, Cancellation))!;
        record.Bytes.ShouldBe(Orders.Length);
        var blob = storage.Clients.Blobs.GetBlobContainerClient(Containers.Exports).GetBlobClient(name);
        var stored = await blob.GetPropertiesAsync(cancellationToken: Cancellation);
        record.UploadedAt.ShouldBe(stored.Value.LastModified);
    }

    /// <summary>A scratch folder that takes no files.</summary>
    private static Scratch NoRoom()
    {
        var folder = Directory.CreateTempSubdirectory("no-room-").FullName;
        var scratch = new Scratch(folder);
        Directory.Delete(folder, recursive: true);
        File.WriteAllText(folder, "");
        return scratch;
    }

    private Task WriteAsync(string name, string text) =>
        storage.Blobs.WriteAsync(Containers.Exports, name, Encoding.UTF8.GetBytes(text), Cancellation);

    private async Task IngestAsync(string name) =>
        (await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation)).ShouldContain("rows kept");

    /// <summary>What is left of an upload, in alphabetical order.</summary>
    private async Task<List<string>> TracesAsync(string name)
    {
        var key = ContentHash.Of(name);
        var traces = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var item in await storage.Blobs.ListAsync(Containers.Lake, "", Cancellation))
        {
            if (item.Name.Contains($"/{key}/", StringComparison.Ordinal))
            {
                traces.Add(item.Name.Split('/')[0]);
            }
        }

        (string Trace, bool IsThere)[] others =
        [
            ("index", (await Lake.CurrentAsync(Cancellation))?.Exports.Any(e => e.Name == name) == true),
            ("row", await Table.FindAsync(name, Cancellation) is not null),
            ("upload", await storage.Blobs.TryPropertiesAsync(Containers.Exports, name, Cancellation) is not null),
            (
                "mapping",
                await storage.Blobs.TryPropertiesAsync(Containers.Exports, $"{name}.mapping.json", Cancellation)
                    is not null
            ),
        ];
        traces.UnionWith(others.Where(o => o.IsThere).Select(o => o.Trace));
        return [.. traces];
    }

    /// <summary>Does something each time it is looked at.</summary>
    private sealed class Clock(Action look) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            look();
            return System.GetUtcNow();
        }
    }
}

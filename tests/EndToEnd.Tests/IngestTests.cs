using CustomerValue.Exports;
using CustomerValue.Storage;

namespace EndToEnd.Tests;

/// <summary>The same message twice, as a queue delivers it after a kill.</summary>
public class IngestTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Orders = "customer_id,time,amount\na,2025-01-05,1\nb,2025-01-06,2\n";
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_whose_reader_was_killed_before_it_told_the_table_keeps_its_lines()
    {
        const string name = "killed/orders.csv";
        await UploadAsync(name, Orders);
        await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation);
        var table = new ExportTable(storage.Clients);
        var done = (await table.FindAsync(name, Cancellation))!;
        var lines = await LinesAsync(name);
        lines.ShouldNotBeEmpty();

        // Killed between the lake's index and the table: the lines stand in the lake, the table says that they are being read.
        await table.PutAsync(done with { Status = ExportStatus.Reading, Kind = null }, Cancellation);
        var said = await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation);
        said.ShouldContain("2 rows kept");
        (await LinesAsync(name)).ShouldBe(lines);
        var again = (await table.FindAsync(name, Cancellation))!;
        (again.Status, again.Version, again.Kind).ShouldBe((ExportStatus.Ready, done.Version, "orders"));
        var export = (await new LakeStore(storage.Blobs).CurrentAsync(Cancellation))!.Exports.Single(e =>
            e.Name == name
        );
        (export.Version, export.Kept).ShouldBe((done.Version, 2));

        // And once more after the end: read before.
        (await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation)).ShouldContain("read before");
        (await LinesAsync(name)).ShouldBe(lines);
    }

    [Fact]
    public async Task The_same_bytes_under_another_tag_leave_the_lines_that_stand()
    {
        const string name = "again/orders.csv";
        await UploadAsync(name, Orders);
        await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation);
        var lines = await LinesAsync(name);
        await UploadAsync(name, Orders);
        (await storage.Ingest().RunAsync(new BlobEvent(name), Cancellation)).ShouldContain("as before");
        (await LinesAsync(name)).ShouldBe(lines);
    }

    private Task UploadAsync(string name, string text) =>
        storage.Blobs.WriteAsync(Containers.Exports, name, System.Text.Encoding.UTF8.GetBytes(text), Cancellation);

    /// <summary>Names of the blobs with the lines of an upload, of all versions.</summary>
    private async Task<List<string>> LinesAsync(string name)
    {
        var folder = $"lines/{CustomerValue.ContentHash.Of(name)}/";
        return (await storage.Blobs.ListAsync(Containers.Lake, folder, Cancellation)).ConvertAll(b => b.Name);
    }
}

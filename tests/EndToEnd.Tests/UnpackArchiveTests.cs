using System.Text;
using CsCheck;
using CustomerValue;
using CustomerValue.Exports;
using CustomerValue.Storage;
using CustomerValue.Tests.Exports;

namespace EndToEnd.Tests;

/// <summary>What unpacking leaves in the container of uploads.</summary>
public sealed class UnpackArchiveTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private static readonly byte[] Csv = "customer_id,time\na,2025-01-01\n"u8.ToArray();
    private readonly string _folder = Directory.CreateTempSubdirectory("unpack-").FullName;

    public async ValueTask InitializeAsync() => await ClearAsync();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_newer_version_deletes_what_the_one_before_brought_and_nothing_else()
    {
        await PutAsync("orders/2024.csv", Csv);
        (await UnpackAsync("orders", MadeWorkbook.Zip(("a.csv", Csv), ("b/c.csv", Csv)))).ShouldBe(2);
        (await UnpackAsync("orders/b", MadeWorkbook.Zip(("d.csv", Csv)))).ShouldBe(1);
        (await UnpackAsync("orders", MadeWorkbook.Zip(("a.csv", Csv)))).ShouldBe(1);
        (await NamesAsync()).ShouldBe(["orders", "orders/2024.csv", "orders/a.csv", "orders/b", "orders/b/d.csv"]);
    }

    [Fact]
    public async Task What_came_in_an_archive_is_unpacked_no_further()
    {
        var workbook = MadeWorkbook.Of([(1, ["customer_id", "time"]), (2, ["a", "2025-01-01"])]);
        (await UnpackAsync("a.zip", MadeWorkbook.Zip(("b.xlsx", workbook), ("c.csv", Csv)))).ShouldBe(2);
        (await UnpackAsync("a.zip/b.xlsx", null)).ShouldBeNull();
        var inner = MadeWorkbook.Zip(("a.csv", Csv));
        await PutAsync("a.zip/b.xlsx", inner, new() { ["archive"] = "some archive" });
        (await RefusalAsync("a.zip/b.xlsx", null)).Code.ShouldBe("bad_archive");
        (await NamesAsync()).ShouldBe(["a.zip", "a.zip/b.xlsx", "a.zip/c.csv"]);
    }

    [Fact]
    public async Task An_entry_that_storage_would_not_take_is_found_before_anything_is_written()
    {
        var archive = new string('z', 300);
        var entry = $"{string.Concat(Enumerable.Repeat("f/", 100))}b.csv";
        var refusal = await RefusalAsync(archive, MadeWorkbook.Zip(("a.csv", Csv), (entry, Csv)));
        refusal.Code.ShouldBe("bad_archive");
        refusal.Message.ShouldContain("the entry f/f/");
        refusal.Message.ShouldContain("1 to 500 characters");
        (await NamesAsync()).ShouldBe([archive]);
    }

    [Fact]
    public async Task A_damaged_archive_leaves_all_of_its_entries_or_none()
    {
        var rows = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(i => $"a{i},2025-01-01\n")));
        var good = MadeWorkbook.Zip(("a.csv", rows), ("b/c.csv", Csv), ("d.xlsx", MadeWorkbook.Of([(1, ["a"])])));
        await Gen.Select(Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[0, 6], Gen.Int[0, good.Length])
            .SampleAsync(
                async (changes, length) =>
                {
                    await ClearAsync();
                    await UnpackAsync("x.zip", MadeWorkbook.Zip(("before.csv", Csv)));
                    var bytes = good.ToArray();
                    foreach (var (at, value) in changes)
                    {
                        bytes[at] = value;
                    }

                    await CheckAsync(changes.Length % 3 == 2 ? bytes[..length] : bytes).WaitAsync(Patience);
                },
                iter: 100,
                seed: "0000000000001",
                threads: 1
            );

        async Task CheckAsync(byte[] bytes)
        {
            // A hang in the library would otherwise hold the thread that waits.
            await Task.Yield();
            try
            {
                var entries = await UnpackAsync("x.zip", bytes);
                var written = (await NamesAsync()).Except(["x.zip"]).ToList();
                // Null: damaged at its start, so no archive.
                written.Count.ShouldBe(entries ?? 1);
                foreach (var name in written.Where(n => !n.EndsWith(".xlsx", StringComparison.Ordinal)))
                {
                    var stored = await storage.Blobs.TryReadAsync(Containers.Exports, name, Cancellation);
                    stored.ShouldBe(stored!.Length == rows.Length ? rows : Csv);
                }
            }
            catch (ExportRefusedException e)
            {
                e.Message.ShouldStartWith("x.zip: ");
                (await NamesAsync()).ShouldBe(["x.zip", "x.zip/before.csv"]);
            }
        }
    }

    private static TimeSpan Patience => TimeSpan.FromMinutes(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task ClearAsync() => storage.Blobs.DeleteAllAsync(Containers.Exports, "", Cancellation);

    private async Task<List<string>> NamesAsync() =>
        (await storage.Blobs.ListAsync(Containers.Exports, "", Cancellation)).ConvertAll(b => b.Name);

    /// <summary>Uploads bytes, if there are any, and unpacks what has the name.</summary>
    private async Task<int?> UnpackAsync(string name, byte[]? bytes)
    {
        if (bytes is not null)
        {
            await PutAsync(name, bytes);
        }

        using var folder = new Scratch(_folder).NewFolder();
        return await new UnpackArchive(storage.Blobs).TryAsync(name, null, folder, Cancellation);
    }

    private async Task<ExportRefusedException> RefusalAsync(string name, byte[]? bytes) =>
        await Should.ThrowAsync<ExportRefusedException>(() => UnpackAsync(name, bytes));

    private async Task PutAsync(string name, byte[] bytes, Dictionary<string, string>? metadata = null)
    {
        var file = Path.Combine(_folder, "upload");
        await File.WriteAllBytesAsync(file, bytes, Cancellation);
        await storage.Blobs.UploadAsync(Containers.Exports, name, file, metadata ?? [], Cancellation);
    }
}

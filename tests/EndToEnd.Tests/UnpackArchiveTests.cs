using System.Text;
using CsCheck;
using CustomerValue.Exports;
using CustomerValue.Storage;
using CustomerValue.Tests.Storage;

namespace CustomerValue.Tests.Exports;

/// <summary>What unpacking leaves in the container of uploads.</summary>
public sealed class UnpackArchiveTests : IAsyncLifetime
{
    private static readonly byte[] Csv = "customer_id,time\na,2025-01-01\n"u8.ToArray();
    private readonly string _folder = Directory.CreateTempSubdirectory("unpack-").FullName;
    private MemoryBlobs _blobs = null!;

    public async ValueTask InitializeAsync() => _blobs = await MemoryBlobs.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _blobs.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_newer_version_deletes_what_the_one_before_brought_and_nothing_else()
    {
        await PutAsync("orders/2024.csv", Csv);
        (await UnpackAsync("orders", MadeWorkbook.Zip(("a.csv", Csv), ("b/c.csv", Csv)))).ShouldBe(2);
        (await UnpackAsync("orders/b", MadeWorkbook.Zip(("d.csv", Csv)))).ShouldBe(1);
        (await UnpackAsync("orders", MadeWorkbook.Zip(("a.csv", Csv)))).ShouldBe(1);
        Names.ShouldBe(["orders", "orders/2024.csv", "orders/a.csv", "orders/b", "orders/b/d.csv"]);
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
        Names.ShouldBe(["a.zip", "a.zip/b.xlsx", "a.zip/c.csv"]);
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
        Names.ShouldBe([archive]);
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
                    _blobs.Clear();
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
                var written = _blobs.All.Where(b => b.Key != "exports/x.zip").ToList();
                // Null: damaged at its start, so no archive.
                written.Count.ShouldBe(entries ?? 1);
                written.ShouldAllBe(b =>
                    b.Value.Length == rows.Length ? b.Value.SequenceEqual(rows)
                    : b.Value.Length == Csv.Length ? b.Value.SequenceEqual(Csv)
                    : b.Key.EndsWith(".xlsx", StringComparison.Ordinal)
                );
            }
            catch (ExportRefusedException e)
            {
                e.Message.ShouldStartWith("x.zip: ");
                Names.ShouldBe(["x.zip", "x.zip/before.csv"]);
            }
        }
    }

    private static TimeSpan Patience => TimeSpan.FromSeconds(30);

    private IEnumerable<string> Names => _blobs.All.Select(b => b.Key["exports/".Length..]);

    /// <summary>Uploads bytes, if there are any, and unpacks what has the name.</summary>
    private async Task<int?> UnpackAsync(string name, byte[]? bytes)
    {
        if (bytes is not null)
        {
            await PutAsync(name, bytes);
        }

        using var folder = new Scratch(_folder).NewFolder();
        return await new UnpackArchive(_blobs.Files).TryAsync(
            name,
            null,
            folder,
            TestContext.Current.CancellationToken
        );
    }

    private async Task<ExportRefusedException> RefusalAsync(string name, byte[]? bytes) =>
        await Should.ThrowAsync<ExportRefusedException>(() => UnpackAsync(name, bytes));

    private async Task PutAsync(string name, byte[] bytes, Dictionary<string, string>? metadata = null)
    {
        var file = Path.Combine(_folder, "upload");
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        await _blobs.Files.UploadAsync(
            Containers.Exports,
            name,
            file,
            metadata ?? [],
            TestContext.Current.CancellationToken
        );
    }
}

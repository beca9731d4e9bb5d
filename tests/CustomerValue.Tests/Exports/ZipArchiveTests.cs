using System.Text;
using CsCheck;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public sealed class ZipArchiveTests : IDisposable
{
    private static readonly byte[] Csv = "customer_id,time\na,2025-01-01\n"u8.ToArray();
    private readonly string _folder = Directory.CreateTempSubdirectory("zip-").FullName;

    public static TheoryData<string, string, byte[]> Bad =>
        new()
        {
            { "a name that climbs", "bad_archive", MadeWorkbook.Zip(("a/../../b.csv", Csv)) },
            { "a rooted name", "bad_archive", MadeWorkbook.Zip(("/etc/b.csv", Csv)) },
            { "a folder that ends with a dot", "bad_archive", MadeWorkbook.Zip(("b./b.csv", Csv)) },
            { "a blank folder", "bad_archive", MadeWorkbook.Zip(("b/ /b.csv", Csv)) },
            { "a long name", "bad_archive", MadeWorkbook.Zip((new string('b', 501), Csv)) },
            {
                "a deep name",
                "bad_archive",
                MadeWorkbook.Zip(($"{string.Concat(Enumerable.Repeat("b/", 255))}b", Csv))
            },
            { "a drive", "bad_archive", MadeWorkbook.Zip(("C:b.csv", Csv)) },
            { "a backslash", "bad_archive", MadeWorkbook.Zip(("..\\b.csv", Csv)) },
            { "a line end", "bad_archive", MadeWorkbook.Zip(("a\nb.csv", Csv)) },
            { "two of a name", "bad_archive", MadeWorkbook.Zip(("a.csv", Csv), ("a.csv", Csv)) },
            { "an archive", "bad_archive", MadeWorkbook.Zip(("a.csv", Csv), ("b.zip", MadeWorkbook.Zip(("c", Csv)))) },
            { "an archive by another name", "bad_archive", MadeWorkbook.Zip(("b.csv", MadeWorkbook.Zip(("c", Csv)))) },
            {
                "an archive that is called a workbook",
                "bad_archive",
                MadeWorkbook.Zip(("b.xlsx", MadeWorkbook.Zip(("c", Csv))))
            },
            { "half a workbook", "bad_archive", MadeWorkbook.Zip(("b.xlsx", MadeWorkbook.Of([(1, ["a"])])[..300])) },
            {
                "too many",
                "archive_too_large",
                MadeWorkbook.Zip([.. Enumerable.Range(0, 6).Select(i => ($"{i}.csv", Csv))])
            },
            {
                "too large",
                "archive_too_large",
                MadeWorkbook.Zip(("a.csv", Noise(3_000_000)), ("b.csv", Noise(3_000_000)))
            },
            { "a bomb", "archive_too_large", MadeWorkbook.Zip(("a.csv", new byte[4_000_000])) },
            { "half of one", "unsupported_format", MadeWorkbook.Zip(("a.csv", Noise(1000)))[..500] },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_archive_is_refused_whole(string what, string code, byte[] bytes)
    {
        var refusal = Should.Throw<ExportRefusedException>(() => Check(bytes));
        refusal.Code.ShouldBe(code, what);
        refusal.Message.ShouldStartWith("many.zip: ");
    }

    [Fact]
    public async Task Files_come_out_as_they_went_in_and_what_the_system_adds_is_left_out()
    {
        var file = Write(
            MadeWorkbook.Zip(
                ("b/orders.csv", Csv),
                ("b/", []),
                ("a.csv.gz", ExportRun.Gzip(Csv)),
                ("c.xlsx", MadeWorkbook.Of([(1, ["a"])])),
                ("__MACOSX/._a.csv", Csv),
                (".DS_Store", Csv)
            )
        );
        using var zip = ZipArchiveFile.Open(file, "many.zip");
        var files = zip.Check(Small with { Entries = 6 }, TestContext.Current.CancellationToken);
        files.Keys.ShouldBe(["a.csv.gz", "b/orders.csv", "c.xlsx"]);
        var target = Path.Combine(_folder, "out");
        await zip.ExtractAsync(files["b/orders.csv"], target, TestContext.Current.CancellationToken);
        File.ReadAllBytes(target).ShouldBe(Csv);
    }

    [Fact]
    public void A_damaged_archive_is_refused_or_its_files_are_whole()
    {
        var good = MadeWorkbook.Zip(("a.csv", Noise(2000)), ("b.csv", Csv));
        Gen.Select(Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 6], Gen.Int[0, good.Length])
            .Sample(
                (changes, length) =>
                {
                    var bytes = good.ToArray();
                    foreach (var (at, value) in changes)
                    {
                        bytes[at] = value;
                    }

                    try
                    {
                        Check(changes.Length % 3 == 0 ? bytes[..length] : bytes).ShouldBeLessThanOrEqualTo(2);
                    }
                    catch (ExportRefusedException e)
                    {
                        e.Message.ShouldStartWith("many.zip: ");
                    }
                },
                iter: 500,
                seed: "0000000000001",
                threads: 1
            );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ZipLimits Small => new() { Entries = 5, Bytes = 5_000_000 };

    private int Check(byte[] bytes)
    {
        using var zip = ZipArchiveFile.Open(Write(bytes), "many.zip");
        return zip.Check(Small, TestContext.Current.CancellationToken).Count;
    }

    private string Write(byte[] bytes)
    {
        var file = Path.Combine(_folder, "upload.zip");
        File.WriteAllBytes(file, bytes);
        return file;
    }

    // Text that hardly packs.
    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(noise)[..length]);
    }
}

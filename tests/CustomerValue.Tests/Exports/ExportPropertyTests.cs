using System.Globalization;
using System.Text;
using CsCheck;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public class ExportPropertyTests
{
    private const string Seed = "0000000000001";
    private static readonly ExportSettings Lenient = ExportRun.Settings with { MaxRefusedShare = 1 };
    private static readonly Gen<string> Value = Pick(
        "a",
        "é",
        "字",
        "😀",
        ",",
        ";",
        "|",
        "\"",
        "\n",
        "\r\n",
        "'",
        "\\",
        " ",
        "{",
        "\t",
        "1"
    )
        .Array[0, 8]
        .Select(string.Concat);

    [Fact]
    public async Task Any_value_survives_quoting() =>
        await Value
            .Array[1, 20]
            .SampleAsync(
                async values =>
                {
                    var text = new StringBuilder("customer_id,time,sku,amount\n");
                    foreach (var value in values)
                    {
                        text.Append($"c,2025-01-01,\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\",1\n");
                    }

                    using var run = await ExportRun.ReadAsync(text.ToString());
                    // '|' stands between the fields of a row here; the sku is what is left between the third and the last four.
                    run.Rows.Select(r => string.Join('|', r.Split('|')[3..^4]))
                        .ShouldBe(values.Select(v => Stored(v)));
                },
                iter: 15,
                seed: Seed,
                threads: 1
            );

    [Fact]
    public async Task A_bad_quote_costs_its_line_and_no_other() =>
        await Gen.Select(Gen.Int[0, 5].Array[1, 60], Pick("\"{0}", "\"{0}\"x", "\"a\"\"{0}"))
            .SampleAsync(
                async (kinds, bad) =>
                {
                    // Good rows have no quote, so that no stray one can be closed by accident.
                    var isBad = kinds.Select(k => k == 0).ToArray();
                    var text = string.Concat(
                        isBad.Select(
                            (b, i) =>
                                b
                                    ? $"c{i},2025-01-01,{bad.Replace("{0}", $"{i}", StringComparison.Ordinal)}\n"
                                    : $"c{i},2025-01-01,{i}\n"
                        )
                    );
                    using var run = await ExportRun.ReadAsync(
                        "customer_id,time,sku\n" + text + "end,2025-01-02,z\n",
                        """{"columns":{"amount":null}}""",
                        Lenient
                    );
                    run.Manifest.RowsKept.ShouldBe(isBad.Count(b => !b) + 1);
                    run.Manifest.RowsRead.ShouldBe(kinds.Length + 1);
                    var lines = isBad.Select((b, i) => (b, Line: i + 2)).Where(r => r.b).Select(r => $"{r.Line}");
                    run.Rejects.Select(r => r.Split('|')[0]).ShouldBe(lines);
                },
                iter: 15,
                seed: Seed,
                threads: 1
            );

    [Fact]
    public async Task Every_row_is_kept_refused_anonymous_or_excluded() =>
        await Pick(
            "a,2025-01-01,1,paid",
            ",2025-01-01,1,paid",
            "a,x,1,paid",
            "a,2025-01-01,1,cancelled",
            "a,2025-01-01",
            "a,2025-01-01,x,paid"
        )
            .Array[0, 40]
            .SampleAsync(
                async rows =>
                {
                    using var run = await ExportRun.ReadAsync(
                        "customer_id,time,amount,status\nz,2025-01-01,1,paid\n" + string.Join('\n', rows) + "\n",
                        settings: Lenient
                    );
                    var found = run.Manifest;
                    found.RowsRead.ShouldBe(rows.Length + 1);
                    found.RowsRead.ShouldBe(
                        found.RowsKept + found.RowsRefused + found.RowsAnonymous + found.RowsExcluded
                    );
                    found.RowsAnonymous.ShouldBe(rows.Count(r => r[0] == ','));
                    found.RowsExcluded.ShouldBe(rows.Count(r => r.EndsWith("cancelled", StringComparison.Ordinal)));
                    found.RowsKept.ShouldBe(run.Rows.Count);
                    found.RowsRefused.ShouldBe(run.Rejects.Count);
                },
                iter: 15,
                seed: Seed,
                threads: 1
            );

    [Theory]
    [InlineData(1000)]
    [InlineData(1777)]
    [InlineData(20_000)]
    public async Task The_size_of_a_chunk_changes_no_row(int chunkBytes)
    {
        var bytes = Encoding.UTF8.GetBytes(Table());
        using var whole = await ExportRun.ReadAsync(bytes);
        using var parts = await ExportRun.ReadAsync(
            bytes,
            settings: ExportRun.Settings with
            {
                ChunkBytes = chunkBytes,
            }
        );
        parts.Files.Count.ShouldBeGreaterThan(whole.Files.Count);
        parts.Rows.ShouldBe(whole.Rows);
        parts.Rejects.ShouldBe(whole.Rejects);
        parts.Manifest.RowsRead.ShouldBe(whole.Manifest.RowsRead);
    }

    [Fact]
    public async Task The_same_upload_gives_the_same_bytes()
    {
        var bytes = Encoding.UTF8.GetBytes(Table());
        using var first = await ExportRun.ReadAsync(bytes);
        using var second = await ExportRun.ReadAsync(ExportRun.Gzip(bytes));
        first.Files.Count.ShouldBe(3);
        second.Files.ShouldBe(first.Files);
    }

    [Fact]
    public async Task Whatever_the_bytes_are_nothing_but_a_refusal_comes_out()
    {
        var heads = Pick<byte[]>(
            [],
            "PAR1"u8.ToArray(),
            [0x1f, 0x8b, 8],
            [0xff, 0xfe],
            "customer_id,time,amount\n"u8.ToArray(),
            "{\"customer_id\":\"a\",\"time\":"u8.ToArray()
        );
        await Gen.Select(heads, Gen.Byte.Array[0, 400])
            .SampleAsync((head, tail) => ReadOrRefuse([.. head, .. tail]), iter: 80, seed: Seed, threads: 1);
    }

    [Fact]
    public async Task A_damaged_export_gives_a_refusal_or_rows()
    {
        var good = Encoding.UTF8.GetBytes(Table()[..1500]);
        var damage = Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 20];
        await Gen.Select(damage, Gen.Bool)
            .SampleAsync(
                (changes, gzip) =>
                {
                    var bytes = gzip ? ExportRun.Gzip(good) : [.. good];
                    foreach (var (at, value) in changes)
                    {
                        bytes[at % bytes.Length] = value;
                    }

                    return ReadOrRefuse(bytes);
                },
                iter: 40,
                seed: Seed,
                threads: 1
            );
    }

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static async Task ReadOrRefuse(byte[] bytes)
    {
        try
        {
            using var run = await ExportRun.ReadAsync(bytes, settings: Lenient);
            run.Manifest.RowsKept.ShouldBeGreaterThan(0);
        }
        catch (ExportRefusedException e)
        {
            e.Message.ShouldStartWith("orders.csv");
        }
    }

    private static string Table()
    {
        var text = new StringBuilder("customer_id,time,sku,amount\n");
        for (var i = 0; i < 600; i++)
        {
            text.Append(
                i % 50 == 7
                    ? $"c{i},never,s,1\n"
                    : $"c{i % 37},2025-01-{1 + (i % 28):00},\"sku, \"\"{i}\"\"\nof two lines\",{i}.25\n"
            );
        }

        return text.ToString();
    }

    // Control characters become blanks, and blanks around a value are dropped.
    private static string Stored(string value) => string.Concat(value.Trim(' ').Select(c => c < ' ' ? ' ' : c));

    [Fact]
    public async Task Many_rows_give_the_same_bytes_whichever_thread_is_faster()
    {
        var text = new StringBuilder("order_id,customer_id,time,sku,quantity,unit_price\n");
        for (var i = 0; i < 300_000; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{i},c{i * 7919 % 5_000},2025-01-{1 + (i % 28):00},s{i % 97},{1 + (i % 3)},{i % 50}.5\n"
            );
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        using var one = await ExportRun.ReadAsync(bytes);
        using var other = await ExportRun.ReadAsync(bytes);
        other.Files.ShouldBe(one.Files);
    }
}

using System.Globalization;
using System.Text;
using CsCheck;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

/// <summary>Made-up headers, mappings and rows: an export is read whole or refused with advice, whatever it says.</summary>
public class KindPropertyTests
{
    private const string Seed = "0000000000001";
    private static readonly ExportSettings Lenient = ExportRun.Settings with { MaxRefusedShare = 1 };
    private static readonly string[] Kinds = ["customers", "events", "orders", "products", "reviews"];

    private static readonly string[] Headers =
    [
        .. new[] { "customer_id", "email", "time", "created_at", "signup_date", "event_type", "sku", "asin", "name" },
        .. new[]
        {
            "category",
            "price",
            "cost",
            "rating",
            "review_text",
            "title",
            "gender",
            "birth_date",
            "age",
            "type",
        },
        .. new[]
        {
            "handle",
            "session_id",
            "quantity",
            "amount",
            "order_id",
            "用户ID",
            "评分",
            "",
            "x",
            "subcategory",
            "id",
        },
    ];

    private static readonly string[] Cells =
    [
        .. new[] { "", "a", "1", "5", "-3", "1e300", "NaN", "2025-01-05", "31/12/2024", "1736035200", "view", "pv" },
        .. new[]
        {
            "购买",
            "login",
            "female",
            "yes",
            "1.234,50",
            "4 stars",
            "10",
            "'; DROP TABLE raw; --",
            "{",
            "null",
        },
    ];

    [Fact]
    public async Task Any_header_is_read_or_refused_and_every_row_is_accounted_for() =>
        await Gen.Select(Pick(Headers).Array[1, 7], Pick(Cells).Array[7].Array[0, 12], Gen.Bool)
            .SampleAsync(
                (headers, rows, json) =>
                    CheckAsync(
                        Encoding.UTF8.GetBytes(json ? Json(headers, rows) : Csv(headers, rows)),
                        null,
                        rows.Length
                    ),
                iter: 150,
                seed: Seed,
                threads: 1
            );

    [Fact]
    public async Task Any_mapping_is_followed_or_refused()
    {
        string[] columns =
        [
            "customer_id",
            "time",
            "type",
            "sku",
            "rating",
            "price",
            "gender",
            "amount",
            "text",
            "title",
        ];
        var pairs = Gen.Select(Pick(columns), Pick("a", "b", "c", "d", "e")).Array[0, 5];
        await Gen.Select(pairs, Pick(["", .. Kinds, "stock"]), Pick(Cells).Array[5].Array[0, 6])
            .SampleAsync(
                (map, kind, rows) =>
                {
                    var mapped = map.DistinctBy(p => p.Item1).Select(p => $"\"{p.Item1}\":\"{p.Item2}\"");
                    var said = kind.Length > 0 ? $"\"kind\":\"{kind}\"," : "";
                    return CheckAsync(
                        Encoding.UTF8.GetBytes(Csv(["a", "b", "c", "d", "e"], rows)),
                        $"{{{said}\"columns\":{{{string.Join(',', mapped)}}}}}",
                        rows.Length
                    );
                },
                iter: 150,
                seed: Seed,
                threads: 1
            );
    }

    [Theory]
    [InlineData("events", "customer_id,time,event_type,sku\n", "c{0},2025-01-{1:00},view,s{0}\n")]
    [InlineData("reviews", "customer_id,time,rating,text\n", "c{0},2025-01-{1:00},4,\"of\ntwo lines {0}\"\n")]
    [InlineData("products", "sku,name,price\n", "s{0},\"Mug, {1}\",{1}.5\n")]
    [InlineData("customers", "customer_id,gender,signup\n", "c{0},f,2025-01-{1:00}\n")]
    public async Task The_same_upload_gives_the_same_bytes_and_chunks_change_no_row(
        string kind,
        string header,
        string row
    )
    {
        var text = new StringBuilder(header);
        for (var i = 0; i < 500; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{string.Format(CultureInfo.InvariantCulture, row, i, 1 + (i % 28))}"
            );
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        using var one = await ExportRun.ReadAsync(bytes);
        using var other = await ExportRun.ReadAsync(ExportRun.Gzip(bytes));
        using var parts = await ExportRun.ReadAsync(bytes, settings: ExportRun.Settings with { ChunkBytes = 2000 });
        one.Manifest.Kind.ShouldBe(kind);
        one.Manifest.RowsKept.ShouldBe(500);
        other.Files.ShouldBe(one.Files);
        parts.Files.Count.ShouldBeGreaterThan(one.Files.Count);
        parts.Query("line::VARCHAR").ShouldBe(one.Query("line::VARCHAR"));
    }

    private static async Task CheckAsync(byte[] bytes, string? mapping, int rows)
    {
        try
        {
            using var run = await ExportRun.ReadAsync(bytes, mapping, Lenient);
            var found = run.Manifest;
            Kinds.ShouldContain(found.Kind);
            found.RowsRead.ShouldBe(found.RowsKept + found.RowsRefused + found.RowsAnonymous + found.RowsExcluded);
            found.RowsRead.ShouldBeLessThanOrEqualTo(rows);
            found.RowsRefused.ShouldBe(run.Rejects.Count);
            run.Query("line::VARCHAR").Count.ShouldBeGreaterThanOrEqualTo((int)found.RowsKept);
        }
        catch (ExportRefusedException e)
        {
            e.Message.ShouldStartWith("orders.csv");
            if (e is not ExportAskedException)
            {
                new[] { "unknown_kind", "bad_mapping", "no_rows", "mixed_currency" }.ShouldContain(e.Code);
            }
        }
    }

    private static string Csv(string[] headers, string[][] rows) =>
        string.Concat(
            rows.Select(r => r[..headers.Length])
                .Prepend(headers)
                .Select(r => string.Join(',', r.Select(c => $"\"{c}\"")) + "\n")
        );

    private static string Json(string[] headers, string[][] rows) =>
        string.Concat(
            rows.Select(r => "{" + string.Join(',', headers.Distinct().Select((h, i) => $"\"{h}\":\"{r[i]}\"")) + "}\n")
        ) + (rows.Length == 0 ? "{}\n" : "");

    private static Gen<T> Pick<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}

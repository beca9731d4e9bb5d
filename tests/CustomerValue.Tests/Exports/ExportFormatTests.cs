using System.Text;

namespace CustomerValue.Tests.Exports;

public class ExportFormatTests
{
    private const string Comma =
        "order_id,customer_id,time,sku,quantity,unit_price\n1,zoë,2025-01-02T03:04:05Z,größe,2,3.50\n2,bob,2025-02-03,b,1,10\n";

    private static readonly string[] Expected =
    [
        "1|zoë|2025-01-02 03:04:05|größe|2.0|3.5000|7.0000|sale",
        "2|bob|2025-02-03 00:00:00|b|1.0|10.0000|10.0000|sale",
    ];

    static ExportFormatTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static MatrixTheoryData<string, string, bool> TextFiles =>
        new(
            [",", ";", "\t", "|"],
            ["utf-8", "utf-8 bom", "utf-16le", "utf-16le bom", "utf-16be", "utf-16be bom", "windows-1252"],
            [false, true]
        );

    public static MatrixTheoryData<string, bool> JsonFiles =>
        new(["utf-8", "utf-8 bom", "utf-16le bom", "utf-16be bom", "windows-1252"], [false, true]);

    [Theory]
    [MemberData(nameof(TextFiles))]
    public async Task Delimited_text_gives_the_same_lines(string delimiter, string encoding, bool gzip)
    {
        using var run = await ExportRun.ReadAsync(
            Bytes(Comma.Replace(",", delimiter, StringComparison.Ordinal), encoding, gzip)
        );
        run.Rows.ShouldBe(Expected);
        run.Manifest.Format.ShouldBe("csv");
        run.Manifest.Delimiter.ShouldBe(delimiter == "\t" ? "tab" : delimiter);
    }

    [Theory]
    [MemberData(nameof(JsonFiles))]
    public async Task Json_lines_give_the_same_lines(string encoding, bool gzip)
    {
        const string json =
            "{\"order_id\":1,\"customer_id\":\"zoë\",\"time\":\"2025-01-02T03:04:05Z\",\"sku\":\"größe\",\"quantity\":2,\"unit_price\":3.50,\"tags\":[1,{\"sku\":\"x\"}]}\n"
            + "{\"unit_price\":10,\"quantity\":1,\"sku\":\"b\",\"time\":\"2025-02-03\",\"customer_id\":\"bob\",\"order_id\":\"2\"}\n";
        using var run = await ExportRun.ReadAsync(Bytes(json, encoding, gzip));
        run.Rows.ShouldBe(Expected);
        run.Manifest.Format.ShouldBe("jsonl");
        run.Manifest.Delimiter.ShouldBeNull();
    }

    [Fact]
    public async Task Parquet_gives_the_same_lines()
    {
        using var run = await ExportRun.ReadAsync(
            ExportRun.Parquet(
                "SELECT * FROM (VALUES (1, 'zoë', TIMESTAMP '2025-01-02 03:04:05', 'größe', 2, 3.50::DECIMAL(9, 2)), (2, 'bob', TIMESTAMP '2025-02-03', 'b', 1, 10)) AS t (order_id, customer_id, time, sku, quantity, unit_price)"
            )
        );
        run.Rows.ShouldBe(Expected);
        run.Manifest.Format.ShouldBe("parquet");
    }

    [Fact]
    public async Task Values_of_a_Parquet_file_may_hold_quotes_delimiters_and_line_ends()
    {
        using var run = await ExportRun.ReadAsync(
            ExportRun.Parquet(
                "SELECT 'a' AS customer_id, DATE '2025-01-02' AS time, 'x, \"y\"' || chr(10) || '; z' AS sku, 4 AS amount"
            )
        );
        run.Rows.ShouldBe(["a-20250102|a|2025-01-02 00:00:00|x, \"y\" ; z|1.0|4.0000|4.0000|sale"]);
    }

    [Fact]
    public async Task Names_in_json_may_be_escaped()
    {
        using var run = await ExportRun.ReadAsync(
            """{"\u7528\u6237id":"ann","\u65e5\u671f":"2025-01-02","\u91d1\u989d":5}"""
        );
        run.Rows.ShouldBe(["ann-20250102|ann|2025-01-02 00:00:00||1.0|5.0000|5.0000|sale"]);
    }

    [Theory]
    [InlineData(19_999, "FR", false)]
    [InlineData(20_000, "-", true)]
    public async Task A_field_that_turns_up_late_is_read_or_warned_of(int before, string country, bool warned)
    {
        var text = new StringBuilder();
        text.Insert(0, "{\"customer_id\":\"a\",\"date\":\"2025-01-02\",\"amount\":1}\n", before);
        text.Append("{\"customer_id\":\"z\",\"date\":\"2025-01-02\",\"amount\":1,\"country\":\"FR\",\"note\":1}\n");
        text.Append("{\"customer_id\":\"y\",\"date\":\"2025-01-02\",\"amount\":1,\"country\":\"FR\",\"note\":1}\n");
        using var run = await ExportRun.ReadAsync(text.ToString());
        run.Query("CASE customer_id WHEN 'z' THEN coalesce(country, '-') ELSE 'other' END").ShouldContain(country);
        run.Manifest.Warnings.Where(w => w.StartsWith("line 20001: the field country", StringComparison.Ordinal))
            .Count()
            .ShouldBe(warned ? 1 : 0);
        run.Manifest.Warnings.ShouldNotContain(w => w.Contains("note", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fields_of_objects_in_json_are_reached_by_a_path()
    {
        using var run = await ExportRun.ReadAsync(
            """{"customer":{"id":"ann","tags":["t"]},"created":"2025-01-02","total":{"value":5}}""",
            """{"columns":{"customer_id":"customer.id","time":"created","amount":"total.value"}}"""
        );
        run.Rows.ShouldBe(["ann-20250102|ann|2025-01-02 00:00:00||1.0|5.0000|5.0000|sale"]);
    }

    private static byte[] Bytes(string text, string encoding, bool gzip)
    {
        Encoding by = encoding.Split(' ')[0] switch
        {
            "utf-8" => new UTF8Encoding(true),
            "utf-16le" => new UnicodeEncoding(false, true),
            "utf-16be" => new UnicodeEncoding(true, true),
            _ => Encoding.GetEncoding(1252),
        };
        byte[] bytes =
        [
            .. encoding.EndsWith("bom", StringComparison.Ordinal) ? by.GetPreamble() : [],
            .. by.GetBytes(text),
        ];
        return gzip ? ExportRun.Gzip(bytes) : bytes;
    }

    [Theory]
    [InlineData('^')]
    [InlineData('~')]
    [InlineData('\u0001')]
    public async Task Any_punctuation_may_delimit(char delimiter)
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount\na,2025-01-05,1.5\n".Replace(',', delimiter)
        );
        run.Rows.ShouldBe(["a-20250105|a|2025-01-05 00:00:00||1.0|1.5000|1.5000|sale"]);
    }

    [Fact]
    public async Task A_header_may_begin_like_a_zip()
    {
        using var run = await ExportRun.ReadAsync("PK,customer_id,time,amount\n1,a,2025-01-05,1\n");
        run.Manifest.RowsKept.ShouldBe(1);
    }

    [Fact]
    public async Task Several_gzip_files_one_behind_the_other_are_one()
    {
        var first = ExportRun.Gzip("customer_id,time,amount\na,2025-01-05,1\n"u8.ToArray());
        byte[] bytes =
        [
            .. first,
            // Block gzip ends, and may go on, with nothing.
            .. ExportRun.Gzip([]),
            .. ExportRun.Gzip("b,2025-01-06,2\n"u8.ToArray()),
            .. ExportRun.Gzip([]),
        ];
        using var run = await ExportRun.ReadAsync(bytes);
        run.Rows.Select(r => r.Split('|')[1]).ShouldBe(["a", "b"]);
        foreach (var cut in new[] { 6, 21, 30, bytes.Length - first.Length - 3 })
        {
            (await ExportRun.RefusalAsync(bytes[..^cut])).Code.ShouldBe("truncated");
        }
    }

    [Fact]
    public async Task Lines_may_end_with_a_carriage_return_alone()
    {
        using var run = await ExportRun.ReadAsync("customer_id,time,amount\ra,2025-01-05,1\rb,2025-01-06,2\r");
        run.Rows.Select(r => r.Split('|')[1]).ShouldBe(["a", "b"]);
    }
}

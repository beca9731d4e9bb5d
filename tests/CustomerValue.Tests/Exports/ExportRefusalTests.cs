using System.Text;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public class ExportRefusalTests
{
    private const string Header = "customer_id,time,amount\n";
    private static readonly byte[] Parquet = ExportRun.Parquet(
        "SELECT 'c' || range AS customer_id, DATE '2025-01-02' AS time, range AS amount FROM range(5000)"
    );
    private static readonly byte[] Packed = ExportRun.Gzip(
        Encoding.UTF8.GetBytes(
            Header + string.Concat(Enumerable.Range(0, 5000).Select(i => $"c{i * 7919 % 5000},2025-01-02,{i}\n"))
        )
    );

    public static TheoryData<string, string, byte[]> Uploads =>
        new()
        {
            { "no byte", "empty", [] },
            { "nothing in gzip", "empty", ExportRun.Gzip([]) },
            { "a byte order mark of UTF-16", "empty", [0xff, 0xfe] },
            { "one of the other order", "empty", [0xfe, 0xff] },
            { "one of UTF-8, in gzip", "empty", ExportRun.Gzip([0xef, 0xbb, 0xbf]) },
            { "half a gzip file", "truncated", Packed[..(Packed.Length / 2)] },
            { "gzip without its last byte", "truncated", Packed[..^1] },
            { "gzip of a few bytes", "truncated", Packed[..12] },
            { "half a Parquet file", "truncated", Parquet[..(Parquet.Length / 2)] },
            { "Parquet without its last byte", "truncated", Parquet[..^1] },
            { "the first bytes of Parquet", "truncated", Parquet[..4] },
            { "OpenPGP text", "encrypted", "-----BEGIN PGP MESSAGE-----\n\nhQEM\n"u8.ToArray() },
            { "OpenPGP packets", "encrypted", [0x85, 0x01, 0x0c, 0x03, 0xff, 0xfe, 0x80, 0x81] },
            { "OpenPGP for a key of the new form", "encrypted", [0xc1, 0xc0, 0x4c, 0x03, 0xff, 0xfe, 0x80, 0x81] },
            { "OpenPGP by a password", "encrypted", [0x8c, 0x0d, 0x04, 0x09, 0x03, 0x02, 0xfe, 0x80] },
            { "OpenSSL", "encrypted", "Salted__abcdefgh"u8.ToArray() },
            { "old Excel", "truncated", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] },
            { "the first bytes of a zip archive", "unsupported_format", "PK\u0003\u0004rest"u8.ToArray() },
            { "zip in gzip", "unsupported_format", ExportRun.Gzip("PK\u0003\u0004rest"u8.ToArray()) },
            { "PDF", "unsupported_format", "%PDF-1.7\n"u8.ToArray() },
            { "PNG", "unsupported_format", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a] },
            { "JSON lists without names", "unsupported_format", "[[\"customer_id\",1]]"u8.ToArray() },
            { "another kind of table", "unknown_kind", "colour,size\na,1\n"u8.ToArray() },
            { "JSON of another kind", "unknown_kind", "{\"colour\":1}\n"u8.ToArray() },
            {
                "Shopify without a time",
                "unknown_kind",
                "Name,Email,Lineitem name\n#1,a@example.com,Mug\n"u8.ToArray()
            },
            { "a header alone", "no_rows", "customer_id,time,amount\n"u8.ToArray() },
            { "no customer", "no_rows", "customer_id,time,amount\n,2025-01-01,1\n"u8.ToArray() },
            { "bad rows", "too_many_refused", "customer_id,time,amount\na,2025-01-01,1\nb,2025-01-01,x\n"u8.ToArray() },
            {
                "two currencies",
                "mixed_currency",
                "customer_id,time,amount,currency\na,2025-01-01,1,EUR\nb,2025-01-01,1,USD\n"u8.ToArray()
            },
        };

    public static TheoryData<string, string> Mappings =>
        new()
        {
            { "{", "not valid" },
            { "[]", "not valid" },
            { """{"colums":{}}""", "colums" },
            { """{"columns":null}""", "columns" },
            { """{"columns":{"time":null}}""", "time" },
            { """{"columns":{"colour":"x"}}""", "'colour'" },
            { """{"columns":{"time":"when"}}""", "'when'" },
            { """{"kind":"stock"}""", "'stock'" },
            { """{"ratingScale":0}""", "ratingScale" },
            { """{"delimiter":",,"}""", "delimiter" },
            { """{"delimiter":"\""}""", "delimiter" },
            { """{"delimiter":"é"}""", "delimiter" },
            { """{"decimalSeparator":"x"}""", "decimalSeparator" },
            { """{"encoding":"latin-9000"}""", "'latin-9000'" },
            { """{"encoding":"utf-7"}""", "'utf-7'" },
            { """{"dateFormat":"%Q"}""", "'%Q'" },
            { """{"currency":"euros"}""", "'euros'" },
            { """{"timeZone":"Mars/Olympus"}""", "'Mars/Olympus'" },
            { """{"timeZone":"W. Europe Standard Time"}""", "'W. Europe Standard Time'" },
        };

    [Theory]
    [MemberData(nameof(Uploads))]
    public async Task An_upload_is_refused_with_a_code_and_its_name(string what, string code, byte[] bytes)
    {
        var refused = await ExportRun.RefusalAsync(bytes);
        refused.Code.ShouldBe(code, what);
        refused.Message.ShouldStartWith("orders.csv");
    }

    [Theory]
    [InlineData("Anna Smith,anna@home.example,Berlin")]
    [InlineData("Anna Smith,2025-01-31,Berlin")]
    [InlineData("Anna Smith,,4.5")]
    public async Task A_row_where_names_of_columns_should_be_is_not_told(string first)
    {
        var refused = await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes(first + "\n"));
        refused.Code.ShouldBe("unknown_kind");
        refused.Message.ShouldNotContain("Anna");
        refused.Message.ShouldContain("3 fields that look like values");
    }

    [Fact]
    public async Task Names_of_columns_are_told() =>
        (await ExportRun.RefusalAsync("colour,size\na,1\n"u8.ToArray())).Message.ShouldContain("in: colour, size.");

    [Theory]
    [MemberData(nameof(Mappings))]
    public async Task A_mapping_file_that_is_wrong_is_refused_and_says_where(string mapping, string word)
    {
        var refused = await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes(Header + "a,2025-01-01,1\n"), mapping);
        refused.Code.ShouldBe("bad_mapping");
        refused.Message.ShouldStartWith("orders.csv.mapping.json");
        refused.Message.ShouldContain(word);
    }

    [Fact]
    public async Task Too_many_refused_rows_are_counted_by_reason()
    {
        var refused = await ExportRun.RefusalAsync(
            "customer_id,time,amount\na,x,1\nb,y,1\nc,2025-01-01,1\nd,1\n"u8.ToArray()
        );
        refused.Message.ShouldContain("3 of 4 rows");
        refused.Message.ShouldContain("2 not_a_time, 1 wrong_field_count");
    }

    [Fact]
    public async Task As_many_refused_rows_as_allowed_are_let_through()
    {
        var text = Header + string.Concat(Enumerable.Range(0, 19).Select(i => $"c{i},2025-01-01,1\n")) + "x,never,1\n";
        using var run = await ExportRun.ReadAsync(text);
        run.Manifest.RowsRefused.ShouldBe(1);
    }

    [Fact]
    public async Task A_row_longer_than_the_working_memory_is_refused_instead_of_read_for_ever()
    {
        var settings = new ExportSettings { Partitions = 2, ChunkBytes = 1000 };
        foreach (var value in new[] { new string('x', 5000), $"\"{new string('x', 5000)}\"" })
        {
            var text = $"customer_id,time,sku\na,2025-01-01,b\na,2025-01-01,{value}\na,2025-01-02,b\n";
            var refused = await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes(text), null, settings);
            refused.Code.ShouldBe("row_too_long");
            refused.Message.ShouldStartWith("orders.csv, line 3");
        }
    }

    [Fact]
    public async Task Bytes_of_another_encoding_far_down_cost_their_row_only_where_the_mapping_says_the_encoding()
    {
        const string mapping = """{"encoding":"utf-8"}""";
        var rows = string.Concat(Enumerable.Range(0, 5000).Select(i => $"c{i},2025-01-01,{i}\n"));
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Header + rows), .. "caf"u8, 0xe9, .. ",2025-01-01,1\n"u8];
        using var run = await ExportRun.ReadAsync(bytes, mapping);
        run.Manifest.RowsRead.ShouldBe(5001);
        run.Manifest.RefusedByReason.ShouldBe(new Dictionary<string, long> { ["bad_encoding"] = 1 });
        run.Rejects.ShouldBe(["5002|-|-|bad_encoding|caf\uFFFD,2025-01-01,1"]);
    }

    [Fact]
    public async Task A_json_text_that_is_no_text_costs_its_row_only()
    {
        var good = string.Concat(
            Enumerable.Range(0, 30).Select(i => $"{{\"customer_id\":\"c{i}\",\"time\":\"2025-01-01\",\"amount\":1}}\n")
        );
        using var run = await ExportRun.ReadAsync(
            good + """{"customer_id":"\ud800","time":"2025-01-01","amount":1}""" + "\n"
        );
        run.Manifest.RowsKept.ShouldBe(30);
        run.Manifest.RefusedByReason.ShouldBe(new Dictionary<string, long> { ["not_json"] = 1 });
    }
}

using System.IO.Compression;
using System.Text;
using CsCheck;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public sealed class ExportReaderTests : IDisposable
{
    private const string Plain =
        "order_id,customer_id,time,sku,quantity,unit_price\n1,ann,2025-01-02T03:04:05Z,a,2,3.50\n2,bob,2025-02-03,b,1,10\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("exports-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, byte[]> SameOrders =>
        new()
        {
            { "csv", Encoding.UTF8.GetBytes(Plain) },
            { "with byte order mark", [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Plain)] },
            { "gzip", Gzip(Encoding.UTF8.GetBytes(Plain)) },
            { "utf-16", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Plain)] },
            { "utf-16 without mark", Encoding.Unicode.GetBytes(Plain) },
            { "utf-16 big endian", [0xfe, 0xff, .. Encoding.BigEndianUnicode.GetBytes(Plain)] },
            { "semicolons", Encoding.UTF8.GetBytes(Plain.Replace(',', ';')) },
            { "tabs", Encoding.UTF8.GetBytes(Plain.Replace(',', '\t')) },
            { "pipes", Encoding.UTF8.GetBytes(Plain.Replace(',', '|')) },
            { "windows line ends", Encoding.UTF8.GetBytes(Plain.Replace("\n", "\r\n", StringComparison.Ordinal)) },
            { "no last line end", Encoding.UTF8.GetBytes(Plain.TrimEnd()) },
            {
                "json lines",
                "{\"order_id\":1,\"customer_id\":\"ann\",\"time\":\"2025-01-02T03:04:05Z\",\"sku\":\"a\",\"quantity\":2,\"unit_price\":3.50}\n{\"order_id\":2,\"customer_id\":\"bob\",\"time\":\"2025-02-03\",\"sku\":\"b\",\"quantity\":1,\"unit_price\":10}\n"u8.ToArray()
            },
        };

    [Theory]
    [MemberData(nameof(SameOrders))]
    public async Task However_they_are_written_the_orders_are_the_same(string how, byte[] bytes)
    {
        var (manifest, rows) = await Read(bytes);
        rows.ShouldBe(
            [
                "1|ann|2025-01-02 03:04:05|a|2.0|3.5000|7.0000|sale",
                "2|bob|2025-02-03 00:00:00|b|1.0|10.0000|10.0000|sale",
            ],
            how
        );
        manifest.RowsKept.ShouldBe(2);
    }

    [Fact]
    public async Task Online_retail_has_cancellations_and_rows_without_a_customer()
    {
        var (manifest, rows) = await Read(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,\"HEART, WHITE\",6,12/13/2010 8:26,2.55,17850.0,United Kingdom\nC536379,D,Discount,-1,12/13/2010 9:41,27.5,14527,United Kingdom\n536414,22139,,56,12/13/2010 11:52,0,,United Kingdom\n"
        );
        rows.ShouldBe([
            "536365|17850|2010-12-13 08:26:00|85123A|6.0|2.5500|15.3000|sale",
            "C536379|14527|2010-12-13 09:41:00|D|-1.0|27.5000|-27.5000|return",
        ]);
        manifest.RowsAnonymous.ShouldBe(1);
        manifest.Preset.ShouldBe("uci-online-retail");
    }

    [Fact]
    public async Task Shopify_fields_of_the_order_are_filled_down_and_a_refund_is_a_return()
    {
        var (_, rows) = await Read(
            "Name,Email,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Total,Refunded Amount\n#1,x@example.com,2025-01-05 10:00:00 -0500,EUR,2,Mug,4.00,18.00,3.00\n#1,,,,1,Cup,10.00,,\n"
        );
        rows.ShouldBe([
            "#1|x@example.com|2025-01-05 15:00:00||2.0|4.0000|8.0000|sale",
            "#1|x@example.com|2025-01-05 15:00:00||-1.0|3.0000|-3.0000|return",
            "#1|x@example.com|2025-01-05 15:00:00||1.0|10.0000|10.0000|sale",
        ]);
    }

    [Fact]
    public async Task A_discounted_line_that_comes_back_takes_back_what_was_paid()
    {
        var (_, rows) = await Read(
            "order_id,customer_id,time,sku,quantity,unit_price,discount,kind\n1,a,2025-01-01,s,1,10,2,sale\n1,a,2025-01-09,s,-1,10,2,return\n"
        );
        rows.Select(r => r.Split('|')[6]).ShouldBe(["8.0000", "-8.0000"]);
    }

    [Theory]
    [InlineData("31.12.2024", "%d.%m.%Y")]
    [InlineData("31/12/2024", "%d/%m/%Y")]
    [InlineData("12/31/2024", "%m/%d/%Y")]
    [InlineData("20241231", "%Y%m%d")]
    [InlineData("1735603200", "epoch s")]
    [InlineData("2024-12-31T01:00:00+01:00", "iso")]
    public async Task Times_are_read_as_they_are_written(string time, string format)
    {
        var (manifest, rows) = await Read($"customer_id;time;amount\nann;{time};1.234,50 EUR\n");
        rows.ShouldBe(["ann-20241231|ann|2024-12-31 00:00:00||1.0|1234.5000|1234.5000|sale"]);
        manifest.DateFormat.ShouldBe(format);
    }

    [Fact]
    public async Task A_quote_that_never_ends_costs_one_row_only()
    {
        await Gen.Int[0, 60]
            .Array[1, 5]
            .SampleAsync(
                async bad =>
                {
                    var lines = Enumerable
                        .Range(0, 61)
                        .Select(i => bad.Contains(i) ? $"c{i},2025-01-01,\"{i}" : $"c{i},2025-01-01,{i}")
                        .ToList();
                    var (manifest, rows) = await Read(
                        "customer_id,time,amount\n" + string.Join('\n', lines) + "\n",
                        maxRefused: 1
                    );
                    var distinct = bad.Distinct().Count();
                    rows.Count.ShouldBe(61 - distinct);
                    manifest.RowsRefused.ShouldBe(distinct);
                    manifest.RefusedByReason.Keys.ShouldBe(["unterminated_quote"]);
                },
                iter: 20,
                seed: "0000000000001"
            );
    }

    [Fact]
    public async Task The_size_of_a_chunk_changes_nothing()
    {
        var text = new StringBuilder("customer_id,time,sku,amount\n");
        for (var i = 0; i < 500; i++)
        {
            text.Append($"c{i % 37},2025-01-{1 + (i % 28):00},\"sku, \"\"{i}\"\"\nof two lines\",{i}.25\n");
        }

        var (large, largeRows) = await Read(text.ToString());
        var (small, smallRows) = await Read(text.ToString(), chunkBytes: 1000);
        small.RowsKept.ShouldBe(500);
        small.RowsKept.ShouldBe(large.RowsKept);
        smallRows.Order().ShouldBe(largeRows.Order());
    }

    [Fact]
    public async Task A_mapping_file_names_columns_and_a_wrong_one_is_refused()
    {
        const string text = "Buyer,When,Paid\nann,2025-01-02,5\n";
        var (_, rows) = await Read(
            text,
            mapping: """{"columns":{"customer_id":"Buyer","time":"When","amount":"Paid"}}"""
        );
        rows.Count.ShouldBe(1);
        var refused = await Should.ThrowAsync<ExportRefusedException>(() =>
            Read(text, mapping: """{"columns":{"customer_id":"Bayer","time":"When"}}""")
        );
        refused.Code.ShouldBe("bad_mapping");
        refused.Message.ShouldContain("'Bayer'");
    }

    [Fact]
    public async Task Two_currencies_need_a_rate()
    {
        const string text = "customer_id,time,amount,currency\na,2025-01-01,10,EUR\nb,2025-01-01,10,USD\n";
        (await Should.ThrowAsync<ExportRefusedException>(() => Read(text))).Code.ShouldBe("mixed_currency");
        var settings = new ExportSettings
        {
            Partitions = 2,
            ReportingCurrency = "EUR",
            ExchangeRates = new Dictionary<string, decimal> { ["USD"] = 0.9m },
        };
        var (_, rows) = await Read(Encoding.UTF8.GetBytes(text), settings, null);
        rows.Select(r => r.Split('|')[6]).ShouldBe(["10.0000", "9.0000"]);
    }

    private Task<(ExportManifest, List<string>)> Read(
        string text,
        string? mapping = null,
        int chunkBytes = 1 << 20,
        double maxRefused = 0.05
    ) =>
        Read(
            Encoding.UTF8.GetBytes(text),
            new ExportSettings
            {
                Partitions = 2,
                ChunkBytes = chunkBytes,
                MaxRefusedShare = maxRefused,
            },
            mapping
        );

    private Task<(ExportManifest, List<string>)> Read(byte[] bytes) =>
        Read(bytes, new ExportSettings { Partitions = 2 }, null);

    private async Task<(ExportManifest, List<string>)> Read(byte[] bytes, ExportSettings settings, string? mapping)
    {
        var sink = new Sink(Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName);
        var source = new ExportSource("orders.csv", _ => Task.FromResult<Stream>(new MemoryStream(bytes)), mapping);
        var reader = new ExportReader(
            settings,
            new Scratch(Path.Combine(_folder, Path.GetRandomFileName())),
            TimeProvider.System
        );
        var manifest = await reader.ReadAsync(source, sink, CancellationToken.None);
        using var connection = DuckDb.Open(_folder, 256);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT concat_ws('|', order_id, customer_id, time, coalesce(sku, ''), quantity, unit_price, amount, kind) FROM {DuckDb.ReadParquet(sink.Parts)} ORDER BY line, kind DESC";
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
        {
            found.Add(rows.GetString(0));
        }

        return (manifest, found);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private sealed class Sink(string folder) : IExportSink
    {
        public List<string> Parts { get; } = [];

        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation)
        {
            var copy = Path.Combine(folder, $"{partition}-{chunk}.parquet");
            File.Copy(localParquetFile, copy);
            Parts.Add(copy);
            return Task.CompletedTask;
        }

        public Task RestartAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;
    }
}

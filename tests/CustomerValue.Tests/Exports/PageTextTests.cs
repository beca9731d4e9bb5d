using System.Formats.Tar;
using System.Text;
using ICSharpCode.SharpZipLib.BZip2;

namespace CustomerValue.Tests.Exports;

/// <summary>Web pages and XML under the name of a workbook, and other formats than exports come in.</summary>
public class PageTextTests
{
    private const string Csv = "customer_id,time,amount\nann,2025-01-05,1\n";

    [Theory]
    [InlineData(
        "<html><head><meta charset=\"utf-8\"><style>td{x:\"<td>\"}</style></head><body><table><tr><td>menu</td></tr></table>{T}</body></html>"
    )]
    [InlineData("{T}")]
    [InlineData("\uFEFF<!DOCTYPE html>\n<TABLE><TR><TD>{T}</TD></TR></TABLE>")]
    public async Task The_table_with_the_header_is_read(string page)
    {
        const string table =
            "<table border=1><thead><tr><th>Customer ID<th>Order&nbsp;date<th>Amount</tr></thead><tbody><tr><td>J&ouml;rg &amp; <b>Ann</b></td><td>2025-01-05</td><td> 10.50\n</td></tr><tr><td>bob<td>2025-01-06<td>\"5\"</tr></tbody></table>";
        using var upload = await ReadUpload.OfAsync(
            "orders.xls",
            Encoding.UTF8.GetBytes(page.Replace("{T}", table, StringComparison.Ordinal))
        );
        upload.Format.ShouldBe("html");
        upload.Rows.ShouldBe([
            "Customer ID|Order date|Amount",
            "Jörg & Ann|2025-01-05|10.50",
            "bob|2025-01-06|\"\"\"5\"\"\"",
        ]);
    }

    [Fact]
    public async Task Cells_over_several_rows_are_filled_down()
    {
        const string page =
            "<table><tr><td>Order ID</td><td>Customer ID</td><td>Date</td><td>SKU</td></tr><tr><td rowspan=2>1</td><td rowspan=2>ann</td><td>2025-01-05</td><td>a</td></tr><tr><td>2025-01-05</td><td>b</td></tr></table>";
        using var upload = await ReadUpload.OfAsync("orders.xls", Encoding.UTF8.GetBytes(page));
        upload.Rows.Skip(1).ShouldBe(["1|ann|2025-01-05|a", "1|ann|2025-01-05|b"]);
    }

    [Fact]
    public async Task An_encoding_that_a_page_says_is_taken()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var page =
            "<html><meta http-equiv=Content-Type content=\"text/html; charset=windows-1250\"><table><tr><td>Customer<td>Date</tr><tr><td>Győr<td>2025-01-05</tr></table>";
        using var upload = await ReadUpload.OfAsync("orders.xls", Encoding.GetEncoding(1250).GetBytes(page));
        upload.Rows[1].ShouldBe("Győr|2025-01-05");
        upload.Encoding.ShouldBe("windows-1250");
    }

    [Fact]
    public async Task An_XML_spreadsheet_is_read()
    {
        const string xml = """
            <?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
            <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
            <Worksheet ss:Name="A"><Table><Row><Cell><Data ss:Type="String">Customer ID</Data></Cell><Cell><Data ss:Type="String">Date</Data></Cell><Cell><Data ss:Type="String">SKU</Data></Cell></Row>
            <Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">ann</Data></Cell><Cell><Data ss:Type="DateTime">2025-01-05T00:00:00.000</Data></Cell></Row>
            <Row><Cell ss:Index="2"><Data ss:Type="DateTime">2025-01-06T10:30:00.000</Data></Cell><Cell><Data ss:Type="Number">5</Data></Cell></Row></Table></Worksheet></Workbook>
            """;
        using var upload = await ReadUpload.OfAsync("orders.xls", Encoding.UTF8.GetBytes(xml));
        upload.Format.ShouldBe("xls");
        upload.Rows.ShouldBe(["Customer ID|Date|SKU", "", "ann|2025-01-05|", "ann|2025-01-06T10:30:00.000|5"]);
        (await ReadUpload.RefusalAsync("orders.xls", Encoding.UTF8.GetBytes(xml[..^200]))).Code.ShouldBe("truncated");
    }

    [Theory]
    [InlineData("<html><body><h1>Please log in</h1></body></html>", "without a table")]
    [InlineData("<?xml version=\"1.0\"?><orders><order id=\"1\"/></orders>", "XML")]
    [InlineData("MIME-Version: 1.0\nContent-Type: multipart/related\n", "web archive")]
    [InlineData("7z\u00bc\u00af\u0027\u001c", "7z")]
    [InlineData("Rar!\u001a\u0007\u0001", "RAR")]
    [InlineData("\u00fd7zXZ\0", "xz")]
    [InlineData("\u0028\u00b5\u002f\u00fd", "zstd")]
    [InlineData("SQLite format 3\0", "SQLite")]
    [InlineData("-- MySQL dump 10.13\n", "dump")]
    public async Task What_is_not_read_is_named(string text, string word)
    {
        var refusal = await ReadUpload.RefusalAsync("orders.xls", Encoding.Latin1.GetBytes(text));
        refusal.Code.ShouldBe("unsupported_format");
        refusal.Message.ShouldContain(word);
    }

    [Theory]
    [InlineData("WordDocument", "Word")]
    [InlineData("__properties_version1.0", "Outlook")]
    public async Task Other_files_in_the_container_of_old_workbooks_are_named(string stream, string word)
    {
        byte[] bytes =
        [
            0xd0,
            0xcf,
            0x11,
            0xe0,
            0xa1,
            0xb1,
            0x1a,
            0xe1,
            .. new byte[1000],
            .. Encoding.Unicode.GetBytes(stream),
        ];
        var refusal = await ReadUpload.RefusalAsync("orders.xls", bytes);
        refusal.Code.ShouldBe("unsupported_format");
        refusal.Message.ShouldContain(word);
    }

    [Fact]
    public async Task A_page_of_spans_is_bounded()
    {
        var page =
            $"<table><tr><td>Customer<td>Date</tr>{string.Concat(Enumerable.Repeat("<tr><td colspan=1999999999>x", 1000))}</table>";
        var refusal = await ReadUpload.RefusalAsync("orders.xls", Encoding.UTF8.GetBytes(page));
        refusal.Code.ShouldBe("too_many_columns");
        refusal.Message.ShouldStartWith("orders.xls, table 1, row 2");
    }

    [Fact]
    public async Task Text_packed_by_bzip2_is_read_and_what_is_cut_off_is_not()
    {
        using var packed = new MemoryStream();
        using (var bzip2 = new BZip2OutputStream(packed) { IsStreamOwner = false })
        {
            bzip2.Write(Encoding.UTF8.GetBytes(Csv));
        }

        using var upload = await ReadUpload.OfAsync("orders.csv.bz2", packed.ToArray());
        upload.Text.ShouldBe(Csv);
        (await ReadUpload.RefusalAsync("orders.csv.bz2", packed.ToArray()[..^8])).Code.ShouldBe("truncated");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public async Task A_tar_archive_of_one_file_is_read(int files, bool gzip)
    {
        using var packed = new MemoryStream();
        await using (var tar = new TarWriter(packed, leaveOpen: true))
        {
            for (var i = 0; i < files; i++)
            {
                using var data = new MemoryStream(Encoding.UTF8.GetBytes(Csv));
                await tar.WriteEntryAsync(
                    new PaxTarEntry(TarEntryType.RegularFile, $"orders{i}.csv") { DataStream = data }
                );
            }
        }

        var upload = gzip ? ExportRun.Gzip(packed.ToArray()) : packed.ToArray();
        if (files == 1)
        {
            using var read = await ReadUpload.OfAsync("orders.tar", upload);
            read.Text.ShouldBe(Csv);
        }
        else
        {
            (await ReadUpload.RefusalAsync("orders.tar", upload)).Message.ShouldContain("several files");
        }
    }

    [Fact]
    public async Task A_cut_tar_archive_is_told()
    {
        using var packed = new MemoryStream();
        await using (var tar = new TarWriter(packed, leaveOpen: true))
        {
            using var data = new MemoryStream(Encoding.UTF8.GetBytes(Csv));
            await tar.WriteEntryAsync(new UstarTarEntry(TarEntryType.RegularFile, "orders.csv") { DataStream = data });
        }

        (await ReadUpload.RefusalAsync("orders.tar", packed.ToArray()[..(512 + (Csv.Length / 2))])).Code.ShouldBe(
            "truncated"
        );
    }
}

using System.Text;
using CustomerValue.Exports;
using static CustomerValue.Tests.Exports.MadeWorkbook;

namespace CustomerValue.Tests.Exports;

/// <summary>Which sheets of a workbook are read, and how their cells are written.</summary>
public class WorkbookSheetsTests
{
    private static readonly object?[] Header = ["Order ID", "Customer ID", "Order date", "Amount"];

    [Fact]
    public async Task Sheets_with_the_same_header_are_one_export_whatever_the_order_of_their_columns()
    {
        using var run = await ExportRun.ReadAsync(
            Of(
                new Made(
                    "2023",
                    [
                        (1, Header),
                        (2, [1, "ann", new DateTime(2023, 5, 1), 10]),
                        (3, [2, "bob", new DateTime(2023, 5, 2), 20]),
                    ]
                ),
                new Made("By month", [(1, ["Month", "Sum"]), (2, ["May", 30])]),
                new Made(
                    "2024",
                    [
                        (2, ["Amount", "Order date", "Customer ID", "Order ID"]),
                        (3, [40, new DateTime(2024, 5, 1), "ann", 3]),
                    ]
                )
            )
        );
        run.Query("concat_ws('|', line, order_id, customer_id, amount)")
            .ShouldBe(["2|1|ann|10.0000", "3|2|bob|20.0000", "6|3|ann|40.0000"]);
        run.Manifest.Warnings.ShouldContain(w =>
            w.Contains("\"2023\" (1-3), \"2024\" (4-6)", StringComparison.Ordinal)
        );
        run.Manifest.Warnings.ShouldContain(w => w.Contains("\"By month\" (1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sheet_whose_rows_all_stand_in_another_one_counts_once()
    {
        object?[] first = [1, "ann", new DateTime(2024, 1, 5), 10];
        object?[] second = [2, "bob", new DateTime(2024, 1, 6), 20];
        object?[] third = [3, "ann", new DateTime(2024, 2, 5), 30];
        object?[] fourth = [4, "cid", new DateTime(2024, 2, 6), 40];
        using var run = await ExportRun.ReadAsync(
            Of(
                new Made("January", [(1, Header), (2, first), (3, second)]),
                new Made(
                    "All",
                    [
                        (1, ["Month", .. Header]),
                        (2, ["January", .. first]),
                        (3, ["January", .. second]),
                        (4, ["February", .. third]),
                        (5, ["February", .. fourth]),
                    ]
                ),
                new Made("February", [(1, Header), (2, third), (3, fourth)]),
                new Made("February (2)", [(1, Header), (2, third), (3, fourth)])
            )
        );
        run.Query("concat_ws('|', order_id, customer_id, amount)")
            .ShouldBe(["1|ann|10.0000", "2|bob|20.0000", "3|ann|30.0000", "4|cid|40.0000"]);
        run.Manifest.Warnings.ShouldContain(w =>
            w.Contains(
                "sheets whose rows all stand in another one were not read again, with their rows: \"January\" (2), \"February\" (2), \"February (2)\" (2)",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public async Task A_sheet_that_shares_some_rows_with_another_one_is_read()
    {
        object?[] same = [1, "ann", new DateTime(2024, 1, 5), 10];
        using var run = await ExportRun.ReadAsync(
            Of(
                new Made("North", [(1, Header), (2, same), (3, [1, "ann", new DateTime(2024, 1, 5), 15])]),
                new Made("South", [(1, Header), (2, same), (3, [3, "cid", new DateTime(2024, 1, 6), 20])])
            )
        );
        run.Query("concat_ws('|', order_id, customer_id, amount)")
            .ShouldBe(["1|ann|10.0000", "1|ann|15.0000", "1|ann|10.0000", "3|cid|20.0000"]);
    }

    [Fact]
    public async Task The_names_of_sheets_tell_returns_and_currencies()
    {
        object?[] order = [1, "ann", new DateTime(2024, 1, 5), 10];
        object?[] other = [2, "bob", new DateTime(2024, 1, 6), 20];
        object?[] back = [3, "bob", new DateTime(2024, 1, 9), 5];
        using var run = await ExportRun.ReadAsync(
            Of(new Made("Sales", [(1, Header), (2, order), (3, other)]), new Made("Returns", [(1, Header), (2, back)]))
        );
        run.Query("concat_ws('|', customer_id, amount, kind)")
            .ShouldBe(["ann|10.0000|sale", "bob|20.0000|sale", "bob|-5.0000|return"]);

        var refused = await ExportRun.RefusalAsync(
            Of(new Made("EUR", [(1, Header), (2, order)]), new Made("USD", [(1, Header), (2, other)]))
        );
        refused.Code.ShouldBe("mixed_currency");
    }

    [Fact]
    public async Task The_names_of_sheets_that_tell_nothing_become_no_column()
    {
        object?[] header = ["Order ID", "Customer ID", "Order date", "Price"];
        using var run = await ExportRun.ReadAsync(
            Of(
                new Made("1", [(1, header), (2, [1, "ann", new DateTime(2024, 1, 5), 10])]),
                new Made("2", [(1, header), (2, [2, "bob", new DateTime(2024, 1, 6), 20])])
            )
        );
        run.Manifest.Plan!.Columns.Select(c => c.Header).ShouldBe(["Order ID", "Customer ID", "Order date", "Price"]);
    }

    [Theory]
    [InlineData("hidden")]
    [InlineData("veryHidden")]
    public async Task Hidden_sheets_are_not_read_and_named(string state)
    {
        using var run = await ExportRun.ReadAsync(
            Of(
                new Made("Old", [(1, Header), (2, [1, "old", new DateTime(2023, 5, 1), 999])], state),
                new Made("Now", [(1, Header), (2, [2, "ann", new DateTime(2024, 5, 1), 10])])
            )
        );
        run.Query("customer_id").ShouldBe(["ann"]);
        run.Manifest.Warnings.ShouldHaveSingleItem()
            .ShouldContain("hidden sheets were not read, with their rows: \"Old\" (2)");
    }

    [Fact]
    public async Task Merged_cells_are_filled_down_but_for_money()
    {
        var workbook = Of(
            new Made(
                "Orders",
                [
                    (1, ["Orders of May"]),
                    (3, ["Order ID", "Customer ID", "Order date", "SKU", "Amount"]),
                    (4, [1, "ann", new DateTime(2024, 5, 1), "a", 30]),
                    (5, [null, null, null, "b"]),
                    (6, [2, "bob", new DateTime(2024, 5, 2), "c", 5]),
                ],
                "visible",
                "A4:A5",
                "B4:B5",
                "C4:C5",
                "E4:E5",
                "A1:E1"
            )
        );
        using var upload = await ReadUpload.OfAsync("orders.xlsx", workbook);
        upload.Rows.ShouldBe([
            "",
            "",
            "Order ID|Customer ID|Order date|SKU|Amount",
            "1|ann|2024-05-01|a|30",
            "1|ann|2024-05-01|b|",
            "2|bob|2024-05-02|c|5",
        ]);
    }

    [Fact]
    public async Task Cells_are_written_as_they_are_shown_where_that_matters()
    {
        using var upload = await ReadUpload.OfAsync(
            "orders.xlsx",
            Of(
                new Made(
                    "S",
                    [
                        (1, ["Customer ID", "Order date", "Order time", "Order ID", "Note"]),
                        (
                            2,
                            [
                                new Code(123),
                                new DateTime(2024, 5, 1, 10, 30, 0),
                                DateTime.FromOADate(0.4375),
                                576460752303423488d,
                                "a \"b\"\nc",
                            ]
                        ),
                    ]
                )
            )
        );
        upload.Rows[1].ShouldBe("00123|2024-05-01T10:30:00|10:30:00|5.764607523034235E+17|\"a \"\"b\"\" c\"");
        upload.Format.ShouldBe("xlsx");
        upload.Delimiter.ShouldBe((byte)0x1e);
    }

    [Fact]
    public async Task A_cell_in_the_last_corner_of_a_sheet_is_refused_at_once()
    {
        var sheet =
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
        var workbook = Replaced(
            Of(new Made("Far", [(1, Header)])),
            "xl/worksheets/sheet1.xml",
            Encoding.UTF8.GetBytes(sheet)
        );
        var refusal = await ReadUpload.RefusalAsync("orders.xlsx", workbook);
        refusal.Code.ShouldBe("too_many_columns");
        refusal.Message.ShouldStartWith("orders.xlsx, sheet \"Far\"");
    }

    [Fact]
    public async Task A_wide_sheet_without_values_there_is_read()
    {
        var sheet =
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Customer</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Date</t></is></c><c r=\"XFD1\" s=\"1\"/></row><row r=\"2\"><c r=\"A2\"><v>7</v></c></row></sheetData></worksheet>";
        var workbook = Replaced(
            Of(new Made("Wide", [(1, Header)])),
            "xl/worksheets/sheet1.xml",
            Encoding.UTF8.GetBytes(sheet)
        );
        using var upload = await ReadUpload.OfAsync("orders.xlsx", workbook);
        upload.Rows.ShouldBe(["Customer|Date", "7|"]);
    }

    private static byte[] Replaced(byte[] workbook, string part, byte[] bytes)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(workbook));
        var parts = new List<(string, byte[])>();
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            using (var stream = entry.Open())
            {
                stream.CopyTo(content);
            }

            parts.Add((entry.FullName, entry.FullName == part ? bytes : content.ToArray()));
        }

        return Zip([.. parts]);
    }
}

using CsCheck;
using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public class WorkbookTests
{
    private static readonly byte[] Orders = MadeWorkbook.Of(
        [(1, ["About this file"])],
        [
            (3, ["Customer ID", "Order date", "SKU", "Amount"]),
            (4, [17850, new DateTime(2024, 12, 31, 10, 30, 0), "a \"mug\",\nred", 4.5]),
            (6, ["ann", "2025-01-02", null, 1e-3]),
            (7, ["bob", "soon", "x", 1]),
            (8, [null, new DateTime(2025, 1, 3), "x", 1]),
        ]
    );

    [Fact]
    public async Task The_first_sheet_with_a_known_header_is_read_and_lines_are_its_rows()
    {
        using var run = await ExportRun.ReadAsync(Orders, settings: ExportRun.Settings with { MaxRefusedShare = 1 });
        run.Manifest.Format.ShouldBe("xlsx");
        run.Manifest.RowsAnonymous.ShouldBe(1);
        run.Query("concat_ws('|', line, customer_id, time, coalesce(sku, '-'), amount)")
            .ShouldBe(["4|17850|2024-12-31 10:30:00|a \"mug\", red|4.5000", "6|ann|2025-01-02 00:00:00|-|0.0010"]);
        run.Rejects.Single().ShouldStartWith("7|time|soon|not_a_time");
    }

    [Fact]
    public async Task A_workbook_without_a_known_header_is_refused_with_what_it_says()
    {
        var refusal = await ExportRun.RefusalAsync(MadeWorkbook.Of([(1, ["colour", "size"]), (2, ["red", 4])]));
        refusal.Code.ShouldBe("unknown_kind");
        refusal.Message.ShouldContain("colour, size");
    }

    [Fact]
    public async Task An_empty_workbook_has_no_rows() =>
        (await ExportRun.RefusalAsync(MadeWorkbook.Of([(1, [])]))).Code.ShouldBe("no_rows");

    [Fact]
    public async Task A_workbook_that_unpacks_to_too_much_is_refused()
    {
        var bomb = MadeWorkbook.Zip(
            ("xl/workbook.xml", "<workbook/>"u8.ToArray()),
            ("xl/worksheets/sheet1.xml", new byte[20 << 20])
        );
        (await ExportRun.RefusalAsync(bomb)).Code.ShouldBe("archive_too_large");
    }

    [Fact]
    public async Task A_damaged_workbook_gives_a_refusal_or_rows() =>
        await Gen.Select(Gen.Select(Gen.Int[0, Orders.Length - 1], Gen.Byte).Array[1, 8], Gen.Int[1, Orders.Length])
            .SampleAsync(
                async (changes, length) =>
                {
                    var bytes = Orders.ToArray();
                    foreach (var (at, value) in changes)
                    {
                        bytes[at] = value;
                    }

                    try
                    {
                        bytes = changes.Length % 3 == 0 ? bytes[..length] : bytes;
                        using var run = await ExportRun.ReadAsync(
                            bytes,
                            settings: ExportRun.Settings with
                            {
                                MaxRefusedShare = 1,
                            }
                        );
                        // Without its styles, whose name is not checked, a day is a number.
                        run.Manifest.RowsKept.ShouldBeInRange(1, 2);
                    }
                    catch (ExportRefusedException e)
                    {
                        e.Message.ShouldStartWith("orders.csv");
                    }
                },
                iter: 60,
                seed: "0000000000001",
                threads: 1
            );
}

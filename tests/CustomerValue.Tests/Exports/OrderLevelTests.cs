using System.Text;

namespace CustomerValue.Tests.Exports;

/// <summary>What belongs to an order, not to a line: customer, discount, refund, total, cancellation.</summary>
public class OrderLevelTests
{
    [Fact]
    public async Task Amounts_of_the_order_on_every_line_count_once()
    {
        using var run = await ExportRun.ReadAsync(
            "Order Number,Order Status,Order Date,Email (Billing),Item Name,SKU,Quantity,Item Cost,Discount Amount,Order Refund Amount\n"
                + "7,Completed,2025-01-05 10:00:00,x@example.com,Mug,M,2,30.00,8.00,5.00\n"
                + "7,Completed,2025-01-05 10:00:00,x@example.com,Cup,C,1,20.00,8.00,5.00\n"
                + "8,Completed,2025-01-06 10:00:00,x@example.com,Cup,C,1,20.00,0,0\n"
        );
        run.Rows.ShouldBe([
            "7|x@example.com|2025-01-05 10:00:00|M|2.0|30.0000|54.0000|sale",
            "7|x@example.com|2025-01-05 10:00:00||-1.0|5.0000|-5.0000|return",
            "7|x@example.com|2025-01-05 10:00:00|C|1.0|20.0000|18.0000|sale",
            "8|x@example.com|2025-01-06 10:00:00|C|1.0|20.0000|20.0000|sale",
        ]);
    }

    [Fact]
    public async Task The_total_of_an_order_counts_on_its_first_line()
    {
        using var run = await ExportRun.ReadAsync(
            "Order Number,Order Date,Customer ID,Item Name,Quantity,Order Total Amount\n7,2025-01-05,a,Mug,2,8.00\n7,2025-01-05,a,Cup,1,8.00\n8,2025-01-06,a,Cup,1,3.00\n"
        );
        run.Rows.ShouldBe([
            "7|a|2025-01-05 00:00:00||2.0|4.0000|8.0000|sale",
            "7|a|2025-01-05 00:00:00||1.0|0.0000|0.0000|sale",
            "8|a|2025-01-06 00:00:00||1.0|3.0000|3.0000|sale",
        ]);
    }

    [Fact]
    public async Task Guests_are_known_by_their_address_not_by_zero()
    {
        using var run = await ExportRun.ReadAsync(
            "Order Number,Order Date,Customer User ID,Email (Billing),Item Name,Quantity,Item Cost\n1,2025-01-05,0,X@Example.com,Mug,1,4\n2,2025-01-06,0,y@example.com,Mug,1,4\n3,2025-01-07,12,z@example.com,Mug,1,4\n4,2025-01-08,0,,Mug,1,4\n"
        );
        run.Rows.Select(r => r.Split('|')[1]).ShouldBe(["x@example.com", "y@example.com", "12"]);
        run.Manifest.RowsAnonymous.ShouldBe(1);
    }

    [Fact]
    public async Task An_address_is_one_customer_however_it_is_written()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount\n Ann@Example.COM ,2025-01-05,1\nann@example.com,2025-01-06,1\nAnn,2025-01-06,1\nann,2025-01-06,1\nÄnn@Example.com,2025-01-06,1\n"
        );
        run.Rows.Select(r => r.Split('|')[1])
            .ShouldBe(["ann@example.com", "ann@example.com", "Ann", "ann", "Änn@example.com"]);
    }

    [Fact]
    public async Task Cancelled_shopify_orders_are_left_out_with_all_their_lines()
    {
        using var run = await ExportRun.ReadAsync(
            "Name,Email,Financial Status,Created at,Cancelled at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Discount Amount\n#1,x@example.com,paid,2025-01-05 10:00:00 +0000,2025-01-06 10:00:00 +0000,1,Mug,4.00,M,0\n#1,,,,,1,Cup,1.50,C,\n#2,x@example.com,paid,2025-01-07 10:00:00 +0000,,1,Mug,4.00,M,1.10\n#2,,,,,1,Cup,1.50,C,\n"
        );
        run.Manifest.RowsExcluded.ShouldBe(2);
        run.Rows.ShouldBe([
            "#2|x@example.com|2025-01-07 10:00:00|M|1.0|4.0000|3.2000|sale",
            "#2|x@example.com|2025-01-07 10:00:00|C|1.0|1.5000|1.2000|sale",
        ]);
    }

    [Fact]
    public async Task A_discount_never_makes_a_sale_negative()
    {
        using var run = await ExportRun.ReadAsync(
            "order_id,customer_id,time,sku,quantity,unit_price,order_discount\n1,a,2025-01-05,M,1,2,30\n1,a,2025-01-05,C,1,8,30\n2,a,2025-01-06,C,1,8,4\n"
        );
        run.Rows.Select(r => r.Split('|')[6]).ShouldBe(["0.0000", "0.0000", "4.0000"]);
    }

    [Theory]
    [InlineData("user_id,timestamp,event_type,product_id,price", "click events", "event_type")]
    [InlineData("customer_id,date,sku,rating,review_text", "reviews", "rating")]
    [InlineData("customer_id,created_at,gender,country", "customers", "gender")]
    public async Task Other_kinds_are_not_taken_for_orders(string header, string kind, string telling)
    {
        var row = string.Join(
            ',',
            header
                .Split(',')
                .Select((h, i) => h.Contains("time") || h.Contains("date") || h == "created_at" ? "2025-01-05" : $"{i}")
        );
        var bytes = Encoding.UTF8.GetBytes($"{header}\n{row}\n");
        var refusal = await ExportRun.RefusalAsync(bytes);
        refusal.Code.ShouldBe("unknown_kind");
        refusal.Message.ShouldContain(kind);
        refusal.Message.ShouldContain(telling);

        using var told = await ExportRun.ReadAsync(bytes, """{"kind":"orders"}""");
        told.Manifest.RowsKept.ShouldBe(1);
    }

    [Fact]
    public async Task A_blank_currency_is_the_exports_currency_however_it_is_chunked()
    {
        var rows = string.Concat(Enumerable.Range(1, 60).Select(i => $"c{i},2025-01-05,1,{(i % 2 == 0 ? "€" : "")}\n"));
        using var whole = await ExportRun.ReadAsync($"customer_id,time,amount,currency\n{rows}");
        using var pieces = await ExportRun.ReadAsync(
            $"customer_id,time,amount,currency\n{rows}",
            settings: ExportRun.Settings with
            {
                ChunkBytes = 200,
            }
        );
        whole.Currencies.ShouldBe(["EUR"]);
        pieces.Currencies.ShouldBe(["EUR"]);
        pieces.Rows.ShouldBe(whole.Rows);
    }

    [Fact]
    public async Task Words_are_no_currency()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id,time,amount,currency\na,2025-01-05,1,euros\nb,2025-01-05,1,eur\n",
            settings: ExportRun.Settings with
            {
                MaxRefusedShare = 0.5,
            }
        );
        run.Rejects.ShouldBe(["2|currency|euros|not_a_currency|a,2025-01-05,1,euros"]);
    }
}

using CustomerValue.Exports;

namespace CustomerValue.Tests.Exports;

public class ExportPresetTests
{
    [Fact]
    public async Task Canonical_columns_are_taken_as_they_are()
    {
        using var run = await ExportRun.ReadAsync(
            "order_id,customer_id,time,sku,description,quantity,unit_price,discount,currency,country,kind\n1,a,2025-01-02,s,Mug,2,5,1,eur,DE,sale\n1,a,2025-01-09,s,Mug,1,5,0,EUR,DE,refund\n"
        );
        run.Manifest.Preset.ShouldBe("canonical");
        run.Manifest.Currency.ShouldBe("EUR");
        run.Rows.ShouldBe([
            "1|a|2025-01-02 00:00:00|s|2.0|5.0000|9.0000|sale",
            "1|a|2025-01-09 00:00:00|s|-1.0|5.0000|-5.0000|return",
        ]);
    }

    [Fact]
    public async Task Online_retail_cancellations_are_returns_and_ids_lose_their_decimal()
    {
        using var run = await ExportRun.ReadAsync(
            "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n1,A,x,2,2010-12-01 08:26:00,2.5,17850.0,UK\nC2,A,x,-1,2010-12-02 08:26:00,2.5,17850,UK\n3,A,x,1,2010-12-03 08:26:00,2.5,,UK\n4,A,x,1,2010-12-03 08:26:00,2.5,NaN,UK\n"
        );
        run.Manifest.Preset.ShouldBe("uci-online-retail");
        run.Manifest.RowsAnonymous.ShouldBe(2);
        run.Rows.ShouldBe([
            "1|17850|2010-12-01 08:26:00|A|2.0|2.5000|5.0000|sale",
            "C2|17850|2010-12-02 08:26:00|A|-1.0|2.5000|-2.5000|return",
        ]);
    }

    [Fact]
    public async Task Shopify_orders_are_filled_down_but_never_into_the_next_order()
    {
        using var run = await ExportRun.ReadAsync(
            "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n#1,x@example.com,paid,2025-01-05 10:00:00 +0200,1,Mug,4.00,M,0.00\n#1,,,,2,Cup,1.50,C,\n#2,,paid,2025-01-06 10:00:00 +0200,1,Cup,1.50,C,\n#3,y@example.com,voided,2025-01-06 10:00:00 +0200,1,Cup,1.50,C,\n#3,,,,1,Mug,4.00,M,\n"
        );
        run.Manifest.Preset.ShouldBe("shopify");
        run.Manifest.RowsAnonymous.ShouldBe(1);
        run.Manifest.RowsExcluded.ShouldBe(2);
        run.Rows.ShouldBe([
            "#1|x@example.com|2025-01-05 08:00:00|M|1.0|4.0000|4.0000|sale",
            "#1|x@example.com|2025-01-05 08:00:00|C|2.0|1.5000|3.0000|sale",
        ]);
    }

    [Fact]
    public async Task WooCommerce_items_are_priced_and_unpaid_orders_left_out()
    {
        using var run = await ExportRun.ReadAsync(
            "Order Number,Order Status,Order Date,Email (Billing),Item Name,SKU,Quantity,Item Cost,Order Total Amount\n7,Completed,2025-01-05 10:00:00,x@example.com,Mug,M,2,4.00,8.00\n8,Failed,2025-01-06 10:00:00,x@example.com,Mug,M,1,4.00,4.00\n"
        );
        run.Manifest.Preset.ShouldBe("woocommerce");
        run.Manifest.RowsExcluded.ShouldBe(1);
        run.Rows.ShouldBe(["7|x@example.com|2025-01-05 10:00:00|M|2.0|4.0000|8.0000|sale"]);
    }

    [Fact]
    public async Task Cdnow_is_delimited_by_runs_of_blanks()
    {
        using var run = await ExportRun.ReadAsync(
            "customer_id date number_of_cds dollar_value\n 00001 19970101  1   11.77 \n 00002 19970112  5   77.00\n"
        );
        run.Manifest.Preset.ShouldBe("transaction-log");
        run.Manifest.Delimiter.ShouldBe(" ");
        run.Manifest.DateFormat.ShouldBe("%Y%m%d");
        run.Rows.ShouldBe([
            "00001-19970101|00001|1997-01-01 00:00:00||1.0|11.7700|11.7700|sale",
            "00002-19970112|00002|1997-01-12 00:00:00||5.0|15.4000|77.0000|sale",
        ]);
    }

    [Fact]
    public async Task A_customer_and_a_date_are_enough_where_the_mapping_says_that_there_is_no_money()
    {
        const string text = "customer,date\na,2025-01-02\na,2025-01-02\n";
        (await ExportRun.RefusalAsync(text)).ShouldBeOfType<ExportAskedException>().Code.ShouldBe("no_money");
        using var run = await ExportRun.ReadAsync(text, """{"columns":{"amount":null}}""");
        run.Rows.ShouldBe(Enumerable.Repeat("a-20250102|a|2025-01-02 00:00:00||1.0|0.0000|0.0000|sale", 2));
    }
}

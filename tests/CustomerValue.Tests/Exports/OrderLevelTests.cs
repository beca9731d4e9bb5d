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
            "customer_id,time,amount\n Ann@Example.COM\t,2025-01-05,1\n\u00a0ann@example.com,2025-01-06,1\nAnn,2025-01-06,1\nann,2025-01-06,1\nÄnn@Example.com,2025-01-06,1\n"
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
    public async Task A_blank_discount_is_none()
    {
        using var run = await ExportRun.ReadAsync(
            "order_id,customer_id,time,sku,quantity,unit_price,order_discount\n1,a,2025-01-05,M,1,2,\n2,a,2025-01-06,C,1,8,4\n"
        );
        run.Rows.Select(r => r.Split('|')[6]).ShouldBe(["2.0000", "4.0000"]);
    }

    [Fact]
    public async Task The_default_columns_of_a_WooCommerce_export_tool_are_read()
    {
        // The quantity is what is left after refunds: their amount is not taken off again.
        using var run = await ExportRun.ReadAsync(
            "Order Number,Order Status,Order Date,First Name (Billing),Email (Billing),Cart Discount Amount,Order Subtotal Amount,Order Shipping Amount,Order Refund Amount,Order Total Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount\n"
                + "7,Completed,2025-01-05 10:00,A,x@example.com,8,80,5,30,72,M,1,Mug,2,30,c,3\n"
                + "7,Completed,2025-01-05 10:00,A,x@example.com,8,80,5,30,72,C,2,Cup,1,20,d,5\n"
                + "8,wc-cancelled,2025-01-06 10:00,A,x@example.com,0,20,5,0,20,C,1,Cup,1,20,,\n"
        );
        run.Manifest.RowsExcluded.ShouldBe(1);
        run.Rows.ShouldBe([
            "7|x@example.com|2025-01-05 10:00:00|M|2.0|30.0000|54.0000|sale",
            "7|x@example.com|2025-01-05 10:00:00|C|1.0|20.0000|18.0000|sale",
        ]);
    }

    [Fact]
    public async Task A_refunded_order_whose_refund_is_not_said_comes_back_line_by_line()
    {
        using var run = await ExportRun.ReadAsync(
            "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n#1,x@example.com,refunded,2025-01-05 10:00:00 +0000,1,Mug,5,M\n#1,,,,2,Cup,3,C\n#2,x@example.com,paid,2025-01-06 10:00:00 +0000,1,Mug,5,M\n"
        );
        run.Rows.Select(r => string.Join('|', r.Split('|')[3..]))
            .ShouldBe([
                "M|1.0|5.0000|5.0000|sale",
                "M|-1.0|5.0000|-5.0000|return",
                "C|2.0|3.0000|6.0000|sale",
                "C|-2.0|3.0000|-6.0000|return",
                "M|1.0|5.0000|5.0000|sale",
            ]);
    }

    [Fact]
    public async Task A_refunded_amount_counts_once_whatever_its_sign()
    {
        using var run = await ExportRun.ReadAsync(
            "Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Refunded Amount\n#1,x@example.com,partially_refunded,2025-01-05 10:00:00 +0000,1,Mug,5,M,-2\n#1,,,,2,Cup,3,C,\n#2,x@example.com,refunded,2025-01-06 10:00:00 +0000,1,Mug,5,M,5\n"
        );
        run.Rows.Where(r => r.EndsWith("return", StringComparison.Ordinal))
            .Select(r => r.Split('|')[6])
            .ShouldBe(["-2.0000", "-5.0000"]);
    }

    [Fact]
    public async Task An_order_total_counts_once_in_any_export()
    {
        using var run = await ExportRun.ReadAsync(
            "order_id,customer_id,date,product_id,order_total\n1,a,2025-01-05,p,10\n1,a,2025-01-05,q,10\n2,a,2025-01-06,p,4\n"
        );
        run.Rows.Select(r => r.Split('|')[6]).ShouldBe(["10.0000", "0.0000", "4.0000"]);
    }

    [Fact]
    public async Task A_mapped_cancelled_column_may_say_no()
    {
        using var run = await ExportRun.ReadAsync(
            "order_id,customer_id,time,amount,is_cancelled\n1,a,2025-01-05,3,false\n2,a,2025-01-05,3,True\n3,a,2025-01-05,3,0\n4,a,2025-01-05,3,NaT\n5,a,2025-01-05,3,2025-01-06\n",
            """{"columns":{"cancelled":"is_cancelled"}}"""
        );
        run.Rows.Select(r => r.Split('|')[0]).ShouldBe(["1", "3", "4"]);
        run.Manifest.RowsExcluded.ShouldBe(2);
    }

    [Fact]
    public async Task A_discount_never_makes_a_sale_negative()
    {
        using var run = await ExportRun.ReadAsync(
            "order_id,customer_id,time,sku,quantity,unit_price,order_discount\n1,a,2025-01-05,M,1,2,30\n1,a,2025-01-05,C,1,8,30\n2,a,2025-01-06,C,1,8,4\n"
        );
        run.Rows.Select(r => r.Split('|')[6]).ShouldBe(["0.0000", "0.0000", "4.0000"]);
    }
}

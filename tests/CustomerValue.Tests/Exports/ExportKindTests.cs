using System.Text;

namespace CustomerValue.Tests.Exports;

/// <summary>Which headers are those of orders, and what is said of the others.</summary>
public class ExportKindTests
{
    [Theory]
    [InlineData("user_id,event_time,event_type,product_id,price", "click events", "event_type")]
    [InlineData("user_id,timestamp,event_type,product_id,quantity,price", "click events", "event_type")]
    [InlineData("user_id,timestamp,event_name,order_id,value", "click events", "event_name")]
    [InlineData("user_id,item_id,category_id,behavior,timestamp", "click events", "behavior")]
    [InlineData("user_id,timestamp,page_url,referrer", "click events", "page_url")]
    [InlineData("customer_id,date,sku,rating,review_text", "reviews", "review_text")]
    [InlineData("review_id,order_id,customer_id,created_at", "reviews", "review_id")]
    [InlineData("user_id,item_id,rating,timestamp", "reviews", "rating")]
    [InlineData(",Clothing ID,Age,Title,Review Text,Rating", "reviews", "Review Text")]
    [InlineData("customer_id,created_at,gender,country", "customers", "gender")]
    [InlineData("customer_id,first_name,last_name,email,created_at", "customers", "first_name")]
    [InlineData(
        "Customer ID,Email,Accepts Email Marketing,Total Spent,Total Orders",
        "customers",
        "Accepts Email Marketing"
    )]
    [InlineData("Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price", "products", "Handle")]
    [InlineData("product_id,product_name,category,price", "products", "product_id")]
    public async Task Another_kind_is_refused_by_its_name(string header, string kind, string telling)
    {
        var row = string.Concat(Enumerable.Repeat(",2025-01-05", header.Count(c => c == ',')));
        var refusal = await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes($"{header}\na{row}\n"));
        refusal.Code.ShouldBe("unknown_kind");
        refusal.Message.ShouldContain(kind);
        refusal.Message.ShouldContain($"the column {telling} ");
        refusal.Message.ShouldContain("not read yet");
    }

    [Fact]
    public async Task Events_as_json_lines_are_refused_too()
    {
        var refusal = await ExportRun.RefusalAsync(
            """{"user":{"id":"a"},"user_id":"a","time":"2025-01-05","event_type":"view"}"""u8.ToArray()
        );
        refusal.Code.ShouldBe("unknown_kind");
        refusal.Message.ShouldContain("click events");
    }

    [Theory]
    [InlineData("customer_id,date,amount,gender")]
    [InlineData("order_id,customer_id,order_date,session_id,referrer")]
    [InlineData("Transaction ID,Date,Customer ID,Gender,Age,Product Category,Quantity")]
    [InlineData("customer,date")]
    public async Task Orders_may_tell_of_the_customer_and_the_visit(string header)
    {
        var names = header.Split(',');
        var row = string.Join(
            ',',
            names.Select(n => n.Contains("date", StringComparison.OrdinalIgnoreCase) ? "2025-01-05" : "1")
        );
        using var run = await ExportRun.ReadAsync($"{header}\n{row}\n");
        run.Manifest.RowsKept.ShouldBe(1);
    }

    [Fact]
    public async Task The_whole_header_of_a_Shopify_export_is_that_of_orders()
    {
        const string header =
            "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount,Phone";
        var cells = header
            .Split(',')
            .Select(h =>
                h switch
                {
                    "Name" => "#1",
                    "Email" => "x@example.com",
                    "Created at" or "Paid at" => "2025-01-05 10:00:00 +0200",
                    "Lineitem quantity" => "2",
                    "Lineitem price" => "4.00",
                    "Lineitem sku" => "M",
                    _ => "",
                }
            );
        using var run = await ExportRun.ReadAsync($"{header}\n{string.Join(',', cells)}\n");
        run.Manifest.Preset.ShouldBe("shopify");
        run.Rows.ShouldBe(["#1|x@example.com|2025-01-05 08:00:00|M|2.0|4.0000|8.0000|sale"]);
    }

    [Theory]
    [InlineData("""{"kind":"orders"}""")]
    [InlineData("""{"columns":{"amount":"paid"}}""")]
    public async Task The_mapping_file_may_say_that_they_are_orders(string mapping)
    {
        const string text = "user_id,timestamp,event_name,paid\na,2025-01-05,concert,5\n";
        (await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes(text))).Code.ShouldBe("unknown_kind");
        using var run = await ExportRun.ReadAsync(text, mapping);
        run.Manifest.RowsKept.ShouldBe(1);
    }

    [Fact]
    public async Task Shopify_orders_without_a_customer_are_not_each_their_own_customer()
    {
        var refusal = await ExportRun.RefusalAsync(
            "Name,Created at,Lineitem quantity,Lineitem name,Lineitem price\n#1,2025-01-05,1,Mug,4\n"u8.ToArray()
        );
        refusal.Code.ShouldBe("unknown_kind");
    }

    [Theory]
    [InlineData(';')]
    [InlineData('^')]
    public async Task Mapped_headers_are_found_behind_any_delimiter(char delimiter)
    {
        using var run = await ExportRun.ReadAsync(
            "Buyer,When,Paid\na,2025-01-05,5\n".Replace(',', delimiter),
            """{"columns":{"customer_id":"Buyer","time":"When","amount":"Paid"}}"""
        );
        run.Rows.ShouldBe(["a-20250105|a|2025-01-05 00:00:00||1.0|5.0000|5.0000|sale"]);
    }
}

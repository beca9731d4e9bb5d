using System.Text;

namespace CustomerValue.Tests.Exports;

/// <summary>Which headers tell which kind, and what is said of the others.</summary>
public class ExportKindTests
{
    [Theory]
    [InlineData("user_id,event_time,event_type,product_id,price", "events")]
    [InlineData("user_id,timestamp,event_type,product_id,quantity,price", "events")]
    [InlineData("user_id,timestamp,event_name,order_id,value", "events")]
    [InlineData("user_id,item_id,category_id,behavior,timestamp", "events")]
    [InlineData("用户ID,商品ID,行为,时间", "events")]
    [InlineData("会员编号,事件类型,事件时间,商品编码,会话ID", "events")]
    [InlineData("用户ID,商品编号,操作类型,日期", "events")]
    [InlineData("customer_id,date,sku,rating,review_text", "reviews")]
    [InlineData("review_id,order_id,customer_id,created_at,review", "reviews")]
    [InlineData("user_id,item_id,rating,timestamp", "reviews")]
    [InlineData(",Clothing ID,Age,Title,Review Text,Rating", "reviews")]
    [InlineData("客户编号,评分,评论内容", "reviews")]
    [InlineData("用户ID,商品ID,评分,评价,日期", "reviews")]
    [InlineData("用户ID,商品ID,评分,日期", "reviews")]
    [InlineData("订单号,商品编号,评价,评价时间", "reviews")]
    [InlineData("customer_id,created_at,gender,country", "customers")]
    [InlineData("customer_id,first_name,last_name,email,created_at", "customers")]
    [InlineData("household_id,age,income", "customers")]
    [InlineData("客户编号,性别,生日", "customers")]
    [InlineData("会员编号,姓名,手机号,注册日期", "customers")]
    [InlineData("用户ID,年龄,城市", "customers")]
    [InlineData("Customer ID,Email,Accepts Email Marketing,Total Spent,Total Orders", "customers")]
    [InlineData("Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price", "products")]
    [InlineData("product_id,product_name,category,price", "products")]
    [InlineData("sku,stock,price", "products")]
    [InlineData("商品编号,商品名称,类目,品牌,价格,成本", "products")]
    [InlineData("货号,品名,库存,售价", "products")]
    [InlineData("商品ID,商品标题,商品分类,单价,图片", "products")]
    [InlineData("订单编号,用户ID,下单时间,商品编号,数量,单价", "orders")]
    [InlineData("会员ID,日期,实付金额", "orders")]
    [InlineData("用户ID,性别,购买日期,商品名称,价格", "orders")]
    [InlineData("客户编号,付款时间,商品编码,评分,消费金额", "orders")]
    public async Task The_header_tells_the_kind(string header, string kind)
    {
        var cells = header
            .Split(',')
            .Select(h =>
                h.Contains("time", StringComparison.Ordinal)
                || h.EndsWith("时间", StringComparison.Ordinal)
                || h.EndsWith("日期", StringComparison.Ordinal)
                || h is "date" or "created_at"
                    ? "2025-01-05"
                : h.Contains("event", StringComparison.Ordinal) || h is "behavior" or "行为" or "事件类型" or "操作类型"
                    ? "view"
                : "3"
            );
        using var run = await ExportRun.ReadAsync($"{header}\n{string.Join(',', cells)}\n");
        run.Manifest.Kind.ShouldBe(kind);
        run.Manifest.RowsKept.ShouldBe(1);
    }

    [Theory]
    [InlineData("user_id,timestamp,page_url,referrer", "events", "page_url", "type")]
    [InlineData("event_type,product_id,price", "events", "event_type", "customer_id and time and type")]
    [InlineData("review_id,order_id,customer_id,created_at", "reviews", "review_id", "rating or text")]
    [InlineData("name,gender,city", "customers", "gender", "customer_id")]
    [InlineData("sku,stock", "products", "stock", "sku and name or")]
    public async Task A_kind_without_what_it_needs_is_refused_and_says_what_to_do(
        string header,
        string kind,
        string telling,
        string needed
    )
    {
        var refusal = await ExportRun.RefusalAsync(Encoding.UTF8.GetBytes($"{header}\n1,2,3,4\n"));
        refusal.Code.ShouldBe("unknown_kind");
        refusal.Message.ShouldContain($"the column {telling} tells of {kind}");
        refusal.Message.ShouldContain(needed);
        refusal.Message.ShouldContain("orders.csv.mapping.json");
    }

    [Fact]
    public async Task Chinese_columns_are_taken_for_what_they_say()
    {
        using var orders = await ExportRun.ReadAsync(
            "订单编号,会员编号,下单时间,商品编码,购买数量,价格,币种\n1,a,2025-01-05,s,2,4.5,CNY\n"
        );
        orders.Rows.ShouldBe(["1|a|2025-01-05 00:00:00|s|2.0|4.5000|9.0000|sale"]);
        using var totals = await ExportRun.ReadAsync(
            "订单编号,用户ID,下单时间,订单金额\n1,a,2025-01-05,9\n1,a,2025-01-05,9\n"
        );
        totals.Rows.Select(r => r.Split('|')[^2]).ShouldBe(["9.0000", "0.0000"]);
        using var products = await ExportRun.ReadAsync(
            "商品编号,商品名称,类目,品牌,价格,成本\ns,杯子,家居 > 餐具,乐,4.5,2\n"
        );
        products
            .Query("concat_ws('|', sku, name, category, brand, price, cost)")
            .ShouldBe(["s|杯子|家居 > 餐具|乐|4.5000|2.0000"]);
        using var reviews = await ExportRun.ReadAsync("用户ID,商品ID,评分,评价,日期\na,s,5,很好,2025-01-05\n");
        reviews
            .Query("concat_ws('|', customer_id, sku, rating, text, time)")
            .ShouldBe(["a|s|5.0|很好|2025-01-05 00:00:00"]);
        using var customers = await ExportRun.ReadAsync(
            "会员编号,注册日期,出生年份,性别,城市,省份\na,2024-01-05,1990,女,杭州,浙江\n"
        );
        customers
            .Query("concat_ws('|', customer_id, signup, birth_year, gender, city, region)")
            .ShouldBe(["a|2024-01-05 00:00:00|1990|female|杭州|浙江"]);
    }

    [Fact]
    public async Task The_mapping_file_may_name_the_kind_and_its_columns()
    {
        using var run = await ExportRun.ReadAsync(
            "who,when,what\na,2025-01-05,pv\n",
            """{"kind":"events","columns":{"customer_id":"who","time":"when","type":"what"}}"""
        );
        run.Query("concat_ws('|', customer_id, time, type)").ShouldBe(["a|2025-01-05 00:00:00|view"]);
    }

    [Theory]
    [InlineData("""{"columns":{"amount":"a","gender":"b"}}""", "no kind has together")]
    [InlineData("""{"kind":"events","columns":{"gender":"b"}}""", "'gender', which is no column. Columns are events:")]
    public async Task A_mapping_file_speaks_of_one_kind(string mapping, string word)
    {
        var refusal = await ExportRun.RefusalAsync("customer_id,time,a,b\n"u8.ToArray(), mapping);
        refusal.Code.ShouldBe("bad_mapping");
        refusal.Message.ShouldContain(word);
    }

    [Theory]
    [InlineData("customer_id,date,amount,gender")]
    [InlineData("order_id,customer_id,order_date,session_id,referrer,total")]
    [InlineData("Transaction ID,Date,Customer ID,Gender,Age,Product Category,Quantity,Price")]
    [InlineData("customer,date,sum")]
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
        using var run = await ExportRun.ReadAsync(text, mapping);
        run.Manifest.Kind.ShouldBe("orders");
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

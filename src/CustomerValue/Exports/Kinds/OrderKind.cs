using static CustomerValue.Exports.ExportColumns;

namespace CustomerValue.Exports.Kinds;

/// <summary>Orders: a row is an order line.</summary>
internal static class OrderKind
{
    // "Quantity (- Refund)" of a WooCommerce export tool: what was refunded is already taken off.
    private const string NetQuantity = "quantityrefund";

    /// <summary>Chinese headers of what a whole order costs.</summary>
    public static readonly string[] ChineseOrderTotals = ["订单金额", "订单总额"];

    private static readonly string[] OrderTotals = ["ordertotal", "ordertotalamount", .. ChineseOrderTotals];

    /// <summary>Chinese headers of times that only orders have.</summary>
    public static readonly string[] OrderTimes =
    [
        .. new[] { "下单时间", "下单日期", "订单时间", "订单日期", "订单创建时间", "购买时间", "购买日期" },
        .. new[] { "支付时间", "付款时间" },
    ];

    /// <summary>Chinese headers of amounts.</summary>
    public static readonly string[] Amounts = ["金额", "总金额", "总价", "实付金额", "支付金额", "消费金额", "销售额"];

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["order_id"] =
        [
            "orderid",
            "ordernumber",
            "orderno",
            "invoiceno",
            "invoice",
            "invoicenumber",
            "transactionid",
            "basketid",
            "order",
            "订单号",
            "订单编号",
            "订单id",
        ],
        ["customer_id"] = [.. HeaderWords.CustomerIds, .. HeaderWords.Emails],
        ["time"] =
        [
            "time",
            "timestamp",
            "orderdate",
            "invoicedate",
            "orderedat",
            "createdat",
            "datetime",
            "date",
            "dateofpurchase",
            "purchasedate",
            "transactiontimestamp",
            "transactiondate",
            "paidat",
            .. OrderTimes,
            "日期",
            "时间",
        ],
        ["sku"] =
        [
            "sku",
            "stockcode",
            "lineitemsku",
            "itemsku",
            "productid",
            "productcode",
            "itemid",
            "itemno",
            "item",
            .. HeaderWords.ProductIds,
        ],
        ["description"] =
        [
            "description",
            "productname",
            "lineitemname",
            "itemname",
            "producttitle",
            "title",
            .. HeaderWords.ProductNames,
        ],
        ["quantity"] =
        [
            "quantity",
            "qty",
            "lineitemquantity",
            "itemquantity",
            "units",
            "numberofcds",
            "数量",
            "购买数量",
            NetQuantity,
        ],
        ["unit_price"] = ["unitprice", "price", "lineitemprice", "itemprice", "itemcost", "单价", "价格"],
        ["amount"] =
        [
            "amount",
            "linetotal",
            "itemtotal",
            "total",
            "dollarvalue",
            "purchaseamount",
            "salesvalue",
            "revenue",
            "value",
            "ordertotal",
            "ordertotalamount",
            .. Amounts,
            .. ChineseOrderTotals,
        ],
        ["discount"] = ["discount", "lineitemdiscount", "itemdiscount", "linediscount", "折扣", "折扣金额"],
        ["order_discount"] = ["cartdiscountamount", "orderdiscount", "discountamount"],
        ["currency"] = ["currency", "currencycode", "ordercurrency", "币种", "货币"],
        ["country"] = ["country", "billingcountry", "countrycodebilling", "countrybilling", "shippingcountry", "国家"],
        ["kind"] = ["kind", "linekind", "transactiontype"],
        ["status"] = ["financialstatus", "orderstatus", "status"],
        ["cancelled"] = ["cancelledat", "canceledat"],
        ["refunded"] = ["refundedamount", "orderrefundamount"],
        ["guest_id"] = HeaderWords.Emails,
    };

    /// <summary>The description.</summary>
    public static ExportKind Kind { get; } =
        new()
        {
            Name = "orders",
            Words = Words,
            Required =
            [
                ["customer_id"],
                ["time"],
            ],
            Customer = CustomerRule.Required,
            Times = [new TimeColumn("time", 1970)],
            Numbers = ["quantity", "unit_price", "amount", "discount", "order_discount", "refunded"],
            HasMoney = true,
            Group = "order_id",
            Filled = ["customer_id", "guest_id", "time", "currency", "country", "status", "cancelled"],
            Once = ["order_discount", "refunded"],
            Correct = Correct,
            Traits = Traits,
            TypedSql = "orders",
            RowsSql = "order_lines",
            Rows = "order_lines WHERE",
            Output = """
                order_id, customer_id, time, sku, description, quantity,
                unit_price::DECIMAL(18, 4) AS unit_price, discount::DECIMAL(18, 4) AS discount,
                amount::DECIMAL(18, 4) AS amount, currency, country, kind, line
                """,
            Sorted = "line, kind DESC",
        };

    private static ColumnTraits Traits(string preset, IReadOnlyDictionary<string, string> found)
    {
        var ofShop = preset is "shopify" or "woocommerce";
        var amount = Word(found.GetValueOrDefault("amount", ""));
        return new ColumnTraits(
            Grouped: ofShop,
            OrderTotal: OrderTotals.Contains(amount) || (ofShop && amount == "total"),
            RefundedByStatus: ofShop && !found.ContainsKey("refunded") && !HasNetQuantity(found)
        );
    }

    private static string PresetOf(IReadOnlyDictionary<string, string> byWord) =>
        byWord.ContainsKey("lineitemname") && byWord.ContainsKey("name") ? "shopify"
        : byWord.ContainsKey("stockcode") && byWord.ContainsKey("invoicedate") ? "uci-online-retail"
        : byWord.ContainsKey("ordernumber") && (byWord.ContainsKey("itemname") || byWord.ContainsKey("itemcost"))
            ? "woocommerce"
        : !byWord.ContainsKey("sku") && !byWord.ContainsKey("orderid") ? "transaction-log"
        : "canonical";

    private static string Correct(IReadOnlyDictionary<string, string> byWord, Dictionary<string, string> found)
    {
        var preset = PresetOf(byWord);
        if (preset == "shopify")
        {
            found["order_id"] = byWord["name"];
            if (byWord.TryGetValue("createdat", out var created))
            {
                found["time"] = created;
            }
        }

        // Beside a unit price a total is that of the order, not of the line.
        if (found.ContainsKey("unit_price"))
        {
            found.Remove("amount");
        }

        if (preset is not ("shopify" or "woocommerce"))
        {
            found.Remove("guest_id");
        }

        if (preset is not ("shopify" or "woocommerce") || HasNetQuantity(found))
        {
            found.Remove("refunded");
        }

        return preset;
    }

    private static bool HasNetQuantity(IReadOnlyDictionary<string, string> found) =>
        Word(found.GetValueOrDefault("quantity", "")) == NetQuantity;
}

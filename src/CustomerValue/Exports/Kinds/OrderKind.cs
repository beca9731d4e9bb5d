using static CustomerValue.Exports.ExportColumns;

namespace CustomerValue.Exports.Kinds;

/// <summary>Orders: a row is an order line.</summary>
internal static class OrderKind
{
    // "Quantity (- Refund)" of a WooCommerce export tool: what was refunded is already taken off.
    private const string NetQuantity = "quantityrefund";

    private static readonly string[] OrderTotals = ["ordertotal", "ordertotalamount"];

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
            "下单时间",
            "日期",
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
            "商品编号",
        ],
        ["description"] =
        [
            "description",
            "productname",
            "lineitemname",
            "itemname",
            "producttitle",
            "title",
            "商品名称",
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
            NetQuantity,
        ],
        ["unit_price"] = ["unitprice", "price", "lineitemprice", "itemprice", "itemcost", "单价"],
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
            "金额",
        ],
        ["discount"] = ["discount", "lineitemdiscount", "itemdiscount", "linediscount", "折扣"],
        ["order_discount"] = ["cartdiscountamount", "orderdiscount", "discountamount"],
        ["currency"] = ["currency", "currencycode", "ordercurrency", "币种"],
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

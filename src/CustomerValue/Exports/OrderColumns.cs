namespace CustomerValue.Exports;

/// <summary>Which header of an orders export means which canonical column.</summary>
/// <param name="Preset">Name of the preset that matched.</param>
/// <param name="Mapping">Canonical column to header.</param>
/// <param name="OrderLevel">
/// Whether fields of the order stand on its lines: blank but on the first line (Shopify) or repeated on each (WooCommerce).
/// </param>
/// <param name="OrderTotal">Whether the amount is that of the order, to be counted once.</param>
/// <param name="RefundedByStatus">Whether only the status tells that an order was refunded.</param>
public sealed record OrderColumns(
    string Preset,
    IReadOnlyDictionary<string, string> Mapping,
    bool OrderLevel,
    bool OrderTotal,
    bool RefundedByStatus
)
{
    /// <summary>The canonical columns an orders export can have.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "order_id",
        "customer_id",
        "time",
        "sku",
        "description",
        "quantity",
        "unit_price",
        "amount",
        "discount",
        "order_discount",
        "currency",
        "country",
        "kind",
        "status",
        "cancelled",
        "refunded",
        "guest_id",
    ];

    private static readonly string[] Emails = ["customeremail", "emailbilling", "billingemail", "email"];

    // "Quantity (- Refund)" of a WooCommerce export tool: what was refunded is already taken off.
    private const string NetQuantity = "quantityrefund";

    // Header words as letters and digits only, most telling first.
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
        ["customer_id"] =
        [
            "customerid",
            "customer",
            "custid",
            "cust",
            "clientid",
            "customeruserid",
            "userid",
            "buyerid",
            "householdid",
            "memberid",
            "客户编号",
            "用户id",
            .. Emails,
        ],
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
        ["guest_id"] = Emails,
    };

    private static readonly string[] OrderTotals = ["ordertotal", "ordertotalamount"];

    /// <summary>Finds the columns of a header.</summary>
    /// <param name="headers">Header fields in file order.</param>
    /// <param name="mapping">What the sidecar says; it goes first.</param>
    /// <returns>
    /// Null when the header is not that of orders: a customer and a time are needed, and nothing may tell of another kind.
    /// </returns>
    public static OrderColumns? Find(IReadOnlyList<string> headers, ExportMapping mapping)
    {
        if (!mapping.SaysOrders && ExportKind.OtherThanOrders(headers) is not null)
        {
            return null;
        }

        var byWord = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in headers)
        {
            byWord.TryAdd(Word(header), header);
        }

        var preset = PresetOf(byWord);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (column, words) in Words)
        {
            var header = words.Select(w => byWord.GetValueOrDefault(w)).FirstOrDefault(h => h is not null);
            if (header is not null)
            {
                found[column] = header;
            }
        }

        Correct(preset, byWord, found);
        foreach (var (column, header) in mapping.Columns)
        {
            found[column] = header;
        }

        if (found.TryGetValue("guest_id", out var guest) && found.GetValueOrDefault("customer_id") == guest)
        {
            found.Remove("guest_id");
        }

        if (!found.ContainsKey("customer_id") || !found.ContainsKey("time"))
        {
            return null;
        }

        var ofShop = preset is "shopify" or "woocommerce";
        var amount = Word(found.GetValueOrDefault("amount", ""));
        return new OrderColumns(
            preset,
            found,
            OrderLevel: ofShop,
            OrderTotal: OrderTotals.Contains(amount) || (ofShop && amount == "total"),
            RefundedByStatus: ofShop && !found.ContainsKey("refunded") && !HasNetQuantity(found)
        );
    }

    /// <summary>The header words of a column.</summary>
    internal static IReadOnlyList<string> HeaderWords(string column) => Words[column];

    private static string PresetOf(Dictionary<string, string> byWord) =>
        byWord.ContainsKey("lineitemname") && byWord.ContainsKey("name") ? "shopify"
        : byWord.ContainsKey("stockcode") && byWord.ContainsKey("invoicedate") ? "uci-online-retail"
        : byWord.ContainsKey("ordernumber") && (byWord.ContainsKey("itemname") || byWord.ContainsKey("itemcost"))
            ? "woocommerce"
        : !byWord.ContainsKey("sku") && !byWord.ContainsKey("orderid") ? "transaction-log"
        : "canonical";

    private static void Correct(string preset, Dictionary<string, string> byWord, Dictionary<string, string> found)
    {
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
    }

    private static bool HasNetQuantity(Dictionary<string, string> found) =>
        Word(found.GetValueOrDefault("quantity", "")) == NetQuantity;

    internal static string Word(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}

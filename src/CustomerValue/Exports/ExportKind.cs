namespace CustomerValue.Exports;

/// <summary>What the rows of an export are, told by its header; only orders are read so far.</summary>
/// <param name="Name">Name for people, in the plural.</param>
/// <param name="Telling">Header words that tell this kind whatever else is there.</param>
/// <param name="Hinting">Header words that tell this kind where nothing tells of orders.</param>
internal sealed record ExportKind(string Name, IReadOnlyList<string> Telling, IReadOnlyList<string> Hinting)
{
    // Words as OrderColumns.Word gives them. The first kind that matches is taken.
    private static readonly ExportKind[] Others =
    [
        new(
            "click events",
            ["event", "eventtype", "eventname", "eventaction", "action", "behavior", "behaviour", "behaviortype"],
            ["session", "sessionid", "usersession", "visitid", "page", "pageurl", "url", "referrer", "useragent"]
        ),
        new(
            "reviews",
            ["review", "reviewid", "reviewtext", "reviewbody", "reviewtitle", "reviewscore", "starrating"],
            ["rating", "stars", "overall", "comment"]
        ),
        new(
            "customers",
            [],
            [
                .. new[] { "firstname", "lastname", "phone", "gender", "dateofbirth", "birthdate", "birthday" },
                .. new[] { "birthyear", "signupdate", "signedup", "signedupat", "registered", "registrationdate" },
                .. new[] { "registeredat", "acceptsmarketing", "acceptsemailmarketing", "totalspent", "totalorders" },
            ]
        ),
        new(
            "products",
            [],
            ["handle", "bodyhtml", "variantsku", "variantprice", "stock", "stockquantity", "inventory", "costprice"]
        ),
    ];

    private static readonly string[] ProductWords = ["productid", "productname", "sku", "stockcode", "itemid"];

    private static readonly HashSet<string> OrderWords =
    [
        .. OrderColumns.HeaderWords("order_id"),
        .. OrderColumns.HeaderWords("quantity"),
        .. new[] { "invoicedate", "orderdate", "orderedat", "purchasedate", "lineitemname", "financialstatus" },
        .. new[]
        {
            "amount",
            "linetotal",
            "itemtotal",
            "ordertotal",
            "dollarvalue",
            "purchaseamount",
            "salesvalue",
            "金额",
        },
    ];

    /// <summary>The kind and the header that tells it, or null for a header that may be that of orders.</summary>
    public static (string Kind, string Header)? OtherThanOrders(IReadOnlyList<string> headers)
    {
        var byWord = headers.Select(h => (Word: OrderColumns.Word(h), Header: h)).ToList();
        var isOrders = byWord.Exists(h => OrderWords.Contains(h.Word));
        foreach (var kind in Others)
        {
            var telling = byWord.Find(h => kind.Telling.Contains(h.Word));
            var hinting = isOrders ? default : byWord.Find(h => kind.Hinting.Contains(h.Word));
            if ((telling.Header ?? hinting.Header) is { } header)
            {
                return (kind.Name, header);
            }
        }

        var customers = OrderColumns.HeaderWords("customer_id");
        var product = byWord.Find(h => ProductWords.Contains(h.Word));
        return product.Header is not null && !isOrders && !byWord.Exists(h => customers.Contains(h.Word))
            ? ("products", product.Header)
            : null;
    }
}

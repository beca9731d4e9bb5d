using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports;

/// <summary>The kinds of export, and how a header tells them apart.</summary>
internal static class ExportKinds
{
    /// <summary>All kinds; of those that a header tells of the first is taken.</summary>
    public static IReadOnlyList<ExportKind> All { get; } =
    [EventKind.Kind, ReviewKind.Kind, CustomerKind.Kind, ProductKind.Kind, OrderKind.Kind];

    /// <summary>The names of all kinds, for people.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(k => k.Name).Order(StringComparer.Ordinal));

    private static readonly HashSet<string> OrderWords =
    [
        .. OrderKind.Kind.Words["order_id"],
        .. OrderKind.Kind.Words["quantity"],
        .. new[] { "invoicedate", "orderdate", "orderedat", "purchasedate", "lineitemname", "financialstatus" },
        .. new[] { "amount", "linetotal", "itemtotal", "ordertotal", "dollarvalue", "purchaseamount" },
        "salesvalue",
        .. OrderKind.OrderTimes,
        .. OrderKind.Amounts,
        .. OrderKind.OrderTotals,
    ];

    private static readonly string[] ProductWords =
    [
        .. new[] { "productid", "productname", "sku", "stockcode", "itemid" },
        .. HeaderWords.ProductIds,
        .. HeaderWords.ProductNames,
    ];

    private static readonly string[] ProfileColumns =
    [
        "signup",
        "birth_year",
        "birth_date",
        "age",
        "gender",
        "city",
        "region",
        "country",
        "consent",
    ];

    /// <summary>The kind of a header, and the header that tells it; orders where none does.</summary>
    public static (ExportKind Kind, string? Telling) Of(IReadOnlyList<string> headers)
    {
        var byWord = headers.Select(h => (Word: ExportColumns.Word(h), Header: h)).ToList();
        var isOrders = byWord.Exists(h => OrderWords.Contains(h.Word));
        foreach (var kind in All)
        {
            var telling = byWord.Find(h => kind.Telling.Contains(h.Word));
            var hinting = isOrders ? default : byWord.Find(h => kind.Hinting.Contains(h.Word));
            if ((telling.Header ?? hinting.Header) is { } header)
            {
                return (kind, header);
            }
        }

        if (isOrders)
        {
            return (OrderKind.Kind, null);
        }

        var product = byWord.Find(h => ProductWords.Contains(h.Word));
        if (product.Header is not null && !Has(OrderKind.Kind.Words["customer_id"]))
        {
            return (ProductKind.Kind, product.Header);
        }

        var profile = byWord.Find(h => ProfileColumns.Any(c => CustomerKind.Kind.Words[c].Contains(h.Word)));
        return
            profile.Header is not null && Has(OrderKind.Kind.Words["customer_id"]) && !Has(OrderKind.Kind.Words["time"])
            ? (CustomerKind.Kind, profile.Header)
            : (OrderKind.Kind, null);

        bool Has(string[] words) => byWord.Exists(h => words.Contains(h.Word));
    }
}

namespace CustomerValue.Exports;

/// <summary>Exports that have a customer and a time too but are no orders, told by their header.</summary>
internal static class OtherKind
{
    private static readonly string[] OrderWords =
    [
        .. new[] { "orderid", "ordernumber", "orderno", "invoice", "invoiceno", "invoicenumber", "invoicedate" },
        .. new[] { "orderdate", "quantity", "qty", "transactionid", "订单号", "订单编号" },
    ];

    private static readonly (string Kind, string[] Words)[] Telling =
    [
        ("click events", ["event", "eventtype", "eventname", "behavior", "behaviortype", "action", "usersession"]),
        ("reviews", ["rating", "stars", "starrating", "reviewtext", "reviewbody", "reviewtitle", "overall", "review"]),
        (
            "customers",
            [
                "signupdate",
                "signedup",
                "birthdate",
                "dateofbirth",
                "birthyear",
                "gender",
                "acceptsmarketing",
                "totalspent",
            ]
        ),
    ];

    /// <summary>The kind and the header that tells it, or null for a header that may be that of orders.</summary>
    public static (string Kind, string Header)? Of(IEnumerable<string> headers)
    {
        var all = headers.ToList();
        if (all.Any(h => OrderWords.Contains(OrderColumns.Word(h))))
        {
            return null;
        }

        foreach (var (kind, words) in Telling)
        {
            if (all.Find(h => words.Contains(OrderColumns.Word(h))) is { } header)
            {
                return (kind, header);
            }
        }

        return null;
    }
}

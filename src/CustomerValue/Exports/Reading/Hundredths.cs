namespace CustomerValue.Exports.Reading;

/// <summary>Tells amounts in cents: payment services and their APIs count so.</summary>
internal static class Hundredths
{
    private static readonly HashSet<string> Words =
    [
        .. "cents cent pence centimes centavos centesimi grosze ore minor".Split(' '),
    ];

    // What Stripe calls its objects in the field "object".
    private static readonly HashSet<string> Objects =
    [
        .. "charge payment_intent invoice checkout.session refund balance_transaction subscription order".Split(' '),
    ];

    // Currencies without a smaller part (ISO 4217), of which the whole is counted.
    private static readonly HashSet<string> Whole = new(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".Split(' '),
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Whether a sign or code of a currency is of one without a smaller part, or that is written without it.</summary>
    public static bool IsWithout(string currency) =>
        Whole.Contains(currency)
        || currency is "IDR" or "Rp" or "Rp." or "\u20a9" or "\u20ab" or "\u5186" or "HUF" or "Ft";

    /// <summary>Whether a column of amounts holds whole cents.</summary>
    public static bool Are(ColumnProfile column, FileProfile profile) =>
        column.Values.Count > 0
        && column.Values.TrueForAll(IsWhole)
        && (SaysSo(column.Header) || IsOfApi(column, profile))
        && !profile.Columns.Any(c =>
            (c.Concepts & Concepts.Currency) != Concepts.None && c.Distinct.Any(Whole.Contains)
        );

    private static bool IsWhole(string value) => value.AsSpan().TrimStart('-').IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool SaysSo(string header) =>
        (HeaderConcepts.Split(header) is var words && words.Exists(Words.Contains) && !words.Contains("per"))
        || header.EndsWith('分')
        || header.Contains("(分)", StringComparison.Ordinal)
        || header.Contains("（分）", StringComparison.Ordinal);

    private static bool IsOfApi(ColumnProfile column, FileProfile profile)
    {
        var path = column.Header.Split('.');
        var isSquare =
            path is [.., var parent, "amount"]
            && parent.EndsWith("_money", StringComparison.Ordinal)
            && parent is not ("shop_money" or "presentment_money");
        return isSquare
            || profile.Find("object") is { } kind && kind.Distinct.Count > 0 && kind.Distinct.All(Objects.Contains);
    }
}

namespace CustomerValue.Exports.Reading;

/// <summary>Finds rows that stand among an order's goods and are its shipping, which is no spend.</summary>
internal static class ShippingRows
{
    // By these alone; goods may have them in longer names.
    private static readonly HashSet<string> Words =
    [
        .. "shipping;shipping cost;shipping costs;shipping fee;shipping fees;shipping charge;shipping charges;shipping and handling;shipping & handling;shipping handling;standard shipping;express shipping;delivery;delivery fee;delivery cost;delivery charge;delivery charges;standard delivery;express delivery;postage;postage and packing;postage & packing;p&p;freight;freight charge;freight charges;handling fee;carriage;versand;versandkosten;versandkostenpauschale;versandpauschale;lieferkosten;porto und verpackung;porto & verpackung;frais de port;frais de livraison;livraison;frais d'expedition;gastos de envio;costes de envio;costo de envio;envio;spese di spedizione;costi di spedizione;spedizione;frete;custo de envio;portes de envio;verzendkosten;verzending;bezorgkosten;koszt wysylki;koszty wysylki;koszt dostawy;wysylka;dostawa;frakt;fraktkostnad;fraktavgift;运费;邮费;快递费;配送费;送料;配送料".Split(
            ';'
        ),
    ];

    // With a carrier or a place behind them, as in "Versandkosten DHL".
    private static readonly string[] Beginnings =
    [
        .. "shipping cost;shipping fee;shipping charge;shipping and handling;shipping & handling;delivery fee;delivery charge;delivery cost;freight charge;versandkosten;versandpauschale;lieferkosten;frais de port;frais de livraison;gastos de envio;costo de envio;spese di spedizione;costi di spedizione;portes de envio;verzendkosten;bezorgkosten;koszt wysylki;koszty wysylki;koszt dostawy;fraktkostnad;fraktavgift;运费;邮费".Split(
            ';'
        ),
    ];

    // A shop may sell freight, or a crate called so, alone; a fee comes with goods.
    private const double LeastBesideGoods = 0.8;

    /// <summary>The names of such rows, in lower case.</summary>
    /// <param name="items">Names or ids of what was bought.</param>
    /// <param name="orders">Number of the order of each row.</param>
    public static IReadOnlyList<string> Find(ColumnProfile items, int[] orders)
    {
        var names = items.Distinct.Where(IsShipping).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            return [];
        }

        var rows = orders
            .Select((order, row) => (Order: order, IsShipping: names.Contains(items.Fields[row])))
            .GroupBy(r => r.Order)
            .Select(g => (Fees: g.Count(r => r.IsShipping), Goods: g.Count(r => !r.IsShipping)))
            .Where(o => o.Fees > 0)
            .ToList();
        return rows.Count(o => o is { Fees: 1, Goods: > 0 }) >= LeastBesideGoods * rows.Count
            ? [.. names.Select(n => n.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)]
            : [];
    }

    private static bool IsShipping(string name)
    {
        var folded = MonthNames.Fold(name.Trim());
        return Words.Contains(folded)
            || Array.Exists(
                Beginnings,
                b =>
                    folded.Length > b.Length
                    && folded.StartsWith(b, StringComparison.Ordinal)
                    && !char.IsLetterOrDigit(folded[b.Length])
            );
    }
}

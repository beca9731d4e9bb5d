namespace CustomerValue.Exports.Reading;

/// <summary>Finds rows that stand among an order's goods and are its shipping, tax, fees or sums, which are no spend.</summary>
internal static class RowsBesideGoods
{
    // By these alone; goods may have them in longer names.
    private static readonly HashSet<string> Shipping =
    [
        .. "shipping;shipping cost;shipping costs;shipping fee;shipping fees;shipping charge;shipping charges;shipping and handling;shipping & handling;shipping handling;standard shipping;express shipping;porto;dhl paket;ups ground;ups standard;fedex ground;dpd classic;flat shipping rate;flat rate;free shipping;delivery;delivery fee;delivery cost;delivery charge;delivery charges;standard delivery;express delivery;postage;postage and packing;postage & packing;p&p;freight;freight charge;freight charges;handling fee;carriage;versand;versandkosten;versandkostenpauschale;versandpauschale;lieferkosten;porto und verpackung;porto & verpackung;frais de port;frais de livraison;livraison;frais d'expedition;gastos de envio;costes de envio;costo de envio;envio;spese di spedizione;costi di spedizione;spedizione;frete;custo de envio;portes de envio;verzendkosten;verzending;bezorgkosten;koszt wysylki;koszty wysylki;koszt dostawy;wysylka;dostawa;frakt;fraktkostnad;fraktavgift;运费;邮费;快递费;配送费;送料;配送料".Split(
            ';'
        ),
    ];

    // With a carrier or a place behind them, as in "Versandkosten DHL".
    private static readonly string[] ShippingBeginnings =
    [
        .. "shipping cost;shipping fee;shipping charge;shipping and handling;shipping & handling;delivery fee;delivery charge;delivery cost;freight charge;versandkosten;versandpauschale;lieferkosten;frais de port;frais de livraison;gastos de envio;costo de envio;spese di spedizione;costi di spedizione;portes de envio;verzendkosten;bezorgkosten;koszt wysylki;koszty wysylki;koszt dostawy;fraktkostnad;fraktavgift;运费;邮费".Split(
            ';'
        ),
    ];

    private static readonly HashSet<string> Tax =
    [
        .. "tax;taxes;sales tax;vat;gst;hst;pst;import tax;item tax;shipping tax;product tax;mwst;mwst.;ust;ust.;umsatzsteuer;mehrwertsteuer;tva;taxe;taxes;iva;impuesto;imposta;imposto;btw;podatek;podatek vat;moms;税;税额;消费税;増値税;増值税;消費税".Split(
            ';'
        ),
    ];

    private static readonly HashSet<string> Totals =
    [
        .. "total;totals;grand total;order total;total amount;amount due;gesamt;gesamtsumme;gesamtbetrag;summe;endsumme;total ttc;total general;total pedido;totale;totale ordine;total do pedido;totaal;eindtotaal;suma;razem;summa;totalt;合计;总计;总额;合計;総計".Split(
            ';'
        ),
    ];

    private static readonly HashSet<string> Subtotals =
    [
        .. "sub-total;subtotal;sub total;sub_total;zwischensumme;sous-total;subtotale;subtotaal;suma czesciowa;delsumma;小计;小計".Split(
            ';'
        ),
    ];

    private static readonly HashSet<string> Fees =
    [
        .. "tip;tips;gratuity;trinkgeld;pourboire;propina;mancia;cod fee;cash on delivery fee;nachnahmegebuhr;surcharge;rounding;commission;referral fee;referral fees;fba fee;fba fees;selling fee;selling fees;transaction fee;transaction fees;payment fee;payment fees;payment processing fee;processing fee;closing fee;final value fee;listing fee;service fee;marketplace fee;platform fee;provision;verkaufsgebuhr;gebuhr;frais de vente;comision;commissione;commissie;prowizja;佣金;手续费;平台服务费;手数料".Split(
            ';'
        ),
    ];

    // A shop may sell freight, or a crate called so, alone; what is no goods comes with goods.
    private const double LeastBesideGoods = 0.8;

    /// <summary>The names of such rows, in lower case.</summary>
    /// <param name="items">Names or ids of what was bought.</param>
    /// <param name="orders">Number of the order of each row.</param>
    public static IReadOnlyList<string> Find(ColumnProfile items, int[] orders)
    {
        var apart = items.Distinct.Where(IsApart).ToHashSet(StringComparer.Ordinal);
        var subtotals = items.Distinct.Where(n => Subtotals.Contains(Fold(n))).ToHashSet(StringComparer.Ordinal);
        var byOrder = orders
            .Select((order, row) => (Order: order, Name: items.Fields[row]))
            .GroupBy(r => r.Order, r => r.Name)
            .Select(g => g.ToList())
            .ToList();
        // The sum of the goods stands for them where they are not listed.
        if (StandBesideGoods(byOrder, subtotals, [.. apart, .. subtotals]))
        {
            apart.UnionWith(subtotals);
        }

        return StandBesideGoods(byOrder, apart, apart)
            ?
            [
                .. apart
                    .Select(n => n.ToLowerInvariant())
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ]
            : [];
    }

    /// <summary>Whether rows of some names stand once each in nearly all orders that have them, beside goods.</summary>
    private static bool StandBesideGoods(List<List<string>> orders, HashSet<string> names, HashSet<string> noGoods)
    {
        var with = orders.FindAll(o => o.Exists(names.Contains));
        return with.Count > 0
            && with.Count(o =>
                o.Exists(n => !noGoods.Contains(n)) && o.Where(names.Contains).GroupBy(n => n).All(g => g.Count() == 1)
            )
                >= LeastBesideGoods * with.Count;
    }

    private static bool IsApart(string name)
    {
        var folded = Fold(name);
        var bare = Bare(folded);
        return Shipping.Contains(folded)
            || Tax.Contains(bare)
            || Totals.Contains(bare)
            || Fees.Contains(bare)
            || Array.Exists(
                ShippingBeginnings,
                b =>
                    folded.Length > b.Length
                    && folded.StartsWith(b, StringComparison.Ordinal)
                    && !char.IsLetterOrDigit(folded[b.Length])
            );
    }

    private static string Fold(string name) => MonthNames.Fold(name.Trim());

    /// <summary>A name without the rate or place in brackets behind it, as in "VAT (20%)".</summary>
    private static string Bare(string folded)
    {
        var end = folded.IndexOfAny(['(', ':', '%']);
        var text = end < 0 ? folded : folded[..end];
        return text.Trim().TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ',', '.', ' ');
    }
}

namespace CustomerValue.Exports.Reading;

/// <summary>The words for what a row is: a sale, a return, or no order at all.</summary>
internal static class KindWords
{
    private static readonly HashSet<string> Sales =
    [
        .. "product;products;item;items;line item;goods;merchandise;discount;coupon;artikel;produkt;article;producto;prodotto;商品;sale;sales;purchase;order;buy;bought;charge;payment;invoice;standard;normal;regular;debit;verkauf;kauf;bestellung;rechnung;zahlung;umsatz;vente;achat;commande;facture;venta;compra;pedido;factura;vendita;acquisto;ordine;fattura;venda;fatura;verkoop;aankoop;bestelling;factuur;sprzedaz;zakup;zamowienie;faktura;forsaljning;kop;销售;购买;订单;售出;购物;売上;販売;注文;購入;销售出库;inv".Split(
            ';'
        ),
    ];

    private static readonly HashSet<string> Returns =
    [
        .. "return;returns;refund;refunded;returned;chargeback;reversal;credit;credit note;credit memo;void sale;exchange return;sale return;sales return;payment refund;retoure;ruckgabe;gutschrift;rechnungskorrektur;rechnungsberichtigung;stornorechnung;korrekturrechnung;erstattung;ruckerstattung;storno;retour;remboursement;avoir;devolucion;reembolso;nota de credito;abono;reso;rimborso;nota di credito;devolucao;estorno;terugbetaling;retourzending;creditnota;zwrot;korekta;aterbetalning;retur;kreditnota;nota credito;kreditfaktura;crn;退款;退货;返品;返金;销售退货".Split(
            ';'
        ),
    ];

    private static readonly HashSet<string> Ignored =
    [
        .. "payout;transfer;fee;fees;adjustment;withdrawal;deposit;tax;taxes;vat;shipping;delivery;freight;postage;handling;shipping tax;gift card;gift wrap;donation;insurance;tip;tips;versand;steuer;porto;reserve;stripe fee;application fee;service fee;auszahlung;gebuhr;提现;手续费;充值".Split(
            ';'
        ),
    ];

    /// <summary>Whether a word names an invoice.</summary>
    public static bool IsInvoice(string word) => OrderStates.Fold(word).Split(' ').Any(Invoices.Contains);

    /// <summary>Whether a word names a payment and nothing that came back.</summary>
    public static bool IsPayment(string word) =>
        OrderStates.Fold(word).Split(' ').Any(Payments.Contains) && Of(word) != OrderState.Returned;

    /// <summary>Whether a word names a receipt, which is one of a payment or of a sale.</summary>
    public static bool IsReceipt(string word) => OrderStates.Fold(word) == "receipt";

    private static readonly HashSet<string> Invoices =
    [
        .. "invoice rechnung facture factura fattura fatura factuur faktura inv 发票 請求書".Split(' '),
    ];

    private static readonly HashSet<string> Payments =
    [
        .. "payment zahlung zahlungseingang paiement reglement pago cobro pagamento incasso recebimento betaling wplata platnosc betalning inbetalning 付款 收款 入金".Split(
            ' '
        ),
    ];

    /// <summary>What a word says of its row.</summary>
    public static OrderState Of(string word)
    {
        var folded = OrderStates.Fold(word);
        return Sales.Contains(folded) ? OrderState.Purchase
            : Returns.Contains(folded) ? OrderState.Returned
            : Ignored.Contains(folded) ? OrderState.Ignored
            : OfLonger(folded);
    }

    /// <summary>"Sales credit note", "Cash refund": a whole word says it; "Non-refundable" and "Returning" do not.</summary>
    private static OrderState OfLonger(string folded)
    {
        var words = folded.Split(' ');
        return Array.Exists(words, Denials.Contains) ? OrderState.Unknown
            : Array.Exists(words, ReturnWords.Contains) ? OrderState.Returned
            : Array.Exists(words, SaleWords.Contains) ? OrderState.Purchase
            : OrderState.Unknown;
    }

    private static readonly HashSet<string> ReturnWords =
    [
        .. "credit refund refunds return returns chargeback gutschrift retoure erstattung remboursement avoir devolucion reembolso rimborso devolucao zwrot retur kreditnota creditnota".Split(
            ' '
        ),
    ];

    private static readonly HashSet<string> SaleWords =
    [
        .. "sale sales invoice order receipt purchase payment".Split(' '),
    ];

    private static readonly HashSet<string> Denials =
    [
        .. "no not non without rejected denied declined failed label policy request".Split(' '),
    ];
}

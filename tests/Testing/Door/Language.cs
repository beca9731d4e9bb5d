namespace CustomerValue.Testing.Door;

/// <summary>The words of a language that an export is written in.</summary>
/// <param name="Name">Its code.</param>
/// <param name="Comma">Whether decimals follow a comma.</param>
/// <param name="Encoding">A code page that programs of that language write.</param>
/// <param name="Signs">Currencies beside numbers.</param>
/// <param name="Dates">Ways to write a date, in .NET's letters, or epoch or serial.</param>
internal sealed record Language(string Name, bool Comma, string Encoding, string[] Signs, string[] Dates)
{
    /// <summary>Headers by role; one of each is drawn.</summary>
    public required IReadOnlyDictionary<string, string[]> Headers { get; init; }

    /// <summary>Words for paid, unpaid, cancelled and returned orders.</summary>
    public required IReadOnlyList<string[]> States { get; init; }

    /// <summary>Words for a sale and a return.</summary>
    public required (string Sale, string Return) Types { get; init; }

    /// <summary>Words for nobody.</summary>
    public required string[] Nobody { get; init; }

    private static readonly string[] European = ["dd.MM.yyyy", "dd.MM.yyyy HH:mm", "yyyy-MM-dd", "dd/MM/yyyy HH:mm", "yyyy-MM-ddTHH:mm:ss", "d. MMMM yyyy"];

    public static IReadOnlyList<Language> All { get; } =
    [
        new("en", false, "windows-1252", ["$", "£", "USD"], ["MM/dd/yyyy", "yyyy-MM-dd HH:mm:ss", "MMM d, yyyy", "dd-MMM-yyyy", "M/d/yyyy h:mm:ss tt", "epoch", "serial", "yyyyMMdd", "yyyy-MM-ddTHH:mm:ssZ"])
        {
            Headers = Of("Order ID|Order Number|Invoice No|order_id", "Customer ID|customer|Buyer ID|client_id", "Order Date|Date|Created At|purchase_date", "SKU|Product ID|item_id", "Quantity|Qty|Units", "Unit Price|Price|Price per Unit", "Amount|Line Total|Total Amount|Sales|Revenue", "Order Total|Grand Total", "Subtotal|Order Subtotal", "Shipping|Shipping Cost|Freight", "Tax|VAT|Sales Tax", "Discount (%)|Discount Percent", "Discount Amount|Order Discount", "Refunded Amount|Refund Amount|Amount Refunded", "Status|Order Status|Payment Status", "Type|Transaction Type"),
            States = [["paid", "Completed", "Shipped"], ["Pending payment", "unpaid", "Failed"], ["Cancelled", "canceled"], ["Refunded", "returned"]],
            Types = ("Sale", "Refund"),
            Nobody = ["guest", "(not set)", "", "N/A"],
        },
        new("de", true, "windows-1252", ["€", "EUR", "CHF"], European)
        {
            Headers = Of("Bestellnummer|Auftragsnummer|Rechnungsnummer", "Kundennummer|Kunden-ID|Kundennr.", "Bestelldatum|Datum|Rechnungsdatum", "Artikelnummer|Art.-Nr.", "Menge|Anzahl|Stück", "Einzelpreis|Stückpreis|Preis", "Betrag|Umsatz|Zeilensumme", "Gesamtbetrag|Bestellsumme|Rechnungsbetrag", "Zwischensumme|Warenwert", "Versandkosten|Versand", "MwSt|Umsatzsteuer|Steuer", "Rabatt (%)|Rabatt in Prozent", "Rabattbetrag Bestellung|Gutscheinbetrag", "Erstattungsbetrag|Erstatteter Betrag", "Status|Bestellstatus", "Vorgang|Art"),
            States = [["bezahlt", "Versendet", "abgeschlossen"], ["unbezahlt", "Zahlung ausstehend"], ["storniert"], ["erstattet", "retourniert"]],
            Types = ("Verkauf", "Retoure"),
            Nobody = ["Gast", "unbekannt", ""],
        },
        new("fr", true, "windows-1252", ["€", "EUR"], European)
        {
            Headers = Of("Numéro de commande|N° commande", "Numéro client|ID client|Client", "Date de commande|Date", "Référence produit|Code article", "Quantité|Qté", "Prix unitaire|Prix", "Montant|Montant ligne", "Total commande|Montant commande", "Sous-total", "Frais de port|Livraison", "TVA|Taxe", "Remise (%)", "Remise commande", "Montant remboursé|Remboursement", "Statut|Statut commande", "Type"),
            States = [["payée", "Livrée", "Terminée"], ["en attente de paiement", "impayée"], ["annulée"], ["remboursée"]],
            Types = ("Vente", "Remboursement"),
            Nobody = ["invité", "inconnu", ""],
        },
        new("es", true, "windows-1252", ["€", "EUR"], European)
        {
            Headers = Of("Número de pedido|Pedido|ID Pedido", "ID Cliente|Número cliente|Cliente", "Fecha|Fecha de pedido", "Código producto|Referencia producto", "Cantidad|Unidades", "Precio unitario|Precio", "Importe|Importe línea", "Total pedido", "Subtotal", "Gastos de envío|Envío", "IVA|Impuestos", "Descuento (%)", "Descuento pedido", "Importe reembolsado|Reembolso", "Estado|Estado del pedido", "Tipo"),
            States = [["Pagado", "Completado", "Enviado"], ["pendiente de pago", "Fallido"], ["Cancelado"], ["Reembolsado", "Devuelto"]],
            Types = ("Venta", "Devolución"),
            Nobody = ["invitado", "desconocido", ""],
        },
        new("it", true, "windows-1252", ["€", "EUR"], European)
        {
            Headers = Of("Numero ordine|ID ordine", "Codice cliente|ID cliente|Cliente", "Data ordine|Data", "Codice prodotto|Codice articolo", "Quantità|Qtà", "Prezzo unitario|Prezzo", "Importo|Importo riga", "Totale ordine", "Subtotale", "Spese di spedizione|Spedizione", "IVA|Imposta", "Sconto (%)", "Sconto ordine", "Importo rimborsato|Rimborso", "Stato|Stato ordine", "Tipo"),
            States = [["pagato", "Completato", "Spedito"], ["in attesa di pagamento", "fallito"], ["annullato"], ["rimborsato", "reso"]],
            Types = ("Vendita", "Reso"),
            Nobody = ["ospite", ""],
        },
        new("pt", true, "windows-1252", ["R$", "BRL"], European)
        {
            Headers = Of("Número do pedido|ID pedido", "ID cliente|Código cliente|Cliente", "Data do pedido|Data", "Código produto", "Quantidade|Qtd", "Preço unitário|Preço", "Valor|Valor total", "Total do pedido", "Subtotal", "Frete", "Imposto|Impostos", "Desconto (%)", "Desconto pedido", "Valor reembolsado|Reembolso", "Status|Situação", "Tipo"),
            States = [["pago", "Entregue", "Concluído"], ["aguardando pagamento", "recusado"], ["cancelado"], ["reembolsado", "devolvido"]],
            Types = ("Venda", "Devolução"),
            Nobody = ["convidado", "desconhecido", ""],
        },
        new("nl", true, "windows-1252", ["€", "EUR"], European)
        {
            Headers = Of("Bestelnummer|Ordernummer", "Klantnummer|Klant-ID", "Besteldatum|Datum", "Artikelnummer", "Aantal", "Stuksprijs|Prijs per stuk|Prijs", "Bedrag|Regelbedrag", "Totaalbedrag bestelling|Ordertotaal", "Subtotaal", "Verzendkosten", "BTW", "Korting (%)", "Korting bestelling", "Terugbetaald bedrag|Terugbetaling", "Status|Bestelstatus", "Soort"),
            States = [["betaald", "Verzonden", "voltooid"], ["niet betaald", "wacht op betaling"], ["geannuleerd"], ["terugbetaald", "geretourneerd"]],
            Types = ("Verkoop", "Retour"),
            Nobody = ["gast", "onbekend", ""],
        },
        new("pl", true, "windows-1250", ["zł", "PLN"], European)
        {
            Headers = Of("Numer zamówienia|ID zamówienia", "ID klienta|Numer klienta|Klient", "Data zamówienia|Data", "Kod produktu", "Ilość|Liczba sztuk", "Cena jednostkowa|Cena", "Kwota|Wartość", "Wartość zamówienia|Suma zamówienia", "Suma częściowa", "Koszt dostawy|Koszt wysyłki", "VAT|Podatek", "Rabat (%)", "Rabat zamówienia", "Kwota zwrotu", "Status|Status zamówienia", "Typ|Rodzaj"),
            States = [["opłacone", "Zrealizowane", "Wysłane"], ["nieopłacone", "oczekuje na płatność"], ["anulowane"], ["zwrócone"]],
            Types = ("Sprzedaż", "Zwrot"),
            Nobody = ["gość", "nieznany", ""],
        },
        new("sv", true, "windows-1252", ["kr", "SEK"], European)
        {
            Headers = Of("Ordernummer|Beställningsnummer", "Kundnummer|Kund-ID", "Orderdatum|Beställningsdatum|Datum", "Artikelnummer", "Antal", "Styckpris|À-pris|Pris", "Belopp|Radbelopp", "Ordersumma", "Delsumma", "Frakt", "Moms", "Rabatt (%)", "Rabatt order", "Återbetalt belopp|Återbetalning", "Status|Orderstatus", "Typ"),
            States = [["betald", "Skickad", "Levererad"], ["obetald", "väntar på betalning"], ["avbruten", "makulerad"], ["återbetald", "returnerad"]],
            Types = ("Försäljning", "Retur"),
            Nobody = ["gäst", "okänd", ""],
        },
        new("zh", false, "gb18030", ["¥", "￥", "元"], ["yyyy-MM-dd HH:mm:ss", "yyyy/M/d HH:mm", "yyyy年M月d日", "yyyy-MM-dd"])
        {
            Headers = Of("订单编号|订单号|主订单编号", "用户ID|会员编号|买家会员名|客户编号", "下单时间|订单创建时间|日期", "商品编号|货号", "数量|购买数量|宝贝数量", "单价|商品单价", "金额|销售额|实付金额", "订单金额|订单总额", "商品总价|小计", "运费|邮费", "税额|税费", "折扣(%)|折扣率(%)", "订单优惠|优惠券金额", "退款金额", "订单状态|状态", "交易类型|类型"),
            States = [["已付款", "交易成功", "已发货"], ["待付款", "未付款"], ["已取消", "交易关闭"], ["已退款", "退款成功"]],
            Types = ("销售", "退货"),
            Nobody = ["游客", "匿名", ""],
        },
        new("ja", false, "shift_jis", ["¥", "円", "￥"], ["yyyy/MM/dd", "yyyy-MM-dd HH:mm", "yyyy年M月d日", "yyyy/MM/dd HH:mm:ss"])
        {
            Headers = Of("注文番号|受注番号", "会員番号|顧客ID|お客様番号", "注文日時|注文日|購入日", "商品コード|品番", "数量|個数", "単価|販売価格", "金額|売上金額", "合計金額|注文合計", "小計|商品合計", "送料", "消費税|税額", "割引率(%)|割引(%)", "クーポン利用額|クーポン割引", "返金額", "ステータス|注文ステータス|状態", "区分|取引種別"),
            States = [["入金済み", "発送済み", "完了"], ["未入金", "入金待ち"], ["キャンセル"], ["返金済み", "返品"]],
            Types = ("売上", "返品"),
            Nobody = ["ゲスト", "匿名", ""],
        },
    ];

    private static Dictionary<string, string[]> Of(
        string order,
        string customer,
        string time,
        string sku,
        string quantity,
        string price,
        string amount,
        string total,
        string subtotal,
        string shipping,
        string tax,
        string percent,
        string discount,
        string refund,
        string status,
        string type
    ) =>
        new (string Role, string Words)[]
        {
            ("order", order),
            ("customer", customer),
            ("time", time),
            ("sku", sku),
            ("quantity", quantity),
            ("price", price),
            ("amount", amount),
            ("total", total),
            ("subtotal", subtotal),
            ("shipping", shipping),
            ("tax", tax),
            ("percent", percent),
            ("discount", discount),
            ("refund", refund),
            ("status", status),
            ("type", type),
        }.ToDictionary(r => r.Role, r => r.Words.Split('|'), StringComparer.Ordinal);
}

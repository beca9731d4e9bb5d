using System.Text;

namespace CustomerValue.Exports.Reading;

/// <summary>What the words of a header speak of.</summary>
[Flags]
internal enum Concepts
{
    None = 0,
    Quantity = 1 << 0,
    Price = 1 << 1,
    Unit = 1 << 2,
    Amount = 1 << 3,
    Subtotal = 1 << 4,
    Order = 1 << 5,
    Line = 1 << 6,
    Shipping = 1 << 7,
    Tax = 1 << 8,
    Discount = 1 << 9,
    Refund = 1 << 10,
    Status = 1 << 11,
    Kind = 1 << 12,
    Currency = 1 << 13,
    Place = 1 << 14,
    Date = 1 << 15,
    Customer = 1 << 16,
    Id = 1 << 17,
    Email = 1 << 18,
    Name = 1 << 19,
    Product = 1 << 20,
    Percent = 1 << 21,
    Cost = 1 << 22,
    Other = 1 << 23,
    Payment = 1 << 24,
    Total = 1 << 25,
    TimeOfDay = 1 << 26,
    Fulfilment = 1 << 27,
    Net = 1 << 28,
    Gross = 1 << 29,
}

/// <summary>Finds the concepts in a header, in the languages that exports come in.</summary>
internal static class HeaderConcepts
{
    // Whole words, folded: short ones would be found inside of others.
    private static readonly Dictionary<string, Concepts> Tokens = Table(
        (
            Concepts.Quantity,
            "qty qta qte qtd qtde cant pcs pieces units menge stuck stueck stk anzahl count unites unidades pezzi pecas aantal stuks ilosc sztuk szt antal st kpl"
        ),
        (Concepts.Price, "price cena pris prix prijs preis rate msrp"),
        (Concepts.Unit, "unit each per piece einzel ud uni szt styck item single"),
        (
            Concepts.Amount,
            "amount amt sum value sales revenue money spend spent gmv turnover paid charge charged ttl betrag summe umsatz wert erlos montant somme ca importe ventas valor valeur importo ricavi vendite venda vendas receita bedrag omzet kwota suma wartosc razem belopp summa omsattning kopesumma proceeds payment charges totalcharges"
        ),
        (Concepts.Total, "total totale totaal totalt gesamt grand razem lacznie totals suma summa"),
        (
            Concepts.Order,
            "order orders invoice cart basket checkout transaction trans txn receipt sale bon ticket beleg pedido ordine orden compra bestelling factuur zamowienie zamowienia faktura kvitto commande facture"
        ),
        (
            Concepts.Line,
            "line lines item lineitem position pos article artikel ligne linea linha regel pozycja rad row produkt product"
        ),
        (
            Concepts.Shipping,
            "shipping freight postage delivery handling ship versand porto fracht livraison port envio spedizione trasporto frete verzending verzendkosten wysylka dostawa frakt leverans"
        ),
        (
            Concepts.Tax,
            "tax taxes vat gst cgst sgst igst utgst cess hst pst qst mwst ust ustg steuer tva taxe iva imposta imposto impuesto ipi icms btw podatek moms"
        ),
        (
            Concepts.Discount,
            "discount discounts rebate coupon promo promotion voucher disc rabatt nachlass abzug skonto gutschein remise reduction rabais ristourne escompte deduction deductions savings saving saved allowance allowances rebaja bonificacion abbuono abatimento opust avdrag descuento dto sconto desconto korting rabat znizka markdown"
        ),
        (
            Concepts.Refund,
            "refund refunds refunded return returned retoure devolucion reso devolucao retur chargeback gutschrift gutschriften ruckerstattung rembourse remboursement reembolso reembolsado devuelto devuelta devolvido devolvida restituito rimborso rimborsato estorno terugbetaald terugbetaling zwrot aterbetalning aterbetalt returns reversal"
        ),
        (Concepts.Status, "status state statut estado stato situacao etat stan tila"),
        (Concepts.Kind, "type kind typ art tipo vorgang soort rodzaj"),
        (Concepts.Currency, "currency ccy wahrung waehrung devise moneda valuta moeda waluta"),
        (
            Concepts.Place,
            "address city street zip postcode postal province region state phone tel company house plz ort stadt strasse ville rue ciudad cidade citta via land country pays pais paese kraj method carrier tracking provider service note notes message instructions zone county ip"
        ),
        (
            Concepts.Date,
            "date datetime timestamp time ts datum fecha data dato dag day when created ordered purchased placed paidat zeitpunkt dt"
        ),
        (Concepts.TimeOfDay, "time hour uhrzeit zeit heure hora ora uur godzina tid klockslag"),
        (
            Concepts.Customer,
            "customer client buyer user login member account shopper consumer cust uid guest kunde kunden kaufer kundin acheteur cliente comprador acquirente klant klient kund kopare card household visitor patron subscriber debitor recipient nabywca"
        ),
        (
            Concepts.Id,
            "id ids no nr num number numero nummer number code codigo codice kod key ref reference uuid guid hash uid sku"
        ),
        (Concepts.Email, "email mail correo courriel epost"),
        (
            Concepts.Name,
            "name names nom nome nombre naam nazwa namn vorname nachname firstname lastname title titel titre titulo titolo description beschreibung bezeichnung designation descripcion descrizione descricao omschrijving opis beskrivning"
        ),
        (
            Concepts.Product,
            "product sku article artikel item produit producto prodotto produto produkt towar vara stockcode asin variant barcode ean upc gtin isbn"
        ),
        (
            Concepts.Percent,
            "satz taux aliquota alicuota aliquote stawka sats tarief percent pct percentage rate prozent pourcentage porcentaje percentuale"
        ),
        (
            Concepts.Cost,
            "cost costs cogs profit margin marge marza einkaufspreis ek fee fees commission provision tip tips gratuity deposit balance points weight gewicht poids peso score rating rank stars tare stock inventory margem lucro gewinn utilidad gift giftwrap wrap wrapping insurance surcharge donation lifetime ltv clv cumulative running avg average mean budget target forecast predicted limit sequential sequence seq installments installment parcelas"
        ),
        (Concepts.Payment, "payment pay paid gateway"),
        (Concepts.Fulfilment, "fulfillment fulfilment shipment shipped delivered"),
        (Concepts.Net, "net netto nett neto"),
        (Concepts.Gross, "gross brutto bruto")
    );

    // Anywhere in a header without blanks: compounds, and languages without blanks.
    private static readonly (string Stem, Concepts Concept)[] Stems =
    [
        .. Stem(
            Concepts.Quantity,
            "quantity quantite cantidad quantita quantidade quantiteit anzahl 数量 件数 個数 点数 購入数"
        ),
        .. Stem(
            Concepts.Price | Concepts.Unit,
            "unitprice einzelpreis stuckpreis stueckpreis prixunitaire preciounitario prezzounitario precounitario stukprijs cenajedn styckpris apris 单价 単価 單價"
        ),
        .. Stem(Concepts.Price, "preis precio prezzo preco prijs 价格 価格 價格 售价 販売価格"),
        .. Stem(
            Concepts.Amount,
            "betrag umsatz montant importe importo ventas valor bedrag omzet kwota wartosc belopp amount revenue sales 金额 金額 总价 總價 合计 合計 総額 売上 实付 實付 付款 支払 消费 实收 应付 货款"
        ),
        .. Stem(Concepts.Total, "total totaal gesamt summe 合计 总额 總額 总金额 合計 総額 总计 总价"),
        .. Stem(
            Concepts.Subtotal,
            "subtotal zwischensumme soustotal subtotale subtotaal delsumma podsuma warenwert 小计 小計 商品总价 商品金额 商品合計 商品总额 商品小計 merchandise goodstotal itemprices"
        ),
        .. Stem(
            Concepts.Order,
            "bestell auftrag rechnung commande facture pedido ordine bestelling factuur zamowien order invoice transaction 订单 訂單 注文 受注 交易 transak"
        ),
        .. Stem(
            Concepts.Shipping,
            "versand shipping livraison envio spedizione verzend wysylk dostaw frakt postage freight 运费 運費 送料 邮费 配送 快递"
        ),
        .. Stem(Concepts.Tax, "steuer mwst salestax 税"),
        .. Stem(
            Concepts.Discount,
            "rabatt nachlass discount remise descuento sconto desconto korting rabat 折扣 优惠 優惠 割引 値引 クーポン 红包 满减"
        ),
        .. Stem(
            Concepts.Refund,
            "refund returneddate returndate returnreason retour erstattung erstattet rembours reembols rimbors terugbetal aterbetal zwrot 退款 返金 退货"
        ),
        .. Stem(Concepts.Status, "status zustand statut estado stato situacao 状态 狀態 ステータス 状況"),
        .. Stem(Concepts.Currency, "currency wahrung waehrung devise moneda valuta moeda waluta 币种 货币 通貨 貨幣"),
        .. Stem(
            Concepts.Place,
            "address adresse anschrift 地址 住所 telefon 手机 电话 快递公司 物流单号 配送方法 支払方法 付款方式 支付方式 收货人"
        ),
        .. Stem(Concepts.Date, "date datum fecha 日期 时间 時間 日時 日付 注文日 購入日 订购日"),
        .. Stem(
            Concepts.Customer,
            "kunden kunde customer client cliente klant klient buyer kaufer kupujac comprador kopare acheteur 注文者 客户 客戶 用户 会员 會員 買家 买家 顾客 顧客 会員 お客様 得意先"
        ),
        .. Stem(Concepts.Id, "nummer numero 编号 編號 番号 号码 单号"),
        .. Stem(Concepts.Email, "email 邮箱 郵箱 メール 电子邮件"),
        .. Stem(
            Concepts.Product,
            "artikel product produit producto prodotto produto produkt 商品 产品 產品 品番 货号 宝贝 型番"
        ),
        .. Stem(Concepts.Name, "bezeichnung beschreibung 名称 名稱 标题 商品名 品名 姓名 昵称 氏名"),
        .. Stem(Concepts.Percent, "percent prozent % 折扣率 割引率"),
        .. Stem(Concepts.Cost, "einkaufspreis selbstkosten 成本 进价 原価 利润 利益 积分 ポイント 重量"),
        .. Stem(Concepts.Kind, "transactiontype 交易类型 订单类型 取引種別"),
    ];

    /// <summary>The concepts of a header.</summary>
    public static Concepts Of(string header)
    {
        var found = header.Contains('%', StringComparison.Ordinal) ? Concepts.Percent : Concepts.None;
        foreach (var token in Split(header))
        {
            found |= Tokens.GetValueOrDefault(token);
        }

        // An amount before or after a discount is no discount.
        var tokens = Split(header);
        var isAround = Enumerable
            .Range(1, Math.Max(0, tokens.Count - 1))
            .Any(i =>
                Around.Contains(tokens[i - 1])
                && (Tokens.GetValueOrDefault(tokens[i]) & Concepts.Discount) != Concepts.None
            );

        var joined = string.Concat(MonthNames.Fold(header).Where(char.IsLetterOrDigit));
        foreach (var (stem, concept) in Stems)
        {
            if (joined.Contains(stem, StringComparison.Ordinal))
            {
                found |= concept;
            }
        }

        if (tokens.Contains("back") && tokens.Exists(GivenBack.Contains))
        {
            found |= Concepts.Refund;
        }

        return
            isAround
            && (found & (Concepts.Amount | Concepts.Total | Concepts.Subtotal | Concepts.Price)) != Concepts.None
            ? found & ~Concepts.Discount
            : found;
    }

    private static readonly HashSet<string> GivenBack = [.. "money paid given sent".Split(' ')];

    /// <summary>Whether the last word of a header speaks of a discount: a price reduction is one, a discount price is not.</summary>
    public static bool EndsAsDiscount(string header) =>
        Split(header) is [.., var last] && (Of(last) & Concepts.Discount) != Concepts.None;

    private static readonly HashSet<string> Around =
    [
        .. "before after pre post vor nach avant apres antes despues prima dopo depois voor przed po fore efter".Split(
            ' '
        ),
    ];

    /// <summary>The words of a header, folded: at blanks, punctuation and inner capitals.</summary>
    public static List<string> Split(string header)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < header.Length; i++)
        {
            var c = header[i];
            var begins =
                char.IsUpper(c)
                && i > 0
                && (
                    char.IsLower(header[i - 1])
                    || (char.IsUpper(header[i - 1]) && i + 1 < header.Length && char.IsLower(header[i + 1]))
                );
            // "MwSt" and "USt" are words.
            begins &= !(c == 'S' && word.ToString() is "Mw" or "U");
            if (!char.IsLetterOrDigit(c) || begins)
            {
                Add();
            }

            if (char.IsLetterOrDigit(c))
            {
                word.Append(c);
            }
        }

        Add();
        return words;

        void Add()
        {
            if (word.Length > 0)
            {
                words.Add(MonthNames.Fold(word.ToString()));
                word.Clear();
            }
        }
    }

    private static Dictionary<string, Concepts> Table(params (Concepts Concept, string Words)[] rows)
    {
        var table = new Dictionary<string, Concepts>(StringComparer.Ordinal);
        foreach (var (concept, words) in rows)
        {
            foreach (var word in words.Split(' '))
            {
                table[word] = table.GetValueOrDefault(word) | concept;
            }
        }

        return table;
    }

    private static IEnumerable<(string, Concepts)> Stem(Concepts concept, string stems) =>
        stems.Split(' ').Select(s => (s, concept));
}

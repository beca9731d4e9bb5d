using CustomerValue.Exports.Reading;
using static CustomerValue.Exports.ExportColumns;

namespace CustomerValue.Exports.Kinds;

/// <summary>Orders: a row is an order line, or an order.</summary>
internal static class OrderKind
{
    // "Quantity (- Refund)" of a WooCommerce export tool: what was refunded is already taken off.
    private const string NetQuantity = "quantityrefund";

    /// <summary>Headers of times that only orders have.</summary>
    public static readonly string[] OrderTimes =
    [
        .. new[] { "下单时间", "下单日期", "订单时间", "订单日期", "订单创建时间", "购买时间", "购买日期" },
        .. new[]
        {
            "支付时间",
            "付款时间",
            "订单付款时间",
            "注文日時",
            "注文日",
            "購入日",
            "購入日時",
            "受注日",
            "受注日時",
        },
    ];

    /// <summary>Headers of amounts that only orders have.</summary>
    public static readonly string[] Amounts =
    [
        .. new[] { "金额", "总金额", "总价", "实付金额", "支付金额", "消费金额", "销售额", "实收金额", "实付款" },
        .. new[] { "買上金額", "購入金額", "売上", "売上金額", "買家实际支付金额", "买家实际支付金额" },
    ];

    /// <summary>Header words of what a whole order costs.</summary>
    public static readonly string[] OrderTotals =
    [
        .. new[] { "ordertotal", "ordertotalamount", "grandtotal", "grandtotalbase", "grandtotalpurchased" },
        .. new[] { "totalprice", "ordervalue", "orderamount", "invoicetotal", "invoiceamount", "baskettotal" },
        .. new[] { "basketvalue", "carttotal", "ordertotalinctax", "ordersum", "basegrandtotal", "transactiontotal" },
        .. new[]
        {
            "totalcollected",
            "bestellsumme",
            "gesamtsumme",
            "gesamtbetrag",
            "rechnungsbetrag",
            "auftragssumme",
        },
        .. new[] { "totalcommande", "montantcommande", "totalpedido", "totaleordine", "totaldopedido", "ordertotaal" },
        .. new[] { "wartosczamowienia", "wartośćzamówienia", "ordersumma", "ordervarde", "ordervärde" },
        .. new[]
        {
            "订单实付金额",
            "应付金额",
            "订单应付金额",
            "订单金额",
            "订单总额",
            "总金额",
            "买家应付货款",
            "应付货款",
        },
        .. new[] { "结算金额", "注文合計", "合計金額", "ご請求金額", "請求金額", "総合計", "支払総額" },
    ];

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["order_id"] =
        [
            .. new[] { "orderid", "ordernumber", "orderno", "ordernr", "amazonorderid", "invoiceno", "invoice" },
            // SAP's names of fields, here and below.
            .. new[] { "vbeln" },
            .. new[] { "invoicenumber", "invoiceid", "transactionid", "basketid", "incrementid", "receiptnumber" },
            .. new[] { "receiptno", "receiptid", "saleid", "salesorderid", "paymentid", "chargeid", "checkoutid" },
            .. new[]
            {
                "orderreference",
                "orderref",
                "ordername",
                "purchaseid",
                "cartid",
                "ticketid",
                "order",
                "reference",
            },
            .. new[] { "bestellnummer", "bestellnr", "bestellid", "auftragsnummer", "auftragsnr", "rechnungsnummer" },
            .. new[] { "rechnungsnr", "belegnummer", "belegnr", "bonnummer", "bonnr" },
            .. new[] { "numerocommande", "numérocommande", "numérodecommande", "ncommande", "idcommande", "commande" },
            .. new[]
            {
                "numeropedido",
                "númeropedido",
                "númerodepedido",
                "idpedido",
                "pedido",
                "npedido",
                "numerodopedido",
            },
            .. new[] { "númerodopedido", "numeroordine", "idordine", "ordine", "nordine", "numerodordine" },
            .. new[]
            {
                "bestelnummer",
                "bestellingid",
                "ordernummer",
                "numerzamowienia",
                "numerzamówienia",
                "nrzamówienia",
            },
            .. new[]
            {
                "idzamówienia",
                "beställningsnummer",
                "ordernummer",
                "订单号",
                "订单编号",
                "订单id",
                "订单",
                "单号",
                "交易号",
            },
            .. new[] { "主订单编号", "商户单号", "注文番号", "注文id", "受注番号", "取引id", "伝票番号" },
        ],
        ["customer_id"] = [.. HeaderWords.CustomerIds, .. HeaderWords.Emails],
        ["time"] =
        [
            .. new[] { "time", "timestamp", "orderdate", "invoicedate", "orderedat", "ordertime", "orderdatetime" },
            .. new[] { "orderplaced", "createdat", "createdutc", "created", "datetime", "date", "dateofpurchase" },
            .. new[] { "purchasedate", "purchasetime", "purchasedat", "saledate", "salesdate", "transactiontimestamp" },
            .. new[]
            {
                "transactiondate",
                "transactiontime",
                "orderpurchasetimestamp",
                "datecreated",
                "dateadded",
                "buyts",
            },
            .. new[] { "paidat", "paymentdate", "paiddate", "processedat", "placedat", "orderplacedat", "receiptdate" },
            .. new[] { "erdat", "audat" },
            .. new[] { "bestelldatum", "bestellzeit", "auftragsdatum", "rechnungsdatum", "kaufdatum", "datum" },
            .. new[]
            {
                "datecommande",
                "datedecommande",
                "dateachat",
                "fechapedido",
                "fechadepedido",
                "fechacompra",
                "fecha",
            },
            .. new[]
            {
                "dataordine",
                "datadellordine",
                "dataacquisto",
                "datapedido",
                "datadopedido",
                "datacompra",
                "data",
            },
            .. new[]
            {
                "besteldatum",
                "orderdatum",
                "datazamówienia",
                "datazamowienia",
                "datazakupu",
                "beställningsdatum",
            },
            .. OrderTimes,
            .. new[] { "创建时间", "日期", "时间", "日時", "日付", "時間" },
        ],
        ["time_of_day"] =
        [
            "time",
            "timeofday",
            "ordertime",
            "hour",
            "uhrzeit",
            "zeit",
            "heure",
            "hora",
            "ora",
            "时间",
            "時間",
            "時刻",
        ],
        ["sku"] =
        [
            .. new[]
            {
                "sku",
                "matnr",
                "stockcode",
                "lineitemsku",
                "itemsku",
                "productsku",
                "productid",
                "productcode",
                "itemid",
            },
            .. new[] { "itemno", "itemcode", "item", "asin", "variantsku", "articleid", "articleno", "barcode" },
            .. new[]
            {
                "artikelnummer",
                "artikelnr",
                "artnr",
                "referenceproduit",
                "referenciaproducto",
                "codiceprodotto",
            },
            .. new[] { "codigoproduto", "códigoproduto", "kodproduktu", "商家编码", "品番", "商品コード", "商品番号" },
            .. HeaderWords.ProductIds,
        ],
        ["description"] =
        [
            .. new[] { "description", "productname", "lineitemname", "itemname", "producttitle", "product", "title" },
            .. new[]
            {
                "artikel",
                "artikelname",
                "bezeichnung",
                "produkt",
                "produit",
                "producto",
                "prodotto",
                "produto",
            },
            .. new[] { "商品名", "商品" },
            .. HeaderWords.ProductNames,
        ],
        ["quantity"] =
        [
            .. new[]
            {
                "quantity",
                "qty",
                "lineitemquantity",
                "itemquantity",
                "units",
                "numberofcds",
                "qtyordered",
                "kwmeng",
                "orderedquantity",
                "quantityordered",
                "orderedqty",
            },
            .. new[]
            {
                "quantityordered",
                "orderquantity",
                "orderqty",
                "quantitypurchased",
                "unitssold",
                "pieces",
                "pcs",
            },
            .. new[]
            {
                "itemqty",
                "productquantity",
                "orderitemquantity",
                "menge",
                "anzahl",
                "stück",
                "stueck",
                "stückzahl",
            },
            .. new[]
            {
                "quantité",
                "quantite",
                "qté",
                "qte",
                "cantidad",
                "unidades",
                "quantità",
                "quantita",
                "qtà",
                "qta",
            },
            .. new[] { "quantidade", "qtd", "qtde", "aantal", "ilość", "ilosc", "liczbasztuk", "antal" },
            .. new[] { "数量", "购买数量", "商品数量", "宝贝数量", "件数", "個数", "購入数", "注文数", "点数" },
            NetQuantity,
        ],
        ["unit_price"] =
        [
            .. new[]
            {
                "unitprice",
                "price",
                "lineitemprice",
                "itemprice",
                "itemcost",
                "priceperunit",
                "priceeach",
                "netpr",
            },
            .. new[] { "pricepereach", "productprice", "sellingprice", "saleprice", "rate", "productunitprice" },
            .. new[] { "einzelpreis", "stückpreis", "stueckpreis", "preis", "preisprostück", "prixunitaire", "prix" },
            .. new[]
            {
                "preciounitario",
                "precio",
                "prezzounitario",
                "prezzo",
                "preçounitário",
                "precounitario",
                "preço",
            },
            .. new[]
            {
                "preco",
                "stuksprijs",
                "eenheidsprijs",
                "prijs",
                "cenajednostkowa",
                "cena",
                "styckpris",
                "àpris",
                "pris",
            },
            .. new[] { "单价", "价格", "商品单价", "商品价格", "单品价格", "単価", "価格", "販売価格" },
        ],
        ["amount"] =
        [
            .. new[]
            {
                "amount",
                "linetotal",
                "lineamount",
                "itemtotal",
                "netsales",
                "grosssales",
                "dollarvalue",
                "netwr",
            },
            .. new[]
            {
                "purchaseamount",
                "salesvalue",
                "saleamount",
                "salesamount",
                "sales",
                "revenue",
                "turnover",
                "spend",
            },
            .. new[] { "totalamount", "totalsales", "transactionamount", "amountpaid", "paidamount", "money", "value" },
            .. new[]
            {
                "netamount",
                "extendedprice",
                "lineitemtotal",
                "itemamount",
                "rowtotal",
                "totalspent",
                "sum",
                "gmv",
            },
            .. new[] { "purchasevalue", "totalcharges", "charge", "total", "itemsubtotal", "linesubtotal" },
            .. new[]
            {
                "betrag",
                "umsatz",
                "gesamtpreis",
                "summe",
                "zeilensumme",
                "montant",
                "montanttotal",
                "chiffredaffaires",
            },
            .. new[]
            {
                "importe",
                "importetotal",
                "ventas",
                "importo",
                "totale",
                "valor",
                "valortotal",
                "bedrag",
                "totaal",
            },
            .. new[]
            {
                "omzet",
                "kwota",
                "wartość",
                "wartosc",
                "suma",
                "razem",
                "belopp",
                "summa",
                "totalt",
                "omsättning",
            },
            .. Amounts,
        ],
        ["order_total"] = OrderTotals,
        ["subtotal"] =
        [
            .. new[] { "subtotal", "ordersubtotal", "ordersubtotalamount", "subtotalprice", "currentsubtotalprice" },
            .. new[] { "productstotal", "totalproducts", "merchandisetotal", "goodstotal", "basesubtotal" },
            .. new[] { "subtotalextax", "zwischensumme", "warenwert", "soustotal", "totalproduits", "subtotale" },
            .. new[]
            {
                "subtotaal",
                "delsumma",
                "sumaczęściowa",
                "小计",
                "商品总价",
                "商品总额",
                "商品金额",
                "商品金额合计",
            },
            .. new[] { "小計", "商品合計", "商品合計金額", "商品小計" },
        ],
        ["shipping"] =
        [
            .. new[] { "shipping", "shippingamount", "shippingprice", "shippingcost", "shippingtotal", "shippingfee" },
            .. new[]
            {
                "ordershippingamount",
                "shippingandhandling",
                "freight",
                "freightvalue",
                "postage",
                "deliveryfee",
            },
            .. new[]
            {
                "totalshipping",
                "baseshippingamount",
                "shippingcharge",
                "versandkosten",
                "fraisdeport",
                "fraisdelivraison",
            },
            .. new[]
            {
                "gastosdeenvio",
                "gastosdeenvío",
                "costodeenvío",
                "spesedispedizione",
                "frete",
                "valorfrete",
                "verzendkosten",
            },
            .. new[]
            {
                "kosztdostawy",
                "kosztwysyłki",
                "frakt",
                "运费",
                "邮费",
                "快递费",
                "买家应付邮费",
                "送料",
                "配送料",
            },
        ],
        ["tax"] =
        [
            .. new[]
            {
                "tax",
                "taxes",
                "taxamount",
                "totaltax",
                "ordertax",
                "vat",
                "vatamount",
                "salestax",
                "gst",
                "mwsbp",
            },
            .. new[]
            {
                "ordertaxamount",
                "ordertotaltaxamount",
                "mwst",
                "mehrwertsteuer",
                "umsatzsteuer",
                "steuer",
                "tva",
            },
            .. new[] { "impuestos", "impuesto", "iva", "imposta", "impostos", "btw", "podatek", "vatkwota", "moms" },
            .. new[] { "税", "税额", "税费", "税金", "消費税", "税額" },
        ],
        ["discount"] =
        [
            .. new[]
            {
                "discount",
                "discounts",
                "lineitemdiscount",
                "itemdiscount",
                "linediscount",
                "linediscountamount",
            },
            .. new[]
            {
                "productdiscount",
                "rabatt",
                "zeilenrabatt",
                "remise",
                "descuento",
                "sconto",
                "desconto",
                "korting",
            },
            .. new[] { "rabat", "折扣", "折扣金额", "优惠金额", "割引", "値引", "値引き" },
        ],
        ["order_discount"] =
        [
            .. new[] { "cartdiscountamount", "orderdiscount", "discountamount", "totaldiscounts", "totaldiscount" },
            .. new[]
            {
                "discounttotal",
                "orderdiscountamount",
                "coupondiscount",
                "basediscountamount",
                "discountvalue",
            },
            .. new[]
            {
                "couponamount",
                "gutscheinbetrag",
                "订单优惠",
                "优惠券金额",
                "店铺优惠",
                "クーポン利用額",
                "クーポン割引",
            },
        ],
        ["currency"] =
        [
            .. new[]
            {
                "currency",
                "waerk",
                "currencycode",
                "ordercurrency",
                "currencyiso",
                "ordercurrencycode",
                "währung",
                "waehrung",
            },
            .. new[] { "devise", "moneda", "valuta", "moeda", "waluta", "币种", "货币", "通貨" },
        ],
        ["country"] =
        [
            .. new[] { "country", "billingcountry", "countrycodebilling", "countrybilling", "shippingcountry", "land" },
            .. new[]
            {
                "pays",
                "país",
                "pais",
                "paese",
                "kraj",
                "billingaddresscountry",
                "国家",
                "国",
                "deliverycountry",
            },
        ],
        ["kind"] =
        [
            .. new[]
            {
                "kind",
                "linekind",
                "transactiontype",
                "type",
                "recordtype",
                "eventtype",
                "receipttype",
                "ordertype",
                "linetype",
                "rowtype",
                "itemtype",
            },
            .. new[]
            {
                "saletype",
                "salestype",
                "documenttype",
                "entrytype",
                "vorgang",
                "art",
                "belegart",
                "tipo",
                "typ",
            },
            .. new[]
            {
                "tipotransaccion",
                "tipotransacción",
                "soort",
                "rodzaj",
                "交易类型",
                "订单类型",
                "类型",
                "取引種別",
                "区分",
                "種別",
            },
            .. new[]
            {
                "belegart",
                "belegtyp",
                "doctype",
                "documenttype",
                "doctyp",
                "单据类型",
                "单据类别",
                "取引区分",
                "drcr",
            },
        ],
        ["status"] =
        [
            .. new[]
            {
                "financialstatus",
                "paymentstatus",
                "orderstatus",
                "status",
                "state",
                "orderstate",
                "bestellstatus",
            },
            .. new[]
            {
                "statuscommande",
                "statut",
                "étatdelacommande",
                "etatcommande",
                "état",
                "estado",
                "estadodelpedido",
            },
            .. new[]
            {
                "stato",
                "statoordine",
                "situação",
                "situacao",
                "statusdopedido",
                "statusbestelling",
                "statuszamówienia",
            },
            .. new[]
            {
                "stan",
                "orderstatus",
                "zahlungsstatus",
                "订单状态",
                "状态",
                "交易状态",
                "支付状态",
                "ステータス",
                "注文ステータス",
            },
            .. new[] { "注文状況", "状態", "入金状況", "受注ステータス", "订单状况", "付款状态", "paystatus" },
            .. new[] { "statutdelacommande", "statutcommande", "estadopedido", "statodellordine", "statusordine" },
            .. new[]
            {
                "bestelstatus",
                "statuszamowienia",
                "orderstatus",
                "stav",
                "stavobjednávky",
                "статус",
                "статусзаказа",
            },
            .. new[]
            {
                "주문상태",
                "상태",
                "siparişdurumu",
                "durum",
                "trạngthái",
                "trạngtháiđơnhàng",
                "orderstatusname",
            },
        ],
        ["status2"] =
        [
            .. new[] { "orderstatus", "status", "state", "paymentstatus", "refundstatus", "退款状态", "售后状态" },
            // A second column of the same name.
            .. new[] { "status2", "orderstatus2", "state2" },
        ],
        ["cancelled"] =
        [
            .. new[] { "cancelledat", "canceledat", "cancelled", "canceled", "iscancelled", "iscanceled" },
            .. new[] { "voided", "isvoided", "isvoid", "voidedat", "deleted", "isdeleted", "deletedat" },
            .. new[]
            {
                "cancel",
                "void",
                "cancelflag",
                "canceledflag",
                "cancelledflag",
                "ordercancelled",
                "ordercanceled",
            },
            .. new[] { "cancelledon", "canceledon", "cancelleddate", "canceleddate", "cancellationdate", "canceldate" },
            .. new[] { "cancelledtime", "canceltime", "datecancelled", "datecanceled", "cancellation" },
            .. new[] { "storniert", "storno", "iststorniert", "storniertam", "stornodatum", "stornierungsdatum" },
            .. new[] { "annulé", "annulée", "annuléle", "annuléele", "dateannulation", "datedannulation" },
            .. new[] { "annullato", "annullata", "annullatoil", "dataannullamento" },
            .. new[] { "cancelado", "cancelada", "anulado", "anulada", "fechadecancelación", "fechacancelación" },
            .. new[] { "datacancelamento", "datadecancelamento", "canceladoem" },
            .. new[] { "geannuleerd", "geannuleerdop", "annuleringsdatum" },
            .. new[] { "anulowane", "anulowano", "anulowany", "dataanulowania" },
            .. new[] { "makulerad", "makulerat", "avbruten", "avbeställd" },
            .. new[] { "是否取消", "已取消", "取消时间", "取消日期", "キャンセル", "キャンセル日", "キャンセル日時" },
            .. new[]
            {
                "cancelreason",
                "cancellationreason",
                "reasonforcancellation",
                "stornogrund",
                "stornierungsgrund",
            },
            .. new[] { "motifannulation", "motifdannulation", "motivocancelacion", "motivodecancelación", "取消原因" },
            .. new[] { "istest", "testorder", "test", "iscancel" },
        ],
        ["paid"] =
        [
            .. new[] { "ispaid", "paid", "bezahlt", "istbezahlt", "payé", "payée", "pagado", "pagato", "pago" },
            .. new[] { "betaald", "opłacone", "zapłacone", "betald", "betalt", "是否支付", "是否付款", "入金済み" },
        ],
        ["returned"] =
        [
            .. new[] { "returned", "isreturned", "returnflag", "isreturn", "isrefunded", "refunded", "isrefund" },
            .. new[] { "retoure", "retourniert", "retourné", "devuelto", "reso", "devolvido", "zwrot", "retur" },
            .. new[]
            {
                "rimborsato",
                "geretourneerd",
                "terugbetaald",
                "zwrócone",
                "zwrócono",
                "återbetald",
                "reembolsado",
            },
            .. new[] { "是否退货", "是否退款", "返品" },
        ],
        ["returned_quantity"] =
        [
            .. new[] { "returnedquantity", "returnedqty", "returnquantity", "returnqty", "quantityreturned" },
            .. new[] { "qtyreturned", "qtyrefunded", "quantityrefunded", "refundedquantity", "refundedqty" },
            .. new[] { "retourmenge", "退货数量", "退款数量", "返品数" },
            // Pieces that were never sent take their part of the row's money as those that came back do.
            .. new[] { "qtycanceled", "qtycancelled", "quantitycanceled", "quantitycancelled", "canceledquantity" },
            .. new[] { "cancelledquantity", "canceledqty", "cancelledqty", "stornomenge", "取消数量" },
        ],
        ["refunded"] =
        [
            .. new[]
            {
                "refundedamount",
                "orderrefundamount",
                "amountrefunded",
                "totalrefunded",
                "refundamount",
                "refund",
            },
            .. new[] { "refundtotal", "refunded", "amountreturned", "returnedamount", "refundstotal", "totalrefund" },
            .. new[]
            {
                "erstattungsbetrag",
                "erstatteterbetrag",
                "erstattet",
                "erstattung",
                "montantremboursé",
                "montantrembourse",
            },
            .. new[]
            {
                "remboursement",
                "importereembolsado",
                "reembolso",
                "importorimborsato",
                "rimborso",
                "valorreembolsado",
            },
            .. new[]
            {
                "terugbetaaldbedrag",
                "terugbetaald",
                "kwotazwrotu",
                "zwrot",
                "återbetaltbelopp",
                "återbetalning",
            },
            .. new[] { "退款金额", "已退款金额", "返金額", "返金金額" },
        ],
        ["guest_id"] = HeaderWords.Emails,
    };

    private static readonly string[] Numbers =
    [
        "quantity",
        "unit_price",
        "amount",
        "discount",
        "order_discount",
        "subtotal",
        "order_total",
        "shipping",
        "tax",
        "refunded",
        "returned_quantity",
    ];

    /// <summary>The description.</summary>
    public static ExportKind Kind { get; } =
        new()
        {
            Name = "orders",
            Words = Words,
            Required =
            [
                ["customer_id"],
                ["time"],
            ],
            Customer = CustomerRule.Required,
            Times = [new TimeColumn("time", 1970)],
            Numbers = Numbers,
            Blank = [.. Numbers, "sku", "description", "currency", "country", "status"],
            HasMoney = true,
            Group = "order_id",
            Filled =
            [
                "customer_id",
                "guest_id",
                "time",
                "time_of_day",
                "currency",
                "country",
                "status",
                "status2",
                "cancelled",
                "kind",
            ],
            TypedSql = "orders",
            RowsSql = "order_lines",
            Rows = "order_lines WHERE",
            Output = """
                order_id, customer_id, time, sku, description, quantity,
                unit_price::DECIMAL(18, 4) AS unit_price, discount::DECIMAL(18, 4) AS discount,
                amount::DECIMAL(18, 4) AS amount, currency, country, kind, line
                """,
            Sorted = "line, kind DESC",
        };

    /// <summary>Whether what was refunded is already taken off the quantity.</summary>
    public static bool HasNetQuantity(IReadOnlyDictionary<string, string> found) =>
        Word(found.GetValueOrDefault("quantity", "")) == NetQuantity;
}

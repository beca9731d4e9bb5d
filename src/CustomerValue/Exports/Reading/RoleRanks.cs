namespace CustomerValue.Exports.Reading;

/// <summary>How much the words of a header speak for a role of an order's column.</summary>
internal static class RoleRanks
{
    /// <summary>How much a header speaks for a role; 0 is not at all.</summary>
    public static int Rank(string role, ColumnProfile column)
    {
        var c = column.Concepts;
        bool Has(Concepts all) => (c & all) == all;
        bool Any(Concepts any) => (c & any) != Concepts.None;
        const Concepts money = Concepts.Amount | Concepts.Total | Concepts.Price | Concepts.Subtotal;
        const Concepts apart =
            Concepts.Shipping
            | Concepts.Discount
            | Concepts.Refund
            | Concepts.Cost
            | Concepts.Place
            | Concepts.Date
            | Concepts.Name;
        var tax = Any(Concepts.Tax) && !SaysWithOrWithout(column.Header);
        // "Order lines / quantity" is the line's.
        var ofOrder = Any(Concepts.Order) && !Any(Concepts.Line);
        switch (role)
        {
            case "shipping":
                return
                    Any(Concepts.Shipping)
                    && !Any(
                        Concepts.Discount
                            | Concepts.Refund
                            | Concepts.Id
                            | Concepts.Name
                            | Concepts.Status
                            | Concepts.Date
                            | Concepts.Place
                    )
                    && !tax
                    ? 2
                    : 0;
            case "tax":
                return
                    tax
                    && !Any(
                        Concepts.Cost
                            | Concepts.Percent
                            | Concepts.Id
                            | Concepts.Name
                            | Concepts.Shipping
                            | Concepts.Discount
                            | Concepts.Refund
                            | Concepts.Kind
                    )
                    ? Any(Concepts.Total)
                        ? 3
                        : 2
                    : 0;
            case "refunded":
                return
                    Any(Concepts.Refund)
                    && !Any(
                        Concepts.Quantity
                            | Concepts.Id
                            | Concepts.Status
                            | Concepts.Date
                            | Concepts.Kind
                            | Concepts.Name
                            | Concepts.Shipping
                            | Concepts.Tax
                    )
                    ? 2
                    : 0;
            case "returned_quantity":
                return Any(Concepts.Refund) && Any(Concepts.Quantity) && !Any(Concepts.Id | Concepts.Date | money)
                    ? 2
                    : 0;
            case "returned":
                return Any(Concepts.Refund) && !Any(Concepts.Id | Concepts.Date | Concepts.Name | Concepts.Quantity)
                    ? 1
                    : 0;
            case "order_discount":
                return
                    Any(Concepts.Discount)
                    && (ofOrder || Any(Concepts.Total))
                    && !Any(Concepts.Subtotal)
                    && !NoDiscount(column)
                    && !IsPayment(column.Header)
                    ? 3
                    : 0;
            case "discount":
                return Any(Concepts.Discount) && !ofOrder && !NoDiscount(column) && !IsPayment(column.Header)
                    ? Any(Concepts.Line)
                        ? 3
                        : 2
                    : 0;
            case "subtotal":
                return Any(Concepts.Subtotal) && !Any(apart) && !tax
                    ? Any(Concepts.Line)
                        ? 0
                        : 3 + Standing(column)
                    : 0;
            case "order_total":
                return ofOrder && Any(money) && !Any(apart | Concepts.Unit | Concepts.Quantity | Concepts.Id) && !tax
                    ? 2
                    : 0;
            case "unit_price":
                return
                    Any(Concepts.Price) && !Any(apart | Concepts.Total | Concepts.Percent | Concepts.Quantity) && !tax
                    ? (Any(Concepts.Unit) ? 3 : 2) + Standing(column)
                    : 0;
            case "amount":
                return
                    Any(money)
                    && !Any(
                        apart | Concepts.Id | Concepts.Status | Concepts.Kind | Concepts.Currency | Concepts.Quantity
                    )
                    && !ofOrder
                    && !Has(Concepts.Unit | Concepts.Price)
                    && !tax
                    ? 2 + (Any(Concepts.Total) ? 1 : 0) + (Any(Concepts.Line) ? 1 : 0) + Standing(column)
                    : 0;
            case "quantity":
                return
                    Any(Concepts.Quantity)
                    && !ofOrder
                    && !Any(Concepts.Refund | Concepts.Cost | Concepts.Id | Concepts.Percent | Concepts.Tax | money)
                    ? 2
                    : 0;
            case "time":
                return
                    Any(Concepts.Date)
                    && !Any(
                        Concepts.Shipping
                            | Concepts.Fulfilment
                            | Concepts.Refund
                            | Concepts.Discount
                            | Concepts.Place
                            | Concepts.Name
                    )
                    ? 1 + (Any(Concepts.Order) ? 2 : 0) + (Any(Concepts.Customer) ? 0 : 1)
                    : 0;
            case "customer_id":
                return
                    Any(Concepts.Customer)
                    && !IsTrait(column.Header)
                    && !Any(
                        Concepts.Place
                            | Concepts.Date
                            | Concepts.Kind
                            | Concepts.Status
                            | Concepts.Currency
                            | Concepts.Payment
                            | Concepts.Cost
                            | Concepts.Product
                            | Concepts.Discount
                            | Concepts.Tax
                            | Concepts.Shipping
                            | Concepts.Refund
                            | money
                    )
                    ? Any(Concepts.Id | Concepts.Email)
                        ? 4
                        : Any(Concepts.Name)
                            ? 1
                            : 3
                    : IsEmailOfBuyers(column)
                        ? 2
                        : 0;
            case "guest_id":
                return IsEmailOfBuyers(column) ? 1 : 0;
            case "order_id":
                return
                    Any(Concepts.Order)
                    && Any(Concepts.Id)
                    && !Any(Concepts.Customer | Concepts.Product | Concepts.Line | Concepts.Place)
                    ? 2
                    : 0;
            case "currency":
                return Any(Concepts.Currency) && !Any(Concepts.Percent) ? 2 : 0;
            case "status":
                return Any(Concepts.Status) && !Any(Concepts.Shipping | Concepts.Fulfilment)
                    ? Any(Concepts.Payment)
                        ? 3
                        : 2
                    : 0;
            case "kind":
                return
                    Any(Concepts.Kind)
                    && !Any(
                        Concepts.Payment
                            | Concepts.Product
                            | Concepts.Customer
                            | Concepts.Shipping
                            | Concepts.Refund
                            | Concepts.Discount
                            | Concepts.Tax
                            | Concepts.Place
                    )
                    ? 2
                    : 0;
            case "sku":
                return Any(Concepts.Product) && Any(Concepts.Id) && !Any(money | Concepts.Quantity) ? 2 : 0;
            case "description":
                return
                    Any(Concepts.Product)
                    && (Any(Concepts.Name) || !Any(Concepts.Id))
                    && !Any(money | Concepts.Quantity | Concepts.Kind)
                    ? 1
                    : 0;
            default:
                return 0;
        }
    }

    /// <summary>1 for money as it was paid, -1 for what it was before, 0 for neither.</summary>
    private static int Standing(ColumnProfile column)
    {
        var words = HeaderConcepts.Split(column.Header);
        return words.Exists(w => w is "final" or "paid" or "actual" or "current" or "deal" or "sale" or "after") ? 1
            : words.Exists(w => w is "original" or "previous" or "list" or "before" or "old" or "regular" or "msrp")
                ? -1
            : 0;
    }

    /// <summary>What customers have in common, and accounts of the books.</summary>
    public static bool IsTrait(string header)
    {
        var words = HeaderConcepts.Split(header);
        return words.Exists(Traits.Contains) || (words.Contains("account") && words.Contains("code"));
    }

    private static readonly HashSet<string> Traits =
    [
        .. "segment segments age gender sex group tier level category class since count orders language income manager alter geschlecht".Split(
            ' '
        ),
    ];

    /// <summary>A column of e-mail addresses that are not said to be the shop's or somebody else's.</summary>
    private static bool IsEmailOfBuyers(ColumnProfile column) =>
        (column.Concepts & Concepts.Email) != Concepts.None
        && column.Values.Count > 0
        && column.Values.Count(v => v.Contains('@', StringComparison.Ordinal)) > 0.9 * column.Values.Count
        && !HeaderConcepts.Split(column.Header).Exists(OthersThanBuyers.Contains);

    private static readonly HashSet<string> OthersThanBuyers =
    [
        .. "from to sender seller merchant vendor supplier shop store staff employee cashier agent sales assistant support reply owner manager company verkaufer lieferant vendeur fournisseur vendedor proveedor venditore fornitore vendedora fornecedor verkoper leverancier sprzedawca saljare".Split(
            ' '
        ),
    ];

    private static bool NoDiscount(ColumnProfile column)
    {
        const Concepts other =
            Concepts.Id
            | Concepts.Name
            | Concepts.Kind
            | Concepts.Date
            | Concepts.Price
            | Concepts.Shipping
            | Concepts.Tax
            | Concepts.Status;
        var found = column.Concepts & other;
        if (IsDiscountRate(column.Header))
        {
            found &= ~Concepts.Price;
        }

        return (HeaderConcepts.EndsAsDiscount(column.Header) ? found & ~Concepts.Price : found) != Concepts.None;
    }

    /// <summary>Whether a header says that tax is in its money, or that it is not; null where it says nothing.</summary>
    public static bool? HasTax(string header)
    {
        var words = HeaderConcepts.Split(header);
        return words.Exists(WithTax.Contains) ? true
            : words.Exists(WithoutTax.Contains) ? false
            : null;
    }

    /// <summary>Whether a header says that its money is with tax, or without it, also by gross and net; null where it says nothing.</summary>
    public static bool? IsGross(string header)
    {
        var words = HeaderConcepts.Split(header);
        return HasTax(header)
            ?? (
                words.Exists(Gross.Contains) ? true
                : words.Exists(Net.Contains) ? false
                : null
            );
    }

    /// <summary>The words of a header but for those that say whether tax is in it.</summary>
    public static string WithoutTaxWords(string header) =>
        string.Join(
            ' ',
            HeaderConcepts
                .Split(header)
                .Where(w => !WithTax.Contains(w) && !WithoutTax.Contains(w) && !Gross.Contains(w) && !Net.Contains(w))
        );

    /// <summary>Whether a header speaks of money before or after something, and not of the tax itself.</summary>
    public static bool SaysWithOrWithout(string header) =>
        HasTax(header) is not null
        || HeaderConcepts.Split(header).Exists(BeforeOrAfter.Contains)
        || Array.Exists(WithOrWithoutTax, w => header.Contains(w, StringComparison.Ordinal));

    /// <summary>Whether a header names money that the customer had with the shop, which pays for goods and makes them no cheaper.</summary>
    public static bool IsPayment(string header)
    {
        var word = string.Concat(HeaderConcepts.Split(header));
        return Array.Exists(Payments, p => word.Contains(p, StringComparison.Ordinal));
    }

    /// <summary>Whether a header names the rate of a discount.</summary>
    public static bool IsDiscountRate(string header)
    {
        var words = HeaderConcepts.Split(header);
        return words.Contains("rate") && words.Exists(w => (HeaderConcepts.Of(w) & Concepts.Discount) != Concepts.None);
    }

    /// <summary>Whether a header says that its money is a piece's.</summary>
    public static bool IsPerPiece(string header) => HeaderConcepts.Split(header).Exists(PerPiece.Contains);

    private static readonly HashSet<string> PerPiece =
    [
        .. "unit piece each stuck stueck stk unitaire unitario unitaria stuks styck szt 单件 每件".Split(' '),
    ];

    /// <summary>Whether a header names a price before what was taken off it.</summary>
    public static bool IsListPrice(string header) => HeaderConcepts.Split(header).Exists(ListPrice.Contains);

    /// <summary>Whether a header names a price after what was taken off it.</summary>
    public static bool IsPaidPrice(string header) => HeaderConcepts.Split(header).Exists(PaidPrice.Contains);

    /// <summary>Whether a header speaks of what is left after discounts.</summary>
    public static bool IsAfterDiscount(string header)
    {
        var words = HeaderConcepts.Split(header);
        return (
                words.Exists(After.Contains)
                && words.Exists(w => (HeaderConcepts.Of(w) & Concepts.Discount) != Concepts.None)
            ) || Array.Exists(AfterDiscounts, w => header.Contains(w, StringComparison.Ordinal));
    }

    private static readonly string[] AfterDiscounts = ["折后", "折扣后", "优惠后", "割引後", "値引後"];

    private static readonly HashSet<string> After =
    [
        .. "after w less minus net nach apres despues dopo depois na po efter".Split(' '),
    ];

    private static readonly HashSet<string> ListPrice =
    [
        .. "list original regular msrp rrp uvp retail full old before listen listenpreis listino katalogpris catalogue catalog 原价 定价 标价 定価".Split(
            ' '
        ),
    ];

    private static readonly HashSet<string> PaidPrice =
    [
        .. "final sale discounted net special deal promo after reduced aktionspreis 成交价 实付价 折后价 販売価格".Split(
            ' '
        ),
    ];

    private static readonly string[] Payments =
    [
        .. "giftcard giftcertificate storecredit storedvalue walletamount walletused geschenkkarte geschenkgutschein kundenguthaben cartecadeau tarjetaregalo cartaregalo cadeaukaart cadeaubon kartapodarunkowa presentkort 礼品卡 储值 ギフトカード".Split(
            ' '
        ),
    ];

    private static readonly HashSet<string> WithTax = [.. "inc incl including inkl ttc".Split(' ')];

    private static readonly HashSet<string> WithoutTax = [.. "ex exc excl excluding exkl ht".Split(' ')];

    // In English gross and net are before and after fees, discounts or returns as often as tax.
    private static readonly HashSet<string> Gross = [.. "brutto bruttopreis bruttobetrag bruto ttc".Split(' ')];

    private static readonly HashSet<string> Net = [.. "netto nettopreis nettobetrag neto ht".Split(' ')];

    private static readonly HashSet<string> BeforeOrAfter =
    [
        .. "zzgl before after with without net gross netto brutto".Split(' '),
    ];

    private static readonly string[] WithOrWithoutTax = ["税込", "税抜", "含税"];
}

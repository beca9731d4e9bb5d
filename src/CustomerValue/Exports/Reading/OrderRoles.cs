using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <summary>
/// Gives the columns of an export of orders their roles: by header words first, then by what a header speaks of; a column takes a role only
/// if its values are of the role's kind.
/// </summary>
internal sealed partial class OrderRoles
{
    private static readonly Sentence Said = ReadingSentences.ByMapping.With();

    private static readonly string[] MoneyRoles = ["amount", "unit_price", "order_total", "subtotal"];

    private static readonly string[] Tips =
    [
        .. "tip tips gratuity trinkgeld pourboire propina mancia gorjeta".Split(' '),
    ];

    private static readonly string[] NumberRoles =
    [
        "quantity",
        "unit_price",
        "subtotal",
        "order_total",
        "amount",
        "shipping",
        "tax",
        "discount",
        "order_discount",
        "returned_quantity",
        "refunded",
    ];

    private readonly FileProfile _profile;
    private readonly Dictionary<string, ColumnProfile> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sentence> _evidence = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly HashSet<ColumnProfile> _items = [];
    private readonly HashSet<ColumnProfile> _payouts = [];
    private readonly HashSet<ColumnProfile> _goods = [];

    private OrderRoles(FileProfile profile) => _profile = profile;

    /// <summary>Canonical column to column of the file.</summary>
    public IReadOnlyDictionary<string, ColumnProfile> Columns => _columns;

    /// <summary>Why a column of the file has its role, by header.</summary>
    public IReadOnlyDictionary<string, Sentence> Evidence => _evidence;

    /// <summary>The column with a role, or null.</summary>
    public ColumnProfile? this[string role] => _columns.GetValueOrDefault(role);

    /// <summary>Whether the mapping file gave a column its role.</summary>
    public bool IsSaid(string role) => _columns.TryGetValue(role, out var column) && _evidence[column.Header] == Said;

    /// <summary>Whether the mapping file gave a column a role.</summary>
    public bool IsSaid(ColumnProfile column) => _evidence.GetValueOrDefault(column.Header) == Said;

    /// <summary>Whether the mapping file says that there is no column of a role.</summary>
    public bool IsClosed(string role) => _closed.Contains(role) && !HasClosedAmount;

    /// <summary>Finds the roles.</summary>
    public static OrderRoles Find(FileProfile profile, ExportMapping mapping)
    {
        var roles = new OrderRoles(profile);
        foreach (var (role, header) in mapping.Columns)
        {
            if (profile.Find(header) is { } column)
            {
                roles.Give(role, column, Said);
            }
            else if (header is null)
            {
                roles._closed.Add(role);
            }
        }

        roles.FindPayouts();
        roles.OfLineItems();
        foreach (var (role, words) in OrderKind.Kind.Words)
        {
            roles.ByWord(role, words);
        }

        roles.OfSheets();
        roles.AmountAroundItems();
        // What is needed is taken by its name alone before the upload is said to lack it: its rows then tell what is wrong with them.
        foreach (var role in (ReadOnlySpan<string>)["customer_id", "guest_id", "time"])
        {
            roles.ByConcept(role);
            if (role != "guest_id" && !roles._columns.ContainsKey(role))
            {
                roles.ByWord(role, OrderKind.Kind.Words[role], anyValues: true);
            }
        }

        // By what else people are known where there is no id, and what else is paid besides the goods.
        roles.ByWord("customer_id", HeaderWords.Phones);
        foreach (
            var role in (ReadOnlySpan<string>)
                ["order_id", .. NumberRoles, "currency", "status", "kind", "returned", "sku", "description"]
        )
        {
            roles.ByConcept(role);
        }

        if (!Array.Exists(MoneyRoles, roles._columns.ContainsKey))
        {
            // Net of a fee is what the shop got, not what was paid.
            string[] net = ["net", "netto", "neto"];
            string[] gross = ["gross", "brutto", "bruto"];
            roles.ByWord(
                "amount",
                roles._profile.Columns.Any(c =>
                    HeaderConcepts.Split(c.Header).Exists(w => w is "fee" or "fees" or "commission")
                )
                    ? [.. gross, .. net]
                    : [.. net, .. gross]
            );
        }

        roles.ByWord("shipping", Tips);
        roles.CurrencyByContent();
        roles.StatesByContent();
        roles.ReturnsByDayOrReason();
        roles.DiscountAroundItems();
        roles.WithOrWithoutTax();
        // Money by its name whose values are hardly numbers: its rows are refused rather than read without money.
        foreach (var role in MoneyRoles)
        {
            if (!Array.Exists(MoneyRoles, roles._columns.ContainsKey))
            {
                roles.ByWord(role, OrderKind.Kind.Words[role], anyValues: true);
                if (roles[role] is { Number.Numbers: 0 })
                {
                    roles.Take(role);
                }
            }
        }

        // A quantity that cannot be read is no single piece.
        roles.ByWord("quantity", OrderKind.Kind.Words["quantity"], anyValues: true);
        if (roles["quantity"] is { } pieces && !pieces.Values.Exists(v => v.Any(char.IsAsciiDigit)))
        {
            roles.Take("quantity");
        }

        return roles;
    }

    /// <summary>Gives a column a role, for a reason.</summary>
    public void Give(string role, ColumnProfile column, Sentence why)
    {
        _columns[role] = column;
        _evidence[column.Header] = why;
    }

    /// <summary>Takes a role back.</summary>
    public void Take(string role) => _columns.Remove(role);

    /// <summary>Fields of an order's items inside of it, such as line_items.price: what they say is the line's, and the rest the order's.</summary>
    private void OfLineItems()
    {
        var items = _profile
            .Columns.Where(c =>
                c.Header.LastIndexOf('.') is var dot and > 0
                && LineFields.Contains(ExportColumns.Word(c.Header[..dot].Split('.')[^1]))
            )
            .Select(c => (Column: c, Word: ExportColumns.Word(c.Header[(c.Header.LastIndexOf('.') + 1)..])))
            .ToList();
        if (items.Count == 0)
        {
            return;
        }

        foreach (var role in LineRoles.Where(r => !_columns.ContainsKey(r) && !_closed.Contains(r)))
        {
            string[] more = role switch
            {
                "amount" => ["total", "totalprice", "price"],
                "discount" => ["totaldiscount", "discountamount"],
                "description" => ["name", "title"],
                "sku" => ["id"],
                _ => [],
            };
            foreach (var word in OrderKind.Kind.Words[role].Concat(more))
            {
                var found = items.Find(i => i.Word == word && IsFree(i.Column, role) && Fits(role, i.Column));
                if (found.Column is not null)
                {
                    Give(role, found.Column, ReadingSentences.OfItems.With());
                    break;
                }
            }
        }

        foreach (var (column, _) in items)
        {
            _items.Add(column);
        }

        foreach (
            var (role, word) in (ReadOnlySpan<(string, string)>)
                [("order_id", "id"), ("order_id", "number"), ("order_id", "name"), ("order_total", "total")]
        )
        {
            if (
                !_columns.ContainsKey(role)
                && _profile.Columns.FirstOrDefault(c => c.Word == word) is { } column
                && Fits(role, column)
            )
            {
                Give(role, column, ReadingSentences.AroundItems.With());
            }
        }

        if (!_columns.ContainsKey("amount"))
        {
            _closed.Add("amount");
            HasClosedAmount = true;
        }
    }

    /// <summary>A column of nothing but codes of currencies, whatever it is called.</summary>
    private void CurrencyByContent()
    {
        if (
            this["currency"] is null
            && !_closed.Contains("currency")
            && _profile.Columns.FirstOrDefault(c =>
                IsFree(c, "currency")
                && 2 * c.Values.Count > _profile.Rows.Count
                && c.Distinct.Count <= 20
                && c.Distinct.All(CurrencyRule.IsCode)
            )
                is { } column
        )
        {
            Give("currency", column, ReadingSentences.CurrencyCodes.With());
        }
    }

    /// <summary>A discount that lies outside of an order's items is the order's.</summary>
    private void DiscountAroundItems()
    {
        if (
            _items.Count > 0
            && this["discount"] is { } discount
            && !_items.Contains(discount)
            && !IsSaid("discount")
            && this["order_discount"] is null
            && !_closed.Contains("order_discount")
        )
        {
            Take("discount");
            Give("order_discount", discount, ReadingSentences.AroundItems.With());
        }
    }

    /// <summary>The amount of an order whose items have no money is the order's.</summary>
    private void AmountAroundItems()
    {
        if (
            !HasClosedAmount
            || NumberRoles.Any(r => r is "unit_price" or "subtotal" or "order_total" && _columns.ContainsKey(r))
        )
        {
            return;
        }

        var column = OrderKind
            .Kind.Words["amount"]
            .Select(w =>
                _profile.Columns.FirstOrDefault(c => c.Word == w && IsFree(c, "order_total") && Fits("order_total", c))
            )
            .FirstOrDefault(c => c is not null);
        if (column is not null)
        {
            Give("order_total", column, ReadingSentences.MoneyAroundItems.With());
        }
    }

    /// <summary>Whether orders with items have no amount of a line, which the mapping file did not say.</summary>
    private bool HasClosedAmount { get; set; }

    private void ByWord(string role, string[] words, bool anyValues = false)
    {
        if (_columns.ContainsKey(role) || _closed.Contains(role))
        {
            return;
        }

        foreach (var word in words)
        {
            var column = _profile.Columns.FirstOrDefault(c =>
                (c.Word == word || MonthNames.Fold(c.Word) == MonthNames.Fold(word))
                && IsFree(c, role)
                && (anyValues ? role != "customer_id" || !c.IsMoneyLike : Fits(role, c))
            );
            if (column is not null)
            {
                Give(role, column, ReadingSentences.ByName.With());
                return;
            }
        }
    }

    private void ByConcept(string role)
    {
        if (_columns.ContainsKey(role) || _closed.Contains(role))
        {
            return;
        }

        // Where the sums of orders are told, a vague name is not taken for the money of a row.
        if (role == "amount" && (_columns.ContainsKey("subtotal") || _columns.ContainsKey("order_total")))
        {
            return;
        }

        var column = _profile
            .Columns.Where(c => IsFree(c, role))
            .Select(c => (Column: c, Rank: Math.Max(RoleRanks.Rank(role, c), BesideSubtotal(role, c))))
            .Where(c => c.Rank > 0 && c.Column.Values.Count > 0 && Fits(role, c.Column))
            .OrderByDescending(c => c.Rank)
            .Select(c => c.Column)
            .FirstOrDefault();
        if (column is not null)
        {
            Give(role, column, ReadingSentences.ByWords.With());
        }
    }

    /// <summary>Where columns come with and without tax, parts of an order are taken as its goods are.</summary>
    private void WithOrWithoutTax()
    {
        if (
            (this["subtotal"] ?? this["amount"] ?? this["unit_price"]) is not { } goods
            || RoleRanks.HasTax(goods.Header) is not { } with
        )
        {
            return;
        }

        foreach (var role in (ReadOnlySpan<string>)["shipping", "discount", "order_discount"])
        {
            if (
                this[role] is { } column
                && !IsSaid(role)
                && RoleRanks.HasTax(column.Header) == !with
                && _profile.Columns.FirstOrDefault(c =>
                    RoleRanks.HasTax(c.Header) == with
                    && RoleRanks.WithoutTaxWords(c.Header) == RoleRanks.WithoutTaxWords(column.Header)
                    && IsFree(c, role)
                )
                    is { } twin
            )
            {
                Give(
                    role,
                    twin,
                    (with ? ReadingSentences.WithTaxAs : ReadingSentences.WithoutTaxAs).With(goods.Header)
                );
            }
        }
    }

    private static readonly string[] LineRoles = ["sku", "description", "quantity", "unit_price", "amount", "discount"];

    private static readonly string[] LineFields =
    [
        .. new[] { "lineitems", "items", "lines", "orderitems", "orderlines", "products", "orderproducts", "lineitem" },
        .. new[] { "item", "details", "orderdetails", "positions", "articles", "cartitems", "goods", "商品" },
    ];

    // Two roles may come of one column: a customer's address is also what a guest is known by.
    private bool IsFree(ColumnProfile column, string role) =>
        MayBe(role, column.Header)
        && !_payouts.Contains(column)
        && (
            role == "guest_id"
            || (LineRoles.Contains(role) || !_items.Contains(column))
                && _columns.All(c => c.Value != column || c.Key == "guest_id")
        );

    /// <summary>Whether a field may have a role for where it lies: the kind or state of an order's refund is not the order's.</summary>
    private static bool MayBe(string role, string header)
    {
        var dot = header.LastIndexOf('.');
        var around = dot > 0 ? HeaderConcepts.Of(header[..dot]) : Concepts.None;
        bool In(Concepts concept) => (around & concept) != Concepts.None;
        return In(Concepts.Refund) ? role is "refunded"
            : In(Concepts.Order | Concepts.Line | Concepts.Product) ? true
            : In(Concepts.Discount) ? role is "discount" or "order_discount"
            : In(Concepts.Tax) ? role is "tax"
            : In(Concepts.Place) ? role is "country" or "guest_id" or "customer_id"
            : In(Concepts.Shipping | Concepts.Fulfilment) ? role is "shipping" or "country"
            : In(Concepts.Customer) ? role is "customer_id" or "guest_id" or "country"
            : true;
    }

    private bool Fits(string role, ColumnProfile column)
    {
        if (_profile.Rows.Count == 0)
        {
            return true;
        }

        if (column.Values.Count == 0)
        {
            // A column that is blank so far may be filled further down.
            return role
                is "sku"
                    or "description"
                    or "status"
                    or "status2"
                    or "cancelled"
                    or "refunded"
                    or "returned"
                    or "returned_quantity"
                    or "discount"
                    or "order_discount"
                    or "currency"
                    or "country"
                    or "guest_id";
        }

        return role switch
        {
            "time" => column.TimeShare >= 0.5 && column.Time.Read > 0,
            "time_of_day" => column.Time.OfDay >= 0.9 * Math.Min(column.Values.Count, 4_000),
            "status" or "status2" => IsState(column),
            "kind" => IsKindOfRow(column),
            // Names of currencies are refused row by row, which is seen, where the header says that it is one.
            "currency" => !column.IsNumeric
                && (column.Values.TrueForAll(v => v.Length <= 5) || HeaderConcepts.Split(column.Header).Count == 1),
            "order_id" => !IsTimeLike(column),
            "customer_id" => !IsTimeLike(column) && !column.IsMoneyLike,
            "cancelled" when column.Word is "test" or "istest" or "testorder" or "deleted" or "voided" => Flags.Are(
                column.Distinct
            ),
            "cancelled" when HeaderConcepts.Split(column.Header).Exists(IsReason) => IsOfSome(column),
            "cancelled" => IsCancellation(column),
            "sku" or "description" or "country" or "guest_id" => true,
            "paid" => !column.IsNumeric && Flags.Are(column.Distinct),
            "returned" => Flags.Are(column.Distinct)
                && (
                    !column.IsNumeric
                    || column.Word.StartsWith("is", StringComparison.Ordinal)
                    || column.Word == "returnflag"
                ),
            // A word is no money.
            "refunded" when !column.IsNumeric && Flags.Are(column.Distinct) => false,
            // "19 %" is how much tax there is on something.
            "tax" or "shipping" when 2 * column.Number.Percents > column.Values.Count => false,
            "amount" or "order_total" or "subtotal" or "unit_price" when IsCount(column) || IsOfMoney(column.Header) =>
                false,
            _ when NumberRoles.Contains(role) => column.Number.Numbers >= 0.5 * column.Values.Count
                && !IsTimeLike(column),
            _ => true,
        };
    }

    /// <summary>Under a plain name whatever is filled says that an order was cancelled; else it is a day, or yes and no.</summary>
    private static bool IsCancellation(ColumnProfile column) =>
        PlainCancellations.Contains(column.Word) || column.TimeShare >= 0.5 || Flags.Are(column.Distinct);

    private static readonly HashSet<string> PlainCancellations =
    [
        .. "cancelledat canceledat cancelled canceled iscancelled iscanceled isvoided isvoid voidedat isdeleted deletedat".Split(
            ' '
        ),
    ];

    private static bool IsTimeLike(ColumnProfile column) =>
        !column.IsNumeric && column.Time.Scale == TimeScale.Calendar && column.TimeShare > 0.9;

    /// <summary>Whether whole numbers under a name such as "total items" count things.</summary>
    private static bool IsCount(ColumnProfile column) =>
        HeaderConcepts.Split(Field(column.Header)).Exists(Things.Contains)
        && column.Numbers.All(n => n is not { } value || (Math.Abs(value) <= 1_000 && value == Math.Round(value)));

    /// <summary>Whether a header such as "price list" or "payment terms" speaks of money and holds none.</summary>
    private static bool IsOfMoney(string header)
    {
        var words = HeaderConcepts.Split(Field(header));
        return words.Count > 1 && (words.Exists(AboutMoney.Contains) || words[^1] is "list" or "group" or "channel");
    }

    /// <summary>The name of a field without what it lies in.</summary>
    private static string Field(string header) => header[(header.LastIndexOfAny(['.', '/']) + 1)..];

    private static readonly HashSet<string> AboutMoney =
    [
        .. "class terms term days due index orders center centre band bucket tier level rank ratio exchange count".Split(
            ' '
        ),
    ];

    private static readonly HashSet<string> Things = [.. "items products pieces units lines count".Split(' ')];

    /// <summary>A column of states has few words, and some of them are known.</summary>
    private static bool IsState(ColumnProfile column) =>
        // Numbers, or words that nobody knows, under such a name are asked for.
        (
            (column.Word is "statuscode" or "transactionstatuscode" || StatusNames.Contains(column.Word))
            && column.Distinct.Count is > 1 and <= 20
        )
        || !column.IsNumeric
            && (
                column.Distinct.Count <= 60
                    ? column.Distinct.Any(w => OrderStates.Of(w) != OrderState.Unknown)
                    // "Paid on 2025-01-02" is a state with a date.
                    : 2 * column.Distinct.Count(w => OrderStates.Of(w) != OrderState.Unknown) > column.Distinct.Count
            );

    // Of the names of states those that can be nothing else; a state alone may be a part of a country.
    private static readonly HashSet<string> StatusNames =
    [
        .. OrderKind
            .Kind.Words["status"]
            .Concat(OrderKind.Kind.Words["status2"])
            .Except([
                "state",
                "state2",
                "estado",
                "état",
                "stato",
                "situação",
                "situacao",
                "stan",
                "stav",
                "状态",
                "状態",
            ]),
    ];

    /// <summary>A column of types tells sales from returns; "simple" and "variable" do not.</summary>
    private static bool IsKindOfRow(ColumnProfile column) =>
        column.Distinct.Count <= 30
        && !column.IsNumeric
        && (
            column.Distinct.Any(w => KindWords.Of(w) is OrderState.Purchase or OrderState.Returned)
            || IsDocumentType(column)
        );

    /// <summary>Whether a column can be nothing but the type of a document, so that words that nobody knows are asked for.</summary>
    public static bool IsDocumentType(ColumnProfile column) =>
        column.Word
            is "belegart"
                or "belegtyp"
                or "doctype"
                or "doctyp"
                or "documenttype"
                or "单据类型"
                or "单据类别"
                or "取引区分"
                or "drcr"
        && column.Distinct.Count is > 1 and <= 10;

    /// <summary>A total beside a subtotal is the order's.</summary>
    private int BesideSubtotal(string role, ColumnProfile column)
    {
        const Concepts other =
            Concepts.Shipping
            | Concepts.Discount
            | Concepts.Refund
            | Concepts.Cost
            | Concepts.Place
            | Concepts.Date
            | Concepts.Quantity
            | Concepts.Line
            | Concepts.Id;
        var isTax = (column.Concepts & Concepts.Tax) != Concepts.None && !RoleRanks.SaysWithOrWithout(column.Header);
        return
            role == "order_total"
            && _columns.ContainsKey("subtotal")
            && (column.Concepts & Concepts.Total) != Concepts.None
            && (
                (column.Concepts & (Concepts.Amount | Concepts.Payment | Concepts.Price)) != Concepts.None
                || RoleRanks.SaysWithOrWithout(column.Header)
            )
            && (column.Concepts & other) == Concepts.None
            && !isTax
            ? 1
            : 0;
    }
}

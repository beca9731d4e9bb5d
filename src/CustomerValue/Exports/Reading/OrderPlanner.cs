using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <summary>Makes the plan of an export of orders: roles, formats, money, and the questions that a guess could get wrong.</summary>
internal sealed partial class OrderPlanner
{
    private readonly FileProfile _profile;
    private readonly ExportMapping _mapping;
    private readonly OrderRoles _roles;
    private readonly List<PlanQuestion> _questions = [];
    private readonly List<Sentence> _warnings = [];
    private IReadOnlyList<Sentence> _money = [];

    private OrderPlanner(FileProfile profile, ExportMapping mapping)
    {
        _profile = profile;
        _mapping = mapping;
        _roles = OrderRoles.Find(profile, mapping);
    }

    /// <summary>Makes the plan.</summary>
    /// <returns>Null where there is no customer or no time.</returns>
    public static Planned? Plan(FileProfile profile, ExportMapping mapping) =>
        new OrderPlanner(profile, mapping).Make();

    private Planned? Make()
    {
        var preset = Preset();
        var returnsAlone = _roles["time"] is null && TakeReturns();
        if (_roles["customer_id"] is null || _roles["time"] is null)
        {
            return null;
        }

        ChooseCustomer();
        SettleNumbers();
        SettleHundredths();
        WarnOfNamesakes();
        ReturnsOnRowsOfTheirOwn();
        var besideGoods = BesideGoods(preset);
        var rule = Money(ref preset);
        var times = Times();
        CheckIds();
        CheckKind();
        var filled = Filled(preset, out var fillsGroup);
        var mapped = OrderKind
            .Kind.Words.Keys.Where(r => _roles[r] is not null)
            .ToDictionary(r => r, r => _roles[r]!.Header, StringComparer.Ordinal);
        var beside = CurrencyBeside();
        var columns = new ExportColumns(OrderKind.Kind, preset, mapped)
        {
            Filled = filled,
            FillsGroup = fillsGroup,
            // Who has no account is 0 in many shops; an address beside it tells guests apart.
            ZeroIsGuest =
                preset is "shopify" or "woocommerce" or "magento" or "prestashop"
                || (_roles["guest_id"] is { } guest && guest != _roles["customer_id"]),
            ReturnsBegin = preset == "uci-online-retail" ? "C" : CreditNotes(),
            ReturnsAlone = returnsAlone,
            ReturnedWhenFilled = _roles.ReturnedWhenFilled,
            KindIsFlag = KindIsFlag,
            Settling = Settling(rule),
            RowsBesideGoods = besideGoods,
            // Roles may have moved since the styles were settled.
            Numbers = OrderKind
                .Kind.Numbers.Where(mapped.ContainsKey)
                .ToDictionary(n => n, n => _roles[n]!.Number, StringComparer.Ordinal),
            Times = times,
            Money = rule,
            CurrencyBeside = beside,
        };
        return new Planned(columns, _questions, _warnings, _money, _roles.Evidence);
    }

    private bool Has(params string[] words) => Array.TrueForAll(words, w => _profile.Columns.Any(c => c.Word == w));

    private string Preset()
    {
        bool lineItems = Has("lineitemname") || Has("lineitemprice");
        if (lineItems && Has("name"))
        {
            Force("order_id", "name");
            Force("time", "createdat");
            Force("discount", "lineitemdiscount");
            Force("order_discount", "discountamount");
            return "shopify";
        }

        if (Has("lineitemstotal") && Has("lineitemsquantity"))
        {
            return "woocommerce-api";
        }

        if (Has("lineitemsprice") || (Has("subtotalprice") && Has("totalprice")))
        {
            return "shopify-api";
        }

        if (Has("stockcode") && Has("invoicedate"))
        {
            return "uci-online-retail";
        }

        if (Has("ordernumber") && (Has("itemname") || Has("itemcost")))
        {
            return "woocommerce";
        }

        if (
            Has("purchasepoint")
            || (Has("incrementid") && Has("grandtotal"))
            || (Has("grandtotalbase") && Has("totalrefunded"))
        )
        {
            Force("order_id", "id");
            return "magento";
        }

        if (Has("newclient") && Has("reference"))
        {
            return "prestashop";
        }

        if (Has("grosssales") && Has("netsales") && Has("eventtype"))
        {
            return "square";
        }

        if (Has("receiptnumber") && Has("receipttype"))
        {
            return "loyverse";
        }

        if (Has("saledate") && (Has("itemtotal") || Has("ordervalue")))
        {
            Force("subtotal", "ordervalue");
            return "etsy";
        }

        if (Has("amazonorderid") || Has("orderid", "orderitemid", "quantitypurchased"))
        {
            Force("unit_price", "itemprice");
            return "amazon";
        }

        if (Has("amountrefunded") && (Has("captured") || Has("createdutc")))
        {
            Force("order_id", "id");
            return "stripe";
        }

        if (Has("customeruniqueid") && Has("orderpurchasetimestamp"))
        {
            return "olist";
        }

        return !Has("sku") && _roles["order_id"] is null ? "transaction-log" : "canonical";
    }

    private void Force(string role, string word)
    {
        if (
            !_mapping.Columns.ContainsKey(role)
            && _profile.Columns.FirstOrDefault(c => c.Word == word) is { } column
            && (role is not "time" || column.TimeShare > 0.5)
        )
        {
            foreach (
                var other in _roles.Columns.Where(c => c.Value == column && c.Key != role).Select(c => c.Key).ToList()
            )
            {
                _roles.Take(other);
            }

            _roles.Give(role, column, ReadingSentences.ByShop.With());
        }
    }

    /// <summary>Of two ids of a customer the one that comes back; a name only where nothing else tells people apart.</summary>
    private void ChooseCustomer()
    {
        var chosen = _roles["customer_id"]!;
        if (_mapping.Columns.ContainsKey("customer_id"))
        {
            return;
        }

        var others = _profile
            .Columns.Where(c =>
                c != chosen
                && !c.IsMoneyLike
                && !RoleRanks.IsTrait(c.Header)
                && c.Values.Count > 0.5 * _profile.Rows.Count
                && (
                    HeaderWords.CustomerIds.Contains(c.Word)
                    || (
                        (c.Concepts & Concepts.Customer) != Concepts.None
                        && (c.Concepts & (Concepts.Id | Concepts.Place | Concepts.Name | Concepts.Date | Concepts.Kind))
                            == Concepts.Id
                    )
                )
                && !c.Header.Contains("type", StringComparison.OrdinalIgnoreCase)
                // Beside a customer's id a card is what was paid with.
                && !(c.Word is "card" or "cardid" && chosen.Word.Contains("customer", StringComparison.Ordinal))
                && _roles.Columns.All(r => r.Value != c || r.Key is "guest_id")
            )
            .ToList();
        var order = _roles["order_id"];
        foreach (var other in others)
        {
            var (mine, its) = (Determines(chosen, other), Determines(other, chosen));
            if (mine && its)
            {
                continue;
            }

            var newEachOrder =
                order is not null && chosen.Distinct.Count >= 0.98 * order.Distinct.Count && chosen.Distinct.Count > 1;
            if (mine && chosen.Distinct.Count > other.Distinct.Count && newEachOrder)
            {
                _warnings.Add(ReadingSentences.CustomerComesBack.With(chosen.Header, other.Header));
                _roles.Give("customer_id", other, ReadingSentences.ComesBack.With(chosen.Header));
                return;
            }

            _questions.Add(
                new PlanQuestion(
                    "two_customer_ids",
                    Text(
                        $"{chosen.Header} ({chosen.Distinct.Count} different) and {other.Header} ({other.Distinct.Count} different) could both be the customer. Which is the person?"
                    ),
                    [Choice("customer_id", chosen), Choice("customer_id", other)]
                ).Naming(
                    ("one", chosen.Header),
                    ("oneCount", Text($"{chosen.Distinct.Count}")),
                    ("other", other.Header),
                    ("otherCount", Text($"{other.Distinct.Count}"))
                )
            );
            return;
        }

        if (HeaderWords.Phones.Contains(chosen.Word))
        {
            _warnings.Add(ReadingSentences.CustomerByPhone.With(chosen.Header));
        }
        else if (
            chosen.Word is "customer" or "client" or "buyer" or "cliente" or "kunde" or "klant" or "klient" or "kund"
            && chosen.Distinct.Any(v => v.Contains(' '))
            && !chosen.IsNumeric
        )
        {
            _warnings.Add(ReadingSentences.CustomerIsName.With(chosen.Header));
        }
        else if (
            (chosen.Concepts & Concepts.Name) != Concepts.None
            && (chosen.Concepts & (Concepts.Id | Concepts.Email)) == Concepts.None
        )
        {
            _warnings.Add(ReadingSentences.CustomerByName.With(chosen.Header));
        }
    }

    /// <summary>Whether each value of one column stands with one value of another.</summary>
    private static bool Determines(ColumnProfile one, ColumnProfile other)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < one.Fields.Length; i++)
        {
            var (key, value) = (one.Fields[i], other.Fields[i]);
            if (key.Length == 0 || value.Length == 0)
            {
                continue;
            }

            if (seen.TryGetValue(key, out var before) && before != value)
            {
                return false;
            }

            seen[key] = value;
        }

        return true;
    }

    private MoneyRule Money(ref string preset)
    {
        var money = new OrderMoney(_roles, _profile, preset);
        var rule = money.Decide();
        if (money.MovedToLines)
        {
            money = new OrderMoney(_roles, _profile, preset);
            rule = money.Decide();
        }

        _money = money.Evidence;
        _warnings.AddRange(money.Warnings);
        // What the mapping file says is not asked.
        var said = _mapping.Money;
        _questions.AddRange(
            money.Questions.Where(q =>
                !(q.Code.StartsWith("discount", StringComparison.Ordinal) && said?.Discount is not null)
                && !(q.Code == "amount_or_price" && said?.Lines is not null)
                && !(q.Code == "shipping_or_tax_in_amount" && (said?.LessShipping ?? said?.LessTax) is not null)
                && !(q.Code == "order_discount_contains_lines" && said?.OrderDiscount is not null)
                && !(q.Code == "amount_repeats_in_order" && said?.OncePerOrder is not null)
            )
        );
        rule = said?.Apply(rule) ?? rule;
        WarnOfOtherTotal(rule);
        WarnOfUnusedMoney(rule);
        if (rule.Lines == LineMoney.None && !_roles.IsClosed("amount"))
        {
            var numeric = _profile
                .Columns.Where(c => c.IsNumeric && _roles.Columns.All(r => r.Value != c))
                .Select(c => c.Header)
                .ToList();
            _questions.Add(
                new PlanQuestion(
                    "no_money",
                    numeric.Count > 0
                        ? $"No column was recognised as money. Numbers that nobody uses: {string.Join(", ", numeric)}. Which is the money, or is this a log without money?"
                        : "No column holds money. Is this a log without money?",
                    [
                        .. numeric.Select(h => new PlanOption(
                            h,
                            new JsonObject { ["columns"] = new JsonObject { ["amount"] = h } }
                        )),
                        new PlanOption(
                            "a log without money",
                            new JsonObject { ["columns"] = new JsonObject { ["amount"] = null } }
                        ),
                    ]
                )
                {
                    Sentence = numeric.Count > 0 ? null : "no_money_none",
                }.Naming(numeric.Count > 0 ? [("columns", string.Join(", ", numeric))] : [])
            );
        }

        if (
            OrderKind.HasNetQuantity(
                _roles.Columns.ToDictionary(c => c.Key, c => c.Value.Header, StringComparer.Ordinal)
            )
        )
        {
            _roles.Take("refunded");
            // An order that is refunded as a whole keeps its pieces.
            rule = rule with
            {
                Refund = RefundMoney.None,
                RefundByState = true,
            };
        }

        // Rows that are returns themselves tell what came back; a state beside them must not count it twice.
        return rule with
        {
            ReturnRows =
                said?.ReturnRows ?? (rule.RefundByState && _roles["status"] is not null && HasReturnRows(rule)),
        };
    }

    /// <summary>The column that a row's or an order's money comes from.</summary>
    private ColumnProfile? MoneyOf(MoneyRule rule) =>
        rule.Lines switch
        {
            LineMoney.Amount => _roles["amount"],
            LineMoney.Subtotal => _roles["subtotal"],
            LineMoney.OrderTotal => _roles["order_total"],
            _ => _roles["unit_price"],
        };

    private bool HasReturnRows(MoneyRule rule)
    {
        var kinds = _roles["kind"]?.Distinct.Any(w => KindWords.Of(w) == OrderState.Returned) == true;
        var numbers = MoneyOf(rule)?.Numbers;
        return kinds || numbers?.Any(n => n < 0) == true || _roles["quantity"]?.Numbers.Any(n => n < 0) == true;
    }

    /// <summary>Ids that a spreadsheet has rounded stand for several people or orders each.</summary>
    private void CheckIds()
    {
        foreach (var role in (string[])["customer_id", "order_id"])
        {
            if (_roles[role] is not { } column)
            {
                continue;
            }

            var rounded = column.Values.Where(IsRounded).ToList();
            if (rounded.Count > 0 && rounded.Count > 0.01 * column.Values.Count)
            {
                _questions.Add(
                    new PlanQuestion(
                        "rounded_ids",
                        Text(
                            $"{column.Header} holds numbers that a spreadsheet has rounded, such as {rounded[0]} ({rounded.Count} of {column.Values.Count}): each may stand for several {(role == "order_id" ? "orders" : "customers")}. Export again without opening the file in a spreadsheet, with the column as text."
                        ),
                        [
                            new PlanOption(
                                "read it all the same",
                                new JsonObject { ["confirmed"] = new JsonArray("rounded_ids") }
                            ),
                        ]
                    )
                    {
                        Sentence = role == "order_id" ? "rounded_orders" : "rounded_customers",
                    }.Naming(
                        ("column", column.Header),
                        ("example", rounded[0]),
                        ("count", Text($"{rounded.Count}")),
                        ("all", Text($"{column.Values.Count}"))
                    )
                );
            }
        }
    }

    private static bool IsRounded(string id)
    {
        var e = id.AsSpan().IndexOfAny('E', 'e');
        return e > 0
            && e < id.Length - 1
            && id.AsSpan(0, e).Trim("0123456789.,").IsEmpty
            && id.AsSpan(e + 1).TrimStart("+-").IndexOfAnyExceptInRange('0', '9') < 0
            && (id[e + 1] is '+' or '-' || id.AsSpan(0, e).ContainsAny(".,"));
    }

    private string? CurrencyBeside()
    {
        if (_roles["currency"] is not null)
        {
            return null;
        }

        return OrderKind
            .Kind.Numbers.Where(r => r != "quantity" && _roles[r] is { Number.Currencies.Count: > 0 })
            .OrderByDescending(r => r is "amount" or "unit_price" or "order_total" or "subtotal")
            .FirstOrDefault();
    }

    private static PlanOption Choice(string role, ColumnProfile column) =>
        new(column.Header, new JsonObject { ["columns"] = new JsonObject { [role] = column.Header } });

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How an upload is to be read.</summary>
/// <param name="Columns">Columns and how their values are written.</param>
/// <param name="Questions">What has to be answered first.</param>
/// <param name="Warnings">What a reader should know.</param>
/// <param name="Money">Why money is counted so.</param>
/// <param name="Evidence">Why columns have their roles, by header.</param>
internal sealed record Planned(
    ExportColumns Columns,
    IReadOnlyList<PlanQuestion> Questions,
    IReadOnlyList<Sentence> Warnings,
    IReadOnlyList<Sentence> Money,
    IReadOnlyDictionary<string, Sentence> Evidence
);

using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <summary>Makes the plan of an export of orders: roles, formats, money, and the questions that a guess could get wrong.</summary>
internal sealed class OrderPlanner
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
            ShippingRows = ShippingOf(preset),
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

    private void SettleNumbers()
    {
        var roles = OrderKind.Kind.Numbers.Where(r => _roles[r] is not null).ToList();
        foreach (var role in roles)
        {
            var column = _roles[role]!;
            if ((_mapping.DecimalSeparators.GetValueOrDefault(column.Header) ?? _mapping.DecimalSeparator) is { } said)
            {
                column.Restyle(column.Number with { Decimal = said[0], Doubt = null });
            }
        }

        var sure = roles
            .Where(r =>
                r != "quantity"
                && _roles[r]!.Number.Doubt is null
                && _roles[r]!.Values.Exists(v => v.AsSpan().ContainsAny(".,"))
            )
            .Select(r => _roles[r]!.Number.Decimal)
            .Distinct()
            .ToList();
        foreach (var role in roles)
        {
            var column = _roles[role]!;
            if (column.Number.Doubt is { } separator)
            {
                Settle(role, column, separator, sure);
            }
        }
    }

    /// <summary>Of two columns with one name the first one is read, which may not be the one that is meant.</summary>
    private void WarnOfNamesakes()
    {
        foreach (var column in _roles.Columns.Values.Distinct())
        {
            var second = _profile.Find($"{column.Header} 2");
            if (second is not null && _roles.Columns.All(r => r.Value != second) && !_roles.IsSaid(column))
            {
                _warnings.Add(ReadingSentences.Namesake.With(column.Header, second.Header));
            }
        }
    }

    /// <summary>Of two totals of an order that differ and that nothing explains, the one that is not read may be what was paid.</summary>
    private void WarnOfOtherTotal(MoneyRule rule)
    {
        if (rule.Lines != LineMoney.OrderTotal || _roles.IsSaid("order_total"))
        {
            return;
        }

        var total = _roles["order_total"]!;
        var sums = new OrderArithmetic(_profile, r => _roles[r]);
        var own = sums.PerOrder(total.Numbers).Sum();
        foreach (
            var other in _profile.Columns.Where(c =>
                c.IsNumeric && OrderKind.OrderTotals.Contains(c.Word) && _roles.Columns.All(r => r.Value != c)
            )
        )
        {
            var its = sums.PerOrder(other.Numbers).Sum();
            if (its > 0 && Math.Abs(own - its) > 0.005 * own)
            {
                _warnings.Add(ReadingSentences.OtherTotal.With(total.Header, own, other.Header, its));
            }
        }
    }

    /// <summary>Amounts under a name that says nothing may be a discount, or money paid back.</summary>
    private void WarnOfUnusedMoney(MoneyRule rule)
    {
        var money = rule.Lines switch
        {
            LineMoney.Subtotal => _roles["subtotal"],
            LineMoney.OrderTotal => _roles["order_total"],
            LineMoney.Amount => _roles["amount"],
            _ => _roles["unit_price"],
        };
        if (money is null)
        {
            return;
        }

        var unused = _profile
            .Columns.Where(c =>
                c.IsNumeric
                && (c.Concepts & ~(Concepts.Amount | Concepts.Total)) == Concepts.None
                && _roles.Columns.All(r => r.Value != c)
                && !_roles.IsPayout(c)
                && IsPartOf(c, money)
            )
            .Select(c => c.Header)
            .ToList();
        if (unused.Count > 0)
        {
            _warnings.Add(ReadingSentences.UnusedMoney.With(string.Join(", ", unused)));
        }
    }

    /// <summary>Whether a column holds, on some rows, amounts with cents that are below the row's money.</summary>
    private static bool IsPartOf(ColumnProfile column, ColumnProfile money)
    {
        var filled = Enumerable
            .Range(0, column.Numbers.Length)
            .Where(i => column.Numbers[i] is not null and not 0)
            .ToList();
        var sum = filled.Sum(i => Math.Abs(column.Numbers[i]!.Value));
        return filled.Count > 1
            && filled.Count < column.Numbers.Length
            && filled.TrueForAll(i => Math.Abs(column.Numbers[i]!.Value) <= Math.Abs(money.Numbers[i] ?? 0) + 0.011)
            && filled.Exists(i => column.Numbers[i] != Math.Round(column.Numbers[i]!.Value))
            && sum > 0.005 * money.Numbers.Sum(n => Math.Abs(n ?? 0));
    }

    /// <summary>A list of what came back has the dates of that alone; orders have one of their own.</summary>
    /// <returns>Whether it is one.</returns>
    private bool TakeReturns()
    {
        const Concepts back = Concepts.Refund | Concepts.Date;
        if (
            _roles.IsClosed("time")
            || _profile.Columns.FirstOrDefault(c => (c.Concepts & back) == back && c.TimeShare >= 0.5) is not { } date
        )
        {
            return false;
        }

        _roles.Give("time", date, ReadingSentences.WhenReturned.With());
        Move("returned_quantity", "quantity");
        if (_roles["amount"] is null && _roles["unit_price"] is null)
        {
            Move("refunded", "amount");
        }

        _warnings.Add(ReadingSentences.OnlyReturns.With(date.Header));
        return true;

        void Move(string from, string to)
        {
            if (_roles[to] is null && _roles[from] is { } column)
            {
                _roles.Take(from);
                _roles.Give(to, column, ReadingSentences.OfReturns.With());
            }
        }
    }

    /// <summary>Amounts that programs count in cents: whole numbers under a name, or in an answer of an API, that says so.</summary>
    private void SettleHundredths()
    {
        var money = OrderKind.Kind.Numbers.Where(r => r != "quantity" && _roles[r] is not null).ToList();
        var found = money
            .Where(r => _mapping.Hundredths?.Contains(_roles[r]!.Header) ?? Hundredths.Are(_roles[r]!, _profile))
            .ToList();
        foreach (var role in found)
        {
            _roles[role]!.Restyle(_roles[role]!.Number with { InHundredths = true });
        }

        if (found.Count > 0 && _mapping.Hundredths is null)
        {
            _warnings.Add(ReadingSentences.Hundredths.With(string.Join(", ", found.Select(r => _roles[r]!.Header))));
        }
    }

    /// <summary>Exactly three digits behind every separator: thousands or decimals.</summary>
    private void Settle(string role, ColumnProfile column, char separator, List<char> sure)
    {
        var style = column.Number;
        var other = separator == '.' ? ',' : '.';
        void As(char point) => column.Restyle(style with { Decimal = point, Doubt = null });
        if (role == "quantity" && style.OnlyZeroTails)
        {
            // Whole pieces with three decimals: nobody orders everything by the thousand.
            As(separator);
            return;
        }

        if (sure.Count == 1)
        {
            As(sure[0]);
            return;
        }

        // Rupiah, won, dong and the like are written without decimals, and no currency of them has three.
        if (role != "quantity" && style.Currencies.Count > 0 && style.Currencies.All(Hundredths.IsWithout))
        {
            As(other);
            return;
        }

        // Signs stand where people format amounts; a program's three decimals have none.
        if (
            role != "quantity"
            && style.Currencies.Count > 0
            && style.Numbers >= 3
            && column.Values.TrueForAll(v => v.TrimEnd()[^1] == '0')
        )
        {
            As(other);
            return;
        }

        var example = column.Values.First(v => v.Contains(separator));
        _questions.Add(
            new PlanQuestion(
                "decimals_or_thousands",
                $"{column.Header} has exactly three digits behind every separator, such as {example}: are those decimals or thousands?",
                [
                    new PlanAnswer(
                        "thousands",
                        new JsonObject { ["decimalSeparators"] = new JsonObject { [column.Header] = other.ToString() } }
                    ),
                    new PlanAnswer(
                        "decimals",
                        new JsonObject
                        {
                            ["decimalSeparators"] = new JsonObject { [column.Header] = separator.ToString() },
                        }
                    ),
                ]
            ).Naming(("column", column.Header), ("example", example))
        );
        As(other);
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
                        .. numeric.Select(h => new PlanAnswer(
                            h,
                            new JsonObject { ["columns"] = new JsonObject { ["amount"] = h } }
                        )),
                        new PlanAnswer(
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
            rule = rule with { Refund = RefundMoney.None, RefundByState = false };
        }

        // Rows that are returns themselves tell what came back; a state beside them must not count it twice.
        return rule with
        {
            ReturnRows =
                said?.ReturnRows ?? (rule.RefundByState && _roles["status"] is not null && HasReturnRows(rule)),
        };
    }

    private bool HasReturnRows(MoneyRule rule)
    {
        var kinds = _roles["kind"]?.Distinct.Any(w => KindWords.Of(w) == OrderState.Returned) == true;
        var numbers = rule.Lines switch
        {
            LineMoney.Amount => _roles["amount"]?.Numbers,
            LineMoney.Subtotal => _roles["subtotal"]?.Numbers,
            LineMoney.OrderTotal => _roles["order_total"]?.Numbers,
            _ => _roles["unit_price"]?.Numbers,
        };
        return kinds || numbers?.Any(n => n < 0) == true || _roles["quantity"]?.Numbers.Any(n => n < 0) == true;
    }

    private Dictionary<string, TimeStyle> Times()
    {
        var column = _roles["time"]!;
        var style = column.Time;
        if (_roles["time_of_day"] is { } ofDay && (ofDay == column || style.OfDay > 0))
        {
            _roles.Take("time_of_day");
        }

        if (_mapping.DayFirst is { } dayFirst)
        {
            style = style.Settled(dayFirst, column.Values);
        }
        else if (style.Doubt && _mapping.DateFormat is null && !_mapping.DateFormats.ContainsKey(column.Header))
        {
            style = SettleDays(column, style);
        }

        CheckYears(column, style);

        return new Dictionary<string, TimeStyle>(StringComparer.Ordinal) { ["time"] = style };
    }

    /// <summary>Day or month first: another date of the file may tell.</summary>
    private TimeStyle SettleDays(ColumnProfile column, TimeStyle style)
    {
        var telling = _profile
            .Columns.Where(c =>
                c != column
                && !c.IsNumeric
                && c.Values.Count > 0
                && c.TimeShare > 0.9
                && c.Time is { Scale: TimeScale.Calendar, Doubt: false, Settling: > 0 }
            )
            .Select(c => c.Time.DayFirst)
            .Distinct()
            .ToList();
        if (telling.Count == 1)
        {
            return style.Settled(telling[0], column.Values);
        }

        if (SaidByHeader(column.Header) is { } said)
        {
            return style.Settled(said, column.Values);
        }

        var example = column.Values.First(v => TimeText.TryCalendar(v, false, out var t) && t.Swaps);
        TimeText.TryCalendar(example, true, out var day);
        TimeText.TryCalendar(example, false, out var month);
        _questions.Add(
            new PlanQuestion(
                "day_or_month",
                Text(
                    $"Is {example} in {column.Header} the {day.Value:d MMMM yyyy} or {month.Value:MMMM d, yyyy}? No date in the file tells."
                ),
                [
                    new PlanAnswer("month first", new JsonObject { ["dayFirst"] = false }),
                    new PlanAnswer("day first", new JsonObject { ["dayFirst"] = true }),
                ]
            ).Naming(
                ("example", example),
                ("column", column.Header),
                ("dayFirst", Text($"{day.Value:yyyy-MM-dd}")),
                ("monthFirst", Text($"{month.Value:yyyy-MM-dd}"))
            )
        );
        return style;
    }

    /// <summary>What a header such as "Date (DD/MM/YYYY)" says of the order; null where it says nothing.</summary>
    private static bool? SaidByHeader(string header)
    {
        var letters = new string([
            .. header.ToLowerInvariant().Where(c => c is 'd' or 't' or 'j' or 'm' or '/' or '.' or '-'),
        ]);
        bool Has(params string[] forms) => Array.Exists(forms, f => letters.Contains(f, StringComparison.Ordinal));
        var day = Has("dd/mm", "dd.mm", "dd-mm", "tt/mm", "tt.mm", "tt-mm", "jj/mm", "jj.mm", "jj-mm");
        var month = Has("mm/dd", "mm.dd", "mm-dd");
        return day == month ? null : day;
    }

    /// <summary>Two digits in each place: the year may stand first.</summary>
    private void CheckYears(ColumnProfile column, TimeStyle style)
    {
        if (
            style.Scale != TimeScale.Calendar
            || column.Values.Count == 0
            || _mapping.DateFormat is not null
            || _mapping.DateFormats.ContainsKey(column.Header)
        )
        {
            return;
        }

        var first = column.Values[0];
        var separator = first.Length > 2 ? first[2] : ' ';
        if (separator is not ('-' or '/' or '.'))
        {
            return;
        }

        var (yearFirst, asRead) = (new List<DateTime>(), new List<DateTime>());
        foreach (var value in column.Values.Take(4_000))
        {
            var date = value.Split(' ', 'T')[0];
            if (
                date.Length != 8
                || !DateTime.TryParseExact(
                    date,
                    $"yy'{separator}'MM'{separator}'dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var one
                )
                || one > _profile.Latest
                || !style.TryRead(value, out var other)
            )
            {
                return;
            }

            yearFirst.Add(one);
            asRead.Add(other.Value.Date);
        }

        // Shops write some months or years: the reading that spreads over the longer time is the less likely one.
        var (span, ofRead) = (yearFirst.Max() - yearFirst.Min(), asRead.Max() - asRead.Min());
        if (span >= ofRead)
        {
            return;
        }

        _questions.Add(
            new PlanQuestion(
                "year_first",
                Text($"Is {first} in {column.Header} the {yearFirst[0]:d MMMM yyyy} or the {asRead[0]:d MMMM yyyy}?"),
                [
                    new PlanAnswer(
                        "the year stands first",
                        new JsonObject
                        {
                            ["dateFormats"] = new JsonObject { [column.Header] = $"%y{separator}%m{separator}%d" },
                        }
                    ),
                    new PlanAnswer(
                        "the year stands last",
                        new JsonObject
                        {
                            ["dateFormats"] = new JsonObject
                            {
                                [column.Header] = style.DayFirst
                                    ? $"%d{separator}%m{separator}%y"
                                    : $"%m{separator}%d{separator}%y",
                            },
                        }
                    ),
                ]
            ).Naming(
                ("example", first),
                ("column", column.Header),
                ("yearFirst", Text($"{yearFirst[0]:yyyy-MM-dd}")),
                ("yearLast", Text($"{asRead[0]:yyyy-MM-dd}"))
            )
        );
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
                            new PlanAnswer(
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

    /// <summary>Credit notes among invoices, which only the first letters of their numbers tell.</summary>
    /// <returns>What their numbers begin with, where the mapping file says that they are returns.</returns>
    private string? CreditNotes()
    {
        if (_roles["order_id"] is not { } ids)
        {
            return null;
        }

        var beginnings = ids
            .Distinct.Select(id => new string([.. id.TakeWhile(c => !char.IsAsciiDigit(c))]))
            .GroupBy(b => b, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        var found = beginnings
            .Skip(1)
            .Select(g => g.Key)
            .FirstOrDefault(b =>
                CreditNoteLetters.Contains(b.TrimEnd('-', '_', '/', '#', ' ', '.').ToUpperInvariant())
            );
        if (found is null)
        {
            return null;
        }

        var rows = Enumerable
            .Range(0, ids.Fields.Length)
            .Where(i => ids.Fields[i].StartsWith(found, StringComparison.Ordinal))
            .ToList();
        var money = _roles["amount"] ?? _roles["order_total"] ?? _roles["subtotal"] ?? _roles["unit_price"];
        var amounts = rows.ConvertAll(i => money?.Numbers[i] * (_roles["quantity"]?.Numbers[i] ?? 1));
        if (!amounts.Exists(a => a > 0) || (_roles["kind"] ?? _roles["status"]) is not null)
        {
            return null;
        }

        var word = found.Trim();
        if (
            _mapping.States.FirstOrDefault(s => OrderStates.Fold(s.Key) == OrderStates.Fold(word)) is
            { Value: { } said }
        )
        {
            return said == "returned" ? found : null;
        }

        _questions.Add(
            new PlanQuestion(
                "credit_notes",
                Text(
                    $"{rows.Count} rows of {ids.Header} have numbers that begin with {word}, as credit notes do, and amounts above 0. Did what they name come back, or are they purchases?"
                ),
                [Means("returned"), Means("purchase")]
            ).Naming(("rows", Text($"{rows.Count}")), ("column", ids.Header), ("word", word))
        );
        return null;

        PlanAnswer Means(string state) => new(state, new JsonObject { ["states"] = new JsonObject { [word] = state } });
    }

    private static readonly HashSet<string> CreditNoteLetters =
    [
        .. "CN CRN CRE CM CR CREDIT GS GU AV AVOIR NC NDC RMA RET RETURN REF REFUND RK ST STORNO".Split(' '),
    ];

    /// <summary>Types of rows that nobody knows; told by their money once all rows were read.</summary>
    private void CheckKind()
    {
        if (
            _roles["kind"] is { } kind
            && kind.Distinct.All(w => KindWords.Of(w) == OrderState.Unknown && OrderStates.Of(w) == OrderState.Unknown)
            && _mapping.States.Count == 0
            && !_mapping.Columns.ContainsKey("kind")
        )
        {
            _roles.Take("kind");
        }
    }

    /// <summary>Rows of shipping among the goods; types of rows tell them apart themselves, and the literature counts those of UCI.</summary>
    private (string, IReadOnlyList<string>)? ShippingOf(string preset)
    {
        if (_roles["kind"] is not null || _roles["order_id"] is not { } order || preset == "uci-online-retail")
        {
            return null;
        }

        var orders = _profile.Orders(order, _roles["customer_id"], _roles["time"], _roles["quantity"]);
        foreach (var role in (string[])["description", "sku"])
        {
            if (_roles[role] is { } items && ShippingRows.Find(items, orders) is { Count: > 0 } names)
            {
                _warnings.Add(ReadingSentences.ShippingRows.With(items.Header, string.Join(", ", names.Take(5))));
                return (role, names);
            }
        }

        return null;
    }

    /// <summary>Fields that stand on the first row of an order only.</summary>
    private HashSet<string> Filled(string preset, out bool fillsGroup)
    {
        fillsGroup = false;
        var candidates = OrderKind.Kind.Filled.Where(r => _roles[r] is not null).ToList();
        if (preset is "shopify" or "woocommerce")
        {
            return [.. candidates];
        }

        var order = _roles["order_id"];
        var (customer, time) = (_roles["customer_id"]!, _roles["time"]!);
        if (order is null)
        {
            return [];
        }

        // Merged cells: order, customer and date are blank together below a row that has them.
        var together = 0;
        var blankOrders = 0;
        var sameOrder = 0;
        var blankCustomers = 0;
        for (var i = 1; i < _profile.Rows.Count; i++)
        {
            var noOrder = order.Fields[i].Length == 0;
            var noCustomer = customer.Fields[i].Length == 0;
            var noTime = time.Fields[i].Length == 0;
            blankOrders += noOrder ? 1 : 0;
            together += noOrder && noCustomer && noTime ? 1 : 0;
            blankCustomers += !noOrder && (noCustomer || noTime) ? 1 : 0;
            sameOrder += !noOrder && (noCustomer || noTime) && order.Fields[i] == order.Fields[i - 1] ? 1 : 0;
        }

        if (
            together > 0
            && together == blankOrders
            && order.Fields[0].Length > 0
            && (_roles["sku"] ?? _roles["description"]) is not null
        )
        {
            fillsGroup = true;
            return [.. candidates];
        }

        return sameOrder > 0 && sameOrder >= 0.9 * blankCustomers ? [.. candidates] : [];
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

    private static PlanAnswer Choice(string role, ColumnProfile column) =>
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

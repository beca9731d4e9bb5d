using System.Globalization;

namespace CustomerValue.Exports.Reading;

/// <summary>
/// Decides how the money of an export of orders is counted, by arithmetic where a name cannot tell: goods less discounts, without shipping
/// and tax where the file tells them apart.
/// </summary>
/// <param name="roles">The columns.</param>
/// <param name="profile">The sample.</param>
/// <param name="preset">The shop or tool that wrote the export.</param>
internal sealed class OrderMoney(OrderRoles roles, FileProfile profile, string preset)
{
    private readonly List<string> _evidence = [];
    private readonly List<PlanQuestion> _questions = [];
    private readonly List<string> _warnings = [];

    /// <summary>Why money is counted so.</summary>
    public IReadOnlyList<string> Evidence => _evidence;

    /// <summary>What arithmetic cannot tell.</summary>
    public IReadOnlyList<PlanQuestion> Questions => _questions;

    /// <summary>What a reader should know.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Finds the rule.</summary>
    public MoneyRule Decide()
    {
        var lines = Lines();
        var discount = lines is LineMoney.None or LineMoney.Subtotal or LineMoney.OrderTotal
            ? LineDiscount.None
            : Discount(lines);
        if (
            lines is LineMoney.Subtotal or LineMoney.OrderTotal
            && roles["order_discount"] is null
            && roles["discount"] is { } ofRow
            && (ofRow.Concepts & Concepts.Percent) == Concepts.None
        )
        {
            // A row is an order, and so is its discount.
            roles.Take("discount");
            roles.Give("order_discount", ofRow, "a discount of the order");
        }

        var rule = new MoneyRule { Lines = lines, Discount = discount };
        rule = Order(rule);
        rule = Refund(rule);
        return rule with { OncePerOrder = lines == LineMoney.Amount && Repeats(rule) };
    }

    /// <summary>Where a line's money comes from.</summary>
    private LineMoney Lines()
    {
        var sums = new OrderArithmetic(profile, r => roles[r]);
        if (roles["amount"] is { } column && sums.Price is not null)
        {
            return WithPrice(sums, column);
        }

        if (sums.Price is not null)
        {
            return PriceAlone(sums);
        }

        if (roles["amount"] is { } amount)
        {
            return AmountAlone(sums, amount);
        }

        return roles["subtotal"] is { } subtotal
                ? Tell(LineMoney.Subtotal, $"{subtotal.Header} is the order's goods; it counts once an order")
            : roles["order_total"] is { } total
                ? Tell(LineMoney.OrderTotal, $"{total.Header} is the order's total; it counts once an order")
            : LineMoney.None;
    }

    private LineMoney Tell(LineMoney money, string why)
    {
        _evidence.Add(why);
        return money;
    }

    private LineMoney WithPrice(OrderArithmetic sums, ColumnProfile column)
    {
        var amount = column.Numbers;
        var price = roles["unit_price"]!.Header;
        bool Several(int i) => (sums.Quantity?[i] ?? 1) is not (1 or -1 or 0);
        double? none(int i) => 0;
        var isLine = Support.Count(
            sums.Rows,
            i => Several(i) && sums.Price![i] is not null && amount[i] is not null and not 0,
            i => OrderArithmetic.Near(Math.Abs(sums.Price![i]!.Value), Math.Abs(amount[i]!.Value))
        );
        var product = sums.Makes(amount, none, Several);
        var any = sums.Makes(amount, none, _ => true);
        var afterDiscount = sums.Discount is null
            ? default
            : sums.Makes(amount, i => sums.Discount[i] ?? 0, i => sums.Discount[i] is not null and not 0);
        var afterRate = sums.Discount is null
            ? default
            : sums.Makes(amount, i => Rate(sums, i), i => sums.Discount[i] is not null and not 0);
        if (afterDiscount.Holds || afterRate.Holds)
        {
            return Tell(
                LineMoney.Amount,
                Rows(
                    $"{column.Header} is price times quantity less the discount",
                    afterDiscount.Holds ? afterDiscount : afterRate
                )
            );
        }

        if (product.Holds || (product.Cases == 0 && any.Holds))
        {
            return Tell(
                LineMoney.PriceTimesQuantity,
                Rows($"{price} times quantity makes {column.Header}", product.Cases > 0 ? product : any)
            );
        }

        if (isLine.Holds)
        {
            return Tell(
                LineMoney.Amount,
                Rows($"{price} is the line's: it equals {column.Header} whatever the quantity", isLine)
            );
        }

        if (
            sums.Tax is not null
            && sums.Makes(amount, i => -(sums.Tax[i] ?? 0), i => sums.Tax[i] is not null and not 0).Holds
        )
        {
            return Tell(LineMoney.PriceTimesQuantity, $"{column.Header} is price times quantity with tax");
        }

        // An order's total beside prices: it stands on each row of the order or on the first.
        var goods = sums.SumPerOrder(i => Math.Abs((sums.Price![i] ?? 0) * (sums.Quantity?[i] ?? 1)));
        var totals = sums.PerOrder(amount);
        var ofOrder = Support.Count(
            sums.Orders,
            o => totals[o] > 0 && goods[o] > 0,
            o => OrderArithmetic.Near(goods[o], totals[o])
        );
        var repeats = sums.RepeatsInOrders(amount);
        var byName = (column.Concepts & Concepts.Order) != Concepts.None || column.Word is "total" or "paid";
        if (ofOrder.Holds || (repeats.Holds && sums.HasLargeOrders()) || byName)
        {
            var money = $"{column.Header} is the whole order's";
            _evidence.Add(money);
            roles.Take("amount");
            if (roles["order_total"] is null)
            {
                roles.Give("order_total", column, "the order's total");
            }

            return PriceAlone(new OrderArithmetic(profile, r => roles[r]));
        }

        var byPrice = goods.Sum();
        var byAmount = amount.Sum(a => Math.Abs(a ?? 0));
        if (Math.Abs(byPrice - byAmount) <= 0.005 * byAmount)
        {
            _warnings.Add(
                Text(
                    $"{price} times quantity and {column.Header} differ on some rows, by {Math.Abs(byPrice - byAmount):N2} in all; {column.Header} counts."
                )
            );
            return Tell(
                LineMoney.Amount,
                $"{column.Header} and {price} times quantity agree but for {Math.Abs(1 - (byPrice / byAmount)):P2}"
            );
        }

        _questions.Add(
            new PlanQuestion(
                "amount_or_price",
                Text(
                    $"{price} times quantity comes to {byPrice:N2} and {column.Header} to {byAmount:N2} over the first {sums.Rows} rows, and neither explains the other. Which is a line's money?"
                ),
                [
                    Answer(
                        $"{column.Header}",
                        new() { ["money"] = new System.Text.Json.Nodes.JsonObject { ["lines"] = "amount" } }
                    ),
                    Answer(
                        $"{price} times quantity",
                        new()
                        {
                            ["money"] = new System.Text.Json.Nodes.JsonObject { ["lines"] = "price_times_quantity" },
                        }
                    ),
                ]
            )
        );
        return LineMoney.Amount;
    }

    private LineMoney PriceAlone(OrderArithmetic sums)
    {
        var price = roles["unit_price"]!;
        if (sums.Quantity is null && Quantity(sums) is { } quantity)
        {
            roles.Give("quantity", quantity, "times the price it makes the order's sum");
            sums = new OrderArithmetic(profile, r => roles[r]);
        }

        if (sums.Quantity is null)
        {
            _evidence.Add($"{price.Header} is a row's money: no column holds a quantity");
            return LineMoney.PriceTimesQuantity;
        }

        if (preset == "amazon")
        {
            return Tell(LineMoney.Price, $"Amazon's {price.Header} is of all pieces of the line");
        }

        // The order's sums tell whether the price is a piece's or the line's.
        var expected = sums.Subtotal ?? sums.Total;
        if (expected is not null && sums.Quantity.Any(q => q is not (null or 1 or -1)))
        {
            var whole = sums.PerOrder(expected);
            var pieces = sums.SumPerOrder(i => Math.Abs((sums.Price![i] ?? 0) * (sums.Quantity[i] ?? 1)));
            var plain = sums.SumPerOrder(i => Math.Abs(sums.Price![i] ?? 0));
            var shipping = sums.PerOrder(sums.Shipping);
            var tax = sums.PerOrder(sums.Tax);
            var off = sums.PerOrder(sums.OrderDiscount);
            bool Fits(double goods, int o) =>
                OrderArithmetic.Near(goods, whole[o])
                || OrderArithmetic.Near(goods + shipping[o] + tax[o] - off[o], whole[o])
                || OrderArithmetic.Near(goods + shipping[o] - off[o], whole[o])
                || OrderArithmetic.Near(goods - off[o], whole[o]);
            bool Tells(int o) => whole[o] > 0 && !OrderArithmetic.Near(pieces[o], plain[o]);
            var byPiece = Support.Count(sums.Orders, Tells, o => Fits(pieces[o], o));
            var byLine = Support.Count(sums.Orders, Tells, o => Fits(plain[o], o));
            if (byLine.Holds && !byPiece.Holds)
            {
                return Tell(
                    LineMoney.Price,
                    Orders($"{price.Header} is the line's: its sum makes the order's", byLine)
                );
            }

            if (byPiece.Holds)
            {
                return Tell(
                    LineMoney.PriceTimesQuantity,
                    Orders($"{price.Header} times quantity makes the order's sum", byPiece)
                );
            }
        }

        return Tell(
            LineMoney.PriceTimesQuantity,
            $"{price.Header} times {roles["quantity"]!.Header}: nothing in the file checks it"
        );
    }

    /// <summary>A column without a known name that is the quantity, as the orders' sums prove; it is asked for where nothing proves it.</summary>
    private ColumnProfile? Quantity(OrderArithmetic sums)
    {
        if (roles.IsClosed("quantity"))
        {
            return null;
        }

        var candidates = profile
            .Columns.Where(c =>
                c.IsNumeric
                && roles.Columns.All(r => r.Value != c)
                && (
                    c.Concepts
                    & ~(Concepts.Quantity | Concepts.Line | Concepts.Order | Concepts.Product | Concepts.Unit)
                ) == Concepts.None
                && c.Distinct.Count <= 100
                && c.Numbers.OfType<double>().All(n => n is >= -999 and <= 999 && n == Math.Round(n))
                && c.Numbers.Any(n => n > 1)
                && c.Numbers.Count(n => n is 1 or 2) > 0.2 * c.Values.Count
            )
            .ToList();
        var expected = sums.Subtotal ?? sums.Total ?? roles["amount"]?.Numbers;
        if (expected is not null)
        {
            var whole = sums.PerOrder(expected);
            var shipping = sums.PerOrder(sums.Shipping);
            var tax = sums.PerOrder(sums.Tax);
            var off = sums.PerOrder(sums.OrderDiscount);
            foreach (var column in candidates)
            {
                var pieces = sums.SumPerOrder(i => Math.Abs((sums.Price![i] ?? 0) * (column.Numbers[i] ?? 1)));
                var proof = Support.Count(
                    sums.Orders,
                    o => whole[o] > 0,
                    o =>
                        OrderArithmetic.Near(pieces[o], whole[o])
                        || OrderArithmetic.Near(pieces[o] - off[o], whole[o])
                        || OrderArithmetic.Near(pieces[o] - off[o] + shipping[o] + tax[o], whole[o])
                        || OrderArithmetic.Near(pieces[o] - off[o] + shipping[o], whole[o])
                );
                if (proof.Cases >= 2 && proof.Holds)
                {
                    return column;
                }
            }
        }

        if (candidates.Count > 0)
        {
            _questions.Add(
                new PlanQuestion(
                    "quantity",
                    $"No column was recognised as the quantity, and {string.Join(", ", candidates.Select(c => c.Header))} could be one. Which is it?",
                    [
                        .. candidates.Select(c =>
                            Answer(
                                c.Header,
                                new()
                                {
                                    ["columns"] = new System.Text.Json.Nodes.JsonObject { ["quantity"] = c.Header },
                                }
                            )
                        ),
                        Answer(
                            "none: each row is one piece",
                            new() { ["columns"] = new System.Text.Json.Nodes.JsonObject { ["quantity"] = null } }
                        ),
                    ]
                )
            );
        }

        return null;
    }

    private LineMoney AmountAlone(OrderArithmetic sums, ColumnProfile amount)
    {
        if (roles["subtotal"] is { } subtotal && roles["order_total"] is null)
        {
            // A total beside a subtotal is the order's.
            roles.Take("amount");
            roles.Give("order_total", amount, "the order's total");
            return Tell(LineMoney.Subtotal, $"{subtotal.Header} is the order's goods; it counts once an order");
        }

        if (roles["order_total"] is { } total && roles["subtotal"] is null && sums.HasLargeOrders())
        {
            var whole = sums.PerOrder(total.Numbers);
            var sum = sums.SumPerOrder(i => Math.Abs(amount.Numbers[i] ?? 0));
            var adds = Support.Count(sums.Orders, o => whole[o] > 0, o => OrderArithmetic.Near(sum[o], whole[o]));
            if (adds.Holds)
            {
                return Tell(LineMoney.Amount, Orders($"{amount.Header} adds up to {total.Header}", adds));
            }
        }

        return Tell(LineMoney.Amount, $"{amount.Header} is a row's money");
    }

    /// <summary>What a line's discount is.</summary>
    private LineDiscount Discount(LineMoney lines)
    {
        var sums = new OrderArithmetic(profile, r => roles[r]);
        if (roles["discount"] is not { } column || sums.Discount is null)
        {
            return LineDiscount.None;
        }

        var header = column.Header;
        bool Off(int i) => sums.Discount[i] is not null and not 0;
        var percent =
            (column.Concepts & Concepts.Percent) != Concepts.None
            || column.Number.Percents > 0.5 * column.Number.Numbers;
        var most = column.Numbers.Max(d => Math.Abs(d ?? 0));
        if (lines == LineMoney.Amount)
        {
            if (roles["amount"] is { } amount && sums.Price is not null)
            {
                var gross = sums.Makes(amount.Numbers, _ => 0, Off);
                if (gross.Holds)
                {
                    _evidence.Add(Rows($"{amount.Header} is price times quantity before {header}", gross));
                    return Unit();
                }

                return Included($"{header} is already in {amount.Header}, which price and quantity prove");
            }

            if (Checked(sums, i => Math.Abs(sums.Discount[i] ?? 0)) is { } subtracted)
            {
                return subtracted
                    ? LineDiscount.Amount
                    : Included($"the orders' sums show that {header} is already taken off");
            }

            if (
                roles["amount"] is { } left
                && profile.Columns.FirstOrDefault(c =>
                    c.IsNumeric && roles.Columns.All(r => r.Value != c) && Leaves(c, left, sums)
                )
                    is { } first
            )
            {
                return Included($"{first.Header} less {header} is {left.Header}");
            }

            if (most > 0)
            {
                _warnings.Add(
                    $"{header} was not taken off {roles["amount"]?.Header ?? "the amount"}: amounts are taken for what was paid. Say \"money\": {{\"discount\": \"amount\"}} in the mapping file if it is still to be taken off."
                );
            }

            return Included($"{header} beside an amount and no price: the amount is taken for what was paid");
        }

        if (roles["amount"] is { } made && sums.Makes(made.Numbers, _ => 0, Off) is { Holds: true } before)
        {
            _evidence.Add(Rows($"{made.Header} is price times quantity before {header}", before));
            return Unit();
        }

        return Unit();

        LineDiscount Unit()
        {
            if (percent)
            {
                _evidence.Add($"{header} is per cent, as its name or its values say");
                return most <= 1 && column.Numbers.Any(d => d is > 0 and < 1)
                    ? LineDiscount.Rate
                    : LineDiscount.Percent;
            }

            if (most == 0)
            {
                return LineDiscount.Amount;
            }

            // The same on all rows of an order: it is the order's.
            if (
                roles["order_discount"] is null
                && sums.RepeatsInOrders(sums.Discount) is { Cases: >= 3, Holds: true } ofOrder
                && !percent
            )
            {
                roles.Take("discount");
                roles.Give("order_discount", column, "the same on all rows of an order");
                _evidence.Add(Orders($"{header} is the same on all rows of an order: it is the order's", ofOrder));
                return LineDiscount.None;
            }

            foreach (
                var (kind, off) in new (LineDiscount, Func<int, double>)[]
                {
                    (LineDiscount.Amount, i => Math.Abs(sums.Discount[i] ?? 0)),
                    (LineDiscount.Percent, i => Gross(sums, i) * Math.Abs(sums.Discount[i] ?? 0) / 100),
                    (LineDiscount.Rate, i => Gross(sums, i) * Math.Abs(sums.Discount[i] ?? 0)),
                }
            )
            {
                if (Checked(sums, off) == true)
                {
                    _evidence.Add($"{header} taken off as {kind.ToString().ToLowerInvariant()} makes the orders' sums");
                    return kind;
                }
            }

            if (Checked(sums, _ => 0) == true)
            {
                return Included($"the orders' sums are made without {header}");
            }

            var prices = sums.Price!.Where(p => p > 0).Select(p => p!.Value).Order().ToList();
            var median = prices.Count == 0 ? 0 : prices[prices.Count / 2];
            var values = sums.Discount.Where(d => d is not null and not 0).Select(d => Math.Abs(d!.Value)).ToList();
            // Rates are fractions of one on goods that cost much more; a price without cents says nothing.
            if (most <= 1 && values.Exists(v => v < 1) && median > 5)
            {
                Ask(
                    "discount_rate",
                    $"{header} holds numbers up to {most.ToString("0.##", CultureInfo.InvariantCulture)}. Are they rates (0.2 is a fifth) or money?",
                    "rate",
                    "amount"
                );
                return LineDiscount.Rate;
            }

            if (
                values.TrueForAll(v => v <= 90 && v % 5 == 0)
                && !values.Exists(v => v > 0.9 * median)
                && values.Distinct().Count() > 1
            )
            {
                Ask(
                    "discount_percent",
                    $"{header} holds {string.Join(", ", values.Distinct().Order().Take(6))}: is that money or per cent?",
                    "amount",
                    "percent"
                );
                return LineDiscount.Amount;
            }

            // A discount that costs more than the line, again and again, is no money.
            var over = Support.Count(sums.Rows, Off, i => Math.Abs(sums.Discount[i]!.Value) > Gross(sums, i) + 0.01);
            if (over.Cases > 0 && over.Held > 0.02 * over.Cases && most <= 100)
            {
                Ask(
                    "discount_percent",
                    $"{header} is more than the line costs on {over.Held} rows: is it money or per cent?",
                    "percent",
                    "amount"
                );
                return LineDiscount.Percent;
            }

            return LineDiscount.Amount;
        }

        LineDiscount Included(string why)
        {
            _evidence.Add(why);
            return LineDiscount.Included;
        }

        void Ask(string code, string text, string first, string second) =>
            _questions.Add(
                new PlanQuestion(
                    code,
                    text,
                    [
                        .. new[] { first, second }.Select(a =>
                            Answer(a, new() { ["money"] = new System.Text.Json.Nodes.JsonObject { ["discount"] = a } })
                        ),
                    ]
                )
            );
    }

    /// <summary>Whether a column less the discount is an amount.</summary>
    private static bool Leaves(ColumnProfile whole, ColumnProfile left, OrderArithmetic sums) =>
        Support
            .Count(
                sums.Rows,
                i =>
                    sums.Discount![i] is not null and not 0
                    && whole.Numbers[i] is not null
                    && left.Numbers[i] is not null,
                i =>
                    OrderArithmetic.Near(
                        Math.Abs(whole.Numbers[i]!.Value) - Math.Abs(sums.Discount![i]!.Value),
                        Math.Abs(left.Numbers[i]!.Value)
                    )
            )
            .Holds;

    /// <summary>Whether taking something off the lines makes the orders' sums; null where no order's sum tells.</summary>
    private bool? Checked(OrderArithmetic sums, Func<int, double> off)
    {
        var expected = sums.Subtotal ?? sums.Total;
        if (expected is null)
        {
            return null;
        }

        var whole = sums.PerOrder(expected);
        var before = sums.SumPerOrder(i => Gross(sums, i));
        var taken = sums.SumPerOrder(off);
        var discounts = sums.SumPerOrder(i => Math.Abs(sums.Discount?[i] ?? 0));
        var shipping = sums.PerOrder(sums.Shipping);
        var tax = sums.PerOrder(sums.Tax);
        var rest = sums.PerOrder(sums.OrderDiscount);
        bool Fits(int o)
        {
            var goods = before[o] - taken[o];
            return OrderArithmetic.Near(goods, whole[o])
                || OrderArithmetic.Near(goods - rest[o], whole[o])
                || (
                    sums.Subtotal is null
                    && (
                        OrderArithmetic.Near(goods + shipping[o] + tax[o], whole[o])
                        || OrderArithmetic.Near(goods + shipping[o] + tax[o] - rest[o], whole[o])
                        || OrderArithmetic.Near(goods + shipping[o], whole[o])
                    )
                );
        }

        var support = Support.Count(sums.Orders, o => discounts[o] > 0 && whole[o] > 0, Fits);
        return support.Cases == 0 ? null
            : support.Holds ? true
            : support.Fails ? false
            : null;
    }

    private double Gross(OrderArithmetic sums, int i) =>
        sums.Price is not null
            ? Math.Abs((sums.Price[i] ?? 0) * (sums.Quantity?[i] ?? 1))
            : Math.Abs(roles["amount"]?.Numbers[i] ?? 0);

    private static double? Rate(OrderArithmetic sums, int i)
    {
        var discount = Math.Abs(sums.Discount![i] ?? 0);
        var gross = Math.Abs((sums.Price![i] ?? 0) * (sums.Quantity?[i] ?? 1));
        return discount <= 1 ? gross * discount
            : discount <= 100 ? gross * discount / 100
            : null;
    }

    /// <summary>What belongs to the order: its discount, and whether shipping and tax stand in the money.</summary>
    private MoneyRule Order(MoneyRule rule)
    {
        var sums = new OrderArithmetic(profile, r => roles[r]);
        var shipping = sums.PerOrder(sums.Shipping);
        var tax = sums.PerOrder(sums.Tax);
        var discount = sums.PerOrder(sums.OrderDiscount);
        var total = sums.PerOrder(sums.Total);
        var subtotal = sums.PerOrder(sums.Subtotal);
        if (rule.Lines is LineMoney.OrderTotal)
        {
            var without = SaysWithout(roles["order_total"]!.Header);
            if ((sums.Shipping ?? sums.Tax) is not null)
            {
                _evidence.Add("shipping and tax stand in columns of their own and are taken off the total");
            }

            return rule with
            {
                LessShipping = sums.Shipping is not null,
                LessTax = sums.Tax is not null && !without,
                OrderDiscount = sums.OrderDiscount is null ? OrderDiscount.None : OrderDiscount.Included,
                TaxOnTop = true,
            };
        }

        var onTop = Support.Count(
            sums.Orders,
            o => tax[o] > 0 && total[o] > 0 && subtotal[o] > 0,
            o =>
                !OrderArithmetic.Near(subtotal[o] + shipping[o], total[o])
                && !OrderArithmetic.Near(subtotal[o] + shipping[o] - discount[o], total[o])
        );
        rule = rule with { TaxOnTop = sums.Tax is not null && !onTop.Fails };
        if (rule.Lines == LineMoney.Subtotal)
        {
            return rule with { OrderDiscount = OfSubtotal(sums, subtotal, total, shipping, tax, discount) };
        }

        if (rule.Lines == LineMoney.Amount && sums.Price is null)
        {
            return Amounts(rule, sums);
        }

        return rule with
        {
            OrderDiscount = OfLines(rule, sums, subtotal, total, shipping, tax, discount),
        };
    }

    /// <summary>Amounts of whole orders may hold shipping and tax, and discounts of the order.</summary>
    private MoneyRule Amounts(MoneyRule rule, OrderArithmetic sums)
    {
        var amount = roles["amount"]!;
        var value = sums.SumPerOrder(i => Math.Abs(amount.Numbers[i] ?? 0));
        var discounted = sums.OrderDiscount is null ? OrderDiscount.None : OrderDiscount.Included;
        if (sums.OrderDiscount is not null && sums.PerOrder(sums.OrderDiscount).Sum() > 0)
        {
            if (roles["order_total"] is not null)
            {
                var whole = sums.PerOrder(sums.Total);
                var off = sums.PerOrder(sums.OrderDiscount);
                var (shippings, taxes) = (sums.PerOrder(sums.Shipping), sums.PerOrder(sums.Tax));
                var before = Support.Count(
                    sums.Orders,
                    o => off[o] > 0 && whole[o] > 0,
                    o =>
                        OrderArithmetic.Near(value[o] - off[o] + shippings[o] + taxes[o], whole[o])
                        || OrderArithmetic.Near(value[o] - off[o] + shippings[o], whole[o])
                        || OrderArithmetic.Near(value[o] - off[o], whole[o])
                );
                if (before.Holds)
                {
                    _evidence.Add(
                        Orders(
                            $"{amount.Header} less {roles["order_discount"]!.Header} makes {roles["order_total"]!.Header}",
                            before
                        )
                    );
                    discounted = OrderDiscount.Share;
                }
            }
            else
            {
                _warnings.Add(
                    $"{roles["order_discount"]!.Header} was not taken off {amount.Header}: amounts are taken for what was paid. Say \"money\": {{\"orderDiscount\": \"share\"}} in the mapping file if it is still to be taken off."
                );
            }
        }

        rule = rule with { OrderDiscount = discounted };
        if ((sums.Shipping ?? sums.Tax) is null)
        {
            return rule;
        }

        var apart = sums.PerOrder(sums.Shipping).Sum() + sums.PerOrder(sums.Tax).Sum();
        if (apart < 0.001 * value.Sum())
        {
            return rule;
        }

        if (sums.Total is not null)
        {
            var whole = sums.PerOrder(sums.Total);
            var shipping = sums.PerOrder(sums.Shipping);
            var tax = sums.PerOrder(sums.Tax);
            var without = Support.Count(
                sums.Orders,
                o => whole[o] > 0 && shipping[o] + tax[o] > 0,
                o => value[o] + 0.011 < whole[o]
            );
            if (without.Holds)
            {
                _evidence.Add(
                    Orders(
                        $"{amount.Header} is less than {roles["order_total"]!.Header}: it is without shipping and tax",
                        without
                    )
                );
                return rule with { TaxOnTop = true };
            }

            return rule with
            {
                LessShipping = sums.Shipping is not null,
                LessTax = sums.Tax is not null,
                TaxOnTop = true,
            };
        }

        if (SaysWithout(amount.Header))
        {
            _evidence.Add($"{amount.Header} says that it is net: shipping and tax come on top");
            return rule with { TaxOnTop = true };
        }

        if (
            amount.Word is "total" or "totalamount" or "amountpaid" or "paidamount"
            || (amount.Concepts & Concepts.Payment) != Concepts.None
        )
        {
            _evidence.Add($"{amount.Header} is what was paid: shipping and tax in columns of their own are taken off");
            return rule with
            {
                LessShipping = sums.Shipping is not null,
                LessTax = sums.Tax is not null,
                TaxOnTop = true,
            };
        }

        var named = string.Join(" and ", new[] { roles["shipping"]?.Header, roles["tax"]?.Header }.OfType<string>());
        _questions.Add(
            new PlanQuestion(
                "shipping_or_tax_in_amount",
                $"Does {amount.Header} hold {named}? They are not counted as spend.",
                [
                    Answer(
                        "no, they come on top",
                        new()
                        {
                            ["money"] = new System.Text.Json.Nodes.JsonObject
                            {
                                ["lessShipping"] = false,
                                ["lessTax"] = false,
                            },
                        }
                    ),
                    Answer(
                        "yes, take them off",
                        new()
                        {
                            ["money"] = new System.Text.Json.Nodes.JsonObject
                            {
                                ["lessShipping"] = true,
                                ["lessTax"] = true,
                            },
                        }
                    ),
                ]
            )
        );
        return rule;
    }

    /// <summary>Whether a subtotal is before or after the order's discount.</summary>
    private OrderDiscount OfSubtotal(
        OrderArithmetic sums,
        double[] subtotal,
        double[] total,
        double[] shipping,
        double[] tax,
        double[] discount
    )
    {
        if (sums.OrderDiscount is null || discount.Sum() == 0)
        {
            return OrderDiscount.None;
        }

        var header = roles["order_discount"]!.Header;
        bool Tells(int o) => discount[o] > 0 && subtotal[o] > 0 && total[o] > 0;
        var after = Support.Count(
            sums.Orders,
            Tells,
            o =>
                OrderArithmetic.Near(subtotal[o] + shipping[o] + tax[o], total[o])
                || OrderArithmetic.Near(subtotal[o] + shipping[o], total[o])
        );
        var before = Support.Count(
            sums.Orders,
            Tells,
            o =>
                OrderArithmetic.Near(subtotal[o] - discount[o] + shipping[o] + tax[o], total[o])
                || OrderArithmetic.Near(subtotal[o] - discount[o] + shipping[o], total[o])
        );
        if (before.Holds && !after.Holds && !(preset == "shopify"))
        {
            _evidence.Add(Orders($"the total is the subtotal less {header}: it is still to be taken off", before));
            return OrderDiscount.Share;
        }

        if (!after.Holds && !before.Holds && preset == "canonical")
        {
            _warnings.Add(
                $"{header} was not taken off the subtotal: nothing in the file shows that it has to be. Say \"money\": {{\"orderDiscount\": \"share\"}} in the mapping file if it has."
            );
        }

        return OrderDiscount.Included;
    }

    /// <summary>What an order's discount is beside lines with prices.</summary>
    private OrderDiscount OfLines(
        MoneyRule rule,
        OrderArithmetic sums,
        double[] subtotal,
        double[] total,
        double[] shipping,
        double[] tax,
        double[] discount
    )
    {
        var gross = sums.SumPerOrder(i =>
            rule.Lines == LineMoney.Price ? Math.Abs(sums.Price?[i] ?? 0) : Gross(sums, i)
        );
        var ofLines = sums.SumPerOrder(i => OffLine(rule, sums, i));
        if (sums.Subtotal is not null)
        {
            // After line discounts, what the lines are above the subtotal is off the goods, whatever else a discount is of.
            bool Tells(int o) => subtotal[o] > 0 && gross[o] > 0;
            var reaches = Support.Count(
                sums.Orders,
                Tells,
                o => gross[o] - ofLines[o] + 0.011 >= subtotal[o] || OrderArithmetic.Near(gross[o], subtotal[o])
            );
            bool Reduced(int o) => Tells(o) && discount[o] > 0.011;
            var lowered = Support.Count(sums.Orders, Reduced, o => subtotal[o] < gross[o] - ofLines[o] - 0.011);
            var equal = Support.Count(
                sums.Orders,
                Reduced,
                o =>
                    OrderArithmetic.Near(subtotal[o], gross[o] - ofLines[o])
                    || OrderArithmetic.Near(subtotal[o], gross[o])
            );
            var beyond = Support.Count(
                sums.Orders,
                o => Reduced(o) && discount[o] > shipping[o] + 0.011,
                o =>
                    OrderArithmetic.Near(subtotal[o], gross[o] - ofLines[o])
                    || OrderArithmetic.Near(subtotal[o], gross[o])
            );
            var contained = Support.Count(
                sums.Orders,
                o => Reduced(o) && ofLines[o] > 0.011,
                o => OrderArithmetic.Near(subtotal[o], gross[o] - Math.Max(discount[o], ofLines[o]))
            );
            if (
                preset == "shopify"
                || (
                    reaches.Holds && (lowered.Held > 0 || contained.Held > 0 || discount.Sum() == 0 || beyond.Held == 0)
                )
            )
            {
                _evidence.Add(Orders($"{roles["subtotal"]!.Header} is the goods after all their discounts", reaches));
                return OrderDiscount.FromSubtotal;
            }

            if (equal.Holds || beyond.Holds)
            {
                _evidence.Add(
                    Orders($"{roles["subtotal"]!.Header} is the goods before {roles["order_discount"]?.Header}", equal)
                );
            }
        }

        if (sums.OrderDiscount is null)
        {
            return Hidden(rule, sums, gross, ofLines, total);
        }

        var header = roles["order_discount"]!.Header;
        // Discounts that differ from line to line of an order are the lines'.
        var perOrder = sums.RepeatsInOrders(sums.OrderDiscount);
        if (perOrder.Cases > 0 && perOrder.Held < 0.5 * perOrder.Cases && roles["discount"] is null)
        {
            _evidence.Add(Orders($"{header} differs from line to line of an order: it is the line's", perOrder));
            var column = roles["order_discount"]!;
            roles.Take("order_discount");
            roles.Give("discount", column, "differs from line to line of an order");
            MovedToLines = true;
            return OrderDiscount.None;
        }

        bool Both(int o) => discount[o] > 0.011 && ofLines[o] > 0.011;
        if (
            rule.Discount is LineDiscount.Amount or LineDiscount.Percent or LineDiscount.Rate
            && Support.Count(sums.Orders, Both, _ => true).Cases > 0
        )
        {
            var contains = Support.Count(
                sums.Orders,
                o => Both(o) && total[o] > 0,
                o => Fits(gross[o] - Math.Max(discount[o], ofLines[o]), o)
            );
            var both = Support.Count(
                sums.Orders,
                o => Both(o) && total[o] > 0,
                o => Fits(gross[o] - discount[o] - ofLines[o], o)
            );
            if (contains.Holds && !both.Holds)
            {
                _evidence.Add(Orders($"{header} contains the lines' discounts, which the totals prove", contains));
                return OrderDiscount.ContainsLines;
            }

            if (both.Holds)
            {
                return OrderDiscount.Share;
            }

            var atLeast = Support.Count(sums.Orders, Both, o => discount[o] + 0.011 >= ofLines[o]);
            var same = Support.Count(sums.Orders, Both, o => OrderArithmetic.Near(discount[o], ofLines[o]));
            if (atLeast.Holds && same.Held >= Math.Max(1, 0.2 * same.Cases))
            {
                _evidence.Add(
                    Orders($"{header} contains the lines' discounts: it is never less and often the same", atLeast)
                );
                return OrderDiscount.ContainsLines;
            }

            _questions.Add(
                new PlanQuestion(
                    "order_discount_contains_lines",
                    $"{header} and {roles["discount"]!.Header} stand on the same orders. Does {header} contain the lines' discounts, or does it come on top?",
                    [
                        Answer(
                            "it contains them",
                            new()
                            {
                                ["money"] = new System.Text.Json.Nodes.JsonObject
                                {
                                    ["orderDiscount"] = "contains_line_discounts",
                                },
                            }
                        ),
                        Answer(
                            "it comes on top",
                            new() { ["money"] = new System.Text.Json.Nodes.JsonObject { ["orderDiscount"] = "share" } }
                        ),
                    ]
                )
            );
        }

        bool Discounted(int o) => discount[o] > 0.011 && total[o] > 0 && gross[o] > 0;
        var without = Support.Count(sums.Orders, Discounted, o => Fits(gross[o] - ofLines[o], o));
        var with = Support.Count(sums.Orders, Discounted, o => Fits(gross[o] - ofLines[o] - discount[o], o));
        if (without.Holds && !with.Holds)
        {
            _evidence.Add(
                Orders(
                    $"the totals are made without taking {header} off: prices are what is left after it, or it is off the shipping",
                    without
                )
            );
            return OrderDiscount.Included;
        }

        if (with.Cases >= 3 && with.Fails && without.Fails)
        {
            _warnings.Add(
                Text(
                    $"The lines less {header} make the orders' totals in {with.Held} of {with.Cases} orders only; shipping and tax may be missing from the file."
                )
            );
        }

        _evidence.Add(Orders($"{header} is shared out over the order's lines", with));
        return OrderDiscount.Share;

        bool Fits(double goods, int o) =>
            OrderArithmetic.Near(goods, total[o])
            || OrderArithmetic.Near(goods + shipping[o] + tax[o], total[o])
            || OrderArithmetic.Near(goods + shipping[o], total[o])
            || OrderArithmetic.Near(goods + tax[o], total[o]);
    }

    /// <summary>A total that is never above the lines and sometimes below holds a discount that no column tells.</summary>
    private OrderDiscount Hidden(MoneyRule rule, OrderArithmetic sums, double[] gross, double[] ofLines, double[] total)
    {
        if (
            sums.Total is null
            || sums.Subtotal is not null
            || (sums.Shipping ?? sums.Tax) is not null
            || rule.Discount != LineDiscount.None
        )
        {
            return OrderDiscount.None;
        }

        bool Tells(int o) => total[o] > 0 && gross[o] > 0;
        var below = Support.Count(sums.Orders, Tells, o => total[o] < gross[o] - ofLines[o] - 0.011);
        var reached = Support.Count(sums.Orders, Tells, o => total[o] <= gross[o] - ofLines[o] + 0.011);
        var equal = Support.Count(sums.Orders, Tells, o => OrderArithmetic.Near(total[o], gross[o] - ofLines[o]));
        if (below.Held == 0 || !reached.Holds || equal.Held == 0)
        {
            return OrderDiscount.None;
        }

        var column = roles["order_total"]!;
        roles.Give("subtotal", column, "the order's goods after all discounts");
        roles.Take("order_total");
        _evidence.Add(
            Orders(
                $"{column.Header} is the goods after a discount that no column tells: it is never above the lines and below them in {below.Held} orders",
                reached
            )
        );
        return OrderDiscount.FromSubtotal;
    }

    /// <summary>Whether the discount of the order turned out to be the lines', so that the rule has to be found again.</summary>
    public bool MovedToLines { get; private set; }

    private double OffLine(MoneyRule rule, OrderArithmetic sums, int i)
    {
        var discount = Math.Abs(sums.Discount?[i] ?? 0);
        return rule.Discount switch
        {
            LineDiscount.Amount => discount,
            LineDiscount.Percent => Gross(sums, i) * discount / 100,
            LineDiscount.Rate => Gross(sums, i) * discount,
            _ => 0,
        };
    }

    /// <summary>Whether an amount stands on every row of its order and counts once.</summary>
    private bool Repeats(MoneyRule rule)
    {
        var sums = new OrderArithmetic(profile, r => roles[r]);
        if (roles["order_id"] is null || sums.Price is not null || !sums.HasLargeOrders())
        {
            return false;
        }

        var amount = roles["amount"]!;
        var repeats = sums.RepeatsInOrders(amount.Numbers);
        var different = Enumerable.Range(0, sums.Rows).Select(i => amount.Numbers[i]).Distinct().Count();
        if (!repeats.Holds || different < 2 || rule.LessShipping)
        {
            return false;
        }

        if (repeats.Cases >= 5)
        {
            _evidence.Add(
                Orders(
                    $"{amount.Header} is the same on all rows of an order: it is the order's and counts once",
                    repeats
                )
            );
            return true;
        }

        _questions.Add(
            new PlanQuestion(
                "amount_repeats_in_order",
                $"{amount.Header} is the same on all rows of each of the {repeats.Cases} orders with several rows. Is it the order's, which counts once, or each line's?",
                [
                    Answer(
                        "the order's",
                        new() { ["money"] = new System.Text.Json.Nodes.JsonObject { ["oncePerOrder"] = true } }
                    ),
                    Answer(
                        "each line's",
                        new() { ["money"] = new System.Text.Json.Nodes.JsonObject { ["oncePerOrder"] = false } }
                    ),
                ]
            )
        );
        return true;
    }

    private MoneyRule Refund(MoneyRule rule)
    {
        if (roles["refunded"] is not { } column)
        {
            return rule with { RefundByState = true };
        }

        var sums = new OrderArithmetic(profile, r => roles[r]);
        var repeats = sums.RepeatsInOrders(column.Numbers);
        var byRow =
            repeats.Cases > 0
            && repeats.Held < 0.5 * repeats.Cases
            && rule.Lines is not (LineMoney.Subtotal or LineMoney.OrderTotal);
        _evidence.Add(
            byRow
                ? $"{column.Header} is what came back of a row"
                : $"{column.Header} is what came back of an order; more than its goods is shipping and tax"
        );
        return rule with
        {
            Refund = byRow ? RefundMoney.Row : RefundMoney.Order,
            RefundByState = true,
            TaxOnTop = rule.TaxOnTop && !IsOfGoods(rule, sums),
        };
    }

    /// <summary>Whether refunds are of the goods alone: whole orders came back for their goods' price and never with their tax.</summary>
    private bool IsOfGoods(MoneyRule rule, OrderArithmetic sums)
    {
        if (sums.Tax is null)
        {
            return false;
        }

        var goods = sums.Subtotal is not null
            ? sums.PerOrder(sums.Subtotal)
            : sums.SumPerOrder(i => Gross(sums, i) - OffLine(rule, sums, i));
        var tax = sums.PerOrder(sums.Tax);
        var back = sums.PerOrder(sums.Refunded);
        var alone = Support.Count(
            sums.Orders,
            o => back[o] > 0 && tax[o] > 0.05 && back[o] >= goods[o] - 0.011,
            o => OrderArithmetic.Near(back[o], goods[o])
        );
        return alone.Holds;
    }

    private static bool SaysWithout(string header) =>
        HeaderConcepts
            .Split(header)
            .Exists(w =>
                w is "net" or "netto" or "excl" or "excluding" or "ex" or "exc" or "ht" or "without" or "before"
            );

    private static string Rows(string what, Support support) => $"{what} ({support.Held} of {support.Cases} rows)";

    private static string Orders(string what, Support support) =>
        support.Cases == 0 ? what : $"{what} ({support.Held} of {support.Cases} orders)";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static PlanAnswer Answer(string text, System.Text.Json.Nodes.JsonObject mapping) => new(text, mapping);
}

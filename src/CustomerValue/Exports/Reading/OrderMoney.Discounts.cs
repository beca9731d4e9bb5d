using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Statistics;

namespace CustomerValue.Exports.Reading;

/// <content>What a line's discount is.</content>
internal sealed partial class OrderMoney
{
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
            || RoleRanks.IsDiscountRate(header)
            || column.Number.Percents > 0.5 * column.Number.Numbers;
        var most = column.Numbers.Select(d => Math.Abs(d ?? 0)).DefaultIfEmpty().Max();
        if (lines == LineMoney.Amount)
        {
            if (roles["amount"] is { } amount && sums.Price is not null)
            {
                var gross = sums.Makes(amount.Numbers, _ => 0, Off);
                if (gross.Holds)
                {
                    _evidence.Add(Rows(ReadingSentences.BeforeDiscount.With(amount.Header, header), gross));
                    return Unit();
                }

                return Included(ReadingSentences.DiscountInside.With(header, amount.Header));
            }

            if (Checked(sums, i => Math.Abs(sums.Discount[i] ?? 0)) is { } subtracted)
            {
                return subtracted ? LineDiscount.Amount : Included(ReadingSentences.DiscountTakenOff.With(header));
            }

            if (
                roles["amount"] is { } left
                && profile.Columns.FirstOrDefault(c =>
                    c.IsNumeric && roles.Columns.All(r => r.Value != c) && Leaves(c, left, sums)
                )
                    is { } first
            )
            {
                return Included(ReadingSentences.LessDiscountIs.With(first.Header, header, left.Header));
            }

            if (
                roles["amount"] is { } whole
                && profile.Columns.FirstOrDefault(c =>
                    c.IsNumeric && roles.Columns.All(r => r.Value != c) && Leaves(whole, c, sums)
                )
                    is { } rest
            )
            {
                _evidence.Add(ReadingSentences.LessDiscountIs.With(whole.Header, header, rest.Header));
                return LineDiscount.Amount;
            }

            if (most > 0)
            {
                _warnings.Add(ReadingSentences.DiscountKept.With(header, roles["amount"]!.Header));
            }

            return Included(ReadingSentences.DiscountBesideAmount.With(header));
        }

        if (roles["amount"] is { } made && sums.Makes(made.Numbers, _ => 0, Off) is { Holds: true } before)
        {
            _evidence.Add(Rows(ReadingSentences.BeforeDiscount.With(made.Header, header), before));
            return Unit();
        }

        return Unit();

        LineDiscount Unit()
        {
            // In Chinese a rate of 0.9, or of 9, leaves nine tenths of the price: such rates are near the whole and never 0.
            if (
                header.Contains('折', StringComparison.Ordinal)
                && column.Number.Percents == 0
                && (
                    sums.Discount.All(d => d is null or (>= 0.3 and <= 1))
                    || (
                        header.Contains('率', StringComparison.Ordinal)
                        && sums.Discount.All(d => d is null or (>= 3 and <= 10))
                    )
                )
            )
            {
                roles.Take("discount");
                _warnings.Add(ReadingSentences.UnusedMoney.With(header));
                return LineDiscount.None;
            }

            if (percent)
            {
                _evidence.Add(ReadingSentences.DiscountPercent.With(header));
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
                && sums.RepeatsInOrders(sums.Discount) is { Holds: true } ofOrder
                && (ofOrder.Cases >= 3 || IsOnceInTotals(sums))
                && !percent
            )
            {
                roles.Take("discount");
                roles.Give("order_discount", column, ReadingSentences.SameInOrder.With());
                _evidence.Add(Orders(ReadingSentences.DiscountOfOrder.With(header), ofOrder));
                return LineDiscount.None;
            }

            // On the first row of its order, and more than that row costs: it is the order's.
            if (
                roles["order_discount"] is null
                && lines == LineMoney.PriceTimesQuantity
                && IsOnFirstRows(sums, sums.Discount)
            )
            {
                roles.Take("discount");
                roles.Give("order_discount", column, ReadingSentences.OnFirstRows.With());
                return LineDiscount.None;
            }

            foreach (
                var (kind, why, off) in new (LineDiscount, Wording, Func<int, double>)[]
                {
                    (LineDiscount.Amount, ReadingSentences.TakenAsMoney, i => Math.Abs(sums.Discount[i] ?? 0)),
                    (
                        LineDiscount.Percent,
                        ReadingSentences.TakenAsPercent,
                        i => Gross(sums, i) * Math.Abs(sums.Discount[i] ?? 0) / 100
                    ),
                    (
                        LineDiscount.Rate,
                        ReadingSentences.TakenAsRate,
                        i => Gross(sums, i) * Math.Abs(sums.Discount[i] ?? 0)
                    ),
                    (
                        LineDiscount.Piece,
                        ReadingSentences.TakenOffPieces,
                        i => Math.Abs((sums.Quantity?[i] ?? 1) * (sums.Discount[i] ?? 0))
                    ),
                }
            )
            {
                if (Checked(sums, off) == true)
                {
                    _evidence.Add(why.With(header));
                    return kind;
                }
            }

            if (Checked(sums, _ => 0) == true)
            {
                return Included(ReadingSentences.DiscountLeftOut.With(header));
            }

            if (
                lines == LineMoney.PriceTimesQuantity
                && sums.Quantity is not null
                && RoleRanks.IsPerPiece(column.Header)
            )
            {
                _evidence.Add(ReadingSentences.TakenOffPieces.With(header));
                return LineDiscount.Piece;
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
                    "amount",
                    ("most", most.ToString("0.##", CultureInfo.InvariantCulture))
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
                    "percent",
                    ("values", string.Join(", ", values.Distinct().Order().Take(6)))
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
                    "amount",
                    ("rows", $"{over.Held}")
                );
                return LineDiscount.Percent;
            }

            return LineDiscount.Amount;
        }

        LineDiscount Included(Sentence why)
        {
            _evidence.Add(why);
            return LineDiscount.Included;
        }

        void Ask(string code, string text, string first, string second, (string Name, string Value) value) =>
            _questions.Add(
                new PlanQuestion(
                    code,
                    text,
                    [
                        .. new[] { first, second }.Select(a =>
                            Answer(a, new() { ["money"] = new JsonObject { ["discount"] = a } })
                        ),
                    ]
                )
                {
                    Sentence = value.Name == "rows" ? "discount_percent_over" : null,
                }.Naming(("column", header), value)
            );
    }

    /// <summary>Whether the totals of orders with several rows are less the discount once, and not once for each row.</summary>
    private bool IsOnceInTotals(OrderArithmetic sums)
    {
        var whole = sums.PerOrder(sums.Total ?? sums.Subtotal);
        var before = sums.SumPerOrder(i => Gross(sums, i));
        var (once, each) = (sums.PerOrder(sums.Discount), sums.SumPerOrder(i => Math.Abs(sums.Discount![i] ?? 0)));
        var around = sums.ShippingOfOrders().Zip(sums.TaxOfOrders(), (s, t) => (Shipping: s, Tax: t)).ToList();
        bool Fits(int o, double off) =>
            OrderArithmetic.Near(before[o] - off, whole[o])
            || OrderArithmetic.Near(before[o] - off + around[o].Shipping, whole[o])
            || OrderArithmetic.Near(before[o] - off + around[o].Shipping + around[o].Tax, whole[o]);
        return Support
            .Count(
                sums.Orders,
                o => whole[o] > 0 && each[o] > once[o] + 0.011,
                o => Fits(o, once[o]) && !Fits(o, each[o])
            )
            .Holds;
    }

    /// <summary>
    /// Whether the discounts of orders of several rows stand on the first rows alone, and on some are more than the row costs, though never more
    /// than the order.
    /// </summary>
    private bool IsOnFirstRows(OrderArithmetic sums, double?[] discount)
    {
        var orders = Enumerable
            .Range(0, sums.Rows)
            .GroupBy(sums.OrderOf)
            .Select(g => g.Select(i => (Off: Math.Abs(discount[i] ?? 0), Gross: Gross(sums, i))).ToList())
            .Where(rows => rows.Count > 1 && rows.Exists(r => r.Off > 0))
            .ToList();
        return orders.Count >= 3
            && orders.TrueForAll(rows =>
                rows.Skip(1).All(r => r.Off == 0) && rows[0].Off <= rows.Sum(r => r.Gross) + 0.011
            )
            && orders.Exists(rows => rows[0].Off > rows[0].Gross + 0.011);
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
                {
                    var rest = Math.Abs(whole.Numbers[i]!.Value) - Math.Abs(sums.Discount![i]!.Value);
                    var amount = Math.Abs(left.Numbers[i]!.Value);
                    // What came back may be off as well.
                    return OrderArithmetic.Near(rest, amount)
                        || OrderArithmetic.Near(rest - Math.Abs(sums.Refunded?[i] ?? 0), amount);
                }
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
        var shipping = sums.ShippingOfOrders();
        var tax = sums.TaxOfOrders();
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
}

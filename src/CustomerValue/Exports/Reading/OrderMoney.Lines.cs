using System.Text.Json.Nodes;

namespace CustomerValue.Exports.Reading;

/// <content>Where a line's money comes from.</content>
internal sealed partial class OrderMoney
{
    /// <summary>Where a line's money comes from.</summary>
    private LineMoney Lines()
    {
        PaidPrice();
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

        if (
            roles["subtotal"] is null
            && roles["order_total"] is { } whole
            && new[] { roles["shipping"], roles["tax"] }.OfType<ColumnProfile>().ToList() is { Count: > 0 } parts
            && GoodsOf(whole, parts) is { } goods
        )
        {
            roles.Give("subtotal", goods, ReadingSentences.MakesTotal.With(whole.Header));
        }

        return roles["subtotal"] is { } subtotal
                ? Tell(LineMoney.Subtotal, ReadingSentences.SubtotalCounts.With(subtotal.Header))
            : roles["order_total"] is { } total
                ? Tell(LineMoney.OrderTotal, ReadingSentences.TotalCounts.With(total.Header))
            : LineMoney.None;
    }

    /// <summary>Of two prices of a piece the one that was paid counts: a list price beside it is no line's money.</summary>
    private void PaidPrice()
    {
        if (
            roles["amount"] is not { } amount
            || roles["unit_price"] is not { } price
            || roles.IsSaid("amount")
            || roles.IsSaid("unit_price")
            || (amount.Concepts & Concepts.Price) == Concepts.None
            || (amount.Concepts & (Concepts.Total | Concepts.Subtotal | Concepts.Line)) != Concepts.None
        )
        {
            return;
        }

        // One row above, and it is the line's.
        bool Below(ColumnProfile one, ColumnProfile other) =>
            Enumerable
                .Range(0, profile.Rows.Count)
                .All(i => Math.Abs(one.Numbers[i] ?? 0) <= Math.Abs(other.Numbers[i] ?? double.MaxValue) + 0.0101);
        if (RoleRanks.IsListPrice(amount.Header) && Below(price, amount))
        {
            roles.Take("amount");
            TakeDiscountInside(amount, price);
        }
        else if (
            (RoleRanks.IsListPrice(price.Header) || RoleRanks.IsPaidPrice(amount.Header))
            && Below(amount, price)
            && !new OrderArithmetic(profile, r => roles[r]).Makes(amount.Numbers, _ => 0, _ => true).Holds
        )
        {
            roles.Take("amount");
            roles.Give("unit_price", amount, ReadingSentences.PaidPrice.With(price.Header));
            TakeDiscountInside(price, amount);
        }
    }

    /// <summary>A discount that stands between the list price and the paid one is not taken off again.</summary>
    private void TakeDiscountInside(ColumnProfile list, ColumnProfile paid)
    {
        if (
            roles["discount"] is { } discount
            && !roles.IsSaid("discount")
            && Support.Count(
                profile.Rows.Count,
                i => discount.Numbers[i] is not null && list.Numbers[i] is not null && paid.Numbers[i] is not null,
                i =>
                    discount.Numbers[i] == 0
                        ? OrderArithmetic.Near(paid.Numbers[i]!.Value, list.Numbers[i]!.Value)
                        : paid.Numbers[i] < list.Numbers[i]
            )
                is { Holds: true }
        )
        {
            roles.Take("discount");
            _evidence.Add(ReadingSentences.DiscountInside.With(discount.Header, paid.Header));
        }
    }

    private LineMoney Tell(LineMoney money, Sentence why)
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
            : sums.Makes(amount, i => Math.Abs(sums.Discount[i] ?? 0), i => sums.Discount[i] is not null and not 0);
        var afterRate = sums.Discount is null
            ? default
            : sums.Makes(amount, i => Rate(sums, i), i => sums.Discount[i] is not null and not 0);
        if (afterDiscount.Holds || afterRate.Holds)
        {
            return Tell(
                LineMoney.Amount,
                Rows(
                    ReadingSentences.AmountLessDiscount.With(column.Header),
                    afterDiscount.Holds ? afterDiscount : afterRate
                )
            );
        }

        // A minus that stands on the sum alone tells a return.
        var signed =
            any.Holds
            && Support.Count(sums.Rows, i => amount[i] < 0 && sums.Price![i] * (sums.Quantity?[i] ?? 1) > 0, _ => true)
                is { Cases: > 0 };
        if (signed)
        {
            return Tell(LineMoney.Amount, Rows(ReadingSentences.AmountHasSign.With(price, column.Header), any));
        }

        if (any.Held == any.Cases && any.Cases > 0 && IsRounded(sums, amount))
        {
            return Tell(
                LineMoney.Amount,
                Rows(ReadingSentences.PriceMakesAmount.With(price, column.Header), product.Cases > 0 ? product : any)
            );
        }

        if (product.Holds || (product.Cases == 0 && any.Holds))
        {
            return Tell(
                LineMoney.PriceTimesQuantity,
                Rows(ReadingSentences.PriceMakesAmount.With(price, column.Header), product.Cases > 0 ? product : any)
            );
        }

        if (isLine.Holds)
        {
            return Tell(LineMoney.Amount, Rows(ReadingSentences.PriceIsLines.With(price, column.Header), isLine));
        }

        if (
            sums.Tax is not null
            && sums.Makes(amount, i => -Math.Abs(sums.Tax[i] ?? 0), i => sums.Tax[i] is not null and not 0).Holds
        )
        {
            return Tell(LineMoney.PriceTimesQuantity, ReadingSentences.AmountWithTax.With(column.Header));
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
            var money = ReadingSentences.WholeOrders.With(column.Header);
            _evidence.Add(money);
            roles.Take("amount");
            if (roles["order_total"] is null)
            {
                roles.Give("order_total", column, ReadingSentences.OrdersTotal.With());
            }

            return PriceAlone(new OrderArithmetic(profile, r => roles[r]));
        }

        if (OtherPair(sums, column) is { } pair)
        {
            return pair;
        }

        var byPrice = goods.Sum();
        var byAmount = amount.Sum(a => Math.Abs(a ?? 0));
        if (Math.Abs(byPrice - byAmount) <= 0.005 * byAmount)
        {
            _warnings.Add(
                ReadingSentences.PriceAndAmountDiffer.With(price, column.Header, Math.Abs(byPrice - byAmount))
            );
            return Tell(
                LineMoney.Amount,
                ReadingSentences.PriceAndAmountAgree.With(column.Header, price, Math.Abs(1 - (byPrice / byAmount)))
            );
        }

        _questions.Add(
            new PlanQuestion(
                "amount_or_price",
                Text(
                    $"{price} times quantity comes to {byPrice:N2} and {column.Header} to {byAmount:N2} over the first {sums.Rows} rows, and neither explains the other. Which is a line's money?"
                ),
                [
                    Answer($"{column.Header}", new() { ["money"] = new JsonObject { ["lines"] = "amount" } }),
                    Answer(
                        $"{price} times quantity",
                        new() { ["money"] = new JsonObject { ["lines"] = "price_times_quantity" } }
                    ),
                ]
            ).Naming(
                ("price", price),
                ("byPrice", Text($"{byPrice:N2}")),
                ("column", column.Header),
                ("byAmount", Text($"{byAmount:N2}")),
                ("rows", Text($"{sums.Rows}"))
            )
        );
        return LineMoney.Amount;
    }

    /// <summary>Whether prices are rounded, so that pieces of them do not come to the amount, which is whole.</summary>
    private static bool IsRounded(OrderArithmetic sums, double?[] amount) =>
        Array.TrueForAll(amount, a => a is not null)
        && Support
            .Count(
                sums.Rows,
                i => sums.Price![i] is not null,
                i =>
                    Math.Abs(Math.Abs(sums.Price![i]!.Value * (sums.Quantity?[i] ?? 1)) - Math.Abs(amount[i]!.Value))
                    > 0.0051
            )
            .Held > 0;

    /// <summary>A price and a column of money that it makes with the quantity, such as the price of a deal and the line's subtotal.</summary>
    private LineMoney? OtherPair(OrderArithmetic sums, ColumnProfile amount)
    {
        if (sums.Quantity is null || roles.IsSaid("unit_price") || roles.IsSaid("amount"))
        {
            return null;
        }

        const Concepts money = Concepts.Amount | Concepts.Total | Concepts.Subtotal;
        var price = roles["unit_price"]!;
        var prices = Others(amount)
            .Where(c => (c.Concepts & (Concepts.Price | Concepts.Cost | Concepts.Discount)) == Concepts.Price)
            .Prepend(price);
        foreach (var other in prices)
        {
            var made = profile
                .Columns.Where(c => c.IsNumeric && c != other && c != price && (c.Concepts & money) != Concepts.None)
                .Select(c => (Column: c, Support: Makes(other, c)))
                .FirstOrDefault(c => c.Support is { Cases: >= 2, Holds: true });
            if (made.Column is null)
            {
                continue;
            }

            foreach (var role in roles.Columns.Where(r => r.Value == made.Column).Select(r => r.Key).ToList())
            {
                roles.Take(role);
            }

            roles.Give("unit_price", other, ReadingSentences.TimesQuantity.With(made.Column.Header));
            roles.Give("amount", made.Column, ReadingSentences.PriceTimesQuantity.With(other.Header));
            if (roles["order_total"] is null && made.Column != amount)
            {
                roles.Give("order_total", amount, ReadingSentences.NeitherPrice.With());
            }

            return Tell(
                LineMoney.PriceTimesQuantity,
                Rows(ReadingSentences.PriceMakesAmount.With(other.Header, made.Column.Header), made.Support)
            );
        }

        return null;

        Support Makes(ColumnProfile one, ColumnProfile sum) =>
            Support.Count(
                sums.Rows,
                i => one.Numbers[i] is not null and not 0 && sum.Numbers[i] is not null and not 0,
                i =>
                {
                    var pieces = sums.Quantity[i] ?? 1;
                    return OrderArithmetic.Near(
                        Math.Abs(one.Numbers[i]!.Value * pieces),
                        Math.Abs(sum.Numbers[i]!.Value),
                        pieces
                    );
                }
            );
    }

    private LineMoney PriceAlone(OrderArithmetic sums)
    {
        var price = roles["unit_price"]!;
        if (sums.Quantity is null && Quantity(sums) is { } quantity)
        {
            roles.Give("quantity", quantity, ReadingSentences.TimesPrice.With());
            sums = new OrderArithmetic(profile, r => roles[r]);
        }

        if (sums.Quantity is null)
        {
            _evidence.Add(ReadingSentences.PriceIsRows.With(price.Header));
            return LineMoney.PriceTimesQuantity;
        }

        if (preset == "amazon")
        {
            return Tell(LineMoney.Price, ReadingSentences.AmazonPrice.With(price.Header));
        }

        // The order's sums tell whether the price is a piece's or the line's.
        var expected = sums.Subtotal ?? sums.Total;
        if (expected is not null && sums.Quantity.Any(q => q is not (null or 1 or -1)))
        {
            var whole = sums.PerOrder(expected);
            var pieces = sums.SumPerOrder(i => Math.Abs((sums.Price![i] ?? 0) * (sums.Quantity[i] ?? 1)));
            var plain = sums.SumPerOrder(i => Math.Abs(sums.Price![i] ?? 0));
            var shipping = sums.ShippingOfOrders();
            var tax = sums.TaxOfOrders();
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
                return Tell(LineMoney.Price, Orders(ReadingSentences.PriceSumsToOrder.With(price.Header), byLine));
            }

            if (byPiece.Holds)
            {
                return Tell(
                    LineMoney.PriceTimesQuantity,
                    Orders(ReadingSentences.PiecesSumToOrder.With(price.Header), byPiece)
                );
            }
        }

        // The same product in other numbers: a price that grows with the pieces is of all of them.
        var (same, grows) = Growth(sums);
        if (grows >= LeastProducts && grows > 20 * same)
        {
            return Tell(LineMoney.Price, ReadingSentences.PriceGrows.With(price.Header, grows, same));
        }

        return Tell(
            LineMoney.PriceTimesQuantity,
            same >= LeastProducts
                ? ReadingSentences.PriceIsPiece.With(price.Header, same)
                : ReadingSentences.Unchecked.With(price.Header, roles["quantity"]!.Header)
        );
    }

    /// <summary>Of how many products the price stays the same for other quantities, and of how many it grows with them.</summary>
    private (int Same, int Grows) Growth(OrderArithmetic sums)
    {
        var best = (Same: 0, Grows: 0);
        var columns = profile.Columns.Where(c =>
            c == roles["sku"]
            || c == roles["description"]
            || (roles.Columns.All(r => r.Value != c) && !c.IsNumeric && c.Distinct.Count is > 1 and <= 200)
        );
        foreach (var column in columns)
        {
            var products = Enumerable
                .Range(0, sums.Rows)
                .Where(i => column.Fields[i].Length > 0 && sums.Price![i] > 0 && sums.Quantity![i] > 0 && !IsReturn(i))
                .GroupBy(i => column.Fields[i], StringComparer.Ordinal)
                .Select(g => g.Select(i => (Price: sums.Price![i]!.Value, Pieces: sums.Quantity![i]!.Value)).ToList())
                .Where(g => g.Select(r => r.Pieces).Distinct().Count() > 1)
                .ToList();
            var same = products.Count(g => g.Max(r => r.Price) - g.Min(r => r.Price) < 0.011);
            var grows = products.Count(g =>
                g.Max(r => r.Price / r.Pieces) - g.Min(r => r.Price / r.Pieces) < 0.011
                && g.Max(r => r.Price) - g.Min(r => r.Price) > 0.011
            );
            best = same + grows > best.Same + best.Grows ? (same, grows) : best;
        }

        return best;
    }

    // What was paid back is no price.
    private bool IsReturn(int row) =>
        roles["kind"] is { } kind && KindWords.Of(kind.Fields[row]) == OrderState.Returned;

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
            var shipping = sums.ShippingOfOrders();
            var tax = sums.TaxOfOrders();
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
                            Answer(c.Header, new() { ["columns"] = new JsonObject { ["quantity"] = c.Header } })
                        ),
                        Answer(
                            "none: each row is one piece",
                            new() { ["columns"] = new JsonObject { ["quantity"] = null } }
                        ),
                    ]
                ).Naming(("columns", string.Join(", ", candidates.Select(c => c.Header))))
            );
        }

        return null;
    }

    /// <summary>Whether what was paid is never more than the order's total, and sometimes less.</summary>
    private static bool IsPaidInPart(OrderArithmetic sums, ColumnProfile paid, ColumnProfile due)
    {
        var (whole, part) = (sums.PerOrder(due.Numbers), sums.PerOrder(paid.Numbers));
        var within = Support.Count(sums.Orders, o => whole[o] > 0, o => part[o] <= whole[o] + 0.011);
        return within.Holds && Support.Count(sums.Orders, o => whole[o] > 0, o => part[o] < whole[o] - 0.011).Held > 0;
    }

    private LineMoney AmountAlone(OrderArithmetic sums, ColumnProfile amount)
    {
        if (roles["subtotal"] is { } subtotal && roles["order_total"] is null)
        {
            // A total beside a subtotal is the order's.
            roles.Take("amount");
            roles.Give("order_total", amount, ReadingSentences.OrdersTotal.With());
            return Tell(LineMoney.Subtotal, ReadingSentences.SubtotalCounts.With(subtotal.Header));
        }

        if (
            roles["order_total"] is { } due
            && !roles.IsSaid("amount")
            && (amount.Concepts & Concepts.Payment) != Concepts.None
            && IsPaidInPart(sums, amount, due)
        )
        {
            roles.Take("amount");
            _warnings.Add(ReadingSentences.PaidInPart.With(due.Header, amount.Header));
            return Tell(LineMoney.OrderTotal, ReadingSentences.TotalCounts.With(due.Header));
        }

        if (roles["order_total"] is { } total && roles["subtotal"] is null && sums.HasLargeOrders())
        {
            var whole = sums.PerOrder(total.Numbers);
            var sum = sums.SumPerOrder(i => Math.Abs(amount.Numbers[i] ?? 0));
            var adds = Support.Count(sums.Orders, o => whole[o] > 0, o => OrderArithmetic.Near(sum[o], whole[o]));
            if (adds.Holds)
            {
                return Tell(LineMoney.Amount, Orders(ReadingSentences.AddsUp.With(amount.Header, total.Header), adds));
            }
        }

        return Tell(LineMoney.Amount, ReadingSentences.AmountIsRows.With(amount.Header));
    }
}

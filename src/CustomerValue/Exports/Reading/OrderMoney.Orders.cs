using System.Text.Json.Nodes;

namespace CustomerValue.Exports.Reading;

/// <content>What belongs to an order: its discount, shipping and tax, and amounts that stand on each of its rows.</content>
internal sealed partial class OrderMoney
{
    /// <summary>What belongs to the order: its discount, and whether shipping and tax stand in the money.</summary>
    private MoneyRule Order(MoneyRule rule)
    {
        var sums = new OrderArithmetic(profile, r => roles[r]);
        var shipping = sums.ShippingOfOrders();
        var tax = sums.TaxOfOrders();
        var discount = sums.PerOrder(sums.OrderDiscount);
        var total = sums.PerOrder(sums.Total);
        var subtotal = sums.PerOrder(sums.Subtotal);
        rule = rule with { ShippingByRow = sums.IsByRow(sums.Shipping), TaxByRow = sums.IsByRow(sums.Tax) };
        if (rule.Lines is LineMoney.OrderTotal)
        {
            var without = SaysWithout(roles["order_total"]!.Header);
            if ((sums.Shipping ?? sums.Tax) is not null)
            {
                _evidence.Add(ReadingSentences.ShippingAndTaxOff.With());
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
        var money = rule.Lines switch
        {
            LineMoney.Subtotal => roles["subtotal"],
            LineMoney.Amount => roles["amount"],
            _ => roles["unit_price"],
        };
        if (money is not null && sums.Tax is not null && RoleRanks.HasTax(money.Header) == true)
        {
            _evidence.Add(ReadingSentences.TaxInsideByName.With(money.Header, roles["tax"]!.Header));
            rule = rule with { LessTax = true, TaxOnTop = true };
        }
        else if (money is not null)
        {
            WarnOfTaxInside(rule, sums, money);
        }

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

    /// <summary>Goods that with shipping alone make the totals hold the tax that stands beside them.</summary>
    private void WarnOfTaxInside(MoneyRule rule, OrderArithmetic sums, ColumnProfile money)
    {
        if (sums.Tax is null || sums.Total is null)
        {
            return;
        }

        var (total, tax, shipping) = (sums.PerOrder(sums.Total), sums.TaxOfOrders(), sums.ShippingOfOrders());
        var discount = sums.PerOrder(sums.OrderDiscount);
        var goods =
            rule.Lines == LineMoney.Subtotal
                ? sums.PerOrder(sums.Subtotal)
                : sums.SumPerOrder(i =>
                    (rule.Lines == LineMoney.Price ? Math.Abs(sums.Price?[i] ?? 0) : Gross(sums, i))
                    - OffLine(rule, sums, i)
                );
        var inside = Support.Count(
            sums.Orders,
            o => tax[o] > 0.011 && total[o] > 0 && goods[o] > 0,
            o =>
                OrderArithmetic.Near(goods[o] + shipping[o], total[o])
                || OrderArithmetic.Near(goods[o] + shipping[o] - discount[o], total[o])
        );
        if (inside is { Cases: >= 2, Holds: true })
        {
            _warnings.Add(ReadingSentences.TaxInside.With(money.Header, roles["tax"]!.Header));
        }
    }

    /// <summary>A column of any name that, taken off the goods, makes the orders' totals is their discount.</summary>
    private void FindDiscount(LineMoney lines)
    {
        if (
            roles["order_total"] is not { } whole
            || (roles["order_discount"] ?? roles["discount"]) is not null
            || roles.IsClosed("order_discount")
            || lines is not (LineMoney.Subtotal or LineMoney.PriceTimesQuantity or LineMoney.Amount)
        )
        {
            return;
        }

        var sums = new OrderArithmetic(profile, r => roles[r]);
        var total = sums.PerOrder(sums.Total);
        var goods = lines == LineMoney.Subtotal ? sums.PerOrder(sums.Subtotal) : sums.SumPerOrder(i => Gross(sums, i));
        var (shipping, tax) = (sums.ShippingOfOrders(), sums.TaxOfOrders());
        var found = Others(whole)
            .Where(c =>
                (c.Concepts & (Concepts.Tax | Concepts.Shipping | Concepts.Quantity | Concepts.Id)) == Concepts.None
                && !RoleRanks.IsPayment(c.Header)
            )
            .Select(c => (Column: c, Off: sums.PerOrder(c.Numbers)))
            .FirstOrDefault(c =>
                Support.Count(
                    sums.Orders,
                    o => c.Off[o] > 0.011 && goods[o] > 0 && total[o] > 0,
                    o => !Fits(0, o) && Fits(c.Off[o], o)
                )
                    is { Cases: >= 2, Holds: true }
            );
        if (found.Column is { } column)
        {
            roles.Give("order_discount", column, ReadingSentences.TakenOffMakesTotal.With(whole.Header));
        }

        bool Fits(double off, int o) =>
            OrderArithmetic.Near(goods[o] - off, total[o])
            || OrderArithmetic.Near(goods[o] - off + shipping[o] + tax[o], total[o])
            || OrderArithmetic.Near(goods[o] - off + shipping[o], total[o])
            || OrderArithmetic.Near(goods[o] - off + tax[o], total[o]);
    }

    /// <summary>Amounts of whole orders may hold shipping and tax, and discounts of the order.</summary>
    private MoneyRule Amounts(MoneyRule rule, OrderArithmetic sums)
    {
        if (GoodsBeside(roles["amount"]!, sums) is { } goods)
        {
            sums = CountGoods(goods);
            if (sums.Discount is not null && Others(goods).Any(c => Leaves(c, goods, sums)))
            {
                _warnings.RemoveAll(w => w.Code == ReadingSentences.DiscountKept.Code);
            }
        }
        else if (GoodsBeforeDiscount(roles["amount"]!, sums) is { } before)
        {
            sums = CountGoods(before);
            _warnings.RemoveAll(w => w.Code == ReadingSentences.DiscountKept.Code);
            if (roles["order_discount"] is null)
            {
                return rule with { Discount = LineDiscount.Amount, TaxOnTop = true };
            }
        }

        var amount = roles["amount"]!;
        var value = sums.SumPerOrder(i => Math.Abs(amount.Numbers[i] ?? 0));
        var discounted = sums.OrderDiscount is null ? OrderDiscount.None : OrderDiscount.Included;
        if (sums.OrderDiscount is not null && sums.PerOrder(sums.OrderDiscount).Sum() > 0)
        {
            if (roles["order_total"] is not null)
            {
                var whole = sums.TotalOfOrders();
                var off = sums.PerOrder(sums.OrderDiscount);
                var (shippings, taxes) = (sums.ShippingOfOrders(), sums.TaxOfOrders());
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
                            ReadingSentences.LessDiscountMakes.With(
                                amount.Header,
                                roles["order_discount"]!.Header,
                                roles["order_total"]!.Header
                            ),
                            before
                        )
                    );
                    discounted = OrderDiscount.Share;
                }
            }
            else if (First(amount, roles["order_discount"]!) is { } first)
            {
                _evidence.Add(
                    ReadingSentences.LessDiscountIs.With(first.Header, roles["order_discount"]!.Header, amount.Header)
                );
            }
            else if (Others(amount).FirstOrDefault(c => Adds(c, [roles["order_discount"]!], amount)) is { } rest)
            {
                _evidence.Add(
                    ReadingSentences.LessDiscountIs.With(amount.Header, roles["order_discount"]!.Header, rest.Header)
                );
                discounted = OrderDiscount.Share;
            }
            else
            {
                _warnings.Add(ReadingSentences.OrderDiscountKept.With(roles["order_discount"]!.Header, amount.Header));
            }
        }

        rule = rule with { OrderDiscount = discounted };
        if (sums.Shipping is null && (sums.Tax is null || rule.LessTax))
        {
            return rule;
        }

        var apart = sums.ShippingOfOrders().Sum() + (rule.LessTax ? 0 : sums.TaxOfOrders().Sum());
        if (apart < 0.001 * value.Sum())
        {
            return rule;
        }

        if (sums.Total is not null)
        {
            var whole = sums.TotalOfOrders();
            var shipping = sums.ShippingOfOrders();
            var tax = sums.TaxOfOrders();
            var without = Support.Count(
                sums.Orders,
                o => whole[o] > 0 && shipping[o] + tax[o] > 0,
                o => value[o] + 0.011 < whole[o]
            );
            if (without.Holds)
            {
                _evidence.Add(
                    Orders(
                        ReadingSentences.WithoutShippingAndTax.With(amount.Header, roles["order_total"]!.Header),
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

        var parts = new[] { roles["shipping"], roles["tax"] }.OfType<ColumnProfile>().ToList();
        if (Others(amount).FirstOrDefault(c => Adds(amount, parts, c)) is { } sum)
        {
            _evidence.Add(ReadingSentences.SumIsWithShippingAndTax.With(amount.Header, sum.Header));
            return rule with { TaxOnTop = true };
        }

        if (roles.IsGoods(amount))
        {
            _evidence.Add(ReadingSentences.IsGoodsBeforeFees.With(amount.Header));
            return rule with { TaxOnTop = true };
        }

        if (SaysWithout(amount.Header))
        {
            _evidence.Add(ReadingSentences.IsNet.With(amount.Header));
            return rule with { TaxOnTop = true };
        }

        if (
            amount.Word is "total" or "totalamount" or "amountpaid" or "paidamount"
            || (amount.Concepts & Concepts.Payment) != Concepts.None
        )
        {
            _evidence.Add(ReadingSentences.IsPaid.With(amount.Header));
            return rule with
            {
                LessShipping = sums.Shipping is not null,
                LessTax = sums.Tax is not null,
                TaxOnTop = true,
            };
        }

        var named = new[] { roles["shipping"]?.Header, rule.LessTax ? null : roles["tax"]?.Header }
            .OfType<string>()
            .ToList();
        _questions.Add(
            new PlanQuestion(
                "shipping_or_tax_in_amount",
                $"Does {amount.Header} hold {string.Join(" and ", named)}? They are not counted as spend.",
                [
                    Answer(
                        "no, they come on top",
                        new()
                        {
                            ["money"] = new JsonObject { ["lessShipping"] = false, ["lessTax"] = false },
                        }
                    ),
                    Answer(
                        "yes, take them off",
                        new()
                        {
                            ["money"] = new JsonObject { ["lessShipping"] = true, ["lessTax"] = true },
                        }
                    ),
                ]
            ).Naming(("column", amount.Header), ("columns", string.Join(", ", named)))
        );
        return rule;
    }

    /// <summary>Counts a column of goods in place of the amount, which is the order's total.</summary>
    private OrderArithmetic CountGoods(ColumnProfile goods)
    {
        var whole = roles["amount"]!;
        roles.Take("amount");
        roles.Give("order_total", whole, ReadingSentences.GoodsWithShippingAndTax.With());
        roles.Give("amount", goods, ReadingSentences.WithShippingAndTax.With());
        _evidence.Add(ReadingSentences.GoodsMakeTotal.With(goods.Header, whole.Header));
        return new OrderArithmetic(profile, r => roles[r]);
    }

    /// <summary>A column that nobody uses and that, with shipping and tax, makes an amount: the goods.</summary>
    private ColumnProfile? GoodsBeside(ColumnProfile amount, OrderArithmetic sums)
    {
        var parts = new[] { roles["shipping"], roles["tax"] }.OfType<ColumnProfile>().ToList();
        return parts.Count == 0 || sums.Total is not null || sums.Subtotal is not null ? null : GoodsOf(amount, parts);
    }

    /// <summary>A column that nobody uses and that, less a discount and with shipping and tax, makes an amount: the goods before the discount.</summary>
    private ColumnProfile? GoodsBeforeDiscount(ColumnProfile amount, OrderArithmetic sums)
    {
        var off = roles["order_discount"] ?? roles["discount"];
        var parts = new[] { roles["shipping"], roles["tax"] }.OfType<ColumnProfile>().ToList();
        if (off is null || parts.Count == 0 || sums.Total is not null || sums.Subtotal is not null)
        {
            return null;
        }

        double Rest(int i) => parts.Sum(p => Math.Abs(p.Numbers[i] ?? 0)) - Math.Abs(off.Numbers[i] ?? 0);
        return Others(amount)
            .FirstOrDefault(c =>
                Support.Count(
                    sums.Rows,
                    i => c.Numbers[i] > 0 && amount.Numbers[i] is not null && off.Numbers[i] is not null and not 0,
                    i => OrderArithmetic.Near(c.Numbers[i]!.Value + Rest(i), Math.Abs(amount.Numbers[i]!.Value))
                )
                    is { Cases: >= 2, Holds: true }
            );
    }

    /// <summary>A column that nobody uses and that, with parts of an order, makes its sum.</summary>
    private ColumnProfile? GoodsOf(ColumnProfile amount, List<ColumnProfile> parts)
    {
        // Taxes come in several columns, such as those of a state and of the country.
        var taxes = Others(amount).Where(c => (c.Concepts & Concepts.Tax) != Concepts.None).ToList();
        return Others(amount).FirstOrDefault(c => Adds(c, parts, amount))
            ?? Others(amount).FirstOrDefault(c => !taxes.Contains(c) && Adds(c, [.. parts, .. taxes], amount));
    }

    /// <summary>A column that nobody uses and that less a discount is an amount.</summary>
    private ColumnProfile? First(ColumnProfile amount, ColumnProfile discount) =>
        Others(amount).FirstOrDefault(c => Adds(amount, [discount], c));

    private IEnumerable<ColumnProfile> Others(ColumnProfile amount) =>
        profile.Columns.Where(c => c != amount && c.IsNumeric && roles.Columns.All(r => r.Value != c));

    /// <summary>Whether a column and parts of their own come to a sum, on rows where a part is not 0.</summary>
    private static bool Adds(ColumnProfile one, List<ColumnProfile> parts, ColumnProfile sum)
    {
        double Parts(int i) => parts.Sum(p => Math.Abs(p.Numbers[i] ?? 0));
        return Support.Count(
            one.Numbers.Length,
            i => one.Numbers[i] is not null and not 0 && sum.Numbers[i] is not null && Parts(i) > 0.011,
            i => OrderArithmetic.Near(Math.Abs(one.Numbers[i]!.Value) + Parts(i), Math.Abs(sum.Numbers[i]!.Value))
        )
            is { Cases: >= 2, Holds: true };
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
            _evidence.Add(Orders(ReadingSentences.SubtotalLessDiscount.With(header), before));
            return OrderDiscount.Share;
        }

        if (!after.Holds && !before.Holds && preset == "canonical")
        {
            _warnings.Add(ReadingSentences.SubtotalKept.With(header));
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
            // A discount that is never more than the shipping may be off it; only the shipping to the cent is surely that.
            var ofShipping = Support.Count(sums.Orders, Reduced, o => OrderArithmetic.Near(discount[o], shipping[o]));
            // Discounts of the lines that come to the order's are off the goods.
            var parts = sums.SumPerOrder(i => Math.Abs(sums.Discount?[i] ?? 0));
            var ofGoods = Support.Count(sums.Orders, Reduced, o => OrderArithmetic.Near(parts[o], discount[o]));
            var isOpen = equal.Holds && beyond.Cases == 0 && (!ofShipping.Holds || ofGoods.Holds);
            if (
                preset == "shopify"
                || (
                    reaches.Holds
                    && !isOpen
                    && (lowered.Held > 0 || contained.Held > 0 || discount.Sum() == 0 || beyond.Held == 0)
                )
            )
            {
                _evidence.Add(Orders(ReadingSentences.GoodsAfterDiscounts.With(roles["subtotal"]!.Header), reaches));
                return OrderDiscount.FromSubtotal;
            }

            if (isOpen && !ofGoods.Holds)
            {
                _warnings.Add(ReadingSentences.NeverAboveShipping.With(roles["order_discount"]?.Header));
            }

            if (equal.Holds || beyond.Holds)
            {
                _evidence.Add(
                    Orders(
                        ReadingSentences.GoodsBeforeDiscount.With(
                            roles["subtotal"]!.Header,
                            roles["order_discount"]?.Header
                        ),
                        equal
                    )
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
        if (
            perOrder.Cases > 0
            && perOrder.Held < 0.5 * perOrder.Cases
            && roles["discount"] is null
            && !IsOnFirstRows(sums, sums.OrderDiscount)
        )
        {
            _evidence.Add(Orders(ReadingSentences.DiscountOfLines.With(header), perOrder));
            var column = roles["order_discount"]!;
            roles.Take("order_discount");
            roles.Give("discount", column, ReadingSentences.DiffersInOrder.With());
            MovedToLines = true;
            return OrderDiscount.None;
        }

        bool Both(int o) => discount[o] > 0.011 && ofLines[o] > 0.011;
        if (
            rule.Discount is LineDiscount.Amount or LineDiscount.Percent or LineDiscount.Rate or LineDiscount.Piece
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
                _evidence.Add(Orders(ReadingSentences.ContainsLineDiscounts.With(header), contains));
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
                _evidence.Add(Orders(ReadingSentences.ContainsLineDiscountsOften.With(header), atLeast));
                return OrderDiscount.ContainsLines;
            }

            _questions.Add(
                new PlanQuestion(
                    "order_discount_contains_lines",
                    $"{header} and {roles["discount"]!.Header} stand on the same orders. Does {header} contain the lines' discounts, or does it come on top?",
                    [
                        Answer(
                            "it contains them",
                            new() { ["money"] = new JsonObject { ["orderDiscount"] = "contains_line_discounts" } }
                        ),
                        Answer("it comes on top", new() { ["money"] = new JsonObject { ["orderDiscount"] = "share" } }),
                    ]
                ).Naming(("column", header), ("other", roles["discount"]!.Header))
            );
        }

        bool Discounted(int o) => discount[o] > 0.011 && total[o] > 0 && gross[o] > 0;
        var without = Support.Count(sums.Orders, Discounted, o => Fits(gross[o] - ofLines[o], o));
        var with = Support.Count(sums.Orders, Discounted, o => Fits(gross[o] - ofLines[o] - discount[o], o));
        // Sums of the lines beside a shipping or tax of their own are no totals: they tell nothing of the discount.
        var isOfLines = Support.Count(
            sums.Orders,
            o => Discounted(o) && shipping[o] + tax[o] > 0.011,
            o => OrderArithmetic.Near(gross[o] - ofLines[o], total[o])
        );
        if (without.Holds && !with.Holds && isOfLines.Holds)
        {
            _warnings.Add(ReadingSentences.DiscountOffGoods.With(header, roles["order_total"]!.Header));
            return OrderDiscount.Share;
        }

        if (without.Holds && !with.Holds)
        {
            _evidence.Add(Orders(ReadingSentences.TotalsWithoutDiscount.With(header), without));
            return OrderDiscount.Included;
        }

        if (with.Cases >= 3 && with.Fails && without.Fails)
        {
            _warnings.Add(ReadingSentences.TotalsNotMade.With(header, with.Held, with.Cases));
        }

        _evidence.Add(Orders(ReadingSentences.DiscountShared.With(header), with));
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
        roles.Give("subtotal", column, ReadingSentences.OrdersGoods.With());
        roles.Take("order_total");
        _evidence.Add(Orders(ReadingSentences.HiddenDiscount.With(column.Header, below.Held), reached));
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
            LineDiscount.Piece => Math.Abs(sums.Quantity?[i] ?? 1) * discount,
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
            _evidence.Add(Orders(ReadingSentences.AmountCountsOnce.With(amount.Header), repeats));
            return true;
        }

        _questions.Add(
            new PlanQuestion(
                "amount_repeats_in_order",
                $"{amount.Header} is the same on all rows of each of the {repeats.Cases} orders with several rows. Is it the order's, which counts once, or each line's?",
                [
                    Answer("the order's", new() { ["money"] = new JsonObject { ["oncePerOrder"] = true } }),
                    Answer("each line's", new() { ["money"] = new JsonObject { ["oncePerOrder"] = false } }),
                ]
            ).Naming(("column", amount.Header), ("orders", Text($"{repeats.Cases}")))
        );
        return true;
    }
}

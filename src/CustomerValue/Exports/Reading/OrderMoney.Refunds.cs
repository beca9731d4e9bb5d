using System.Text.Json.Nodes;

namespace CustomerValue.Exports.Reading;

/// <content>How much came back.</content>
internal sealed partial class OrderMoney
{
    private MoneyRule Refund(MoneyRule rule)
    {
        if (roles["refunded"] is not { } column)
        {
            return Pieces(rule) with { RefundByState = true };
        }

        var sums = new OrderArithmetic(profile, r => roles[r]);
        if (rule.Lines == LineMoney.Amount && !roles.IsSaid("refunded") && IsWithoutRefund(column, sums))
        {
            _evidence.Add(ReadingSentences.WithoutRefund.With(roles["amount"]!.Header, column.Header));
            return rule with { RefundByState = true };
        }

        if (!roles.IsSaid("refunded") && IsFlag(column, sums, rule))
        {
            AskFlag(column);
            return rule with { RefundByState = true };
        }

        var repeats = sums.RepeatsInOrders(column.Numbers);
        var byRow =
            repeats.Cases > 0
            && repeats.Held < 0.5 * repeats.Cases
            && rule.Lines is not (LineMoney.Subtotal or LineMoney.OrderTotal);
        _evidence.Add(
            byRow
                ? ReadingSentences.RefundOfRow.With(column.Header)
                : ReadingSentences.RefundOfOrder.With(column.Header)
        );
        if (!rule.LessTax && !roles.IsSaid("tax") && TaxOfGoods() is { } goods)
        {
            // The tax of the shipping does not come back with a piece.
            _evidence.Add(ReadingSentences.TaxOfGoods.With(goods.Header, roles["tax"]!.Header));
            roles.Give("tax", goods, ReadingSentences.GoodsTax.With());
        }

        return rule with
        {
            Refund = byRow ? RefundMoney.Row : RefundMoney.Order,
            RefundByState = true,
            TaxOnTop =
                rule.TaxOnTop
                && (column.Concepts & Concepts.Subtotal) == Concepts.None
                && !IsOfGoods(rule, sums)
                && !IsOfPieces(column, sums),
        };
    }

    /// <summary>The part of the tax that is not the shipping's, where columns tell both.</summary>
    private ColumnProfile? TaxOfGoods()
    {
        if (roles["tax"] is not { } tax)
        {
            return null;
        }

        var parts = profile
            .Columns.Where(c => c != tax && c.IsNumeric && (c.Concepts & Concepts.Tax) != Concepts.None)
            .ToLookup(c => (c.Concepts & Concepts.Shipping) != Concepts.None);
        return parts[false].FirstOrDefault(goods => parts[true].Any(shipping => Adds(goods, [shipping], tax)));
    }

    /// <summary>Whether refunds are the prices of the pieces that came back, without their tax.</summary>
    private bool IsOfPieces(ColumnProfile refund, OrderArithmetic sums)
    {
        const Concepts pieces = Concepts.Refund | Concepts.Quantity;
        return sums.Price is not null
            && profile.Columns.Any(c =>
                c.IsNumeric
                && (c.Concepts & pieces) == pieces
                && Support
                    .Count(
                        sums.Rows,
                        i => c.Numbers[i] > 0 && refund.Numbers[i] is not null and not 0,
                        i =>
                            OrderArithmetic.Near(
                                Math.Abs((sums.Price[i] ?? 0) * c.Numbers[i]!.Value),
                                Math.Abs(refund.Numbers[i]!.Value)
                            )
                    )
                    .Holds
            );
    }

    /// <summary>Whether another column with the discount and what came back makes the amount, as net sales are made of gross sales.</summary>
    private bool IsWithoutRefund(ColumnProfile refund, OrderArithmetic sums)
    {
        var amount = roles["amount"]!;
        var off = sums.Discount ?? sums.OrderDiscount;
        return Others(amount)
            .Any(gross =>
                Support.Count(
                    sums.Rows,
                    i =>
                        refund.Numbers[i] is not null and not 0
                        && gross.Numbers[i] is not null
                        && amount.Numbers[i] is not null,
                    i =>
                    {
                        var (whole, less) = (gross.Numbers[i]!.Value, Math.Abs(refund.Numbers[i]!.Value));
                        var discount = Math.Abs(off?[i] ?? 0);
                        return OrderArithmetic.Near(whole - discount - less, amount.Numbers[i]!.Value)
                            || OrderArithmetic.Near(whole + discount - less, amount.Numbers[i]!.Value);
                    }
                )
                    // A single row may add up by chance, unless the header says that it is the whole.
                    is { Holds: true } found
                && (found.Cases >= 2 || (gross.Concepts & Concepts.Gross) != Concepts.None)
            );
    }

    /// <summary>Pieces that came back take their part of the row's money, unless the row is already without them.</summary>
    private MoneyRule Pieces(MoneyRule rule)
    {
        if (
            roles["returned_quantity"] is not { } back
            || rule.Lines is LineMoney.None or LineMoney.Subtotal or LineMoney.OrderTotal
        )
        {
            return rule;
        }

        var sums = new OrderArithmetic(profile, r => roles[r]);
        bool Tells(int i) => back.Numbers[i] > 0 && sums.Quantity?[i] is not null;
        var more = Support.Count(sums.Rows, Tells, i => back.Numbers[i] > Math.Abs(sums.Quantity![i]!.Value));
        var without =
            roles["amount"] is { } amount && sums.Price is not null
                ? Support.Count(
                    sums.Rows,
                    i => Tells(i) && amount.Numbers[i] is not null && sums.Price[i] is not null,
                    i =>
                        OrderArithmetic.Near(
                            Math.Abs(sums.Price[i]!.Value)
                                * (Math.Abs(sums.Quantity![i]!.Value) - back.Numbers[i]!.Value),
                            Math.Abs(amount.Numbers[i]!.Value),
                            sums.Quantity[i]!.Value
                        )
                )
                : default;
        if (without.Holds)
        {
            _evidence.Add(Rows(ReadingSentences.WithoutPieces.With(roles["amount"]!.Header, back.Header), without));
            return rule;
        }

        if (more.Held > 0)
        {
            _warnings.Add(ReadingSentences.MorePieces.With(back.Header));
            return rule;
        }

        _evidence.Add(ReadingSentences.PiecesBack.With(back.Header));
        return rule with { Refund = RefundMoney.Pieces };
    }

    /// <summary>Whether a column of returns says yes or no, or how many, and is no money.</summary>
    private bool IsFlag(ColumnProfile column, OrderArithmetic sums, MoneyRule rule)
    {
        var most = column.Numbers.Select(n => Math.Abs(n ?? 0)).DefaultIfEmpty().Max();
        var money = sums.SumPerOrder(i =>
            rule.Lines is LineMoney.Subtotal or LineMoney.OrderTotal ? 0 : Gross(sums, i)
        );
        var whole = sums.PerOrder(sums.Subtotal ?? sums.Total);
        var typical = money.Concat(whole).Where(m => m > 0).Order().ToList();
        return most is > 0 and <= 10
            && column.Values.TrueForAll(v => !v.AsSpan().ContainsAny(".,"))
            && column.Numbers.All(n => n is null || n == Math.Round(n.Value))
            && typical.Count > 0
            && typical[typical.Count / 2] > 5 * most;
    }

    private void AskFlag(ColumnProfile column)
    {
        roles.Take("refunded");
        _questions.Add(
            new PlanQuestion(
                "refund_or_flag",
                $"{column.Header} holds small whole numbers: they look like a yes or no, or a number of pieces, and not like money paid back. What are they?",
                [
                    Answer("not money: leave them out", new() { ["columns"] = new JsonObject { ["refunded"] = null } }),
                    Answer("money paid back", new() { ["columns"] = new JsonObject { ["refunded"] = column.Header } }),
                    Answer(
                        "1 means that the order came back",
                        new()
                        {
                            ["columns"] = new JsonObject { ["refunded"] = null, ["status"] = column.Header },
                            ["states"] = new JsonObject { ["0"] = "purchase", ["1"] = "returned" },
                        }
                    ),
                ]
            ).Naming(("column", column.Header))
        );
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
        var tax = sums.TaxOfOrders();
        var back = sums.PerOrder(sums.Refunded);
        var alone = Support.Count(
            sums.Orders,
            o => back[o] > 0 && tax[o] > 0.05 && back[o] >= goods[o] - 0.011,
            o => OrderArithmetic.Near(back[o], goods[o])
        );
        return alone.Holds;
    }
}

using System.Text.Json.Nodes;

namespace CustomerValue.Exports.Reading;

/// <content>How much came back.</content>
internal sealed partial class OrderMoney
{
    private MoneyRule Refund(MoneyRule rule)
    {
        if (roles["refunded"] is not { } column)
        {
            return rule with { RefundByState = true };
        }

        var sums = new OrderArithmetic(profile, r => roles[r]);
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

    /// <summary>Whether a column of returns says yes or no, or how many, and is no money.</summary>
    private bool IsFlag(ColumnProfile column, OrderArithmetic sums, MoneyRule rule)
    {
        var most = column.Numbers.Max(n => Math.Abs(n ?? 0));
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
            )
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
        var tax = sums.PerOrder(sums.Tax);
        var back = sums.PerOrder(sums.Refunded);
        var alone = Support.Count(
            sums.Orders,
            o => back[o] > 0 && tax[o] > 0.05 && back[o] >= goods[o] - 0.011,
            o => OrderArithmetic.Near(back[o], goods[o])
        );
        return alone.Holds;
    }
}

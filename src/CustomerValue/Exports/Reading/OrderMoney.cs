using System.Globalization;
using System.Text.Json.Nodes;

namespace CustomerValue.Exports.Reading;

/// <summary>
/// Decides how the money of an export of orders is counted, by arithmetic where a name cannot tell: goods less discounts, without shipping
/// and tax where the file tells them apart.
/// </summary>
/// <param name="roles">The columns.</param>
/// <param name="profile">The sample.</param>
/// <param name="preset">The shop or tool that wrote the export.</param>
internal sealed partial class OrderMoney(OrderRoles roles, FileProfile profile, string preset)
{
    private const int LeastProducts = 3;
    private readonly List<Sentence> _evidence = [];
    private readonly List<PlanQuestion> _questions = [];
    private readonly List<Sentence> _warnings = [];

    /// <summary>Why money is counted so.</summary>
    public IReadOnlyList<Sentence> Evidence => _evidence;

    /// <summary>What arithmetic cannot tell.</summary>
    public IReadOnlyList<PlanQuestion> Questions => _questions;

    /// <summary>What a reader should know.</summary>
    public IReadOnlyList<Sentence> Warnings => _warnings;

    /// <summary>Finds the rule.</summary>
    public MoneyRule Decide()
    {
        SumsOfLines();
        PercentsOfOrders();
        WithoutTax();
        AfterDiscount();
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
            roles.Give("order_discount", ofRow, ReadingSentences.OrdersDiscount.With());
        }

        FindDiscount(lines);
        var rule = new MoneyRule { Lines = lines, Discount = discount };
        rule = Order(rule);
        rule = Refund(rule);
        return rule with { OncePerOrder = lines == LineMoney.Amount && Repeats(rule) };
    }

    /// <summary>Sums that differ from row to row of the orders are the rows', whatever they are called.</summary>
    private void SumsOfLines()
    {
        foreach (var role in (ReadOnlySpan<string>)["subtotal", "order_total"])
        {
            if (
                roles[role] is not { } column
                || roles.IsSaid(role)
                || roles["order_id"] is null
                || !new OrderArithmetic(profile, r => roles[r]).IsByRow(column.Numbers)
            )
            {
                continue;
            }

            roles.Take(role);
            if (roles["amount"] is null && !roles.IsClosed("amount"))
            {
                roles.Give("amount", column, ReadingSentences.DiffersInOrder.With());
            }
        }
    }

    /// <summary>Per cents that stand on every row of an order are each row's; others cannot be shared out, which is told.</summary>
    private void PercentsOfOrders()
    {
        if (
            roles["order_discount"] is not { } column
            || roles.IsSaid("order_discount")
            || !(
                (column.Concepts & Concepts.Percent) != Concepts.None
                || column.Number.Percents > 0.5 * column.Number.Numbers
            )
        )
        {
            return;
        }

        roles.Take("order_discount");
        if (roles["discount"] is null && column.Values.Count >= 0.95 * profile.Rows.Count)
        {
            roles.Give("discount", column, ReadingSentences.SameInOrder.With());
        }
        else
        {
            _warnings.Add(ReadingSentences.UnusedMoney.With(column.Header));
        }
    }

    /// <summary>Of an amount with tax and the same without it the one without counts.</summary>
    private void WithoutTax()
    {
        if (
            roles["amount"] is { } net
            && RoleRanks.IsGross(net.Header) == false
            && roles["unit_price"] is { } withTax
            && RoleRanks.IsGross(withTax.Header) == true
            && !roles.IsSaid("unit_price")
        )
        {
            roles.Take("unit_price");
        }

        if (
            roles["amount"] is not { } with
            || roles.IsSaid("amount")
            || RoleRanks.IsGross(with.Header) != true
            || Others(with)
                .FirstOrDefault(c =>
                    RoleRanks.IsGross(c.Header) == false
                    && RoleRanks.WithoutTaxWords(c.Header) == RoleRanks.WithoutTaxWords(with.Header)
                    && Support
                        .Count(
                            profile.Rows.Count,
                            i => with.Numbers[i] is not null and not 0,
                            i => c.Numbers[i] / with.Numbers[i] is >= 0.7 and <= 1.0001
                        )
                        .Holds
                )
                is not { } without
        )
        {
            return;
        }

        roles.Take("amount");
        roles.Give("amount", without, ReadingSentences.WithoutTaxOf.With(with.Header));
        _evidence.Add(ReadingSentences.WithoutTaxCounts.With(without.Header, with.Header));
        if (roles["unit_price"] is { } price && !roles.IsSaid("unit_price") && RoleRanks.IsGross(price.Header) == true)
        {
            roles.Take("unit_price");
        }
    }

    /// <summary>Of a row's amount before discounts and the same after them the one after them counts.</summary>
    private void AfterDiscount()
    {
        const Concepts sums = Concepts.Amount | Concepts.Subtotal | Concepts.Total;
        if (roles["amount"] is not { } before || roles.IsSaid("amount") || roles.IsSaid("discount"))
        {
            return;
        }

        if (RoleRanks.IsAfterDiscount(before.Header))
        {
            // A price beside it is before the discounts.
            if (!roles.IsSaid("unit_price"))
            {
                roles.Take("unit_price");
                roles.Take("discount");
            }

            return;
        }

        if (
            Others(before)
                .FirstOrDefault(c =>
                    (c.Concepts & sums) != Concepts.None
                    && RoleRanks.IsAfterDiscount(c.Header)
                    && Support
                        .Count(
                            profile.Rows.Count,
                            i => c.Numbers[i] is not null && before.Numbers[i] is not null,
                            i => Math.Abs(c.Numbers[i]!.Value) <= Math.Abs(before.Numbers[i]!.Value) + 0.0101
                        )
                        .Holds
                )
            is not { } after
        )
        {
            return;
        }

        foreach (var role in (ReadOnlySpan<string>)["amount", "unit_price", "discount"])
        {
            roles.Take(role);
        }

        roles.Give("amount", after, ReadingSentences.LessDiscount.With(before.Header));
    }

    private static bool SaysWithout(string header) =>
        HeaderConcepts
            .Split(header)
            .Exists(w =>
                w.StartsWith("netto", StringComparison.Ordinal)
                || w is "net" or "excl" or "excluding" or "ex" or "exc" or "ht" or "without" or "before"
            );

    private static Sentence Rows(Sentence what, Support support) =>
        what.And(
            Text($" ({support.Held} of {support.Cases} rows)"),
            ("heldRows", Text($"{support.Held}")),
            ("allRows", Text($"{support.Cases}"))
        );

    private static Sentence Orders(Sentence what, Support support) =>
        support.Cases == 0
            ? what
            : what.And(
                Text($" ({support.Held} of {support.Cases} orders)"),
                ("heldOrders", Text($"{support.Held}")),
                ("allOrders", Text($"{support.Cases}"))
            );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static PlanOption Answer(string text, JsonObject mapping) => new(text, mapping);
}

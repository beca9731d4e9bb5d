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

    private static PlanResponse Answer(string text, JsonObject mapping) => new(text, mapping);
}

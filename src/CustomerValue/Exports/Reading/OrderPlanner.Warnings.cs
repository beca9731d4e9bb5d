using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <content>Columns that are not read and may be meant.</content>
internal sealed partial class OrderPlanner
{
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
        var money = MoneyOf(rule);
        if (money is null)
        {
            return;
        }

        // A second discount beside one that is taken off.
        var nothingChecks =
            rule.Discount is LineDiscount.Amount or LineDiscount.Piece
            && (_roles["order_total"] ?? _roles["subtotal"] ?? _roles["amount"]) is null;
        var unused = _profile
            .Columns.Where(c =>
                c.IsNumeric
                && (
                    (c.Concepts & ~(Concepts.Amount | Concepts.Total)) == Concepts.None
                    || (
                        nothingChecks
                        && RoleRanks.Rank("discount", c) > 0
                        && (c.Concepts & Concepts.Percent) == Concepts.None
                    )
                )
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
}

using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <content>What the shop got after fees.</content>
internal sealed partial class OrderRoles
{
    /// <summary>What is left of another column's money after fees is what the shop got, not what was paid.</summary>
    private void FindPayouts()
    {
        var fees = _profile
            .Columns.Where(c => c.IsNumeric && HeaderConcepts.Split(c.Header).Exists(Fees.Contains))
            .ToList();
        if (fees.Count == 0)
        {
            return;
        }

        const Concepts apart = Concepts.Discount | Concepts.Refund | Concepts.Cost | Concepts.Id | Concepts.Quantity;
        const Concepts around = Concepts.Shipping | Concepts.Tax;
        var money = _profile.Columns.Where(c => c.IsNumeric && (c.Concepts & apart) == Concepts.None).ToList();
        var beside = money.Where(c => (c.Concepts & around) != Concepts.None).ToList();
        double Of(List<ColumnProfile> columns, int i) => columns.Sum(c => Math.Abs(c.Numbers[i] ?? 0));
        // A fee that customers pay makes a total of the goods: only a name tells who is left with what.
        foreach (var left in money.Except(beside).Where(IsCalledPayout))
        {
            foreach (var whole in money.Except(beside).Where(c => c != left))
            {
                if (Leaves(whole, left, _ => 0, _ => true))
                {
                    _payouts.Add(left);
                }
                else if (Leaves(whole, left, i => Of(beside, i), i => Of(beside, i) > 0.011))
                {
                    _payouts.Add(left);
                    _goods.Add(whole);
                }
            }
        }

        bool Leaves(ColumnProfile whole, ColumnProfile left, Func<int, double> parts, Func<int, bool> tells) =>
            Support.Count(
                _profile.Rows.Count,
                i =>
                    Of(fees, i) > 0.011
                    && whole.Numbers[i] is not null and not 0
                    && left.Numbers[i] is not null
                    && tells(i),
                i =>
                    OrderArithmetic.Near(
                        Math.Abs(whole.Numbers[i]!.Value) + parts(i) - Of(fees, i),
                        Math.Abs(left.Numbers[i]!.Value)
                    )
            )
                is { Cases: >= 2, Holds: true };
    }

    /// <summary>Whether a column less fees and with shipping and tax is what the shop got, so that it holds neither of them.</summary>
    public bool IsGoods(ColumnProfile column) => _goods.Contains(column);

    /// <summary>Whether a column is what the shop got after fees.</summary>
    public bool IsPayout(ColumnProfile column) => _payouts.Contains(column);

    private static bool IsCalledPayout(ColumnProfile column) =>
        (column.Concepts & Concepts.Net) != Concepts.None
        || HeaderConcepts.Split(column.Header).Exists(Payouts.Contains);

    private static readonly HashSet<string> Payouts =
    [
        .. "payout payouts proceeds earnings settlement settled disbursement received auszahlung auszahlungsbetrag versement accredito repasse uitbetaling wyplata utbetalning".Split(
            ' '
        ),
    ];

    private static readonly HashSet<string> Fees =
    [
        .. "fee fees commission commissions gebuhr gebuhren provision frais comision comisiones commissione commissioni tarifa tarifas taxas kosten prowizja avgift".Split(
            ' '
        ),
    ];
}

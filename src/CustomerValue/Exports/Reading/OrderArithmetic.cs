using System.Runtime.InteropServices;

namespace CustomerValue.Exports.Reading;

/// <summary>How often a relation held where it could have failed.</summary>
/// <param name="Cases">Rows or orders that could show it to be wrong.</param>
/// <param name="Held">Those where it held.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Support(int Cases, int Held)
{
    /// <summary>Whether the relation is taken to hold: always where there are few cases, nearly always where there are many.</summary>
    public bool Holds => Cases > 0 && Held >= (Cases < 10 ? Cases : 0.95 * Cases);

    /// <summary>Whether it is sure not to hold.</summary>
    public bool Fails => Cases > 0 && Held < 0.5 * Cases;

    public static Support Count(int from, Func<int, bool> applies, Func<int, bool> holds)
    {
        var (cases, held) = (0, 0);
        for (var i = 0; i < from; i++)
        {
            if (applies(i))
            {
                cases++;
                held += holds(i) ? 1 : 0;
            }
        }

        return new Support(cases, held);
    }
}

/// <summary>The numbers of a sample of order rows, by role.</summary>
internal sealed class OrderArithmetic
{
    private readonly int[] _orders;
    private readonly int _count;

    public OrderArithmetic(FileProfile profile, Func<string, ColumnProfile?> column)
    {
        Rows = profile.Rows.Count;
        _orders = profile.Orders(column("order_id"), column("customer_id"), column("time"), column("quantity"));
        _count = Rows == 0 ? 0 : _orders.Max() + 1;
        Quantity = column("quantity")?.Numbers;
        Price = column("unit_price")?.Numbers;
        Discount = column("discount")?.Numbers;
        Shipping = column("shipping")?.Numbers;
        Tax = column("tax")?.Numbers;
        OrderDiscount = column("order_discount")?.Numbers;
        Subtotal = column("subtotal")?.Numbers;
        Total = column("order_total")?.Numbers;
        Refunded = column("refunded")?.Numbers;
    }

    public int Rows { get; }

    public double?[]? Quantity { get; }

    public double?[]? Price { get; }

    public double?[]? Discount { get; }

    public double?[]? Shipping { get; }

    public double?[]? Tax { get; }

    public double?[]? OrderDiscount { get; }

    public double?[]? Subtotal { get; }

    public double?[]? Total { get; }

    public double?[]? Refunded { get; }

    /// <summary>Number of orders in the sample.</summary>
    public int Orders => _count;

    /// <summary>The number of a row's order, from 0.</summary>
    public int OrderOf(int row) => _orders[row];

    /// <summary>Whether two amounts are equal but for rounding.</summary>
    public static bool Near(double one, double other, double pieces = 1) =>
        Math.Abs(one - other) <= 0.0101 + (0.0051 * Math.Max(0, Math.Abs(pieces) - 1)) + (1e-6 * Math.Abs(other));

    /// <summary>How often price times quantity, less something or, where that is negative, with it, makes an amount; only rows where it could fail count.</summary>
    public Support Makes(double?[] amount, Func<int, double?> off, Func<int, bool> where) =>
        Support.Count(
            Rows,
            i => Price![i] is not null && amount[i] is not null && amount[i] != 0 && off(i) is not null && where(i),
            i =>
            {
                var pieces = Quantity?[i] ?? 1;
                return Near(Math.Abs(Price![i]!.Value * pieces) - off(i)!.Value, Math.Abs(amount[i]!.Value), pieces);
            }
        );

    /// <summary>An order's number: the largest that stands on one of its rows.</summary>
    public double[] PerOrder(double?[]? column)
    {
        var values = new double[_count];
        if (column is not null)
        {
            for (var i = 0; i < Rows; i++)
            {
                values[_orders[i]] = Math.Max(values[_orders[i]], Math.Abs(column[i] ?? 0));
            }
        }

        return values;
    }

    /// <summary>Whether a column differs from row to row of the orders, so that an order's number is their sum.</summary>
    public bool IsByRow(double?[]? column) =>
        column is not null && RepeatsInOrders(column) is { Cases: > 0 } repeats && repeats.Held < 0.5 * repeats.Cases;

    /// <summary>An order's total; of totals of rows their sum.</summary>
    public double[] TotalOfOrders() => OfOrders(Total);

    /// <summary>An order's shipping.</summary>
    public double[] ShippingOfOrders() => OfOrders(Shipping);

    /// <summary>An order's tax.</summary>
    public double[] TaxOfOrders() => OfOrders(Tax);

    private double[] OfOrders(double?[]? column) =>
        IsByRow(column) ? SumPerOrder(i => Math.Abs(column![i] ?? 0)) : PerOrder(column);

    /// <summary>An order's number: the sum over its rows.</summary>
    public double[] SumPerOrder(Func<int, double> value)
    {
        var sums = new double[_count];
        for (var i = 0; i < Rows; i++)
        {
            sums[_orders[i]] += value(i);
        }

        return sums;
    }

    /// <summary>
    /// Whether a column says one thing for the whole order: the cases are orders of several rows, and it holds where every row that is not
    /// blank says the same.
    /// </summary>
    public Support RepeatsInOrders(double?[] column, bool blanksCount = false)
    {
        var rows = new int[_count];
        var seen = new double?[_count];
        var differs = new bool[_count];
        var blank = new bool[_count];
        for (var i = 0; i < Rows; i++)
        {
            var order = _orders[i];
            rows[order]++;
            if (column[i] is not { } value)
            {
                blank[order] = true;
                continue;
            }

            differs[order] |= seen[order] is { } before && !Near(before, value);
            seen[order] ??= value;
        }

        return Support.Count(
            _count,
            o => rows[o] > 1 && seen[o] is not null and not 0,
            o => !differs[o] && !(blanksCount && blank[o])
        );
    }

    /// <summary>Number of different values that a column has over orders of several rows.</summary>
    public bool HasLargeOrders()
    {
        var rows = new int[_count];
        foreach (var order in _orders)
        {
            rows[order]++;
        }

        return Array.Exists(rows, r => r > 1);
    }
}

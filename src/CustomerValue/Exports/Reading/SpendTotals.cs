using System.Globalization;
using DuckDB.NET.Data;

namespace CustomerValue.Exports.Reading;

/// <summary>Sums over an export's order lines as they are stored, so that what went wrong in money can be seen.</summary>
internal sealed class SpendTotals
{
    // Enough to find a customer who has a fifth of all orders in any part.
    private const int Heaviest = 20;
    private readonly Dictionary<string, (long Orders, double Spend)> _customers = new(StringComparer.Ordinal);
    private double _sales;
    private double _returns;
    private long _lines;
    private long _zeros;
    private double _largest;

    /// <summary>Orders with a sale.</summary>
    public long Orders { get; private set; }

    /// <summary>What was spent: sales less returns.</summary>
    public double Spend => _sales + _returns;

    /// <summary>Share of sale lines whose amount is zero, 0 to 1.</summary>
    public double ZeroShare => _lines == 0 ? 0 : (double)_zeros / _lines;

    /// <summary>The sale line with the largest amount, and where it stands; null without sales.</summary>
    public (double Amount, long Line)? LargestSale { get; private set; }

    /// <summary>Sum of the sale lines.</summary>
    public double Sales => _sales;

    /// <summary>Number of sale lines.</summary>
    public long SaleLines => _lines;

    /// <summary>Mean amount of the sale lines that have one; null where none has.</summary>
    public double? MeanSale => _lines == _zeros ? null : _sales / (_lines - _zeros);

    /// <summary>The customer with the most orders, how many, and what they spent; null where there is none.</summary>
    public (string Id, long Orders, double Spend)? Heaviest1 =>
        _customers.Count == 0
            ? null
            : _customers
                .OrderByDescending(c => c.Value.Orders)
                .ThenBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => ((string, long, double)?)(c.Key, c.Value.Orders, c.Value.Spend))
                .First();

    /// <summary>Number of customers, at least; counted in the largest part.</summary>
    public long Customers { get; private set; }

    /// <summary>Adds the rows of the table order_lines.</summary>
    public void Add(DuckDBConnection connection)
    {
        double? sale;
        using (var command = connection.CreateCommand())
        {
            command.CommandText = """
                SELECT coalesce(sum(amount) FILTER (kind = 'sale'), 0)::DOUBLE, coalesce(sum(amount) FILTER (kind = 'return'), 0)::DOUBLE,
                    count(*) FILTER (kind = 'sale'), count(*) FILTER (kind = 'sale' AND amount = 0),
                    approx_count_distinct(order_id) FILTER (kind = 'sale'), coalesce(max(abs(amount)), 0)::DOUBLE,
                    (max(amount) FILTER (kind = 'sale'))::DOUBLE
                FROM order_lines
                """;
            using var reader = command.ExecuteReader();
            reader.Read();
            _sales += reader.GetDouble(0);
            _returns += reader.GetDouble(1);
            _lines += reader.GetInt64(2);
            _zeros += reader.GetInt64(3);
            Orders += reader.GetInt64(4);
            _largest = Math.Max(_largest, reader.GetDouble(5));
            sale = reader.IsDBNull(6) ? null : reader.GetDouble(6);
        }

        // Few parts have a larger sale than those before, and to carry the line along costs all of them a third more.
        if (sale is { } amount && !(LargestSale?.Amount >= amount))
        {
            var line = connection.Row(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT min(line) FROM order_lines WHERE kind = 'sale' AND amount::DOUBLE = {amount:R}::DOUBLE"
                )
            )[0];
            LargestSale = (amount, line);
        }

        // Asked for by name, as the database would keep all lines for a query that looks at them twice.
        var names = new List<string>();
        using (var most = connection.CreateCommand())
        {
            most.CommandText =
                $"SELECT customer_id, count(*) OVER () FROM order_lines GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {Heaviest}";
            using var reader = most.ExecuteReader();
            while (reader.Read())
            {
                names.Add(DuckDb.Quote(reader.GetString(0)));
                Customers = Math.Max(Customers, reader.GetInt64(1));
            }
        }

        if (names.Count == 0)
        {
            return;
        }

        using var heavy = connection.CreateCommand();
        heavy.CommandText = $"""
            SELECT customer_id, count(DISTINCT order_id) FILTER (kind = 'sale'), coalesce(sum(amount), 0)::DOUBLE
            FROM order_lines
            WHERE customer_id IN ({string.Join(", ", names)})
            GROUP BY 1
            """;
        using var rows = heavy.ExecuteReader();
        while (rows.Read())
        {
            var (orders, spend) = _customers.GetValueOrDefault(rows.GetString(0));
            _customers[rows.GetString(0)] = (orders + rows.GetInt64(1), spend + rows.GetDouble(2));
        }
    }

    /// <summary>The sums for the manifest.</summary>
    public ExportMoney Told(
        RowSum kept,
        RowSum anonymous,
        RowSum excluded,
        IReadOnlyDictionary<string, RowSum> refused
    ) =>
        new(
            Round(Spend),
            Round(_sales),
            Round(_returns),
            Round(anonymous.Money),
            Round(excluded.Money),
            new SortedDictionary<string, decimal>(
                refused.ToDictionary(r => r.Key, r => Round(r.Value.Money), StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
            Math.Round(ZeroShare, 4),
            Round(_largest),
            kept.Rows == 0 || Orders == 0 || Heaviest1 is not { } heaviest
                ? 0
                : Math.Round(Math.Min(1, (double)heaviest.Orders / Orders), 4)
        );

    private static decimal Round(double money) =>
        double.IsFinite(money) && Math.Abs(money) < 1e20 ? Math.Round((decimal)money, 2) : 0;
}

using System.Globalization;
using System.Runtime.InteropServices;
using CustomerValue.Bench.Datasets;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Bench.Zoo;

/// <summary>How the customers of a made-up shop come, buy and leave. Days count from the first day of the data, which is 0.</summary>
internal sealed record ZooSettings
{
    /// <summary>Customers with an order before the end of the horizon.</summary>
    public required int Customers { get; init; }

    /// <summary>Days that are known.</summary>
    public required int HistoryDays { get; init; }

    /// <summary>Days to predict.</summary>
    public required int HorizonDays { get; init; }

    /// <summary>Days before the data in which customers came already; what they bought then is not in the data.</summary>
    public int DaysBefore { get; init; }

    /// <summary>How many come on a day, in any unit.</summary>
    public Func<int, double> Arrivals { get; init; } = _ => 1;

    /// <summary>Day on which a share of the customers comes at once, and that share.</summary>
    public (int Day, double Share)? Bulk { get; init; }

    /// <summary>Factor on how often those who came at once buy.</summary>
    public double BulkPace { get; init; } = 1;

    /// <summary>Share of the customers who buy once and never again.</summary>
    public double OneTime { get; init; } = 0.3;

    /// <summary>Mean days between two orders of a typical customer.</summary>
    public double GapDays { get; init; } = 50;

    /// <summary>Shape of the gamma distribution of the customers' rates.</summary>
    public double RateShape { get; init; } = 1;

    /// <summary>Shape of the gaps: 1 is a Poisson process, more is clockwork.</summary>
    public double Regularity { get; init; } = 1;

    /// <summary>Share of the gaps that are longer by a pause.</summary>
    public double Pauses { get; init; }

    /// <summary>Mean days of a pause.</summary>
    public double PauseDays { get; init; }

    /// <summary>Mean days until a customer leaves.</summary>
    public double LifeDays { get; init; } = 400;

    /// <summary>Shape of the gamma distribution of the customers' rates of leaving.</summary>
    public double LifeShape { get; init; } = 2;

    /// <summary>Factor on how often everybody buys, by day.</summary>
    public Func<int, double> Pace { get; init; } = _ => 1;

    /// <summary>Mean amount of an order.</summary>
    public double Amount { get; init; } = 50;

    /// <summary>Deviation of the logarithm of amounts between customers.</summary>
    public double Between { get; init; } = 0.5;

    /// <summary>Deviation of the logarithm of a customer's amounts.</summary>
    public double Within { get; init; } = 0.4;

    /// <summary>Factor on all amounts, by day.</summary>
    public Func<int, double> Price { get; init; } = _ => 1;

    /// <summary>Share of the orders of which some is given back.</summary>
    public double Returns { get; init; }

    /// <summary>Days of the week without orders.</summary>
    public int ClosedDays { get; init; }

    /// <summary>Whether an order can be made at a time.</summary>
    public bool IsOpen(double day) => day >= 0 && (int)day % 7 >= ClosedDays;

    /// <summary>An amount of a customer with such a mean.</summary>
    public double AmountOf(double mean, double day, Random random) =>
        mean * LogNormal.Sample(random, -Within * Within / 2, Within) * Price((int)day);

    /// <summary>Time until the next order of a customer with such a mean gap.</summary>
    public double GapOf(double gap, Random random)
    {
        var time = Gamma.Sample(random, Regularity, Regularity / gap);
        return Pauses > 0 && random.NextDouble() < Pauses ? time + Exponential.Sample(random, 1 / PauseDays) : time;
    }
}

/// <summary>An order, or what came back of one.</summary>
/// <param name="Customer">Number of the customer.</param>
/// <param name="Day">Day of the data.</param>
/// <param name="Amount">Negative of a return.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ZooOrder(int Customer, int Day, double Amount);

/// <summary>A made-up shop: the same settings and seed give the same orders.</summary>
/// <param name="Name">Its kind and number.</param>
/// <param name="Settings">How its customers buy.</param>
/// <param name="Seed">Seed of everything random.</param>
internal sealed record ZooShop(string Name, ZooSettings Settings, int Seed)
{
    /// <summary>Least days between two orders of a customer.</summary>
    public const double ShortestGap = 0.02;

    /// <summary>Least days until something comes back.</summary>
    public const int FirstReturnDay = 2;

    /// <summary>The first number of days after which nothing comes back.</summary>
    public const int LastReturnDay = 30;

    /// <summary>First day of the data.</summary>
    public static DateOnly First { get; } = new(2022, 1, 3);

    /// <summary>First day that is not known.</summary>
    public DateOnly Cutoff => First.AddDays(Settings.HistoryDays);

    /// <summary>The features at any cutoff.</summary>
    public LineTables Tables() => new(Write);

    /// <summary>All orders of the history and of the horizon after it.</summary>
    public IEnumerable<ZooOrder> Orders() => Customers().SelectMany(c => c.Orders);

    /// <summary>All customers, with what no data tell of them.</summary>
    public IEnumerable<ZooCustomer> Customers()
    {
        var random = new Random(Seed);
        var days = Days();
        for (var customer = 0; customer < Settings.Customers; customer++)
        {
            yield return Customer(customer, random, days);
        }
    }

    /// <summary>The time of the shop's customers, from its first day to the end of the horizon.</summary>
    public ZooDays Days() => new(Settings);

    private ZooCustomer Customer(int number, Random random, ZooDays days)
    {
        var comesInBulk = random.NextDouble() < (Settings.Bulk?.Share ?? 0);
        var arrived = comesInBulk ? Settings.Bulk!.Value.Day : days.Arrival(random.NextDouble());
        var mean = Settings.Amount * LogNormal.Sample(random, -Square(Settings.Between) / 2, Settings.Between);
        var buysOnce = random.NextDouble() < Settings.OneTime;
        var gap = Settings.GapDays / Math.Max(1e-3, Gamma.Sample(random, Settings.RateShape, Settings.RateShape));
        gap /= comesInBulk ? Settings.BulkPace : 1;
        var leaving = Gamma.Sample(random, Settings.LifeShape, Settings.LifeShape * Settings.LifeDays);
        var customer = new ZooCustomer(
            number,
            mean,
            buysOnce,
            gap,
            leaving,
            arrived + Exponential.Sample(random, leaving),
            days.At(arrived)
        );
        var now = customer.LastTime;
        for (var day = (double)arrived; day < days.End && day <= customer.Leaves; )
        {
            if (day < Settings.HistoryDays)
            {
                customer.LastTime = now;
            }

            if (Settings.IsOpen(day))
            {
                var amount = Math.Round(Settings.AmountOf(mean, day, random), 2);
                customer.Orders.Add(new ZooOrder(number, (int)day, Math.Max(0.01, amount)));
                if (random.NextDouble() < Settings.Returns)
                {
                    var back = (int)day + random.Next(FirstReturnDay, LastReturnDay);
                    if (back < days.End)
                    {
                        customer.Orders.Add(new ZooOrder(number, back, -Math.Round(amount * random.NextDouble(), 2)));
                    }
                }
            }

            if (buysOnce)
            {
                break;
            }

            now += Settings.GapOf(gap, random);
            day = Math.Max(day + ShortestGap, days.DayOf(now));
        }

        return customer;
    }

    private static double Square(double value) => value * value;

    private void Write(string parquet)
    {
        var csv = parquet + ".csv";
        using (var writer = new StreamWriter(csv))
        {
            writer.WriteLine("customer_id,day,amount,line");
            var line = 0;
            foreach (var (customer, day, amount) in Orders())
            {
                writer.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"c{customer:00000},{First.AddDays(day):yyyy-MM-dd},{amount},{line++}"
                    )
                );
            }
        }

        using var connection = DuckDb.Open(Path.GetDirectoryName(parquet)!, 512);
        connection.Execute(Features.FeatureCatalogue.Script("no_lines.sql"));
        connection.Execute("ALTER TABLE lines ADD COLUMN line BIGINT");
        connection.Execute(
            $$"""
            INSERT INTO lines BY NAME
            SELECT customer_id || '-' || line AS order_id, customer_id, day::TIMESTAMP + INTERVAL 12 HOUR AS time, sign(amount) AS quantity,
                abs(amount) AS unit_price, 0 AS discount, amount, CASE WHEN amount < 0 THEN 'return' ELSE 'sale' END AS kind, line
            FROM read_csv({{DuckDb.Quote(
                csv
            )}}, header = true, types = {'customer_id': 'VARCHAR', 'amount': 'DECIMAL(18, 4)'})
            """
        );
        connection.Execute($"COPY (FROM lines ORDER BY line) TO {DuckDb.Quote(parquet)} (FORMAT parquet)");
        File.Delete(csv);
    }
}

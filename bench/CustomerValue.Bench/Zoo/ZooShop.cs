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
    /// <summary>First day of the data.</summary>
    public static DateOnly First { get; } = new(2022, 1, 3);

    /// <summary>First day that is not known.</summary>
    public DateOnly Cutoff => First.AddDays(Settings.HistoryDays);

    /// <summary>The features at any cutoff.</summary>
    public LineTables Tables() => new(Write);

    /// <summary>All orders of the history and of the horizon after it.</summary>
    public IEnumerable<ZooOrder> Orders()
    {
        var random = new Random(Seed);
        var end = Settings.HistoryDays + Settings.HorizonDays;
        var clock = Clock(end);
        var arrivals = Cumulated(Settings.DaysBefore + end, day => Settings.Arrivals(day - Settings.DaysBefore));
        for (var customer = 0; customer < Settings.Customers; customer++)
        {
            foreach (var order in OrdersOf(customer, random, arrivals, clock, end))
            {
                yield return order;
            }
        }
    }

    private IEnumerable<ZooOrder> OrdersOf(int customer, Random random, double[] arrivals, double[] clock, int end)
    {
        var comesInBulk = random.NextDouble() < (Settings.Bulk?.Share ?? 0);
        var arrived = comesInBulk
            ? Settings.Bulk!.Value.Day
            : Position(arrivals, random.NextDouble() * arrivals[^1]) - Settings.DaysBefore;
        var mean = Settings.Amount * LogNormal.Sample(random, -Square(Settings.Between) / 2, Settings.Between);
        var buysOnce = random.NextDouble() < Settings.OneTime;
        var gap = Settings.GapDays / Math.Max(1e-3, Gamma.Sample(random, Settings.RateShape, Settings.RateShape));
        gap /= comesInBulk ? Settings.BulkPace : 1;
        var leaves =
            arrived
            + Exponential.Sample(
                random,
                Gamma.Sample(random, Settings.LifeShape, Settings.LifeShape * Settings.LifeDays)
            );
        var now = At(clock, arrived);
        for (var day = (double)arrived; day < end && day <= leaves; )
        {
            if (day >= 0 && (int)day % 7 >= Settings.ClosedDays)
            {
                var within = LogNormal.Sample(random, -Square(Settings.Within) / 2, Settings.Within);
                var amount = Math.Round(mean * within * Settings.Price((int)day), 2);
                yield return new ZooOrder(customer, (int)day, Math.Max(0.01, amount));
                if (random.NextDouble() < Settings.Returns)
                {
                    var back = (int)day + random.Next(2, 30);
                    if (back < end)
                    {
                        yield return new ZooOrder(customer, back, -Math.Round(amount * random.NextDouble(), 2));
                    }
                }
            }

            if (buysOnce)
            {
                yield break;
            }

            now += Gamma.Sample(random, Settings.Regularity, Settings.Regularity / gap);
            if (Settings.Pauses > 0 && random.NextDouble() < Settings.Pauses)
            {
                now += Exponential.Sample(random, 1 / Settings.PauseDays);
            }

            day = Math.Max(day + 0.02, DayOf(clock, now));
        }
    }

    /// <summary>Time in which everybody buys at one pace, at the beginning of each day; the days before the data have pace 1.</summary>
    private double[] Clock(int end) => Cumulated(end, Settings.Pace);

    private static double[] Cumulated(int days, Func<int, double> value)
    {
        var sums = new double[days + 1];
        for (var day = 0; day < days; day++)
        {
            sums[day + 1] = sums[day] + Math.Max(1e-6, value(day));
        }

        return sums;
    }

    private static double At(double[] clock, double day) =>
        day <= 0 ? day : clock[(int)day] + ((day - (int)day) * (clock[(int)day + 1] - clock[(int)day]));

    private static double DayOf(double[] clock, double time) =>
        time <= 0 ? time
        : time >= clock[^1] ? clock.Length
        : Position(clock, time) is var day ? day + ((time - clock[day]) / (clock[day + 1] - clock[day]))
        : 0;

    private static int Position(double[] sums, double value)
    {
        var at = Array.BinarySearch(sums, value);
        return Math.Min(at >= 0 ? at : ~at - 1, sums.Length - 2);
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

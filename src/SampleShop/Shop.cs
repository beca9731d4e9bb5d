using MathNet.Numerics.Distributions;

namespace SampleShop;

/// <summary>
/// A made-up shop. Each customer buys on a day with probability 1 - exp(-rate x season) while alive, and may leave after any
/// purchase; lines may be sent back some days later. As these processes are known, so is the true expected value.
/// </summary>
public sealed class Shop(ShopSettings settings)
{
    private const int FirstReturnDelay = 3;
    private const int LastReturnDelay = 20;
    private const int MaxLines = 8;

    // How far behind the last day the simulation looks for what is felt before it happens.
    private const int ForesightDays = 120;
    private static readonly string[] Countries = ["DE", "DE", "DE", "FR", "FR", "NL", "AT", "IT", "ES", "CN"];
    private static readonly double[] Hours = [8, 9, 10, 11, 12, 13, 15, 17];
    private static readonly double[] EveningHours = [17, 18, 19, 20, 20, 21, 21, 22];

    /// <summary>What the shop is like.</summary>
    public ShopSettings Settings => settings;

    /// <summary>Number of days from the first to the last, both counted.</summary>
    public int DayCount => settings.LastDay.DayNumber - settings.FirstDay.DayNumber + 1;

    /// <summary>The products in order of <see cref="Product.All"/>, with what the orders do not tell of them.</summary>
    public IReadOnlyList<CatalogueEntry> Catalogue => field ??= CatalogueEntry.All(this);

    /// <summary>The product of a stock keeping unit.</summary>
    public CatalogueEntry Entry(string sku) => Catalogue[Product.IndexOf(sku)];

    /// <summary>A customer, by number from 0.</summary>
    public Customer Customer(int number)
    {
        var random = Random(number, Streams.Customer);
        var draw = random.NextDouble();
        var type = BehaviourType.All[0];
        foreach (var candidate in BehaviourType.All)
        {
            type = candidate;
            draw -= candidate.Share;
            if (draw < 0)
            {
                break;
            }
        }

        var rate = Gamma.Sample(random, type.RateShape, type.RateShape) * type.YearlyRate / 365;
        var spend = type.DaySpend * Gamma.Sample(random, 6, 6);
        var first = random.Next(DayCount);
        return new Customer(
            $"C{number + 1:000000}",
            type,
            first,
            rate,
            spend,
            Countries[random.Next(Countries.Length)]
        );
    }

    /// <summary>A customer's order lines up to the last day, by time.</summary>
    public List<OrderLine> Lines(int number) => Simulate(number, DayCount, out _);

    /// <summary>A customer's order lines before a day, which may be later than the last one of the exports, by time.</summary>
    public List<OrderLine> Lines(int number, DateOnly until) =>
        Simulate(number, until.DayNumber - settings.FirstDay.DayNumber, out _);

    /// <summary>
    /// A customer's order lines, also those of some months after the last day, and the day of the purchase after which the
    /// customer left: leaving after the last day is felt before it as any other is.
    /// </summary>
    internal (List<OrderLine> Lines, int? LeavingDay) Life(int number)
    {
        var lines = Simulate(number, DayCount + ForesightDays, out var alive);
        return (lines, alive ? null : lines.Where(l => !l.IsReturn).Max(l => Day(l.Time)));
    }

    /// <summary>
    /// What the customer will do in the days after a cutoff, in closed form: the probability of being alive shrinks with every
    /// chance to buy and leave.
    /// </summary>
    /// <param name="number">Customer.</param>
    /// <param name="cutoff">First day of the horizon.</param>
    /// <param name="horizonDays">Length of the horizon.</param>
    public TrueValue TrueValue(int number, DateOnly cutoff, int horizonDays)
    {
        var customer = Customer(number);
        var from = cutoff.DayNumber - settings.FirstDay.DayNumber;
        var past = Simulate(number, from, out var alive);
        var pending = past.Where(l => !l.IsReturn)
            .Sum(l => (double)l.Amount * ReturnedBetween(customer, Day(l.Time), from, horizonDays));
        if (!alive || customer.FirstDay >= from)
        {
            return new TrueValue(-pending, 0, 0, false);
        }

        double days = 0;
        double spend = 0;
        double present = 1;
        double none = 1;
        for (var day = from; day < from + horizonDays; day++)
        {
            var buys = Probability(customer, day);
            days += present * buys;
            spend +=
                present
                * buys
                * DayAmount(customer)
                * (1 - ReturnedBetween(customer, day, day, from + horizonDays - day));
            present *= 1 - (buys * customer.Type.DropOut);
            none *= 1 - buys;
        }

        return new TrueValue(spend - pending, days, 1 - none, true);
    }

    private List<OrderLine> Simulate(int number, int untilDay, out bool alive)
    {
        var customer = Customer(number);
        var random = Random(number, Streams.Purchases);
        var lines = new List<OrderLine>();
        alive = true;
        for (var day = customer.FirstDay; day < untilDay && alive; day++)
        {
            // The same draws on every day, whether or not they are needed: what is simulated up to a day never depends on later days.
            var buys = random.NextDouble() < Probability(customer, day) || day == customer.FirstDay;
            var leaves = random.NextDouble() < customer.Type.DropOut;
            if (buys)
            {
                Order(customer, number, day, untilDay, lines);
                alive = !leaves;
            }
        }

        return [.. lines.OrderBy(l => l.Time).ThenBy(l => l.OrderId, StringComparer.Ordinal)];
    }

    private void Order(Customer customer, int number, int day, int untilDay, List<OrderLine> lines)
    {
        var random = Random(number, Streams.FirstOrder + day);
        var hours = customer.Type.Evening ? EveningHours : Hours;
        var time = settings
            .FirstDay.AddDays(day)
            .ToDateTime(default, DateTimeKind.Utc)
            .AddHours(hours[random.Next(hours.Length)])
            .AddMinutes(random.Next(60))
            .AddSeconds(random.Next(60));
        var order = $"O{number + 1:000000}-{day:0000}";
        var count = 1 + Binomial.Sample(random, 0.35, MaxLines - 1);
        // Line amounts share out a gamma-distributed total, so that a day's amount has the customer's mean.
        var total = DayAmount(customer) * Gamma.Sample(random, 4, 4);
        var weights = Enumerable.Range(0, count).Select(_ => 0.3 + random.NextDouble()).ToArray();
        var sum = weights.Sum();
        foreach (var weight in weights)
        {
            var product = Product.All[random.Next(Product.All.Count)];
            var quantity = 1 + Poisson.Sample(random, 0.3);
            var discounted = random.NextDouble() < customer.Type.Discounted;
            var paid = total * weight / sum;
            var price = decimal.Round((decimal)(paid / quantity / (discounted ? 0.8 : 1)), 2);
            var discount = discounted ? decimal.Round(price * quantity * 0.2m, 2) : 0;
            var line = new OrderLine(
                order,
                customer.Id,
                time,
                product.Sku,
                product.Name,
                quantity,
                price,
                discount,
                customer.Country,
                false
            );
            lines.Add(line);
            var returned = random.NextDouble() < customer.Type.Returned;
            var delay = random.Next(FirstReturnDelay, LastReturnDelay + 1);
            if (returned && day + delay < untilDay)
            {
                lines.Add(
                    line with
                    {
                        OrderId = $"R{order[1..]}",
                        Time = time.AddDays(delay),
                        Quantity = -quantity,
                        IsReturn = true,
                    }
                );
            }
        }
    }

    /// <summary>Day of a time, counted from the shop's first day.</summary>
    internal int Day(DateTime time) => DateOnly.FromDateTime(time).DayNumber - settings.FirstDay.DayNumber;

    private double Probability(Customer customer, int day)
    {
        var date = settings.FirstDay.AddDays(day);
        var gifts = date.Month is 11 or 12 ? customer.Type.GiftSeason : 1;
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        var week = customer.Type.Evening ? (weekend ? 1.6 : 0.76) : (weekend ? 0.6 : 1.16);
        return 1 - Math.Exp(-customer.DailyRate * gifts * week);
    }

    private static double DayAmount(Customer customer) => customer.DaySpend;

    /// <summary>Share of a day's amount that comes back within a window.</summary>
    private static double ReturnedBetween(Customer customer, int bought, int from, int days)
    {
        var first = Math.Max(bought + FirstReturnDelay, from);
        var last = Math.Min(bought + LastReturnDelay, from + days - 1);
        return customer.Type.Returned * Math.Max(0, last - first + 1) / (LastReturnDelay - FirstReturnDelay + 1);
    }

    internal Random Random(int number, int stream) => new(HashCode(settings.Seed, number, stream));

    // System.HashCode differs from run to run.
    private static int HashCode(int seed, int number, int stream)
    {
        unchecked
        {
            var x = ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL) ^ ((ulong)(uint)number << 21) ^ (uint)stream;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
            return (int)(x ^ (x >> 31)) & int.MaxValue;
        }
    }
}

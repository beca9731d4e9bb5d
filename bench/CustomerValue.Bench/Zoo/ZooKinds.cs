using System.IO.Hashing;
using System.Text;

namespace CustomerValue.Bench.Zoo;

/// <summary>
/// Kinds of shops, each a way to draw settings. Numbers of a kind are drawn anew for every shop, so that no two are alike.
/// </summary>
internal static class ZooKinds
{
    private const int ShopsOfKind = 8;
    private const double Year = 365.25;

    // The last kinds, whose lengths are what sets them apart.
    private const int OwnLengths = 3;

    private static readonly (string Name, Func<Random, ZooSettings, ZooSettings> Of)[] Kinds =
    [
        ("ordinary", (_, s) => s),
        (
            "growing",
            (r, s) =>
            {
                var rate = Between(r, 0.5, 2) / s.HistoryDays;
                return s with { Arrivals = day => Math.Exp(rate * day), Pace = day => Math.Exp(0.3 * rate * day) };
            }
        ),
        (
            "shrinking",
            (r, s) =>
            {
                var rate = Between(r, 0.7, 2) / s.HistoryDays;
                return s with { Arrivals = day => Math.Exp(-rate * day), Pace = day => Math.Exp(-0.5 * rate * day) };
            }
        ),
        (
            "breaking",
            (r, s) =>
            {
                var at = s.HistoryDays * Between(r, 0.5, 0.95);
                var factor = r.Next(2) == 0 ? Between(r, 0.3, 0.7) : Between(r, 1.4, 2.5);
                return s with { Pace = day => day < at ? 1 : factor };
            }
        ),
        ("one-time", (r, s) => s with { OneTime = Between(r, 0.7, 0.9) }),
        ("clockwork", (r, s) => s with { Regularity = Between(r, 6, 30), OneTime = Between(r, 0, 0.2) }),
        (
            "one season",
            (r, s) =>
            {
                var (peak, height) = (Between(r, 0, Year), Between(r, 0.4, 0.9));
                return s with { Pace = day => 1 + (height * Math.Cos(2 * Math.PI * (day - peak) / Year)) };
            }
        ),
        (
            "two seasons",
            (r, s) =>
            {
                var (peak, height, wide) = (Between(r, 0, Year / 2), Between(r, 1, 3), Between(r, 10, 25));
                return s with { Pace = day => 1 + (height * Bump(day, peak, wide, Year / 2)) };
            }
        ),
        (
            "weekly",
            (r, s) =>
                s with
                {
                    GapDays = Between(r, 5, 10),
                    OneTime = Between(r, 0.05, 0.2),
                    Customers = Math.Min(s.Customers, 1_500),
                    HistoryDays = Math.Min(s.HistoryDays, 500),
                    Regularity = Between(r, 1, 4),
                    ClosedDays = r.Next(0, 2),
                }
        ),
        (
            "yearly",
            (r, s) =>
                s with
                {
                    GapDays = 365,
                    Regularity = Between(r, 10, 40),
                    HistoryDays = r.Next(900, 1_500),
                    LifeDays = Between(r, 800, 2_000),
                }
        ),
        ("constant amounts", (r, s) => s with { Between = r.Next(2) == 0 ? 0 : 0.02, Within = Between(r, 0, 0.02) }),
        ("heavy tails", (r, s) => s with { Between = Between(r, 1, 1.6), Within = Between(r, 0.8, 1.3) }),
        ("tiny", (r, s) => s with { Customers = r.Next(200, 320) }),
        ("young", (r, s) => s with { HistoryDays = r.Next(90, 200), HorizonDays = 90, GapDays = Between(r, 10, 40) }),
        ("left-censored", (r, s) => s with { DaysBefore = r.Next(400, 1_000), LifeDays = Between(r, 500, 2_000) }),
        (
            "imported in bulk",
            (r, s) =>
                s with
                {
                    Bulk = ((int)(s.HistoryDays * Between(r, 0.3, 0.9)), Between(r, 0.2, 0.6)),
                    BulkPace = Between(r, 0.05, 0.3),
                }
        ),
        (
            "imported customers",
            (r, s) =>
                s with
                {
                    Bulk = ((int)(s.HistoryDays * Between(r, 0.3, 0.8)), Between(r, 0.2, 0.5)),
                    BulkPace = Between(r, 1.5, 3),
                }
        ),
        (
            "rising prices",
            (r, s) =>
            {
                var rate = Between(r, 0.2, 0.8) / Year;
                return s with { Price = day => Math.Exp(rate * day) };
            }
        ),
        ("returns", (r, s) => s with { Returns = Between(r, 0.2, 0.5) }),
        (
            "gifts",
            (r, s) =>
            {
                var (peak, wide) = (Between(r, 0, Year), Between(r, 8, 20));
                return s with
                {
                    Pace = day => 0.15 + (6 * Bump(day, peak, wide, Year)),
                    Arrivals = day => 0.3 + (6 * Bump(day, peak, wide, Year)),
                    OneTime = Between(r, 0.4, 0.7),
                };
            }
        ),
        (
            "subscriptions",
            (r, s) =>
                s with
                {
                    GapDays = 30,
                    RateShape = 2_000,
                    Regularity = Between(r, 200, 1_000),
                    OneTime = Between(r, 0.1, 0.4),
                    LifeDays = Between(r, 100, 400),
                    Within = 0.05,
                }
        ),
        (
            "promotions",
            (r, s) =>
            {
                var (every, height) = (Between(r, 40, 110), Between(r, 3, 8));
                bool IsSale(int day) => day % every < 5;
                return s with { Pace = day => IsSale(day) ? height : 0.8, Price = day => IsSale(day) ? 0.75 : 1 };
            }
        ),
        (
            "tickets",
            (r, s) =>
                s with
                {
                    Customers = r.Next(8_000, 20_000),
                    HistoryDays = r.Next(500, 700),
                    HorizonDays = 90,
                    OneTime = Between(r, 0.6, 0.8),
                    GapDays = Between(r, 60, 150),
                    Arrivals = day => 1 + (day / (double)s.HistoryDays),
                }
        ),
        (
            "machines",
            (r, s) =>
                s with
                {
                    Customers = r.Next(600, 1_400),
                    GapDays = Between(r, 100, 300),
                    Amount = Between(r, 2_000, 30_000),
                    Between = 0.9,
                    Within = 0.8,
                    Pace = day => day < s.HistoryDays * 0.8 ? 1 : 0.4,
                }
        ),
        ("weak loyalty", (r, s) => s with { RateShape = Between(r, 0.2, 0.4), LifeDays = Between(r, 60, 150) }),
        (
            "pauses",
            (r, s) =>
                s with
                {
                    Pauses = Between(r, 0.1, 0.4),
                    PauseDays = s.GapDays * Between(r, 3, 10),
                    LifeDays = Between(r, 800, 3_000),
                }
        ),
        ("year ahead", (r, s) => OfAnyKind(r, s with { HistoryDays = r.Next(300, 450), HorizonDays = 365 })),
        (
            "as long ahead",
            (r, s) =>
            {
                var days = r.Next(120, 300);
                return OfAnyKind(r, s with { HistoryDays = days, HorizonDays = days, GapDays = Between(r, 15, 60) });
            }
        ),
        (
            "cohort ahead",
            (r, s) =>
            {
                var days = r.Next(200, 400);
                var shop = OfAnyKind(r, s with { HistoryDays = days, HorizonDays = days });
                return shop with { Arrivals = day => day < days / 3 ? 1 : 0 };
            }
        ),
    ];

    /// <summary>The shops of a half of the zoo: rules are chosen on the first and proved on the second.</summary>
    /// <param name="half">1 or 2.</param>
    public static IEnumerable<ZooShop> Half(int half)
    {
        for (var number = 0; number < ShopsOfKind; number++)
        {
            foreach (var (name, of) in Kinds)
            {
                if (number % 2 == half - 1)
                {
                    yield return Draw(name, of, number);
                }
            }
        }
    }

    private static ZooShop Draw(string kind, Func<Random, ZooSettings, ZooSettings> of, int number)
    {
        var name = $"{kind} {number}";
        // The second half is drawn anew once rules have changed after a look at it.
        var draw = number % 2 == 0 ? name : $"{name}, draw 2";
        // Of seeds that follow each other the first numbers do too.
        var seed = (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(draw)) & int.MaxValue);
        var random = new Random(seed);
        return new ZooShop(name, of(random, Ordinary(random)), seed);
    }

    /// <summary>A history and a horizon of their own lengths with the customers of another kind.</summary>
    private static ZooSettings OfAnyKind(Random random, ZooSettings lengths)
    {
        var like = Kinds[random.Next(Kinds.Length - OwnLengths)].Of(random, lengths);
        return like with { HistoryDays = lengths.HistoryDays, HorizonDays = lengths.HorizonDays };
    }

    private static ZooSettings Ordinary(Random r)
    {
        var history = (int)LogBetween(r, 300, 1_300);
        var trend = Between(r, -0.7, 0.7) / history;
        return new ZooSettings
        {
            Customers = (int)LogBetween(r, 400, 6_000),
            HistoryDays = history,
            HorizonDays = new[] { 60, 90, 90, 180 }[r.Next(4)],
            GapDays = LogBetween(r, 20, 120),
            RateShape = Between(r, 0.5, 2),
            Regularity = r.Next(3) == 0 ? Between(r, 1, 3) : 1,
            LifeDays = LogBetween(r, 150, 900),
            LifeShape = Between(r, 1, 3),
            OneTime = Between(r, 0.1, 0.5),
            Arrivals = day => Math.Exp(trend * day),
            Amount = LogBetween(r, 5, 500),
            Between = Between(r, 0.3, 0.8),
            Within = Between(r, 0.2, 0.6),
        };
    }

    private static double Bump(double day, double peak, double wide, double period)
    {
        var off = (day - peak) - (period * Math.Round((day - peak) / period));
        return Math.Exp(-off * off / (2 * wide * wide));
    }

    private static double Between(Random random, double low, double high) => low + (random.NextDouble() * (high - low));

    private static double LogBetween(Random random, double low, double high) =>
        Math.Exp(Between(random, Math.Log(low), Math.Log(high)));
}

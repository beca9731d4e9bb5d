using MathNet.Numerics.Distributions;

namespace SampleShop;

/// <summary>Something done on the shop's pages.</summary>
/// <param name="CustomerId">Customer; empty for somebody who is not signed in.</param>
/// <param name="Time">UTC.</param>
/// <param name="Type">view, cart, favourite or buy.</param>
/// <param name="Sku">Product.</param>
/// <param name="Category">Its category path.</param>
/// <param name="SessionId">Visit.</param>
public readonly record struct ShopEvent(
    string CustomerId,
    DateTime Time,
    string Type,
    string Sku,
    string Category,
    string SessionId
)
{
    private const int FadeDays = 60;
    private const int LookAheadDays = 3;
    private const double AnonymousVisitsPerCustomerAndDay = 0.004;

    /// <summary>
    /// A customer's events up to the last day, by time. Each order has views and a cart of its products before it and its buy
    /// events at its time; other visits end without an order. Visits become fewer in the 60 days before a customer leaves, and
    /// after leaving there are few, then none.
    /// </summary>
    public static IEnumerable<ShopEvent> Of(Shop shop, int number)
    {
        var customer = shop.Customer(number);
        var (lines, leaving) = shop.Life(number);
        var orders = lines
            .Where(l => !l.IsReturn)
            .GroupBy(l => shop.Day(l.Time))
            .ToDictionary(g => g.Key, g => g.ToList());
        var random = shop.Random(number, Streams.Events);
        var visitsPerDay = (0.02 + (2 * customer.DailyRate)) * Gamma.Sample(random, 2, 2);
        var events = new List<ShopEvent>();
        for (var day = customer.FirstDay; day < shop.DayCount; day++)
        {
            var visits = new Visits(shop, random, events, customer.Id, $"S{number + 1:000000}-{day:0000}");
            if (random.NextDouble() < 1 - Math.Exp(-visitsPerDay * Interest(day, leaving)))
            {
                visits.Browse(day);
            }

            for (var ahead = 1; ahead <= LookAheadDays; ahead++)
            {
                if (orders.TryGetValue(day + ahead, out var later) && random.NextDouble() < 0.2)
                {
                    visits.Consider(day, later[0].Sku);
                }
            }

            if (orders.TryGetValue(day, out var bought))
            {
                visits.Buy(bought);
            }
        }

        return events.OrderBy(e => e.Time);
    }

    /// <summary>Events of a day, counted from the shop's first, by people who are not signed in.</summary>
    public static IReadOnlyList<ShopEvent> Anonymous(Shop shop, int day)
    {
        var random = shop.Random(day, Streams.AnonymousEvents);
        var events = new List<ShopEvent>();
        var visits = Poisson.Sample(random, AnonymousVisitsPerCustomerAndDay * shop.Settings.Customers);
        for (var i = 0; i < visits; i++)
        {
            new Visits(shop, random, events, "", $"A{day:0000}-{i:0000}").Browse(day);
        }

        return events;
    }

    private static double Interest(int day, int? leaving)
    {
        var left = (leaving ?? int.MaxValue) - day;
        return left switch
        {
            > FadeDays => 1,
            >= 0 => 0.3 + (0.7 * left / FadeDays),
            _ => 0.3 * Math.Exp(left / 25.0),
        };
    }

    /// <summary>Adds the events of a day's visits; their ids say which one of the day it is, not what came of it.</summary>
    private sealed class Visits(Shop shop, Random random, List<ShopEvent> events, string customerId, string id)
    {
        private int _visits;

        /// <summary>Looks around in a category; a cart may be filled and left.</summary>
        public void Browse(int day)
        {
            _visits++;
            var time = Start(day);
            var path = shop.Catalogue.PickFrom(random).Path;
            var shelf = shop.Catalogue.Where(e => e.Path == path).ToList();
            for (var views = 1 + Poisson.Sample(random, 1.5); views > 0; views--)
            {
                var sku = shelf.PickFrom(random).Product.Sku;
                Add(ref time, "view", sku);
                if (random.NextDouble() < 0.08)
                {
                    Add(ref time, "favourite", sku);
                }

                if (random.NextDouble() < 0.12)
                {
                    Add(ref time, "cart", sku);
                }
            }
        }

        /// <summary>Looks at a product that is bought some days later.</summary>
        public void Consider(int day, string sku)
        {
            _visits++;
            var time = Start(day);
            Add(ref time, "view", sku);
            if (random.NextDouble() < 0.4)
            {
                Add(ref time, "favourite", sku);
            }
        }

        /// <summary>Ends with an order.</summary>
        public void Buy(List<OrderLine> order)
        {
            _visits++;
            var skus = order.Select(l => l.Sku).Distinct(StringComparer.Ordinal).ToList();
            var step = random.Next(360, 1_500) / (skus.Count + 1);
            for (var i = 0; i < skus.Count; i++)
            {
                var time = order[0].Time.AddSeconds(-step * (skus.Count - i + 1));
                Add(time, "view", skus[i]);
                Add(time.AddSeconds(random.Next(5, step / 2)), "cart", skus[i]);
                if (random.NextDouble() < 0.3)
                {
                    var other = shop.Catalogue.PickFrom(random).Product.Sku;
                    Add(time.AddSeconds(step / 2), "view", other);
                    if (random.NextDouble() < 0.2)
                    {
                        Add(time.AddSeconds((step / 2) + 3), "cart", other);
                    }
                }
            }

            foreach (var sku in skus)
            {
                Add(order[0].Time, "buy", sku);
            }
        }

        private DateTime Start(int day) =>
            shop
                .Settings.FirstDay.AddDays(day)
                .ToDateTime(default, DateTimeKind.Utc)
                .AddSeconds(random.Next(7 * 3600, 22 * 3600));

        private void Add(ref DateTime time, string type, string sku)
        {
            Add(time, type, sku);
            time = time.AddSeconds(random.Next(10, 180));
        }

        private void Add(DateTime time, string type, string sku) =>
            events.Add(new ShopEvent(customerId, time, type, sku, Path(sku), $"{id}-{_visits}"));

        private string Path(string sku) => shop.Entry(sku).Path;
    }
}

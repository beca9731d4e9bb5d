using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>What the exports beside the orders hold, and that they fit the orders.</summary>
public sealed class KindsTests
{
    private static readonly Shop Shop = new(
        new ShopSettings
        {
            Customers = 600,
            Seed = 9,
            Kinds = Enum.GetValues<ShopKind>(),
        }
    );
    private static readonly int[] Numbers = [.. Enumerable.Range(0, Shop.Settings.Customers)];
    private static readonly Dictionary<string, byte[]> Files = WrittenShop.Of(Shop);
    private static readonly List<ShopEvent>[] Events = [.. Numbers.Select(i => ShopEvent.Of(Shop, i).ToList())];
    private static readonly List<Review> Reviews = [.. Numbers.SelectMany(i => Review.Of(Shop, i))];

    [Fact]
    public void Every_kind_has_its_files_and_the_same_bytes_again()
    {
        Files
            .Keys.Where(n => !n.StartsWith("orders/", StringComparison.Ordinal))
            .ShouldBe(["customers.csv", "events-2024.csv.gz", "events-2025.jsonl.gz", "products.csv", "reviews.jsonl"]);
        foreach (var (name, bytes) in WrittenShop.Of(new Shop(Shop.Settings)))
        {
            bytes.ShouldBe(Files[name], name);
        }
    }

    [Theory]
    [InlineData(
        "customers.csv",
        "customer_id,signup_date,birth_year,gender,city,region,country,channel,marketing_consent"
    )]
    [InlineData("events-2024.csv.gz", "customer_id,event_time,event_type,sku,category,session_id")]
    [InlineData("products.csv", "sku,name,category,brand,price,cost,image")]
    public void Csv_has_its_header_and_as_many_fields_in_each_row(string name, string header)
    {
        var rows = Files.Lines(name);
        rows[0].ShouldBe(header);
        rows.Count.ShouldBeGreaterThan(100);
        rows.ShouldAllBe(r => r.Split(',', StringSplitOptions.None).Length == header.Split(',').Length);
    }

    [Theory]
    [InlineData("events-2025.jsonl.gz", "customer_id,event_time,event_type,sku,category,session_id")]
    [InlineData("reviews.jsonl", "customer_id,sku,review_time,rating,title,text,language")]
    public void Json_has_its_fields_in_each_row(string name, string fields)
    {
        foreach (var row in Files.Lines(name))
        {
            using var json = JsonDocument.Parse(row);
            string.Join(',', json.RootElement.EnumerateObject().Select(p => p.Name)).ShouldBe(fields);
        }
    }

    [Fact]
    public void Nobody_signs_up_after_the_first_order_and_some_cells_are_unknown()
    {
        var profiles = Numbers.Select(i => Profile.Of(Shop, i)).ToList();
        foreach (var i in Numbers)
        {
            var first = DateOnly.FromDateTime(Shop.Lines(i)[0].Time);
            (profiles[i].SignupDate ?? first).ShouldBeLessThanOrEqualTo(first);
        }

        profiles.ShouldContain(p => p.SignupDate == null);
        profiles.ShouldContain(p => p.BirthYear == null);
        profiles.ShouldContain(p => p.MarketingConsent == null);
        profiles.ShouldContain(p => p.City.Length == 0);
    }

    [Fact]
    public void Each_order_has_views_and_carts_before_it_and_its_buys_at_its_time()
    {
        foreach (var i in Numbers)
        {
            var bought = Shop.Lines(i).Where(l => !l.IsReturn).Select(l => (l.Time, l.Sku)).Distinct().ToList();
            Events[i].Where(e => e.Type == "buy").Select(e => (e.Time, e.Sku)).ShouldBe(bought, ignoreOrder: true);
            foreach (var (time, sku) in bought)
            {
                var visit = Events[i].Single(e => e.Type == "buy" && e.Time == time && e.Sku == sku).SessionId;
                foreach (var type in new[] { "view", "cart" })
                {
                    Events[i]
                        .Any(e => e.SessionId == visit && e.Type == type && e.Sku == sku && e.Time < time)
                        .ShouldBeTrue($"{type} of {sku} in {visit}");
                }
            }
        }
    }

    [Fact]
    public void Carts_are_left_and_people_who_are_not_signed_in_look_around()
    {
        var visits = Events.SelectMany(e => e).GroupBy(e => e.SessionId, StringComparer.Ordinal).ToList();
        visits.ShouldContain(v => v.Any(e => e.Type == "cart") && v.All(e => e.Type != "buy"));
        Files.Lines("events-2024.csv.gz").ShouldContain(r => r.StartsWith(','));
        Events.SelectMany(e => e).ShouldAllBe(e => DateOnly.FromDateTime(e.Time) <= Shop.Settings.LastDay);
    }

    [Fact]
    public void Who_is_about_to_leave_browses_less_before_the_last_order()
    {
        // Loyal regulars in the month up to an order: those who leave with it against those who stay.
        var shop = new Shop(new ShopSettings { Customers = 6_000, Seed = 3 });
        var (leaving, staying) = (new List<double>(), new List<double>());
        foreach (var i in Enumerable.Range(0, shop.Settings.Customers))
        {
            var customer = shop.Customer(i);
            if (customer.Type.Name != "loyal regular")
            {
                continue;
            }

            var (lines, left) = shop.Life(i);
            var days = lines.Where(l => !l.IsReturn).Select(l => shop.Day(l.Time)).Distinct().ToList();
            var bought = lines.Where(l => !l.IsReturn).ToLookup(l => l.Sku, l => shop.Day(l.Time));
            // Neither visits that end with an order, nor looks at what is bought some days later.
            var browsed = ShopEvent
                .Of(shop, i)
                .GroupBy(e => e.SessionId, StringComparer.Ordinal)
                .Where(visit => visit.All(e => e.Type != "buy"))
                .SelectMany(visit => visit)
                .Where(e => !bought[e.Sku].Any(d => d > shop.Day(e.Time) && d <= shop.Day(e.Time) + 3))
                .Select(e => shop.Day(e.Time))
                .ToList();
            foreach (var day in days.Where(d => d < shop.DayCount && d > customer.FirstDay + 30))
            {
                (day == left ? leaving : staying).Add(
                    browsed.Count(b => b >= day - 30 && b < day) / customer.DailyRate
                );
            }
        }

        leaving.Count.ShouldBeGreaterThan(100);
        leaving.Average().ShouldBeLessThan(0.75 * staying.Average());
    }

    [Fact]
    public void Stars_follow_satisfaction_but_for_one_in_twenty()
    {
        var shop = new Shop(new ShopSettings { Customers = 3_000, Seed = 4 });
        var reviews = Enumerable.Range(0, 3_000).SelectMany(i => Review.Of(shop, i)).ToList();
        var share = reviews.Count(r => r.Contradicts) / (double)reviews.Count;
        share.ShouldBeInRange(0.035, 0.065);
        var straight = reviews.Where(r => !r.Contradicts).ToList();
        straight.Where(r => r.Rating >= 4).Min(r => r.Satisfaction).ShouldBeGreaterThan(0.35);
        straight.Where(r => r.Rating <= 2).Max(r => r.Satisfaction).ShouldBeLessThan(0.65);
        straight.Select(r => r.Rating).Distinct().Count().ShouldBe(5);
        // Grammar, not a list of sentences.
        reviews
            .Select(r => r.Text)
            .Distinct(StringComparer.Ordinal)
            .Count()
            .ShouldBeGreaterThan(reviews.Count * 9 / 10);
        reviews.ShouldAllBe(r => r.Text.Length > 1 && !r.Text.Contains('[') && !r.Text.Contains('{'));
        reviews.ShouldAllBe(r => r.Language == "zh" == r.Text.Any(c => c > 0x3000));
        reviews.Select(r => r.Language).Distinct().Order(StringComparer.Ordinal).ShouldBe(["en", "zh"]);
    }

    [Fact]
    public void Reviews_come_after_an_order_of_the_product_and_leavers_were_less_satisfied()
    {
        foreach (var review in Reviews)
        {
            var number = int.Parse(review.CustomerId[1..]) - 1;
            Shop.Lines(number).Any(l => !l.IsReturn && l.Sku == review.Sku && l.Time < review.Time).ShouldBeTrue();
        }

        var shop = new Shop(new ShopSettings { Customers = 3_000, Seed = 4 });
        var left = Enumerable.Range(0, 3_000).ToLookup(i => shop.Life(i).LeavingDay is not null);
        left[true]
            .SelectMany(i => Review.Of(shop, i))
            .Average(r => r.Satisfaction)
            .ShouldBeLessThan(left[false].SelectMany(i => Review.Of(shop, i)).Average(r => r.Satisfaction) - 0.1);
    }
}

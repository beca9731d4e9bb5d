using MathNet.Numerics.Distributions;

namespace SampleShop;

/// <summary>What a customer wrote about a product.</summary>
/// <param name="CustomerId">Customer.</param>
/// <param name="Sku">Product.</param>
/// <param name="Time">UTC; some days after the first order of the product.</param>
/// <param name="Rating">1 to 5 stars.</param>
/// <param name="Title">May be empty.</param>
/// <param name="Text">Speaks of the satisfaction, whatever the stars say.</param>
/// <param name="Language">en or zh.</param>
/// <param name="Satisfaction">Hidden: true satisfaction, 0 to 1.</param>
/// <param name="Contradicts">Hidden: whether the stars were given the wrong way round.</param>
public sealed record Review(
    string CustomerId,
    string Sku,
    DateTime Time,
    int Rating,
    string Title,
    string Text,
    string Language,
    double Satisfaction,
    bool Contradicts
)
{
    private const int DisappointedDays = 120;
    private const double ContradictingShare = 0.05;

    /// <summary>A customer's reviews up to the last day, in order of the purchases.</summary>
    public static IEnumerable<Review> Of(Shop shop, int number)
    {
        var customer = shop.Customer(number);
        var (lines, leaving) = shop.Life(number);
        var random = shop.Random(number, Streams.Reviews);
        var end = shop.Settings.LastDay.AddDays(1).ToDateTime(default, DateTimeKind.Utc);
        var returned = lines.Where(l => l.IsReturn).Select(l => l.Sku).ToHashSet(StringComparer.Ordinal);
        foreach (var line in lines.Where(l => !l.IsReturn).DistinctBy(l => l.Sku, StringComparer.Ordinal))
        {
            var left = leaving - shop.Day(line.Time);
            var satisfaction = SatisfactionWith(shop, number, line.Sku, returned.Contains(line.Sku), left);
            // Who is delighted or angry writes more often.
            var writes = random.NextDouble() < 0.06 + (0.4 * Math.Pow(satisfaction - 0.5, 2));
            var time = line.Time.AddDays(3 + (21 * random.NextDouble()));
            if (writes)
            {
                var review = Write(customer, line.Sku, time, satisfaction, shop.Entry(line.Sku), random);
                if (time < end)
                {
                    yield return review;
                }
            }
        }
    }

    /// <summary>
    /// True satisfaction of a customer with a product, from 0 to 1: the product's quality, how lenient the customer is, whether it
    /// went back, and, as orders are given, whether the customer is about to leave.
    /// </summary>
    private static double SatisfactionWith(Shop shop, int number, string sku, bool returned, int? daysToLeaving)
    {
        var lenient = Normal.Sample(shop.Random(number, Streams.Leniency), 0, 0.5);
        var chance = Normal.Sample(shop.Random(number, Streams.FirstSatisfaction + Product.IndexOf(sku)), 0, 0.7);
        var disappointed = daysToLeaving is { } days ? 1.8 * Math.Max(0, 1 - (days / (double)DisappointedDays)) : 0;
        var odds = 1.1 + shop.Entry(sku).Quality + lenient + chance - disappointed - (returned ? 1.2 : 0);
        return 1 / (1 + Math.Exp(-odds));
    }

    private static Review Write(
        Customer customer,
        string sku,
        DateTime time,
        double satisfaction,
        CatalogueEntry entry,
        Random random
    )
    {
        var stars = Math.Clamp((int)Math.Round(0.6 + (4.9 * satisfaction) + Normal.Sample(random, 0, 0.4)), 1, 5);
        var contradicts = random.NextDouble() < ContradictingShare;
        var wrongWay = stars == 3 ? (satisfaction < 0.5 ? 5 : 1) : 6 - stars;
        var chinese = customer.Country == "CN";
        var (title, text) = chinese
            ? ChineseText.Write(entry, satisfaction, random)
            : EnglishText.Write(entry, satisfaction, random);
        return new Review(
            customer.Id,
            sku,
            new DateTime(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc),
            contradicts ? wrongWay : stars,
            title,
            text,
            chinese ? "zh" : "en",
            satisfaction,
            contradicts
        );
    }
}

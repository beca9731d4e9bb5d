using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SampleShop;

/// <summary>Writes the exports beside the orders. Streams are left open.</summary>
internal static class KindWriter
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Chinese stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void WriteCustomers(Shop shop, Stream stream)
    {
        using var writer = Text(stream);
        writer.WriteLine("customer_id,signup_date,birth_year,gender,city,region,country,channel,marketing_consent");
        for (var i = 0; i < shop.Settings.Customers; i++)
        {
            var p = Profile.Of(shop, i);
            var consent = p.MarketingConsent switch
            {
                true => "yes",
                false => "no",
                null => "",
            };
            writer.WriteLine(
                Line(
                    $"{p.CustomerId},{p.SignupDate:yyyy-MM-dd},{p.BirthYear},{p.Gender},{p.City},{p.Region},{p.Country},{p.Channel},{consent}"
                )
            );
        }
    }

    public static void WriteProducts(Shop shop, Stream stream)
    {
        using var writer = Text(stream);
        writer.WriteLine("sku,name,category,brand,price,cost,image");
        foreach (var e in shop.Catalogue)
        {
            writer.WriteLine(
                Line($"{e.Product.Sku},\"{e.Product.Name}\",{e.Path},{e.Brand},{e.Price:F2},{e.Cost:F2},{e.Image}")
            );
        }
    }

    public static void WriteReviews(Shop shop, Stream stream)
    {
        using var writer = Text(stream);
        for (var i = 0; i < shop.Settings.Customers; i++)
        {
            foreach (var r in Review.Of(shop, i))
            {
                var row = new
                {
                    r.CustomerId,
                    r.Sku,
                    ReviewTime = r.Time,
                    r.Rating,
                    r.Title,
                    r.Text,
                    r.Language,
                };
                writer.WriteLine(JsonSerializer.Serialize(row, Json));
            }
        }
    }

    /// <summary>A year's events as gzipped CSV.</summary>
    public static void WriteEventsCsv(Shop shop, Stream stream, int year)
    {
        using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        using var writer = Text(gzip);
        writer.WriteLine("customer_id,event_time,event_type,sku,category,session_id");
        foreach (var e in Events(shop, year))
        {
            writer.WriteLine(
                Line($"{e.CustomerId},{e.Time:yyyy-MM-ddTHH:mm:ssZ},{e.Type},{e.Sku},{e.Category},{e.SessionId}")
            );
        }
    }

    /// <summary>A year's events as gzipped JSON lines.</summary>
    public static void WriteEventsJson(Shop shop, Stream stream, int year)
    {
        using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        using var writer = Text(gzip);
        foreach (var e in Events(shop, year))
        {
            var row = new
            {
                e.CustomerId,
                EventTime = e.Time,
                EventType = e.Type,
                e.Sku,
                e.Category,
                e.SessionId,
            };
            writer.WriteLine(JsonSerializer.Serialize(row, Json));
        }
    }

    /// <summary>Events of a year, customer by customer, then those without one, day by day.</summary>
    private static IEnumerable<ShopEvent> Events(Shop shop, int year) =>
        Enumerable
            .Range(0, shop.Settings.Customers)
            .SelectMany(i => ShopEvent.Of(shop, i))
            .Concat(Enumerable.Range(0, shop.DayCount).SelectMany(day => ShopEvent.Anonymous(shop, day)))
            .Where(e => e.Time.Year == year);

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private static StreamWriter Text(Stream stream) =>
        new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
}

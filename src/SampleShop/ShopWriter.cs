using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace SampleShop;

/// <summary>Writes a shop's exports as a real shop would have them: by period, in several formats, overlapping, not quite clean.</summary>
public static class ShopWriter
{
    /// <summary>Rows that cannot be read, in the file <c>orders/2025-h1.csv.gz</c>.</summary>
    public const int DirtyRows = 4;

    private const int GuestEvery = 200;
    private const string Header =
        "order_id,customer_id,time,sku,description,quantity,unit_price,discount,currency,country,kind";

    private static readonly string[] Dirty =
    [
        "X1,C000001,2025-02-30T10:00:00Z,P1001,no such day,1,10.00,0,EUR,DE,sale",
        "X2,C000001,2025-03-01T10:00:00Z,P1001,no number,one,10.00,0,EUR,DE,sale",
        "X3,C000001,2025-03-02T10:00:00Z,P1001,\"a quote that never ends,1,10.00,0,EUR,DE,sale",
        "X4,C000001,2025-03-03T10:00:00Z,P1001,too few fields",
    ];

    /// <summary>Names of the exports of the kinds that the settings ask for, and what writes each.</summary>
    public static IReadOnlyList<(string Name, Action<Stream> Write)> Exports(Shop shop) =>
        [.. shop.Settings.Kinds.SelectMany(kind => Exports(shop, kind))];

    private static IEnumerable<(string Name, Action<Stream> Write)> Exports(Shop shop, ShopKind kind) =>
        kind switch
        {
            ShopKind.Orders => Orders(shop),
            ShopKind.Customers => [("customers.csv", stream => KindWriter.WriteCustomers(shop, stream))],
            ShopKind.Events => Events(shop),
            ShopKind.Products => [("products.csv", stream => KindWriter.WriteProducts(shop, stream))],
            ShopKind.Reviews => [("reviews.jsonl", stream => KindWriter.WriteReviews(shop, stream))],
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
        };

    private static IEnumerable<(string Name, Action<Stream> Write)> Events(Shop shop)
    {
        var last = shop.Settings.LastDay.Year;
        for (var y = shop.Settings.FirstDay.Year; y <= last; y++)
        {
            var year = y;
            yield return year < last
                ? ($"events-{year}.csv.gz", stream => KindWriter.WriteEventsCsv(shop, stream, year))
                : ($"events-{year}.jsonl.gz", stream => KindWriter.WriteEventsJson(shop, stream, year));
        }
    }

    private static (string Name, Action<Stream> Write)[] Orders(Shop shop)
    {
        var middle = new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var july = new DateTime(2025, 7, 1, 0, 0, 0, DateTimeKind.Utc);
        return
        [
            ("orders/2024.csv", stream => WriteCsv(shop, stream, DateTime.MinValue, middle, [])),
            ("orders/2025-h1.csv.gz", stream => WriteGzip(shop, stream, middle, july)),
            // The second half begins a week early: both exports hold that week.
            ("orders/2025-h2.jsonl", stream => WriteJson(shop, stream, july.AddDays(-7), DateTime.MaxValue)),
        ];
    }

    /// <summary>Writes the true value of every customer after the last day.</summary>
    public static void WriteTruth(Shop shop, Stream stream, int horizonDays)
    {
        using var writer = Text(stream);
        writer.WriteLine("customer_id,type,alive,expected_spend,expected_purchase_days,buy_probability");
        var cutoff = shop.Settings.LastDay.AddDays(1);
        for (var i = 0; i < shop.Settings.Customers; i++)
        {
            var customer = shop.Customer(i);
            var truth = shop.TrueValue(i, cutoff, horizonDays);
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{customer.Id},{customer.Type.Name},{(truth.Alive ? 1 : 0)},{truth.Spend:F4},{truth.PurchaseDays:F6},{truth.BuyProbability:F6}"
                )
            );
        }
    }

    /// <summary>Writes the order lines of a period as CSV with canonical column names.</summary>
    /// <param name="shop">Shop.</param>
    /// <param name="stream">Left open.</param>
    /// <param name="from">First time.</param>
    /// <param name="to">Time behind the last.</param>
    /// <param name="dirty">Lines to put in between that cannot be read.</param>
    public static void WriteCsv(Shop shop, Stream stream, DateTime from, DateTime to, IReadOnlyList<string> dirty)
    {
        using var writer = Text(stream);
        writer.WriteLine(Header);
        var written = 0;
        foreach (var line in Lines(shop, from, to))
        {
            if (written % 100 == 50 && written / 100 < dirty.Count)
            {
                writer.WriteLine(dirty[written / 100]);
            }

            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{line.OrderId},{line.CustomerId},{line.Time:yyyy-MM-ddTHH:mm:ssZ},{line.Sku},\"{line.Description}\",{line.Quantity},{line.UnitPrice},{line.Discount},EUR,{line.Country},{(line.IsReturn ? "return" : "sale")}"
                )
            );
            written++;
        }
    }

    /// <summary>Order lines of a period, customer by customer; every so often a guest buys the same as a customer did.</summary>
    public static IEnumerable<OrderLine> Lines(Shop shop, DateTime from, DateTime to)
    {
        for (var i = 0; i < shop.Settings.Customers; i++)
        {
            foreach (var line in shop.Lines(i).Where(l => l.Time >= from && l.Time < to))
            {
                yield return line;
                if (i % GuestEvery == 0 && !line.IsReturn)
                {
                    yield return line with
                    {
                        OrderId = $"G{line.OrderId[1..]}",
                        CustomerId = "",
                    };
                }
            }
        }
    }

    private static void WriteGzip(Shop shop, Stream stream, DateTime from, DateTime to)
    {
        using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        WriteCsv(shop, gzip, from, to, Dirty);
    }

    private static void WriteJson(Shop shop, Stream stream, DateTime from, DateTime to)
    {
        using var writer = Text(stream);
        foreach (var line in Lines(shop, from, to))
        {
            writer.WriteLine(
                JsonSerializer.Serialize(
                    new
                    {
                        order_id = line.OrderId,
                        customer_id = line.CustomerId,
                        time = line.Time,
                        sku = line.Sku,
                        description = line.Description,
                        quantity = line.Quantity,
                        unit_price = line.UnitPrice,
                        discount = line.Discount,
                        currency = "EUR",
                        country = line.Country,
                        kind = line.IsReturn ? "return" : "sale",
                    }
                )
            );
        }
    }

    private static StreamWriter Text(Stream stream) =>
        new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

public sealed class ShopWriterTests
{
    private static readonly ShopSettings Settings = new() { Customers = 600, Seed = 9 };
    private static readonly Shop Shop = new(Settings);
    private static readonly Dictionary<string, byte[]> Files = WrittenShop.Of(Shop);

    [Fact]
    public void Equal_settings_give_equal_bytes_and_another_seed_other_ones()
    {
        var again = WrittenShop.Of(new Shop(Settings));
        var other = WrittenShop.Of(new Shop(Settings with { Seed = 10 }));
        again.Keys.ShouldBe(["orders/2024.csv", "orders/2025-h1.csv.gz", "orders/2025-h2.jsonl"]);
        foreach (var (name, bytes) in Files)
        {
            again[name].ShouldBe(bytes);
            other[name].ShouldNotBe(bytes);
        }
    }

    [Fact]
    public void As_many_rows_are_dirty_as_is_said()
    {
        Files.Lines("orders/2025-h1.csv.gz").Count(l => l.StartsWith('X')).ShouldBe(ShopWriter.DirtyRows);
        Files.Lines("orders/2024.csv").ShouldNotContain(l => l.StartsWith('X'));
    }

    [Fact]
    public void Two_exports_hold_the_week_before_july_alike()
    {
        var csv = Files
            .Lines("orders/2025-h1.csv.gz")
            .Where(l => l[0] is 'O' or 'R')
            .Select(l => l.Split(','))
            .ToList();
        var july = csv.Where(f => string.CompareOrdinal(f[2], "2025-06-24T00:00:00Z") >= 0).Select(f => (f[0], f[3]));
        var json = Files.Lines("orders/2025-h2.jsonl").Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var june = json.Where(l => l.GetProperty("customer_id").GetString()!.Length > 0)
            .Where(l => l.GetProperty("time").GetDateTime() < new DateTime(2025, 7, 1, 0, 0, 0, DateTimeKind.Utc))
            .Select(l => (l.GetProperty("order_id").GetString()!, l.GetProperty("sku").GetString()!))
            .ToList();
        june.ShouldNotBeEmpty();
        june.ShouldBe(july);
    }

    [Fact]
    public void Exports_hold_every_line_of_every_customer_and_guests()
    {
        var expected = Enumerable.Range(0, Settings.Customers).Sum(i => Shop.Lines(i).Count);
        var all = ShopWriter.Lines(Shop, DateTime.MinValue, DateTime.MaxValue).ToList();
        all.Count(l => l.CustomerId.Length > 0).ShouldBe(expected);
        all.Where(l => l.CustomerId.Length == 0).ShouldNotBeEmpty();
        all.Where(l => l.IsReturn).ShouldAllBe(l => l.Quantity < 0 && l.Amount <= 0);
        all.Where(l => !l.IsReturn).ShouldAllBe(l => l.Quantity > 0 && l.Amount >= 0);
    }

    [Fact]
    public void The_truth_has_a_row_for_every_customer()
    {
        using var stream = new MemoryStream();
        ShopWriter.WriteTruth(Shop, stream, 90);
        var rows = Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n');
        rows.Length.ShouldBe(Settings.Customers + 1);
        var truth = Shop.TrueValue(41, Settings.LastDay.AddDays(1), 90);
        var fields = rows[42].Split(',');
        fields[0].ShouldBe("C000042");
        double.Parse(fields[3], CultureInfo.InvariantCulture).ShouldBe(truth.Spend, 1e-4);
    }

    [Fact]
    public void Sizes_have_names()
    {
        ShopSettings.OfSize("small").Customers.ShouldBe(3_000);
        ShopSettings.OfSize("large").Customers.ShouldBe(50_000);
        Should.Throw<ArgumentException>(() => ShopSettings.OfSize("huge"));
    }
}

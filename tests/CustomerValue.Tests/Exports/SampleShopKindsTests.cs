using CustomerValue.Tests.SampleShop;
using SampleShop;

namespace CustomerValue.Tests.Exports;

/// <summary>The sample shop's exports are read as what they are, without loss.</summary>
public class SampleShopKindsTests
{
    private static readonly Dictionary<string, byte[]> Files = WrittenShop.Of(
        new Shop(new ShopSettings { Customers = 40, Kinds = Enum.GetValues<ShopKind>() })
    );

    [Theory]
    [InlineData("orders/2024.csv", "orders")]
    [InlineData("orders/2025-h2.jsonl", "orders")]
    [InlineData("customers.csv", "customers")]
    [InlineData("events-2024.csv.gz", "events")]
    [InlineData("events-2025.jsonl.gz", "events")]
    [InlineData("products.csv", "products")]
    [InlineData("reviews.jsonl", "reviews")]
    public async Task Every_row_of_every_file_is_read(string name, string kind)
    {
        using var run = await ExportRun.ReadAsync(Files[name]);
        var found = run.Manifest;
        found.Kind.ShouldBe(kind);
        var header = name.Contains(".csv", StringComparison.Ordinal) ? 1 : 0;
        found.RowsRead.ShouldBe(Files.Lines(name).Count - header);
        (found.RowsRefused, found.RowsExcluded).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Both_formats_of_events_give_the_same_words()
    {
        using var csv = await ExportRun.ReadAsync(Files["events-2024.csv.gz"]);
        using var json = await ExportRun.ReadAsync(Files["events-2025.jsonl.gz"]);
        foreach (var run in new[] { csv, json })
        {
            run.Query("type").Distinct().Order(StringComparer.Ordinal).ShouldBe(["buy", "cart", "favourite", "view"]);
            run.Manifest.RowsAnonymous.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public async Task A_profile_says_what_its_line_says()
    {
        using var run = await ExportRun.ReadAsync(Files["customers.csv"]);
        var stored = run.Query(
            "concat_ws(',', customer_id, coalesce(signup::DATE::VARCHAR, ''), coalesce(birth_year::VARCHAR, ''), coalesce(gender, ''), coalesce(city, ''), coalesce(region, ''), coalesce(country, ''), coalesce(channel, ''), CASE consent WHEN true THEN 'yes' WHEN false THEN 'no' ELSE '' END)"
        );
        stored.ShouldBe(Files.Lines("customers.csv").Skip(1));
    }

    [Fact]
    public async Task A_product_says_what_its_line_says()
    {
        using var run = await ExportRun.ReadAsync(Files["products.csv"]);
        var stored = run.Query(
            "concat(sku, ',\"', name, '\",', category, ',', coalesce(brand, ''), ',', price::DECIMAL(18, 2), ',', cost::DECIMAL(18, 2), ',', coalesce(image, ''))"
        );
        stored.ShouldBe(Files.Lines("products.csv").Skip(1));
    }

    [Fact]
    public async Task Reviews_keep_text_stars_and_language()
    {
        using var run = await ExportRun.ReadAsync(Files["reviews.jsonl"]);
        var stored = run.Query(
            "concat_ws('|', customer_id, sku, rating::INTEGER, coalesce(title, ''), text, language)"
        );
        var written = Files
            .Lines("reviews.jsonl")
            .Select(l => System.Text.Json.Nodes.JsonNode.Parse(l)!)
            .Select(r => $"{r["customer_id"]}|{r["sku"]}|{r["rating"]}|{r["title"]}|{r["text"]}|{r["language"]}");
        stored.ShouldBe(written);
    }
}

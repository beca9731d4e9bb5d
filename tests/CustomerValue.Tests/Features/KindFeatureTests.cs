using CustomerValue.Features;
using CustomerValue.Reviews;

namespace CustomerValue.Tests.Features;

/// <summary>Features from exports other than orders, computed by hand.</summary>
public sealed class KindFeatureTests : IDisposable
{
    private static readonly DateOnly Cutoff = new(2025, 7, 1);
    private static readonly DateTime Early = new(2024, 1, 1);
    private static readonly DateTime Late = new(2026, 1, 1);
    private readonly KindLake _lake = new();
    private readonly LakeFiles _orders;

    public KindFeatureTests() =>
        _orders = new LakeFiles([
            _lake.Export(
                "lines",
                Early,
                Late,
                Line("2025-05-02", "s1", 30),
                Line("2025-06-10", "s2", 10),
                Line("2025-06-20", "s3", 60)
            ),
        ]);

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Browsing_is_counted_by_visit_day_and_product()
    {
        var table = With(
            "events",
            Event("2025-04-05 23:30", "view", "s1", "v1"),
            Event("2025-06-08 10:00", "view", "s2", "v2"),
            Event("2025-06-08 10:05", "cart", "s2", "v2"),
            Event("2025-06-09 10:00", "cart", "s9", "v3"),
            Event("2025-06-28 10:00", "view", "s4", "v4"),
            Event("2025-06-28 10:01", "view", "s4", "v4"),
            Event("2025-06-28 10:02", "favourite", "s4", "v4"),
            Event("2025-06-29 10:03", "cart", "s4", "v5"),
            Event("2025-06-29 10:04", "buy", "s7", "v6")
        );
        Value(table, "visits_30d").ShouldBe(5);
        Value(table, "visits_90d").ShouldBe(6);
        Value(table, "views_30d").ShouldBe(3);
        Value(table, "visits_trend_30d").ShouldBe(MathF.Log(6), 1e-6);
        Value(table, "days_since_visit").ShouldBe(2);
        Value(table, "visits_since_order").ShouldBe(3);
        Value(table, "viewed_skus_90d").ShouldBe(3);
        // s2 was ordered two days later, s9 never; what was put into the cart in the last week is not yet left.
        Value(table, "cart_left_share").ShouldBe(0.5f);
        Value(table, "open_carts_7d").ShouldBe(1);
        Value(table, "conversion").ShouldBe(1 / 4f);
        Value(table, "visit_night_share").ShouldBe(1 / 9f);
        var weeks = new float[WeeklySequences.Weeks * table.Sequences!.Channels.Count];
        table.Sequences.Fill(0, weeks);
        table.Sequences.Channels.Zip(weeks[^6..]).ToArray()[4..].ShouldBe([("visits", 3), ("carts", 1)]);
    }

    [Fact]
    public void Windows_that_events_do_not_cover_are_unknown()
    {
        var events = _lake.Export("events", new DateTime(2025, 5, 10), Late, Event("2025-06-08 10:00", "view", "s2"));
        var table = _lake.Table(_orders with { Events = [events] }, Cutoff);
        Value(table, "views_30d").ShouldBe(1);
        Value(table, "carts_30d").ShouldBe(0);
        Value(table, "views_90d").ShouldBe(float.NaN);
        Value(table, "visits_trend_30d").ShouldBe(float.NaN);
    }

    [Fact]
    public void Products_tell_category_brand_price_and_margin()
    {
        var table = With(
            "products",
            Product("s1", "Home > Lamps", "Lux", 30, 10),
            Product("s2", "Home > Lamps", "Lux", 10, null),
            Product("s3", "Garden", "Oak", 60, 30)
        );
        Value(table, "categories").ShouldBe(2);
        Value(table, "category_top_share").ShouldBe(0.6f);
        Value(table, "category_entropy").ShouldBe(0.6730117f, 1e-5);
        Value(table, "brand_top_share").ShouldBe(0.6f);
        Value(table, "new_category_share_90d").ShouldBe(1);
        // 30 and 10 around a median of 20, and a shelf of one.
        Value(table, "price_level").ShouldBe((1.5f + 0.5f + 1) / 3, 1e-5);
        Value(table, "margin_share").ShouldBe((90 - 40) / 90f, 1e-5);
        Text(table, "top_category").ShouldBe("Garden");
        Text(table, "top_brand").ShouldBe("Oak");
    }

    [Fact]
    public void A_photo_fills_a_missing_category_and_replaces_none()
    {
        ExportLines[] products =
        [
            _lake.Export(
                "products",
                Early,
                Late,
                Product("s1", "Home", "Lux", 30, 10),
                Product("s2", "", "Lux", 10, null)
            ),
        ];
        var told = _lake.Changed(
            products,
            "SELECT * FROM (VALUES ('s1', 'wrong', 0.9), ('s2', 'Lamps', 0.8), ('s3', 'Garden', 0.99)) AS t (sku, category, confidence)"
        );
        // A category that is not told is NULL in the lake.
        products = [.. _lake.Changed(products, "SELECT * REPLACE (nullif(category, '') AS category) FROM rows")];
        var table = _lake.Table(_orders with { Products = products, Categories = told }, Cutoff);
        Value(table, "categories").ShouldBe(3);
        Text(table, "top_category").ShouldBe("Garden");
        var alone = _lake.Table(_orders with { Categories = told }, Cutoff);
        Value(alone, "categories").ShouldBe(3);
        Value(_lake.Table(_orders with { Products = products }, Cutoff), "categories").ShouldBe(1);
    }

    [Fact]
    public void A_gift_of_a_category_counts_as_a_category_without_spend()
    {
        var gift = _lake.Export("lines", Early, Late, Line("2025-05-02", "s1", 30), Line("2025-06-10", "s3", 0));
        var products = _lake.Export(
            "products",
            Early,
            Late,
            Product("s1", "Home", "Lux", 30, 10),
            Product("s3", "Garden", "Oak", 60, 30)
        );
        var table = _lake.Table(new LakeFiles([gift]) { Products = [products] }, Cutoff);
        Value(table, "categories").ShouldBe(2);
        Value(table, "category_entropy").ShouldBe(0);
        Value(table, "category_top_share").ShouldBe(1);
    }

    [Fact]
    public void Demographics_are_as_of_the_cutoff_and_a_later_sign_up_is_not_seen()
    {
        var table = With("customers", Customer("2025-04-02", 1990, "'female'", "true"));
        Value(table, "age").ShouldBe(35);
        Value(table, "consent").ShouldBe(1);
        Value(table, "signup_days").ShouldBe(90);
        Value(table, "signup_to_order_days").ShouldBe(30);
        Text(table, "gender").ShouldBe("female");
        Text(table, "city").ShouldBe("Ulm");
        var later = With("customers", Customer("2025-07-01", 1990, "NULL", "NULL"));
        Value(later, "signup_days").ShouldBe(float.NaN);
        Value(later, "consent").ShouldBe(float.NaN);
        Text(later, "gender").ShouldBeNull();
    }

    [Fact]
    public void Of_a_customer_in_two_exports_the_last_line_of_the_newest_counts()
    {
        var older = _lake.Export(
            "customers",
            Early,
            new DateTime(2025, 1, 1),
            Customer("2024-01-01", 1950, "NULL", "NULL"),
            Customer("2024-01-01", 1960, "NULL", "NULL")
        );
        var newer = _lake.Export(
            "customers",
            Early,
            new DateTime(2025, 2, 1),
            Customer("2024-01-01", 1970, "NULL", "NULL"),
            Customer("2024-01-01", 1980, "NULL", "NULL")
        );
        foreach (var exports in new[] { new[] { older, newer }, [newer, older] })
        {
            Value(_lake.Table(_orders with { Customers = exports }, Cutoff), "age").ShouldBe(45);
        }
    }

    [Fact]
    public void The_newest_upload_counts_whatever_it_tells_of()
    {
        DateTimeOffset uploaded = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        var old = _lake.Export("customers", Early, Late, Customer("2025-06-01", 1950, "NULL", "NULL"));
        var undated = _lake.Export("customers", null, null, Customer("2025-06-01", 1960, "NULL", "NULL"));
        ExportLines[] exports =
        [
            _lake.Export("customers", Early, Early, Customer("2024-01-01", 1970, "NULL", "NULL")) with
            {
                Uploaded = uploaded.AddDays(1),
            },
            old with
            {
                Uploaded = uploaded,
            },
            undated with
            {
                Uploaded = uploaded,
            },
            // Read before uploads were dated.
            old,
        ];
        foreach (var order in new[] { exports, [.. exports.Reverse()] })
        {
            Value(_lake.Table(_orders with { Customers = order }, Cutoff), "age").ShouldBe(55);
        }
    }

    [Fact]
    public void Reviews_tell_ratings_sentiment_and_complaints()
    {
        var table = With(
            "reviews",
            Review("2025-03-01", 5, "Excellent quality, I love it"),
            Review("2025-06-01", 1, "The delivery was terrible and slow"),
            Review("2025-07-01", 1, "The quality is terrible")
        );
        Value(table, "reviews").ShouldBe(2);
        Value(table, "rating_mean").ShouldBe(3);
        Value(table, "rating_last").ShouldBe(1);
        Value(table, "rating_trend").ShouldBe(-2);
        Value(table, "days_since_review").ShouldBe(30);
        Value(table, "sentiment_last").ShouldBeLessThan(-0.2f);
        Value(table, "sentiment_mean").ShouldBeGreaterThan(Value(table, "sentiment_last"));
        Value(table, "complaints_delivery").ShouldBe(1);
        Value(table, "complaints_quality").ShouldBe(0);
        Value(table, "complaints_90d").ShouldBe(1);
        Value(table, "complaint_share").ShouldBe(0.5f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_review_without_a_time_is_not_counted(int exports)
    {
        var export = _lake.Export(
            "reviews",
            Early,
            Late,
            Review("2025-03-01", 5, "Excellent"),
            "('a', 's1', NULL, 1, NULL, 'Terrible', 'en')"
        );
        var table = _lake.Table(_orders with { Reviews = [.. Enumerable.Repeat(export, exports)] }, Cutoff);
        Value(table, "reviews").ShouldBe(1);
        Value(table, "rating_mean").ShouldBe(5);
    }

    [Fact]
    public void Reviews_without_times_tell_nothing_of_when_reviews_begin()
    {
        var undated = _lake.Export("reviews", null, null, "('a', 's1', NULL, 1, NULL, 'Terrible', 'en')");
        Value(_lake.Table(_orders with { Reviews = [undated] }, Cutoff), "reviews").ShouldBe(float.NaN);
        var later = _lake.Export("reviews", Late, Late, Review("2026-01-01", 5, "Excellent"));
        Value(_lake.Table(_orders with { Reviews = [undated, later] }, Cutoff), "reviews").ShouldBe(float.NaN);
        var dated = _lake.Export("reviews", Early, Late, Review("2025-03-01", 5, "Excellent"));
        Value(_lake.Table(_orders with { Reviews = [undated, dated] }, Cutoff), "reviews").ShouldBe(1);
    }

    [Fact]
    public void A_country_that_no_order_names_is_that_of_the_customer()
    {
        string Of(string ordered) => ordered.Replace("'DE'", "NULL", StringComparison.Ordinal);
        LakeFiles unnamed = new([_lake.Export("lines", Early, Late, Of(Line("2025-05-02", "s1", 30)))]);
        var customers = _lake.Export(
            "customers",
            Early,
            Late,
            Customer("2025-04-02", 1990, "NULL", "NULL").Replace("'DE'", "'AT'", StringComparison.Ordinal)
        );
        Text(_lake.Table(unnamed, Cutoff), "country").ShouldBeNull();
        Text(_lake.Table(unnamed with { Customers = [customers] }, Cutoff), "country").ShouldBe("AT");
        Text(_lake.Table(_orders with { Customers = [customers] }, Cutoff), "country").ShouldBe("DE");
    }

    [Fact]
    public void The_aspects_are_those_of_the_built_in_list() =>
        ReviewJudge.Aspect.Order().ShouldBe(Aspects.Default.Names.Order());

    [Fact]
    public void Without_a_kind_its_features_are_unknown()
    {
        string[] families = ["browse", "products", "demographics", "reviews"];
        var table = _lake.Table(_orders, Cutoff);
        foreach (
            var feature in FeatureCatalogue.Families.Where(f => families.Contains(f.Name)).SelectMany(f => f.Features)
        )
        {
            (
                feature.IsCategorical ? Text(table, feature.Name) is null : float.IsNaN(Value(table, feature.Name))
            ).ShouldBeTrue(feature.Name);
        }

        table.Sequences!.KnownChannels.ShouldBe(["orders", "spend", "units", "returns"]);
    }

    private FeatureTable With(string table, params string[] rows)
    {
        ExportLines[] exports = [_lake.Export(table, Early, Late, rows)];
        return _lake.Table(
            table switch
            {
                "events" => _orders with { Events = exports },
                "products" => _orders with { Products = exports },
                "customers" => _orders with { Customers = exports },
                _ => _orders with { Reviews = exports },
            },
            Cutoff
        );
    }

    private static string Line(string day, string sku, int amount) =>
        $"('o{day}', 'a', TIMESTAMP '{day} 10:00:00', '{sku}', NULL, 1, {amount}, 0, {amount}, 'EUR', 'DE', 'sale')";

    private static string Event(string time, string type, string sku, string session = "v") =>
        $"('a', TIMESTAMP '{time}:00', '{type}', '{sku}', 'Home', '{session}')";

    private static string Product(string sku, string category, string brand, int price, int? cost) =>
        $"('{sku}', 'name', '{category}', '{brand}', {price}, {cost?.ToString(provider: null) ?? "NULL"}, NULL)";

    private static string Customer(string signup, int born, string gender, string consent) =>
        $"('a', TIMESTAMP '{signup} 00:00:00', {born}, {gender}, 'Ulm', 'South', 'DE', 'search', {consent})";

    private static string Review(string day, int rating, string text) =>
        $"('a', 's1', TIMESTAMP '{day} 09:00:00', {rating}, NULL, '{text}', 'en')";

    private static float Value(FeatureTable table, string feature) => table.Column(feature)[0];

    private static string? Text(FeatureTable table, string feature) =>
        table.Categorical.Single(c => c.Name == feature).Values[0];
}

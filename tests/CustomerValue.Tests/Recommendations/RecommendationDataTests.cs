using CustomerValue.Features;
using CustomerValue.Recommendations;
using CustomerValue.Scoring;
using CustomerValue.Tests.Features;
using CustomerValue.Tests.Scoring;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Feedback and catalogue from the lake.</summary>
public sealed class RecommendationDataTests : IDisposable
{
    private static readonly DateOnly Cutoff = new(2025, 6, 1);
    private readonly KindLake _lake = new();

    [Fact]
    public void Orders_and_events_become_feedback_by_day()
    {
        using var data = Read(
            Orders(
                Line("ann", "2025-05-01 10:00", "a", 2, "sale"),
                Line("ann", "2025-05-01 18:00", "a", 1, "sale"),
                Line("ann", "2025-05-03 10:00", "b", 1, "sale"),
                Line("ann", "2025-05-09 10:00", "a", -1, "return"),
                Line("ann", "2025-05-09 10:00", "b", -1, "return"),
                Line("ann", "2025-06-01 00:00", "c", 1, "sale")
            ),
            Events(
                ("ann", "2025-05-01 09:00", "view", "a"),
                ("ann", "2025-05-01 11:00", "buy", "a"),
                ("bob", "2025-05-02", "cart", "d")
            )
        );
        data.Products.Select(p => p.Sku).ShouldBe(["a", "b", "d"]);
        var (log, share) = data.Learn(1);
        share.ShouldBe(1);
        log.Customers.ShouldBe(2);
        var day = new DateOnly(2025, 5, 1).DayNumber;
        log.Of(0)
            .ToArray()
            .ShouldBe([
                new(0, day, FeedbackType.Buy),
                new(0, day, FeedbackType.View),
                new(1, day + 2, FeedbackType.Buy),
                new(1, day + 8, FeedbackType.Return),
            ]);
        log.Of(1).ToArray().ShouldBe([new(2, day + 1, FeedbackType.Cart)]);
    }

    [Fact]
    public void Without_a_catalogue_what_was_sold_not_long_ago_is_for_sale()
    {
        using var data = Read(
            Orders(Line("ann", "2024-01-01", "old", 1, "sale"), Line("ann", "2025-05-01", "new", 1, "sale")),
            Events(("ann", "2025-05-01", "view", "never sold"))
        );
        data.Products.ToDictionary(p => p.Sku, p => p.ForSale)
            .ShouldBe(
                new Dictionary<string, bool>
                {
                    ["old"] = false,
                    ["new"] = true,
                    ["never sold"] = false,
                },
                ignoreOrder: true
            );
    }

    [Fact]
    public void With_a_catalogue_what_it_has_is_for_sale_under_its_name()
    {
        var catalogue = _lake.Export(
            "products",
            DateTime.MinValue,
            DateTime.MaxValue,
            "('old', 'Old friend', 'Toys > Bears', NULL, NULL, NULL, NULL)",
            "('fresh', 'Fresh', NULL, NULL, NULL, NULL, NULL)"
        );
        using var data = Read(
            Orders(Line("ann", "2024-01-01", "old", 1, "sale"), Line("ann", "2025-05-01", "gone", 1, "sale")),
            [],
            [catalogue]
        );
        data.Products.ShouldBe([
            new KnownProduct("gone", "thing", null, false),
            new KnownProduct("old", "Old friend", "Toys > Bears", true),
        ]);
        data.Untouched.ShouldBe([new KnownProduct("fresh", "Fresh", null, true)]);
    }

    [Fact]
    public void Only_so_much_feedback_and_so_many_products_are_learned_from()
    {
        var lines = Enumerable
            .Range(0, 300)
            .Select(i => Line($"c{i}", "2025-05-01", i % 3 == 0 ? "rare" + (i % 2) : "common", 1, "sale"))
            .ToArray();
        using var data = Read(
            Orders(lines),
            [],
            options: new RecommendationOptions { MaxProducts = 1, MaxFeedback = 50 }
        );
        data.Products.Select(p => p.Sku).ShouldBe(["common"]);
        var (log, share) = data.Learn(1);
        share.ShouldBe(0.25);
        log.Customers.ShouldBeInRange(25, 75);
    }

    [Fact]
    public void A_purchase_that_orders_and_events_tell_of_is_one()
    {
        using var data = Read(
            Orders(Line("ann", "2025-05-01", "a", 1, "sale"), Line("bob", "2025-05-01", "a", 1, "sale")),
            Events(
                ("ann", "2025-05-02 01:00", "buy", "a"),
                ("ann", "2025-05-20 01:00", "buy", "a"),
                ("ann", "2025-04-30 23:00", "view", "a"),
                ("bob", "2025-04-30 23:00", "buy", "a"),
                ("bob", "2025-05-01 23:00", "buy", "b")
            )
        );
        var first = new DateOnly(2025, 5, 1).DayNumber;
        var (log, _) = data.Learn(1);
        log.Of(0)
            .ToArray()
            .ShouldBe([
                new(0, first - 1, FeedbackType.View),
                new(0, first, FeedbackType.Buy),
                new(0, first + 19, FeedbackType.Buy),
            ]);
        log.Of(1).ToArray().ShouldBe([new(0, first, FeedbackType.Buy), new(1, first, FeedbackType.Buy)]);
    }

    [Fact]
    public void Customers_without_an_order_are_known_too()
    {
        var customers = _lake.Export(
            "customers",
            DateTime.MinValue,
            DateTime.MaxValue,
            "('eve', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
            "('ann', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)"
        );
        using var data = Read(
            Orders(Line("ann", "2025-05-01", "a", 1, "sale")),
            Events(("bob", "2025-05-02", "view", "a")),
            customers: [customers]
        );
        var scores = Path.Combine(_lake.Folder, "scores.parquet");
        ScoreParquet.Write([ScoreParquetTests.Score("ann", 60, "Gold")], "run-1", scores);
        data.Customers(0, scores)
            .Select(c => (c.Id, c.Segment, c.IsScored, c.Rows.Length))
            .ShouldBe([("ann", 3, true, 1), ("bob", null, false, 1), ("eve", null, false, 0)]);
        data.Customers(0, scores: null).Select(c => c.Id).ShouldBe(["ann", "bob"]);
    }

    [Fact]
    public void What_photos_told_fills_missing_categories_and_adds_no_product()
    {
        var catalogue = _lake.Export(
            "products",
            DateTime.MinValue,
            DateTime.MaxValue,
            "('a', 'A', 'Toys', NULL, NULL, NULL, NULL)",
            "('b', 'B', NULL, NULL, NULL, NULL, NULL)"
        );
        var file = Path.Combine(_lake.Folder, "inferred.parquet");
        using (var connection = DuckDb.Open(_lake.Folder, 64))
        {
            connection.Execute(
                $"COPY (SELECT * FROM (VALUES ('a', 'Hats', 0.9), ('b', 'Hats', 0.9), ('c', 'Hats', 0.9)) AS t(sku, category, confidence)) TO {DuckDb.Quote(file)} (FORMAT parquet)"
            );
        }

        using var data = Read(
            Orders(Line("ann", "2025-05-01", "a", 1, "sale"), Line("ann", "2025-05-01", "b", 1, "sale")),
            [],
            [catalogue],
            inferred: [new ExportLines([file], DateTime.MinValue, DateTime.MaxValue)]
        );
        data.Products.Select(p => (p.Sku, p.Category)).ShouldBe([("a", "Toys"), ("b", "Hats")]);
        data.Untouched.ShouldBeEmpty();
    }

    public void Dispose() => _lake.Dispose();

    private RecommendationData Read(
        List<ExportLines> orders,
        List<ExportLines> events,
        List<ExportLines>? products = null,
        RecommendationOptions? options = null,
        List<ExportLines>? customers = null,
        List<ExportLines>? inferred = null
    )
    {
        var data = new RecommendationData(_lake.Folder, 128, Cutoff, options ?? new RecommendationOptions());
        data.Add(0, orders, events, customers ?? []);
        data.Number(products ?? [], inferred ?? []);
        return data;
    }

    private List<ExportLines> Orders(params string[] rows) =>
        [_lake.Export("lines", new DateTime(2024, 1, 1), new DateTime(2025, 12, 31), rows)];

    private List<ExportLines> Events(params (string Customer, string Time, string Type, string Sku)[] rows) =>
        [
            _lake.Export(
                "events",
                new DateTime(2024, 1, 1),
                new DateTime(2025, 12, 31),
                [.. rows.Select(r => $"('{r.Customer}', '{r.Time}', '{r.Type}', '{r.Sku}', NULL, NULL)")]
            ),
        ];

    private static string Line(string customer, string time, string sku, int quantity, string kind) =>
        $"('o', '{customer}', '{time}', '{sku}', 'thing', {quantity}, 1, 0, {quantity}, 'EUR', NULL, '{kind}')";
}

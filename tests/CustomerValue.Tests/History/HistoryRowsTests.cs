using CustomerValue.Features;
using CustomerValue.History;
using CustomerValue.Tests.Features;

namespace CustomerValue.Tests.History;

/// <summary>What one customer did, by hand.</summary>
public sealed class HistoryRowsTests : IDisposable
{
    private static readonly DateTime Early = new(2024, 1, 1);
    private static readonly DateTime Late = new(2026, 1, 1);
    private readonly KindLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public void Days_weeks_and_reviews_are_those_of_the_customer_each_line_once()
    {
        string[] lines =
        [
            Line("o1", "a", "2025-05-02", 30, "sale"),
            Line("o1", "a", "2025-05-02", 12, "sale"),
            Line("o2", "a", "2025-05-02", 5, "sale"),
            Line("o2", "a", "2025-05-09", -5, "return"),
            Line("o9", "it''s b", "2025-05-02", 99, "sale"),
        ];
        var files = new LakeFiles([
            _lake.Export("lines", Early, Late, lines[0]),
            _lake.Export("lines", Early, Late, lines),
        ])
        {
            Events =
            [
                _lake.Export(
                    "events",
                    Early,
                    Late,
                    Event("a", "2025-06-30", "view"),
                    Event("a", "2025-07-06", "view"),
                    Event("a", "2025-07-06", "cart"),
                    Event("a", "2025-07-07", "buy"),
                    Event("it''s b", "2025-07-07", "favourite")
                ),
            ],
            Reviews =
            [
                _lake.Export(
                    "reviews",
                    Early,
                    Late,
                    "('a', 's1', TIMESTAMP '2025-05-03 09:00:00', 2, 'Poor', 'It broke.', 'en')",
                    "('a', 's2', TIMESTAMP '2025-06-03 09:00:00', 5, NULL, NULL, NULL)",
                    "(NULL, 's2', TIMESTAMP '2025-06-03 09:00:00', 5, NULL, 'Nobody knows whose', 'en')"
                ),
            ],
        };

        var (days, weeks, reviews) = HistoryRows.Read(files, "a", _lake.Folder, 64);

        days.ShouldBe([
            new HistoryDay(new DateOnly(2025, 5, 2), 2, 47, 0),
            new HistoryDay(new DateOnly(2025, 5, 9), 0, 0, -5),
        ]);
        weeks.ShouldBe([
            new HistoryWeek(new DateOnly(2025, 6, 30), 2, 1, 0, 0),
            new HistoryWeek(new DateOnly(2025, 7, 7), 0, 0, 0, 1),
        ]);
        reviews.ShouldBe([
            new WrittenReview(new DateOnly(2025, 6, 3), "s2", 5, "", null),
            new WrittenReview(new DateOnly(2025, 5, 3), "s1", 2, "Poor\nIt broke.", "en"),
        ]);
        HistoryRows.Read(files, "it's b", _lake.Folder, 64).Days.ShouldHaveSingleItem().Spend.ShouldBe(99);
    }

    [Fact]
    public void Of_nobody_there_is_nothing()
    {
        var (days, weeks, reviews) = HistoryRows.Read(new LakeFiles([]), "a", _lake.Folder, 64);
        (days.Count + weeks.Count + reviews.Count).ShouldBe(0);
    }

    private static string Line(string order, string customer, string day, int amount, string kind) =>
        $"('{order}', '{customer}', TIMESTAMP '{day} 10:00:00', 's', NULL, {Math.Sign(amount)}, {Math.Abs(amount)}, 0, {amount}, 'EUR', 'DE', '{kind}')";

    private static string Event(string customer, string day, string type) =>
        $"('{customer}', TIMESTAMP '{day} 10:00:00', '{type}', 's', 'Home', 'v')";
}

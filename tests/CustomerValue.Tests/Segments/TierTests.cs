using CsCheck;
using CustomerValue.Features;
using CustomerValue.Segments;

namespace CustomerValue.Tests.Segments;

public sealed class TierTests
{
    private static readonly RfmTiers Rfm = new(
        [10, 30, 90, 180],
        [1, 2, 4, 8],
        [50, 100, 200, 400],
        RfmTiers.DefaultGrid
    );

    [Theory]
    [InlineData(5, 20, 900, "champions")]
    [InlineData(10, 1, 50, "new")]
    [InlineData(20, 1, 50, "promising")]
    [InlineData(60, 3, 150, "need attention")]
    [InlineData(60, 1, 60, "about to sleep")]
    [InlineData(120, 5, 300, "at risk")]
    [InlineData(400, 20, 900, "cannot lose")]
    [InlineData(400, 1, 20, "lost")]
    public void Customers_are_in_the_cell_of_the_grid(double recency, double days, double spend, string cell)
    {
        Rfm.Of(recency, days, spend).ShouldBe(cell);
    }

    [Fact]
    public void Borders_are_fifths_and_a_cell_depends_on_nobody_else()
    {
        float[] values = [.. Enumerable.Range(1, 10).Select(i => (float)i)];
        var table = Table(("recency_days", values), ("purchase_days", values), ("spend", values));
        var tiers = RfmTiers.Of(table, grid: null);
        tiers.RecencyDays.ShouldBe([2, 4, 6, 8]);
        var alone = Table(("recency_days", [1]), ("purchase_days", [9]), ("spend", [10]));
        tiers.Assign(alone).ShouldBe(["champions"]);
        Should
            .Throw<ArgumentException>(() =>
                RfmTiers.Of(
                    table,
                    [
                        ["one"],
                    ]
                )
            )
            .Message.ShouldContain("five rows");
    }

    [Fact]
    public void The_first_need_that_holds_names_the_tier_and_absent_features_fall_away()
    {
        var table = Table(("discounted_line_share", [0.9f, 0.1f, 0.1f, float.NaN]), ("price_mean", [99, 98, 2, 1]));
        var needs = NeedTiers.Of(
            table,
            [
                new NeedRule("deals", "discounted_line_share", Min: 0.5),
                new NeedRule("premium", "price_mean", Share: 0.5),
                new NeedRule("absent", "no_such_feature", Min: 0),
            ],
            "others"
        );
        needs.Thresholds.Count.ShouldBe(2);
        needs.Assign(table).ShouldBe(["deals", "premium", "others", "others"]);
    }

    [Fact]
    public void A_feature_that_is_the_same_for_all_names_nobody()
    {
        var table = Table(("price_mean", [5, 5, 5, 5]));
        NeedTiers
            .Of(table, [new NeedRule("premium", "price_mean", Share: 0.5)], "others")
            .Assign(table)
            .ShouldAllBe(need => need == "others");
        Should.Throw<ArgumentException>(() => NeedTiers.Of(table, [new NeedRule("x", "price_mean")], "others"));
    }

    [Fact]
    public void Migration_counts_who_rose_who_fell_and_what_moved()
    {
        var migration = TierMigration.Between(
            [new("a", "Silver", 10), new("b", "Gold", 50), new("c", "Gold", 60), new("d", "Silver", 5)],
            [new("a", "Gold", 45), new("b", "Silver", 20), new("c", "Gold", 61), new("e", "Silver", 7)],
            ["Gold", "Silver"]
        );
        (migration.Risen, migration.RisenValue).ShouldBe((1, 35));
        (migration.Fallen, migration.FallenValue).ShouldBe((1, -30));
        migration.Cells.ShouldBe([
            new MigrationCell("Gold", "Gold", 1, 60, 61),
            new MigrationCell("Gold", "Silver", 1, 50, 20),
            new MigrationCell("Silver", "Gold", 1, 10, 45),
            new MigrationCell("Silver", null, 1, 5, 0),
            new MigrationCell(null, "Silver", 1, 0, 7),
        ]);
    }

    [Fact]
    public void Migration_loses_no_customer_and_no_money_and_turned_round_it_is_the_opposite()
    {
        string[] order = ["A", "B", "C"];
        var run = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100]).Array[0, 20];
        Gen.Select(run, run)
            .Sample(
                (x, y) =>
                {
                    var last = x.Select((c, i) => new TieredCustomer($"{i}", order[c.Item1], c.Item2)).ToArray();
                    var now = y.Select((c, i) => new TieredCustomer($"{i}", order[c.Item1], c.Item2)).ToArray();
                    var there = TierMigration.Between(last, now, order);
                    there.Cells.Sum(c => c.Customers).ShouldBe(Math.Max(last.Length, now.Length));
                    there.Cells.Sum(c => c.ExpectedNow).ShouldBe(now.Sum(c => c.ExpectedSpend));
                    var back = TierMigration.Between(now, last, order);
                    (back.Risen, back.RisenValue).ShouldBe((there.Fallen, -there.FallenValue));
                }
            );
    }

    [Fact]
    public void An_unknown_tier_is_refused()
    {
        Should
            .Throw<ArgumentException>(() => TierMigration.Between([new("a", "Tin", 1)], [], ["Gold"]))
            .Message.ShouldContain("'Tin'");
    }

    [Fact]
    public void Newcomers_with_high_predictions_and_leaving_spenders_are_found_with_what_is_at_stake()
    {
        var usual = Enumerable.Range(0, 98).Select(i => new CustomerOutlook($"u{i:00}", 10 + i, 5, 10 + i, 0.2, 20));
        var found = Opportunities.Of(
            [.. usual, new("newcomer", 1, 1, 500, 0.1, 3), new("leaving", 900, 300, 2, 0.8, 200)],
            new OpportunitySettings()
        );
        var hidden = found.HiddenPotential.ShouldHaveSingleItem();
        (hidden.CustomerId, hidden.AtStake).ShouldBe(("newcomer", 500));
        hidden.Reason.ShouldContain("more than 100 % of customers; spend to date is above only 0 %");
        var lost = found.AboutToBeLost.ShouldHaveSingleItem();
        (lost.CustomerId, lost.AtStake).ShouldBe(("leaving", 240));
        lost.Reason.ShouldContain("200 days ago");
    }

    private static FeatureTable Table(params (string Name, float[] Values)[] columns) =>
        new(
            new DateOnly(2026, 1, 1),
            90,
            [.. columns[0].Values.Select((_, i) => $"C{i:00}")],
            [.. columns.Select(c => new NumericColumn(c.Name, c.Values))],
            [],
            labels: null
        );
}

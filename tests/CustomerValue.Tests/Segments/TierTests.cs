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
    public void A_text_names_a_need_too()
    {
        var numbers = Table(("price_mean", [9, 1, 1, 1]));
        var table = new FeatureTable(
            numbers.Cutoff,
            numbers.HorizonDays,
            numbers.CustomerIds,
            numbers.Numeric,
            [new CategoricalColumn("channel", ["email", "Marketplace", "marketplace", null])],
            labels: null
        );
        NeedRule[] rules = [new("premium", "price_mean", Min: 5), new("market", "channel", Is: "marketplace")];
        var needs = NeedTiers.Of(table, rules, "others");
        needs.Assign(table).ShouldBe(["premium", "market", "market", "others"]);
        needs.Assign(numbers).ShouldBe(["premium", "others", "others", "others"]);
        NeedTiers.Of(numbers, rules, "others").Thresholds.ShouldHaveSingleItem();
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
    public void Tiers_by_behaviour_rank_by_their_mean_place_in_the_grid()
    {
        var order = Rfm.Order();
        order.ShouldBe(RfmTiers.DefaultGrid.SelectMany(row => row).Distinct(), ignoreOrder: true);
        (order[0], order[1], order[^1]).ShouldBe(("champions", "loyal", "lost"));
    }

    [Fact]
    public void Lists_of_opportunities_end_at_500_and_their_totals_do_not()
    {
        var overdue = Enumerable
            .Range(0, 600)
            .Select(i => Outlook($"c{i:000}", 1_000 + i, 500) with { AtRisk = true, BuyProbability = 0.4 });
        var usual = Enumerable.Range(0, 3_000).Select(i => Outlook($"u{i}", 1, 1));
        var lost = Opportunities.Of([.. overdue, .. usual], new OpportunitySettings(), 90).AboutToBeLost;
        (lost.Customers, lost.AtStake, lost.Items.Count).ShouldBe((600, 60_000, 500));
        lost.Items[0].CustomerId.ShouldBe("c000");
    }

    [Fact]
    public void Newcomers_with_high_predictions_and_customers_at_risk_are_found_with_what_is_at_stake()
    {
        var usual = Enumerable.Range(0, 98).Select(i => Outlook($"u{i:00}", 10 + i, 10 + i));
        var overdue = Outlook("overdue", 900, 300) with
        {
            BuyProbability = 0.2,
            RecencyDays = 70,
            UsualGapDays = 21,
            AtRisk = true,
            AtStake = 240,
        };
        var found = Opportunities.Of(
            // Much at stake alone puts nobody on the list, nor does a risk with a purchase that is likely all the same.
            [
                .. usual,
                Outlook("newcomer", 1, 500) with
                {
                    AtStake = 400,
                },
                overdue,
                overdue with
                {
                    CustomerId = "late",
                    SpendToDate = 800,
                    BuyProbability = 0.5,
                },
            ],
            new OpportunitySettings(),
            90
        );
        var hidden = found.HiddenPotential.Items.ShouldHaveSingleItem();
        (hidden.CustomerId, hidden.AtStake).ShouldBe(("newcomer", 500));
        hidden.Reason.ShouldContain("more than 100 % of customers; spend to date is above only 0 %");
        var lost = found.AboutToBeLost.Items.ShouldHaveSingleItem();
        (lost.CustomerId, lost.AtStake).ShouldBe(("overdue", 240));
        lost.Reason.ShouldBe(
            "Usually buys every 21 days and last bought 70 days ago; probability of no purchase in the next 90 days: 80 %."
        );
        (lost.SpendPercentile, lost.RecencyDays, lost.UsualGapDays, lost.BuyProbability).ShouldBe((100, 70, 21, 0.2));
    }

    private static CustomerOutlook Outlook(string id, double spendToDate, double expected) =>
        new(id, spendToDate, expected, 0.8, 20, 20, false, 100);

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

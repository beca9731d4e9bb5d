using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Segments;

namespace CustomerValue.Tests.Segments;

public sealed class SegmentProfileTests
{
    private static readonly SegmentModel NoSpace = Model(new SegmentSpace([]));

    [Fact]
    public void Figures_are_what_is_worked_out_by_hand()
    {
        var table = Table([1, 3, 10, 12, 14], [5, 5, 5, 5, 5]);
        var profiles = SegmentProfile.Of(
            table,
            [
                Customer(1, 10, 0.2, "Gold"),
                Customer(1, 20, 0.4, "Silver"),
                Customer(2, 30, 0.5, "Gold"),
                Customer(2, 30, 0.7, "Gold"),
                Customer(null, 10, 0.7, "Silver"),
            ],
            NoSpace,
            [new("2", "1", 2, 10, 30), new("1", "2", 1, 10, 5), new(null, "1", 1, 0, 5), new("1", "0", 1, 10, 10)]
        );
        profiles.Select(p => p.Id).ShouldBe([1, 2, null]);
        var first = profiles[0];
        first.ShareOfCustomers.ShouldBe(0.4);
        first.ShareOfValue.ShouldBe(0.3);
        first.ChurnProbability.ShouldBe(0.3, 1e-12);
        first.ChurnProbabilityOfAll.ShouldBe(0.5, 1e-12);
        first.Tiers.ShouldBe([new SegmentShare("Gold", 0.5), new SegmentShare("Silver", 0.5)]);
        // Means 2 and 12; variances 2 of two and 4 of three; pooled (2 + 8) / 3. The constant feature defines nothing.
        var trait = first.Traits.ShouldHaveSingleItem();
        (trait.Feature, trait.Median, trait.MedianOfAll).ShouldBe(("varies", 2, 10));
        trait.Effect.ShouldBe(-10 / Math.Sqrt(10 / 3.0), 1e-9);
        profiles[2].Traits.ShouldBeEmpty();
        first.ExpectedSpendPerCustomer.ShouldBe(15);
        first.BehaviourTiers.ShouldBe([new SegmentShare("loyal", 1)]);
        first.CameFrom.Select(c => c.From).ShouldBe(["2", null]);
        profiles[2].CameFrom.Select(c => c.From).ShouldBe(["1"]);
        (first.TopCategories, first.Sentiment, first.Exemplar).ShouldBe((null, null, null));
    }

    [Fact]
    public void Features_of_the_space_are_compared_as_scaled_there()
    {
        var table = Table([1, 2, 100, 1_000], [5, 5, 5, 5]);
        var space = Model(new SegmentSpace([ScaledFeature.Fit("varies", [table.Column("varies")], -1)]));
        var effect = (SegmentModel s) =>
            SegmentProfile
                .Of(table, [.. new int?[] { 1, 1, 2, 2 }.Select(id => Customer(id, 1, 0.5, "Gold"))], s, [])[1]
                .Traits[0]
                .Effect;
        effect(space).ShouldBeGreaterThan(2 * effect(NoSpace));
    }

    [Fact]
    public void Lists_of_other_lengths_are_refused()
    {
        Should
            .Throw<ArgumentException>(() => SegmentProfile.Of(Table([1], [1]), [], NoSpace, []))
            .Message.ShouldContain("0 scores");
    }

    private static GroupedCustomer Customer(int? segment, double spend, double churn, string tier) =>
        new(spend, churn, tier, new CustomerGroup(segment, "loyal", "explorers"));

    private static SegmentModel Model(SegmentSpace space) => new(space, [], 0, 1, [], []);

    private static FeatureTable Table(float[] varies, float[] constant) =>
        new(
            new DateOnly(2026, 1, 1),
            90,
            [.. varies.Select((_, i) => $"C{i}")],
            [new NumericColumn("varies", varies), new NumericColumn("constant", constant)],
            [],
            labels: null
        );
}

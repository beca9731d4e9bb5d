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
        var table = Table(
            [
                .. Enumerable
                    .Range(0, 20)
                    .Select(i =>
                        (i < 10 ? 1 : 100)
                        * (
                            i % 2 == 0 ? 1f
                            : i < 10 ? 2
                            : 10
                        )
                    ),
            ],
            new float[20]
        );
        var space = Model(new SegmentSpace([ScaledFeature.Fit("varies", [table.Column("varies")], -1)]));
        var effect = (SegmentModel s) =>
            SegmentProfile
                .Of(table, [.. Enumerable.Range(0, 20).Select(i => Customer(i < 10 ? 1 : 2, 1, 0.5, "Gold"))], s, [])[1]
                .Traits[0]
                .Effect;
        effect(space).ShouldBeGreaterThan(2 * effect(NoSpace));
    }

    // Alternating values, a little higher in the first segment: the same effect is noise of few and a trait of many.
    [Theory]
    [InlineData(4, 0)]
    [InlineData(200, 1)]
    public void A_difference_inside_noise_defines_nothing(int each, int traits)
    {
        float[] values = [.. Enumerable.Range(0, 2 * each).Select(i => (i % 2 * 4) + (i < each ? 1.5f : 0))];
        var customers = Enumerable.Range(0, 2 * each).Select(i => Customer(i < each ? 1 : 2, 1, 0.5, "Gold"));
        var profile = SegmentProfile.Of(Table(values, [.. values.Select(_ => 5f)]), [.. customers], NoSpace, [])[0];
        profile.Traits.Count.ShouldBe(traits);
        foreach (var trait in profile.Traits)
        {
            trait.Effect.ShouldBe(0.75, 0.02);
            (trait.Mean, trait.MeanOfAll).ShouldBe((3.5, 2.75));
            trait.StandardError.ShouldBe(0.1035, 0.001);
        }
    }

    // Kitchen is bought most by so many of each hundred of the first segment and of the others.
    [Theory]
    [InlineData(18, 17, 10, false)]
    [InlineData(40, 17, 10, true)]
    [InlineData(50, 40, 1, false)] // 10 points, but of 100 customers each
    [InlineData(20, 17, 100, false)] // sure, but 3 points
    public void A_category_is_told_where_it_is_more_common_beyond_chance(int own, int others, int hundreds, bool isTold)
    {
        var count = 100 * hundreds;
        var table = Table(new float[2 * count], new float[2 * count]);
        string Category(int i) => i % 100 < (i < count ? own : others) ? "Kitchen" : "Garden";
        var told = SegmentProfile
            .Of(
                new FeatureTable(
                    table.Cutoff,
                    table.HorizonDays,
                    table.CustomerIds,
                    table.Numeric,
                    [new CategoricalColumn("top_category", [.. Enumerable.Range(0, 2 * count).Select(Category)])],
                    labels: null
                ),
                [.. Enumerable.Range(0, 2 * count).Select(i => Customer(i < count ? 1 : 2, 1, 0.5, "Gold"))],
                NoSpace,
                []
            )[0]
            .TellingCategories;
        told.ShouldBe(isTold ? [new TellingShare("Kitchen", own / 100.0, (own + others) / 200.0)] : []);
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

using CsCheck;
using CustomerValue.Features;
using CustomerValue.Quality;

namespace CustomerValue.Tests.Quality;

public class FeatureDriftTests
{
    private static readonly DateOnly Day = new(2026, 1, 31);

    [Fact]
    public void The_index_is_that_of_the_definition()
    {
        // Halves and quarters, so many that the half customer of each bin does not count.
        var then = new FeatureBins("spend", [1], null, [500_000, 500_000], 0);
        var now = then with { Counts = [750_000, 250_000] };
        var drift = FeatureDrift.Between(then, now)!;
        drift.Psi!.Value.ShouldBe((0.25 * Math.Log(1.5)) + (-0.25 * Math.Log(0.5)), 1e-4);
        drift.Level.ShouldBe(DriftLevel.Major);
        FeatureDrift.Between(now, then)!.Psi!.Value.ShouldBe(drift.Psi.Value, 1e-4);
    }

    [Theory]
    [InlineData(0.50, DriftLevel.None)]
    [InlineData(0.60, DriftLevel.None)]
    [InlineData(0.68, DriftLevel.Moderate)]
    [InlineData(0.80, DriftLevel.Major)]
    public void Bands_are_those_of_the_rule_of_thumb(double share, DriftLevel level)
    {
        var then = new FeatureBins("spend", [1], null, [50_000, 50_000], 0);
        var now = then with { Counts = [(long)(share * 100_000), (long)((1 - share) * 100_000)] };
        FeatureDrift.Between(then, now)!.Level.ShouldBe(level);
    }

    [Fact]
    public void What_chance_makes_of_few_customers_is_no_drift()
    {
        var then = new FeatureBins("spend", [1], null, [10, 10], 0);
        var now = then with { Counts = [15, 5] };
        var drift = FeatureDrift.Between(then, now)!;
        drift.Psi!.Value.ShouldBeGreaterThan(0.2);
        drift.Level.ShouldBe(DriftLevel.None);
    }

    [Fact]
    public void Two_samples_of_the_same_customers_have_not_drifted_and_other_customers_have() =>
        Gen.Int[0, 1_000_000]
            .Sample(
                seed =>
                {
                    var random = new Random(seed);
                    var reference = FeatureReference.Of(Columns(random, 2_000, 1), Day);
                    Spend(reference, Columns(random, 2_000, 1)).Level.ShouldBe(DriftLevel.None);
                    Spend(reference, Columns(random, 2_000, 5)).Level.ShouldBe(DriftLevel.Major);
                    Spend(reference, Columns(random, 2_000, 0.2f)).Level.ShouldBe(DriftLevel.Major);
                },
                seed: "0000000000001",
                iter: 50
            );

    [Fact]
    public void A_value_that_all_had_and_nobody_has_any_more_has_drifted_in_either_direction()
    {
        var reference = FeatureReference.Of(Columns(100, spend: 5), Day);
        Spend(reference, Columns(100, spend: 5)).Psi.ShouldBe(0);
        Spend(reference, Columns(100, spend: 4)).Level.ShouldBe(DriftLevel.Major);
        Spend(reference, Columns(100, spend: 6)).Level.ShouldBe(DriftLevel.Major);
    }

    [Fact]
    public void What_is_missing_now_has_drifted_and_says_so()
    {
        var reference = FeatureReference.Of(Columns(100, spend: 5), Day);
        var drift = Spend(reference, Columns(100, spend: float.NaN));
        (drift.MissingThen, drift.MissingNow, drift.Level).ShouldBe((0, 1, DriftLevel.Major));
        var found = Spend(
            FeatureReference.Of(Columns(100, spend: float.PositiveInfinity), Day),
            Columns(100, spend: 5)
        );
        (found.MissingThen, found.MissingNow, found.Level).ShouldBe((1, 0, DriftLevel.Major));
        FeatureDrift.Of(reference, Columns(100, spend: 5)).ShouldNotContain(f => f.Feature == "orders");
    }

    [Fact]
    public void Without_a_reference_only_what_is_missing_is_told()
    {
        var drift = FeatureDrift.Of(null, Columns(4, spend: 5)).ShouldHaveSingleItem();
        (drift.Feature, drift.Psi, drift.MissingThen, drift.MissingNow).ShouldBe(("spend", null, null, 0));
    }

    [Fact]
    public void Values_that_few_have_are_not_kept_by_name_and_new_ones_are_counted_as_others()
    {
        var text = FeatureCatalogue.All.First(f => f.IsCategorical).Name;
        string?[] values = [.. Enumerable.Repeat("DE", 30), .. Enumerable.Repeat("rare", 4), null];
        var bins = FeatureBins.Of(text, values);
        bins.Values.ShouldBe(["DE"]);
        bins.Counts.ShouldBe([30, 4]);
        bins.Missing.ShouldBe(1);
        var now = bins.Count(Columns(text, [.. Enumerable.Repeat("FR", 35)]))!;
        now.Counts.ShouldBe([0, 35]);
        FeatureDrift.Between(bins, now)!.Level.ShouldBe(DriftLevel.Major);
    }

    [Fact]
    public void A_reference_is_read_as_it_was_saved()
    {
        var reference = FeatureReference.Of(Columns(new Random(1), 500, 1), Day);
        var loaded = FeatureReference.Load(reference.Save());
        loaded.Save().ShouldBe(reference.Save());
        FeatureDrift
            .Of(loaded, Columns(new Random(2), 500, 2))
            .ShouldBe(FeatureDrift.Of(reference, Columns(new Random(2), 500, 2)));
    }

    private static FeatureDrift Spend(FeatureReference reference, FeatureTable now) =>
        FeatureDrift.Of(reference, now).Single(f => f.Feature == "spend");

    private static FeatureTable Columns(Random random, int customers, float times) =>
        Columns([.. Enumerable.Range(0, customers).Select(_ => times * -MathF.Log(1 - random.NextSingle()))]);

    private static FeatureTable Columns(int customers, float spend) =>
        Columns([.. Enumerable.Repeat(spend, customers)]);

    private static FeatureTable Columns(float[] spend) =>
        new(
            Day,
            90,
            [.. Enumerable.Range(0, spend.Length).Select(i => $"c{i:00000}")],
            [new NumericColumn("spend", spend), new NumericColumn("orders", Array.ConvertAll(spend, _ => float.NaN))],
            [],
            labels: null
        );

    private static FeatureTable Columns(string text, string?[] values) =>
        new(
            Day,
            90,
            [.. Enumerable.Range(0, values.Length).Select(i => $"c{i:00000}")],
            [],
            [new CategoricalColumn(text, values)],
            labels: null
        );
}

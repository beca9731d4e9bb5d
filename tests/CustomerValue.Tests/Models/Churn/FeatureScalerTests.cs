using CustomerValue.Features;
using CustomerValue.Models.Churn;

namespace CustomerValue.Tests.Models.Churn;

public sealed class FeatureScalerTests
{
    private static readonly FeatureTable Table = KnownOdds.Table(2_000, seed: 1);
    private static readonly FeatureScaler Scaler = FeatureScaler.Fit([Table]);

    [Fact]
    public void Columns_are_what_varies_and_what_is_unknown()
    {
        Scaler.Columns.ShouldBe(["up", "down", "gap", "gap unknown", "channel = shop", "channel = web"]);
        Scaler.Rows(Table).ShouldAllBe(row => row.Length == 6);
    }

    [Fact]
    public void Known_values_have_mean_0_and_deviation_1()
    {
        var rows = Scaler.Rows(Table);
        foreach (var column in new[] { 0, 1 })
        {
            var mean = rows.Average(r => (double)r[column]);
            mean.ShouldBe(0, 1e-4);
            rows.Average(r => (r[column] - mean) * (r[column] - mean)).ShouldBe(1, 1e-3);
        }
    }

    [Fact]
    public void Unknown_values_lie_at_the_mean_with_their_flag_on()
    {
        var rows = Scaler.Rows(Table);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i][3].ShouldBe(float.IsNaN(Table.Column("gap")[i]) ? 1 : 0);
            if (rows[i][3] == 1)
            {
                rows[i][2].ShouldBe(0);
            }
        }
    }

    [Fact]
    public void A_value_that_was_always_known_may_be_unknown_later()
    {
        var row = Scaler.Rows(Single(float.NaN, "web")).Single();
        row[0].ShouldBe(0);
        row.ShouldAllBe(v => float.IsFinite(v));
    }

    [Fact]
    public void An_unseen_category_turns_no_flag_on()
    {
        var row = Scaler.Rows(Single(0, "fax")).Single();
        row[4].ShouldBe(0);
        row[5].ShouldBe(0);
    }

    [Fact]
    public void Far_outliers_are_held_within_3_deviations()
    {
        Scaler.Rows(Single(1e9f, "web")).Single()[0].ShouldBe(3);
        Scaler.Rows(Single(-1e9f, "web")).Single()[0].ShouldBe(-3);
    }

    [Fact]
    public void Skewed_features_are_logged_and_even_ones_are_not()
    {
        var random = new Random(3);
        float[] skewed =
        [
            .. Enumerable.Range(0, 500).Select(_ => (float)Math.Exp(2 * random.NextDouble() * random.NextDouble() * 4)),
        ];
        ScaledFeature.Fit("skewed", [skewed], 2).Log.ShouldBeTrue();
        Scaler.Numeric.ShouldAllBe(n => !n.Log);
    }

    [Fact]
    public void Rare_categories_have_no_column()
    {
        string?[] values =
        [
            .. Enumerable
                .Range(0, 1_000)
                .Select(i =>
                    i < 9 ? "rare"
                    : i % 2 == 0 ? "a"
                    : "b"
                ),
        ];
        var table = new FeatureTable(
            Table.Cutoff,
            90,
            [.. values.Select((_, i) => $"c{i:D4}")],
            [],
            [new("channel", values)],
            null
        );
        FeatureScaler.Fit([table]).Columns.ShouldBe(["channel = a", "channel = b"]);
    }

    private static FeatureTable Single(float up, string channel) =>
        new(
            Table.Cutoff,
            90,
            ["x"],
            [new("up", [up]), new("down", [0]), new("gap", [0.5f])],
            [new("channel", [channel])],
            null
        );
}

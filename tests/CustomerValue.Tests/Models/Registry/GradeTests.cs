using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Registry;

namespace CustomerValue.Tests.Models.Registry;

public sealed class GradeTests
{
    [Theory]
    [InlineData(0.841, 0.80, "A")]
    [InlineData(0.83, 0.80, "B")]
    [InlineData(0.76, 0.80, "B")]
    [InlineData(0.75, 0.80, "C")]
    public void A_champion_is_held_against_the_plain_forecast(double champion, double plain, string grade) =>
        Grade.OfValue([Value("champion", champion), Value("same-as-last-period", plain)]).ShouldBe(grade);

    [Fact]
    public void The_plain_forecast_is_level_with_itself() =>
        Grade.OfValue([Value("same-as-last-period", 0.8)]).ShouldBe("B");

    [Fact]
    public void Without_the_plain_forecast_there_is_no_grade()
    {
        Grade.OfValue([Value("champion", 0.8)]).ShouldBeNull();
        Grade
            .OfValue([Value("champion", 0.8), new ValueEntry("same-as-last-period", null, null, null, "why")])
            .ShouldBeNull();
        Grade.OfValue([Value("champion", 0.8), Value("same-as-last-period", 0)]).ShouldBeNull();
    }

    [Theory]
    [InlineData(0.82, 0.80, "A")] // .32 above chance against .30
    [InlineData(0.80, 0.80, "B")]
    [InlineData(0.78, 0.80, "C")]
    public void Retention_counts_above_chance(double champion, double plain, string grade)
    {
        bool[] bought = [.. Enumerable.Range(0, 1_000).Select(i => i < 500)];
        Grade
            .OfRetention(
                [new RetentionEntry("champion", Ranked(bought, champion), null)],
                [Value("same-as-last-period", 0.5) with { Buy = Ranked(bought, plain) }]
            )
            .ShouldBe(grade);
    }

    /// <summary>Metrics with a given ROC-AUC: that share of the pairs is in order.</summary>
    private static BinaryMetrics Ranked(bool[] bought, double auc)
    {
        // All buyers have one score; that share of the others lies below it.
        var below = (int)Math.Round(500 * auc);
        var scores = bought
            .Select(
                (b, i) =>
                    b ? 0.5
                    : i - 500 < below ? 0.2
                    : 0.8
            )
            .ToArray();
        return BinaryMetrics.Compute(bought, scores, 0.5);
    }

    private static ValueEntry Value(string model, double top20) =>
        new(model, new ValueMetrics(100, 0.5, null, 1, 1, 0, null, top20, null, []), null, null, null);
}

using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Statistics;

namespace CustomerValue.Tests.Models.Packaging;

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
    [InlineData(114, 10, 10, false, "A")]
    [InlineData(116, 10, 10, false, "B")]
    [InlineData(84, 10, 10, false, "B")]
    [InlineData(100, 30, 10, false, "B")]
    [InlineData(100, 10, -26, false, "B")]
    [InlineData(100, 10, 10, true, "B")]
    [InlineData(120, 30, 30, true, "B")]
    public void Sums_that_were_off_cost_a_letter(
        double top,
        double ordersBias,
        double buyersBias,
        bool sumMissed,
        string grade
    )
    {
        double[] actual = [.. Enumerable.Range(0, 100).Select(i => i < 10 ? 100.0 : 1)];
        double[] predicted = [.. actual.Select(v => v > 1 ? top : 1)];
        var champion = Value("champion", 0.9) with
        {
            Spend = ValueMetrics.Compute(actual, predicted) with { Top20Capture = 0.9 },
            Orders = ValueMetrics.Compute(actual, predicted) with { BiasPercent = ordersBias },
            BuyersBiasPercent = buyersBias,
        };
        Grade.OfValue([champion, Value("same-as-last-period", 0.8)], sumMissed).ShouldBe(grade);
        Grade.Misses(champion).Any().ShouldBe(grade == "B" && !(sumMissed && top == 100));
        Grade.TopBiasPercent(champion)!.Value.ShouldBe(top - 100, 1e-9);
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

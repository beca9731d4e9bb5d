using CustomerValue.Models.Evaluation;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class RangeMetricsTests
{
    private static readonly PastSpend[] Window = SimulatedSpend.Draw(20_000, 1);
    private static readonly RangeMetrics Right = RangeMetrics.Of(Window)!;

    [Fact]
    public void Of_the_true_distribution_everything_is_held_as_often_as_said()
    {
        Right.Held.ShouldBe(0.8, 0.02);
        Right.HeldBuyers!.Value.ShouldBe(0.8, 0.02);
        Right.Pit.Sum().ShouldBe(1, 1e-9);
        Right.Pit.ShouldAllBe(share => Math.Abs(share - 0.1) < 0.015);
        Right.Deciles.Select(d => d.Number).ShouldBe(Enumerable.Range(1, 10));
        Right.Deciles.ShouldAllBe(d => Math.Abs(d.Held - 0.8) < 0.06);
    }

    [Fact]
    public void Too_few_expected_buyers_are_seen_in_the_histogram_and_the_score()
    {
        var halved = RangeMetrics.Of([.. Window.Select(c => c with { BuyProbability = c.BuyProbability / 2 })])!;
        halved.Pit[9].ShouldBeGreaterThan(0.15);
        halved.Crps.ShouldBeGreaterThan(1.02 * Right.Crps);
        halved.Pinball[3].ShouldBeGreaterThan(Right.Pinball[3]);
    }

    [Fact]
    public void The_score_of_a_certain_buyer_of_a_known_amount_is_small()
    {
        PastSpend[] certain = [.. Enumerable.Range(0, 500).Select(i => new PastSpend($"c{i}", 1, 50, 1, 50, true))];
        RangeMetrics.Of(certain)!.Crps.ShouldBeLessThan(0.02);
    }

    [Fact]
    public void Of_fewer_than_ten_customers_nothing_is_told() => RangeMetrics.Of(Window[..9]).ShouldBeNull();
}

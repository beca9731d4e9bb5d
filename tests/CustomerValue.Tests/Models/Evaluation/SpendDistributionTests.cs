using System.Text.Json;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class SpendDistributionTests
{
    private static readonly PastSpend[] Known = SimulatedSpend.Draw(8_000, seed: 1);
    private static readonly SpendDistribution Learned = Learn(Known);

    [Fact]
    public void New_buyers_are_held_as_often_as_said()
    {
        var others = SimulatedSpend.Draw(20_000, seed: 2);
        Held(others).ShouldBe(0.8, 0.015);
        Learned.Coverage!.Value.ShouldBe(0.8, 0.02);
        Learned.Buyers.ShouldBe(Known.Count(c => c.Bought));
    }

    [Fact]
    public void Whoever_spends_much_or_little_or_often_is_held_as_often_as_said()
    {
        var others = SimulatedSpend.Draw(60_000, seed: 3);
        foreach (var fifth in others.OrderBy(c => c.Spend).Chunk(12_000))
        {
            Held(fifth).ShouldBe(0.8, 0.05);
        }

        foreach (var fifth in others.OrderBy(c => c.Orders / c.BuyProbability).Chunk(12_000))
        {
            Held(fifth).ShouldBe(0.8, 0.05);
        }

        Held([.. others.OrderByDescending(c => c.Spend).Take(6_000)]).ShouldBe(0.8, 0.05);
    }

    [Fact]
    public void Percentiles_are_zero_up_to_the_probability_of_no_purchase_and_ascend()
    {
        var range = Learned.Of(0.3, 30, 0.4);
        range.Percentiles.Take(3).ShouldAllBe(v => v == 0);
        range.Percentiles[3].ShouldBeGreaterThan(0);
        range.Percentiles.ShouldBe(range.Percentiles.Order());
        range.LowIfBuys.ShouldBeLessThan(range.MedianIfBuys);
        range.MedianIfBuys.ShouldBeLessThan(range.HighIfBuys);
        // Of those who buy, the median is near what they are expected to spend if they do.
        range.MedianIfBuys.ShouldBeInRange(50, 150);
        Learned.Of(0.02, 2, 0.03).Percentiles.ShouldAllBe(v => v == 0);
        Learned.Of(1, 100, 3).Percentiles[0].ShouldBeGreaterThan(0);
        Learned.Of(0, 0, 0).Percentiles.ShouldAllBe(v => v == 0);
    }

    [Fact]
    public void A_sum_of_many_orders_scatters_less_than_one()
    {
        double Width(double orders) => Learned.Of(1, 100, orders) is var range ? range.HighIfBuys - range.LowIfBuys : 0;
        Width(8).ShouldBeLessThan(0.7 * Width(1));
    }

    [Fact]
    public void The_error_of_a_windows_total_is_not_part_of_a_range()
    {
        var half = Learn([.. Known.Select(c => c with { Actual = c.Actual / 2 })]).Of(0.5, 50, 1);
        var whole = Learned.Of(0.5, 50, 1);
        half.HighIfBuys.ShouldBe(whole.HighIfBuys, 1e-9 * whole.HighIfBuys);
        half.LowIfBuys.ShouldBe(whole.LowIfBuys, 1e-9 * whole.LowIfBuys);
    }

    [Fact]
    public void Of_almost_nobody_there_is_a_range_but_no_coverage()
    {
        var few = Learn(SimulatedSpend.Draw(25, seed: 4));
        few.Coverage.ShouldBeNull();
        var range = few.Of(0.5, 50, 1);
        range.LowIfBuys.ShouldBeInRange(1, 50);
        range.HighIfBuys.ShouldBeInRange(100, 400);
    }

    [Fact]
    public void It_is_loaded_as_it_was_and_nothing_else_is()
    {
        using var saved = JsonDocument.Parse(Learned.Save());
        SpendDistribution.Load(saved.RootElement).Save().ShouldBe(Learned.Save());
        using var other = JsonDocument.Parse("""{"kind":"interval-calibration"}""");
        Should.Throw<JsonException>(() => SpendDistribution.Load(other.RootElement));
    }

    [Theory]
    [InlineData(-0.1, 1, 1)]
    [InlineData(1.1, 1, 1)]
    [InlineData(0.5, -1, 1)]
    [InlineData(0.5, 1, double.NaN)]
    public void What_is_no_prediction_is_refused(double buys, double spend, double orders) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Learned.Of(buys, spend, orders));

    private static SpendDistribution Learn(PastSpend[] window) =>
        SpendDistribution.Learn([window], [.. Known.Select(c => c.Spend)]);

    private static double Held(PastSpend[] customers)
    {
        var buyers = customers.Where(c => c.Bought).ToList();
        return buyers.Count(c =>
                Learned.Of(c.BuyProbability, c.Spend, c.Orders) is var range
                && c.Actual >= range.LowIfBuys
                && c.Actual <= range.HighIfBuys
            ) / (double)buyers.Count;
    }
}

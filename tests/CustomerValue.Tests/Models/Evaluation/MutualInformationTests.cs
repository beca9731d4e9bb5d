using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class MutualInformationTests
{
    [Fact]
    public void Two_fair_coins_that_agree_tell_a_bit_of_each_other()
    {
        int[] coin = [.. Enumerable.Range(0, 10_000).Select(i => i % 2)];
        MutualInformation.Of(coin, coin).ShouldBe(Math.Log(2), 1e-4);
        MutualInformation.Of(coin, [.. coin.Select(c => 1 - c)]).ShouldBe(Math.Log(2), 1e-4);
    }

    [Fact]
    public void A_noisy_channel_has_the_information_of_the_formula()
    {
        // One in ten is turned round: 1 - H(0.1) bits.
        int[] sent = [.. Enumerable.Range(0, 10_000).Select(i => i % 2)];
        int[] received = [.. sent.Select((s, i) => i / 2 % 10 == 0 ? 1 - s : s)];
        var entropy = -(0.1 * Math.Log(0.1)) - (0.9 * Math.Log(0.9));
        MutualInformation.Of(sent, received).ShouldBe(Math.Log(2) - entropy, 1e-4);
    }

    [Fact]
    public void Of_independent_variables_next_to_nothing_is_left()
    {
        var random = new Random(3);
        int[] one = [.. Enumerable.Range(0, 2_000).Select(_ => random.Next(10))];
        int[] other = [.. one.Select(_ => random.Next(10))];
        MutualInformation.Of(one, other).ShouldBeInRange(0, 0.01);
        MutualInformation.Of(one, new int[one.Length]).ShouldBe(0);
    }

    [Fact]
    public void Bins_hold_equal_values_together_and_unknown_ones_apart()
    {
        float[] values = [.. Enumerable.Range(0, 100).Select(i => i < 50 ? 0f : i), float.NaN, float.NaN];
        var bins = MutualInformation.Bins(values);
        bins[..50].ShouldAllBe(b => b == bins[0]);
        bins[100].ShouldBe(bins[101]);
        bins[..100].ShouldAllBe(b => b != bins[100]);
        bins.Distinct().Count().ShouldBeInRange(6, 11);
        MutualInformation.Bins(["b", "a", null, "b"]).ShouldBe([2, 3, 0, 2]);
    }
}

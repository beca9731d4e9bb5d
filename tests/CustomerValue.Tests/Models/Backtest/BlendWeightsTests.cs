using CustomerValue.Models.Backtest;

namespace CustomerValue.Tests.Models.Backtest;

public sealed class BlendWeightsTests
{
    [Fact]
    public void Weights_are_equal_where_nothing_is_gained() =>
        BlendWeights.Choose(3, _ => 0.5, 0.01).ShouldBe([1 / 3.0, 1 / 3.0, 1 / 3.0]);

    [Fact]
    public void A_gain_beyond_the_noise_moves_them() =>
        BlendWeights.Choose(2, weights => 0.1 * weights[1], 0.01).ShouldBe([0, 1]);

    [Fact]
    public void A_gain_within_the_noise_does_not() =>
        BlendWeights.Choose(2, weights => 0.01 * weights[1], 0.01).ShouldBe([0.5, 0.5]);

    [Fact]
    public void One_family_has_all_the_weight() => BlendWeights.Choose(1, _ => 0, 0.01).ShouldBe([1]);
}

using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class BootstrapIntervalTests
{
    [Fact]
    public void Is_as_wide_as_the_standard_error_says()
    {
        // The mean of n normal values has standard error 1 / sqrt(n).
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => Normal.Sample(random, 10, 1))];
        var interval = BootstrapInterval.Compute(values, values, (actual, _) => MeanOf(actual), 2_000, 0.95, seed: 7)!;

        (interval.Upper - interval.Lower).ShouldBe(2 * 1.96 / 20, 0.02);
        values.Average().ShouldBeInRange(interval.Lower, interval.Upper);
    }

    [Fact]
    public void The_seed_decides_it()
    {
        var random = new Random(2);
        double[] actual = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())];
        double[] predicted = [.. actual.Select(a => a + random.NextDouble())];
        ConfidenceInterval? Interval(int seed) =>
            BootstrapInterval.Compute(actual, predicted, ValueMetrics.NormalizedGiniOf, 200, 0.95, seed);

        Interval(1).ShouldBe(Interval(1));
        Interval(1).ShouldNotBe(Interval(2));
        ValueMetrics.NormalizedGiniOf(actual, predicted)!.Value.ShouldBeInRange(Interval(1)!.Lower, Interval(1)!.Upper);
    }

    [Fact]
    public void An_undefined_measure_has_no_interval() =>
        BootstrapInterval
            .Compute([0, 0, 0], [1, 2, 3], ValueMetrics.NormalizedGiniOf, 100, 0.95, seed: 1)
            .ShouldBeNull();

    [Fact]
    public void Refuses_nonsense()
    {
        double[] one = [1];
        Should.Throw<ArgumentException>(() => BootstrapInterval.Compute(one, [], Mean, 100, 0.95, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => BootstrapInterval.Compute(one, one, Mean, 99, 0.95, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => BootstrapInterval.Compute(one, one, Mean, 100, 1, 1));
    }

    private static double? Mean(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted) => MeanOf(actual);

    private static double MeanOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}

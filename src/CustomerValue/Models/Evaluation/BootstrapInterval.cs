using CustomerValue.Statistics;

namespace CustomerValue.Models.Evaluation;

/// <summary>A measure of actual against predicted values; null where it is undefined.</summary>
public delegate double? Measure(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted);

/// <summary>A confidence interval of a measure.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public sealed record ConfidenceInterval(double Lower, double Upper);

/// <summary>Percentile bootstrap over customers (Efron, 1979).</summary>
public static class BootstrapInterval
{
    /// <summary>Draws customers with replacement again and again, and takes percentiles of the measure.</summary>
    /// <param name="actual">What happened, per customer.</param>
    /// <param name="predicted">What was predicted, per customer.</param>
    /// <param name="measure">Such as <see cref="ValueMetrics.NormalizedGiniOf"/>.</param>
    /// <param name="resamples">Number of draws, at least 100.</param>
    /// <param name="level">Confidence, such as 0.95.</param>
    /// <param name="seed">The same seed gives the same interval, whatever the number of cores.</param>
    /// <returns>The interval, or null where the measure is undefined in most draws.</returns>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a number is NaN or infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Too few draws, or a level outside 0..1.</exception>
    public static ConfidenceInterval? Compute(
        double[] actual,
        double[] predicted,
        Measure measure,
        int resamples,
        double level,
        int seed
    )
    {
        Checked.Pairs(actual, predicted);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(level, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);

        var values = new double?[resamples];
        Parallel.For(0, resamples, draw => values[draw] = Draw(actual, predicted, measure, SeedOf(seed, draw)));
        var sorted = values.OfType<double>().Order().ToArray();
        return sorted.Length <= resamples / 2
            ? null
            : new ConfidenceInterval(Quantile(sorted, (1 - level) / 2), Quantile(sorted, (1 + level) / 2));
    }

    private static double? Draw(double[] actual, double[] predicted, Measure measure, int seed)
    {
        var random = new Random(seed);
        var drawnActual = new double[actual.Length];
        var drawnPredicted = new double[actual.Length];
        for (var i = 0; i < actual.Length; i++)
        {
            var row = random.Next(actual.Length);
            drawnActual[i] = actual[row];
            drawnPredicted[i] = predicted[row];
        }

        return measure(drawnActual, drawnPredicted);
    }

    /// <summary>The seed of one draw; not of System.HashCode, which differs from process to process.</summary>
    internal static int SeedOf(int seed, int draw) => unchecked((seed * 486187739) + (draw * 16777619) + 1);

    private static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}

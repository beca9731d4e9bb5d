using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

/// <summary>One tenth of the customers by prediction.</summary>
/// <param name="Number">1 (highest predicted) to 10.</param>
/// <param name="Customers">Number of customers; deciles differ by at most one.</param>
/// <param name="MeanPredicted">Mean prediction.</param>
/// <param name="MeanActual">Mean actual; customers predicted alike share theirs.</param>
/// <param name="Lift">Mean actual over the mean of all customers; null where that is not positive.</param>
public sealed record Decile(int Number, int Customers, double MeanPredicted, double MeanActual, double? Lift);

/// <summary>
/// How well predicted amounts (spend, or purchase days) agree with actual ones. Measures of ranking give customers
/// predicted alike the mean of their actuals. A null is a measure that the actuals leave undefined.
/// </summary>
/// <param name="Customers">Number of customers.</param>
/// <param name="NormalizedGini">
/// Gini (2 x mean cumulative share of the actual by prediction, high first, - 1) over that of sorting by the actual itself;
/// 1 is a perfect ranking, about 0 a random one. Null where the total is not positive or all actuals are equal.
/// </param>
/// <param name="Spearman">Rank correlation on average ranks, -1..1. Null where either side is constant.</param>
/// <param name="MeanAbsoluteError">MAE, in the unit of the values.</param>
/// <param name="RootMeanSquaredError">RMSE, in the unit of the values.</param>
/// <param name="BiasPercent">100 (sum predicted / sum actual - 1). Null where the actual sum is not positive.</param>
/// <param name="Top10Capture">Share of the actual total held by the floor(n / 10) highest predicted. Null as bias.</param>
/// <param name="Top20Capture">The same for floor(n / 5).</param>
/// <param name="DecileMapePercent">
/// Mean over the deciles of 100 |mean predicted - mean actual| / mean actual. Null where a decile's mean actual is not positive.
/// </param>
/// <param name="Deciles">Ten buckets of equal count, highest predicted first; fewer where there are fewer customers.</param>
public sealed record ValueMetrics(
    int Customers,
    double? NormalizedGini,
    double? Spearman,
    double MeanAbsoluteError,
    double RootMeanSquaredError,
    double? BiasPercent,
    double? Top10Capture,
    double? Top20Capture,
    double? DecileMapePercent,
    IReadOnlyList<Decile> Deciles
)
{
    /// <summary>Compares predictions with what happened; rows are customers, in any order.</summary>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a number is NaN or infinite.</exception>
    public static ValueMetrics Compute(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        Checked.Pairs(actual, predicted);
        var ranking = Ranking.By(predicted, actual);
        var deciles = DecilesOf(ranking);
        var totalActual = Ranking.SumOf(ranking.Actual);
        var totalPredicted = Ranking.SumOf(ranking.Predicted);
        var (absolute, squared) = Errors(actual, predicted);
        return new ValueMetrics(
            actual.Length,
            Gini(ranking, actual),
            SpearmanOf(actual, predicted),
            absolute,
            Math.Sqrt(squared),
            totalActual > 0 ? 100 * ((totalPredicted / totalActual) - 1) : null,
            Capture(ranking, actual.Length / 10),
            Capture(ranking, actual.Length / 5),
            deciles.All(d => d.MeanActual > 0)
                ? 100 * deciles.Average(d => Math.Abs(d.MeanPredicted - d.MeanActual) / d.MeanActual)
                : null,
            deciles
        );
    }

    /// <summary>The normalized Gini alone, as <see cref="NormalizedGini"/>.</summary>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a number is NaN or infinite.</exception>
    public static double? NormalizedGiniOf(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        Checked.Pairs(actual, predicted);
        return Gini(Ranking.By(predicted, actual), actual);
    }

    /// <summary>The rank correlation alone, as <see cref="Spearman"/>.</summary>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a number is NaN or infinite.</exception>
    public static double? SpearmanOf(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        Checked.Pairs(actual, predicted);
        var correlation = MathNet.Numerics.Statistics.Correlation.Pearson(
            Ties.AverageRanks(actual),
            Ties.AverageRanks(predicted)
        );
        return double.IsNaN(correlation) ? null : correlation;
    }

    private static double? Gini(Ranking byPrediction, ReadOnlySpan<double> actual)
    {
        var byActual = Ranking.By(actual, actual);
        if (byActual.Actual[0] == byActual.Actual[^1] || Ranking.SumOf(byActual.Actual) <= 0)
        {
            return null;
        }

        return Gini(byPrediction.Actual) / Gini(byActual.Actual);
    }

    private static double Gini(double[] actual)
    {
        double cumulated = 0;
        double sum = 0;
        foreach (var value in actual)
        {
            cumulated += value;
            sum += cumulated;
        }

        return (2 * sum / (cumulated * actual.Length)) - 1;
    }

    private static double? Capture(Ranking ranking, int top)
    {
        var total = Ranking.SumOf(ranking.Actual);
        return total > 0 ? Ranking.SumOf(ranking.Actual.AsSpan(0, top)) / total : null;
    }

    private static (double Absolute, double Squared) Errors(ReadOnlySpan<double> actual, ReadOnlySpan<double> predicted)
    {
        double absolute = 0;
        double squared = 0;
        for (var i = 0; i < actual.Length; i++)
        {
            var error = predicted[i] - actual[i];
            absolute += Math.Abs(error);
            squared += error * error;
        }

        return (absolute / actual.Length, squared / actual.Length);
    }

    private static List<Decile> DecilesOf(Ranking ranking)
    {
        var rows = ranking.Actual.Length;
        var mean = Ranking.MeanOf(ranking.Actual);
        var buckets = Math.Min(10, rows);
        var deciles = new List<Decile>(buckets);
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var range = Ranking.Bucket(bucket, buckets, rows);
            var predicted = Ranking.MeanOf(ranking.Predicted.AsSpan(range));
            var actual = Ranking.MeanOf(ranking.Actual.AsSpan(range));
            var customers = range.End.Value - range.Start.Value;
            deciles.Add(new Decile(bucket + 1, customers, predicted, actual, mean > 0 ? actual / mean : null));
        }

        return deciles;
    }
}

using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

/// <summary>
/// Rows ordered by prediction, highest first, with each row's actual replaced by the mean of the rows predicted alike.
/// So no measure made from it depends on the order in which equally predicted rows came.
/// </summary>
internal sealed class Ranking
{
    private Ranking(double[] predicted, double[] actual)
    {
        Predicted = predicted;
        Actual = actual;
    }

    /// <summary>Predictions, descending.</summary>
    public double[] Predicted { get; }

    /// <summary>The actuals in that order, equal predictions sharing theirs.</summary>
    public double[] Actual { get; }

    public static Ranking By(ReadOnlySpan<double> predicted, ReadOnlySpan<double> actual)
    {
        var keys = new double[predicted.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = -predicted[i];
        }

        var values = actual.ToArray();
        Array.Sort(keys, values);
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = -keys[i];
        }

        foreach (var tie in Ties.In(keys))
        {
            values.AsSpan(tie).Sort();
            values.AsSpan(tie).Fill(MeanOf(values.AsSpan(tie)));
        }

        return new Ranking(keys, values);
    }

    public static double MeanOf(ReadOnlySpan<double> values) => SumOf(values) / values.Length;

    public static double SumOf(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The part of the rows that belongs to one of several buckets of equal size (to one row).</summary>
    public static Range Bucket(int bucket, int buckets, int rows) =>
        (int)((long)rows * bucket / buckets)..(int)((long)rows * (bucket + 1) / buckets);
}

using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

internal static class Ties
{
    /// <summary>The runs of equal values in a sorted array, each as a range.</summary>
    public static IEnumerable<Range> In(double[] sorted)
    {
        var start = 0;
        for (var i = 1; i <= sorted.Length; i++)
        {
            if (i == sorted.Length || sorted[i] != sorted[start])
            {
                yield return start..i;
                start = i;
            }
        }
    }

    /// <summary>Ranks 1..n, equal values sharing the mean of theirs.</summary>
    public static double[] AverageRanks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var rows = new int[sorted.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        Array.Sort(sorted, rows);
        var ranks = new double[sorted.Length];
        foreach (var tie in In(sorted))
        {
            var rank = (tie.Start.Value + 1 + tie.End.Value) / 2.0;
            foreach (var row in rows.AsSpan(tie))
            {
                ranks[row] = rank;
            }
        }

        return ranks;
    }
}

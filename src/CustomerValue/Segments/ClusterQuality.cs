namespace CustomerValue.Segments;

/// <summary>How good a partition is, by the field's usual measures.</summary>
public static class ClusterQuality
{
    /// <summary>Mean silhouette (Rousseeuw 1987), -1 to 1, higher is better; a row alone in its cluster counts 0.</summary>
    /// <param name="rows">Rows of equal length; the time grows with the square of their number.</param>
    /// <param name="assignment">Cluster of each row, 0 to k - 1.</param>
    public static double Silhouette(float[][] rows, int[] assignment)
    {
        var counts = new int[assignment.Max() + 1];
        foreach (var cluster in assignment)
        {
            counts[cluster]++;
        }

        double total = 0;
        for (var r = 0; r < rows.Length; r++)
        {
            var own = assignment[r];
            if (counts[own] == 1)
            {
                continue;
            }

            var sums = new double[counts.Length];
            for (var other = 0; other < rows.Length; other++)
            {
                sums[assignment[other]] += KMeans.Distance(rows[r], rows[other]);
            }

            var within = sums[own] / (counts[own] - 1);
            var nearest = double.PositiveInfinity;
            for (var c = 0; c < counts.Length; c++)
            {
                nearest = c != own && counts[c] > 0 ? Math.Min(nearest, sums[c] / counts[c]) : nearest;
            }

            var larger = Math.Max(within, nearest);
            total += larger > 0 && double.IsFinite(larger) ? (nearest - within) / larger : 0;
        }

        return total / rows.Length;
    }

    /// <summary>Davies-Bouldin index (1979), 0 or more, lower is better.</summary>
    /// <param name="rows">Rows of equal length.</param>
    /// <param name="assignment">Cluster of each row, an index into <paramref name="centres"/>.</param>
    /// <param name="centres">At least two different centres.</param>
    public static double DaviesBouldin(float[][] rows, int[] assignment, float[][] centres)
    {
        var scatter = new double[centres.Length];
        var counts = new int[centres.Length];
        for (var r = 0; r < rows.Length; r++)
        {
            scatter[assignment[r]] += KMeans.Distance(rows[r], centres[assignment[r]]);
            counts[assignment[r]]++;
        }

        double total = 0;
        for (var a = 0; a < centres.Length; a++)
        {
            double worst = 0;
            for (var b = 0; b < centres.Length; b++)
            {
                if (a != b)
                {
                    var spread = scatter[a] / Math.Max(1, counts[a]) + scatter[b] / Math.Max(1, counts[b]);
                    worst = Math.Max(worst, spread / KMeans.Distance(centres[a], centres[b]));
                }
            }

            total += worst;
        }

        return total / centres.Length;
    }

    /// <summary>Adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, about 0 for unrelated ones.</summary>
    public static double AdjustedRand(int[] first, int[] second)
    {
        var cells = new Dictionary<(int, int), long>();
        var left = new Dictionary<int, long>();
        var right = new Dictionary<int, long>();
        for (var r = 0; r < first.Length; r++)
        {
            cells[(first[r], second[r])] = cells.GetValueOrDefault((first[r], second[r])) + 1;
            left[first[r]] = left.GetValueOrDefault(first[r]) + 1;
            right[second[r]] = right.GetValueOrDefault(second[r]) + 1;
        }

        var together = cells.Values.Sum(Pairs);
        var a = left.Values.Sum(Pairs);
        var b = right.Values.Sum(Pairs);
        var expected = a * b / Math.Max(1, Pairs(first.Length));
        var highest = (a + b) / 2;
        return Math.Abs(highest - expected) < 1e-12 ? 1 : (together - expected) / (highest - expected);
    }

    private static double Pairs(long n) => n * (n - 1) / 2.0;
}

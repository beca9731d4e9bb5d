using System.Numerics.Tensors;

namespace CustomerValue.Segments;

/// <summary>A partition of rows around centres.</summary>
/// <param name="Centres">One centre per cluster.</param>
/// <param name="Assignment">Index of the nearest centre of each row.</param>
/// <param name="Inertia">Sum of squared distances of the rows to their centres.</param>
internal sealed record KMeansFit(float[][] Centres, int[] Assignment, double Inertia);

/// <summary>
/// Lloyd's algorithm from greedy k-means++ starts (Arthur and Vassilvitskii 2007), the best of several restarts. One thread and
/// one order of summation: the same rows and seed give the same bits.
/// </summary>
internal static class KMeans
{
    private const int MaxIterations = 100;

    /// <summary>Finds <paramref name="k"/> clusters.</summary>
    /// <param name="rows">Rows of equal length, at least <paramref name="k"/>.</param>
    /// <param name="k">Number of clusters, at least 1.</param>
    /// <param name="restarts">Number of starts, at least 1.</param>
    /// <param name="seed">Seed of the starts.</param>
    /// <exception cref="ArgumentException">There are fewer rows than clusters.</exception>
    public static KMeansFit Fit(float[][] rows, int k, int restarts, int seed)
    {
        if (rows.Length < k)
        {
            throw new ArgumentException($"{k} clusters need at least {k} rows; there are {rows.Length}.");
        }

        var random = new Random(seed);
        var best = Lloyd(rows, Start(rows, k, random));
        for (var i = 1; i < restarts; i++)
        {
            var fit = Lloyd(rows, Start(rows, k, random));
            best = fit.Inertia < best.Inertia ? fit : best;
        }

        return best;
    }

    /// <summary>Index of the nearest centre, the first of equals, and the squared distance to it.</summary>
    public static (int Index, float Squared) Nearest(float[] row, float[][] centres)
    {
        var (index, least) = (0, float.PositiveInfinity);
        for (var c = 0; c < centres.Length; c++)
        {
            var squared = Squared(row, centres[c]);
            if (squared < least)
            {
                (index, least) = (c, squared);
            }
        }

        return (index, least);
    }

    /// <summary>Euclidean distance.</summary>
    public static float Distance(float[] a, float[] b) => TensorPrimitives.Distance<float>(a, b);

    private static float Squared(float[] a, float[] b)
    {
        var distance = Distance(a, b);
        return distance * distance;
    }

    // Of several draws the one that leaves least is taken (greedy k-means++): plain draws end in worse optima at k = 8.
    private static float[][] Start(float[][] rows, int k, Random random)
    {
        var draws = 2 + (int)Math.Log(k);
        var centres = new List<float[]> { rows[random.Next(rows.Length)] };
        var squared = Array.ConvertAll(rows, r => Squared(r, centres[0]));
        while (centres.Count < k)
        {
            var total = Sum(squared);
            var (best, bestSquared, least) = (rows[0], squared, double.PositiveInfinity);
            for (var i = 0; i < draws; i++)
            {
                var candidate = rows[Draw(squared, random.NextDouble() * total)];
                var left = new float[rows.Length];
                for (var r = 0; r < rows.Length; r++)
                {
                    left[r] = Math.Min(squared[r], Squared(rows[r], candidate));
                }

                var sum = Sum(left);
                if (sum < least)
                {
                    (best, bestSquared, least) = (candidate, left, sum);
                }
            }

            centres.Add(best);
            squared = bestSquared;
        }

        return [.. centres.Select(c => (float[])c.Clone())];
    }

    private static int Draw(float[] weights, double at)
    {
        var chosen = 0;
        for (; chosen < weights.Length - 1 && (at -= weights[chosen]) >= 0; chosen++) { }
        return chosen;
    }

    private static double Sum(float[] values)
    {
        double sum = 0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }

    private static KMeansFit Lloyd(float[][] rows, float[][] centres)
    {
        var assignment = new int[rows.Length];
        double inertia = 0;
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var moved = 0;
            inertia = 0;
            for (var r = 0; r < rows.Length; r++)
            {
                var (index, squared) = Nearest(rows[r], centres);
                moved += iteration == 0 || index != assignment[r] ? 1 : 0;
                assignment[r] = index;
                inertia += squared;
            }

            if (moved == 0)
            {
                break;
            }

            centres = Means(rows, assignment, centres);
        }

        return new KMeansFit(centres, assignment, inertia);
    }

    private static float[][] Means(float[][] rows, int[] assignment, float[][] centres)
    {
        var sums = Array.ConvertAll(centres, c => new double[c.Length]);
        var counts = new int[centres.Length];
        for (var r = 0; r < rows.Length; r++)
        {
            var sum = sums[assignment[r]];
            counts[assignment[r]]++;
            for (var f = 0; f < sum.Length; f++)
            {
                sum[f] += rows[r][f];
            }
        }

        // A cluster that lost all its rows stays where it was.
        return
        [
            .. centres.Select((c, i) => counts[i] == 0 ? c : Array.ConvertAll(sums[i], s => (float)(s / counts[i]))),
        ];
    }
}

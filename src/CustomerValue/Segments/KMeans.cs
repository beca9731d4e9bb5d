using System.Numerics.Tensors;

namespace CustomerValue.Segments;

/// <summary>A partition of rows around centres.</summary>
/// <param name="Centres">One centre per cluster.</param>
/// <param name="Assignment">Index of the nearest centre of each row.</param>
/// <param name="Inertia">Sum of squared distances of the rows to their centres.</param>
internal sealed record KMeansFit(float[][] Centres, int[] Assignment, double Inertia);

/// <summary>
/// Lloyd's algorithm from k-means++ starts (Arthur and Vassilvitskii 2007), the best of several restarts. One thread and
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

    private static float[][] Start(float[][] rows, int k, Random random)
    {
        var centres = new List<float[]> { rows[random.Next(rows.Length)] };
        var squared = Array.ConvertAll(rows, _ => float.PositiveInfinity);
        while (centres.Count < k)
        {
            double total = 0;
            for (var r = 0; r < rows.Length; r++)
            {
                squared[r] = Math.Min(squared[r], Squared(rows[r], centres[^1]));
                total += squared[r];
            }

            var draw = random.NextDouble() * total;
            var chosen = 0;
            for (; chosen < rows.Length - 1 && (draw -= squared[chosen]) >= 0; chosen++) { }
            centres.Add(rows[chosen]);
        }

        return [.. centres.Select(c => (float[])c.Clone())];
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

using System.Numerics.Tensors;
using CustomerValue.Models.Boosting;

namespace CustomerValue.Models.Churn;

/// <summary>Balances training rows. Rows to validate or to test on are never resampled.</summary>
internal static class Rebalance
{
    private const int Neighbours = 5;

    // All pairs of the rare class are compared; more rows than this are thinned out first.
    private const int MaxNeighbourRows = 5_000;

    /// <summary>Name behind that of the classifier, such as <c>+smote</c>; empty for none.</summary>
    public static string Suffix(ClassBalance method) =>
        method switch
        {
            ClassBalance.Weights => "+weights",
            ClassBalance.OverSampling => "+over-sampling",
            ClassBalance.UnderSampling => "+under-sampling",
            ClassBalance.Smote => "+smote",
            _ => "",
        };

    /// <summary>Balances rows whose labels are 0 and 1.</summary>
    /// <param name="method">How.</param>
    /// <param name="rows">Training rows, without weights of their own.</param>
    /// <param name="numericColumns">Number of leading columns that are numbers; those behind are categories.</param>
    /// <param name="seed">Seed of all draws.</param>
    public static TrainingRows Apply(ClassBalance method, TrainingRows rows, int numericColumns, int seed)
    {
        var classes = new[] { RowsOf(rows, 0), RowsOf(rows, 1) };
        var rare = classes[1].Count <= classes[0].Count ? 1 : 0;
        if (method == ClassBalance.None || classes[rare].Count == 0)
        {
            return rows;
        }

        var random = new Random(seed);
        var missing = classes[1 - rare].Count - classes[rare].Count;
        return method switch
        {
            ClassBalance.Weights => Weighted(rows),
            ClassBalance.OverSampling => Pick(
                rows,
                [
                    .. Enumerable.Range(0, rows.Rows),
                    .. Enumerable.Range(0, missing).Select(_ => classes[rare][random.Next(classes[rare].Count)]),
                ]
            ),
            ClassBalance.UnderSampling => Pick(
                rows,
                [.. classes[rare].Concat(Sample(classes[1 - rare], classes[rare].Count, random)).Order()]
            ),
            _ => Smote(rows, classes[rare], missing, numericColumns, random),
        };
    }

    /// <summary>The rows with weights under which both classes weigh the same.</summary>
    public static TrainingRows Weighted(TrainingRows rows)
    {
        var ones = RowsOf(rows, 1).Count;
        var zeros = rows.Rows - ones;
        return ones == 0 || zeros == 0
            ? rows
            : rows with
            {
                Weights = Array.ConvertAll(rows.Labels, y => (float)(rows.Rows / (2.0 * (y == 1 ? ones : zeros)))),
            };
    }

    /// <summary>
    /// What has to be added to log-odds learned from balanced classes so that they hold where a share of rows is positive
    /// (Elkan 2001): without it every probability would be too close to one half.
    /// </summary>
    public static double LogOddsShift(ClassBalance method, TrainingRows rows)
    {
        var share = RowsOf(rows, 1).Count / (double)rows.Rows;
        return method == ClassBalance.None || share is 0 or 1 ? 0 : Math.Log(share / (1 - share));
    }

    private static List<int> RowsOf(TrainingRows rows, float label)
    {
        var found = new List<int>();
        for (var i = 0; i < rows.Rows; i++)
        {
            if (rows.Labels[i] == label)
            {
                found.Add(i);
            }
        }

        return found;
    }

    private static List<int> Sample(List<int> rows, int count, Random random)
    {
        var shuffled = rows.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.Take(count)];
    }

    private static TrainingRows Pick(TrainingRows rows, int[] picked)
    {
        var matrix = new float[checked(picked.Length * rows.Columns)];
        for (var i = 0; i < picked.Length; i++)
        {
            Row(rows, picked[i]).CopyTo(matrix.AsSpan(i * rows.Columns));
        }

        return new TrainingRows(matrix, picked.Length, rows.Columns, Array.ConvertAll(picked, i => rows.Labels[i]));
    }

    private static TrainingRows Smote(TrainingRows rows, List<int> rare, int missing, int numericColumns, Random random)
    {
        var pool = rare.Count <= MaxNeighbourRows ? rare : Sample(rare, MaxNeighbourRows, random);
        var near = NearestOf(rows, pool, numericColumns);
        var count = rows.Rows + missing;
        var matrix = new float[checked(count * rows.Columns)];
        var labels = new float[count];
        rows.Matrix.CopyTo(matrix, 0);
        rows.Labels.CopyTo(labels, 0);
        for (var i = rows.Rows; i < count; i++)
        {
            var at = random.Next(pool.Count);
            labels[i] = rows.Labels[pool[at]];
            Between(
                Row(rows, pool[at]),
                near[at].Length == 0 ? Row(rows, pool[at]) : Row(rows, near[at][random.Next(near[at].Length)]),
                (float)random.NextDouble(),
                numericColumns,
                matrix.AsSpan(i * rows.Columns, rows.Columns)
            );
        }

        return new TrainingRows(matrix, count, rows.Columns, labels);
    }

    /// <summary>Numbers lie between those of two rows; categories, and what one of them does not know, are the first row's.</summary>
    private static void Between(
        ReadOnlySpan<float> row,
        ReadOnlySpan<float> other,
        float share,
        int numericColumns,
        Span<float> result
    )
    {
        row.CopyTo(result);
        for (var c = 0; c < numericColumns; c++)
        {
            var value = row[c] + (share * (other[c] - row[c]));
            result[c] = float.IsNaN(value) ? row[c] : value;
        }
    }

    /// <summary>The nearest rows of each, by the distance of numbers in units of their standard deviation.</summary>
    private static int[][] NearestOf(TrainingRows rows, List<int> pool, int numericColumns)
    {
        var scaled = Scaled(rows, pool, numericColumns);
        var near = new int[pool.Count][];
        Parallel.For(
            0,
            pool.Count,
            i =>
            {
                var distances = new float[pool.Count];
                for (var j = 0; j < pool.Count; j++)
                {
                    distances[j] =
                        i == j ? float.PositiveInfinity : TensorPrimitives.Distance<float>(scaled[i], scaled[j]);
                }

                near[i] =
                [
                    .. Enumerable
                        .Range(0, pool.Count)
                        .Where(j => j != i)
                        .OrderBy(j => distances[j])
                        .ThenBy(j => j)
                        .Take(Neighbours)
                        .Select(j => pool[j]),
                ];
            }
        );
        return near;
    }

    private static float[][] Scaled(TrainingRows rows, List<int> pool, int numericColumns)
    {
        var scaled = pool.ConvertAll(_ => new float[numericColumns]).ToArray();
        for (var c = 0; c < numericColumns; c++)
        {
            var known = pool.ConvertAll(i => rows.Matrix[(i * rows.Columns) + c]).FindAll(v => !float.IsNaN(v));
            var mean = known.Count == 0 ? 0 : known.Average(v => (double)v);
            var variance = known.Count == 0 ? 0 : known.Average(v => (v - mean) * (v - mean));
            for (var i = 0; i < pool.Count && variance > 0; i++)
            {
                var value = rows.Matrix[(pool[i] * rows.Columns) + c];
                scaled[i][c] = float.IsNaN(value) ? 0 : (float)((value - mean) / Math.Sqrt(variance));
            }
        }

        return scaled;
    }

    private static ReadOnlySpan<float> Row(TrainingRows rows, int row) =>
        rows.Matrix.AsSpan(row * rows.Columns, rows.Columns);
}

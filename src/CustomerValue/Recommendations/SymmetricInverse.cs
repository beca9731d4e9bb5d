using System.Numerics.Tensors;

namespace CustomerValue.Recommendations;

/// <summary>
/// Inverts a large symmetric positive definite matrix in its own memory: Cholesky factor into the lower half, the factor's inverse
/// into the upper half, their product back. Each entry is one dot product of two contiguous stretches, so any number of
/// threads gives the same bits. n^3 operations.
/// </summary>
internal static class SymmetricInverse
{
    private const int Block = 64;

    /// <summary>Inverts.</summary>
    /// <param name="rows">Square matrix; only the lower half is read, all of it is overwritten with the inverse.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="cancellation">Stops between blocks of rows.</param>
    /// <exception cref="ArgumentException">The matrix is not positive definite.</exception>
    public static void Invert(float[][] rows, int threads, CancellationToken cancellation)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        Factor(rows, options);
        var diagonal = InvertFactor(rows, options);
        Multiply(rows, diagonal, options);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                rows[j][i] = rows[i][j];
            }
        }
    }

    private static void Factor(float[][] rows, ParallelOptions options)
    {
        for (var from = 0; from < rows.Length; from += Block)
        {
            var to = Math.Min(from + Block, rows.Length);
            for (var i = from; i < to; i++)
            {
                FactorRow(rows, i, from, i);
                var rest = rows[i][i] - TensorPrimitives.SumOfSquares<float>(rows[i].AsSpan(0, i));
                rows[i][i] =
                    rest > 0
                        ? MathF.Sqrt(rest)
                        : throw new ArgumentException("The matrix is not positive definite.", nameof(rows));
            }

            Parallel.For(to, rows.Length, options, i => FactorRow(rows, i, from, to));
        }
    }

    private static void FactorRow(float[][] rows, int i, int from, int to)
    {
        var row = rows[i];
        for (var j = from; j < to; j++)
        {
            row[j] = (row[j] - TensorPrimitives.Dot<float>(row.AsSpan(0, j), rows[j].AsSpan(0, j))) / rows[j][j];
        }
    }

    /// <summary>Column i of the factor's inverse goes into row i, right of the diagonal.</summary>
    /// <returns>The inverse's diagonal.</returns>
    private static float[] InvertFactor(float[][] rows, ParallelOptions options)
    {
        var diagonal = Array.ConvertAll(Enumerable.Range(0, rows.Length).ToArray(), i => 1 / rows[i][i]);
        Parallel.For(
            0,
            (rows.Length + Block - 1) / Block,
            options,
            block =>
            {
                var from = block * Block;
                for (var k = from + 1; k < rows.Length; k++)
                {
                    for (var i = from; i < Math.Min(from + Block, k); i++)
                    {
                        var sum =
                            (rows[k][i] * diagonal[i])
                            + TensorPrimitives.Dot<float>(
                                rows[k].AsSpan(i + 1, k - i - 1),
                                rows[i].AsSpan(i + 1, k - i - 1)
                            );
                        rows[i][k] = -sum * diagonal[k];
                    }
                }
            }
        );
        return diagonal;
    }

    private static void Multiply(float[][] rows, float[] diagonal, ParallelOptions options)
    {
        // Only now: until here the factor's diagonal was in the way.
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i][i] = diagonal[i];
        }

        var squares = new float[rows.Length];
        Parallel.For(
            0,
            (rows.Length + Block - 1) / Block,
            options,
            block =>
            {
                var from = block * Block;
                var to = Math.Min(from + Block, rows.Length);
                for (var j = 0; j < to; j++)
                {
                    for (var i = Math.Max(from, j); i < to; i++)
                    {
                        var value = TensorPrimitives.Dot<float>(rows[i].AsSpan(i), rows[j].AsSpan(i));
                        if (i == j)
                        {
                            squares[i] = value;
                        }
                        else
                        {
                            rows[i][j] = value;
                        }
                    }
                }
            }
        );
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i][i] = squares[i];
        }
    }
}

using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Models.Value;

/// <summary>A straight line through the logarithm of a positive quantity, and the way back.</summary>
/// <param name="Intercept">Log of the quantity where every column is 0.</param>
/// <param name="Weights">Change of the log for one unit of each column.</param>
/// <param name="Smearing">
/// Mean of the quantity over the exponential of the line: without it the way back gives the median (Duan 1983).
/// </param>
/// <param name="Lowest">Least log that was learned from.</param>
/// <param name="Highest">Greatest log that was learned from.</param>
internal sealed record LeastSquares(double Intercept, double[] Weights, double Smearing, double Lowest, double Highest)
{
    // Columns that say almost the same share their weight instead of fighting over it.
    private const double Ridge = 1e-3;

    /// <summary>Fits the line by the normal equations.</summary>
    /// <param name="rows">Scaled columns of each row.</param>
    /// <param name="logs">Log of the quantity.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="ModelFitException">There are fewer rows than columns.</exception>
    public static LeastSquares Fit(
        IReadOnlyList<float[]> rows,
        IReadOnlyList<double> logs,
        CancellationToken cancellation
    )
    {
        if (rows.Count == 0 || rows.Count <= rows[0].Length)
        {
            throw new ModelFitException(
                $"{rows.Count} buyers are too few for a line through {(rows.Count > 0 ? rows[0].Length : 0)} columns."
            );
        }

        var width = rows[0].Length + 1;
        var squares = new double[width, width];
        var products = new double[width];
        for (var r = 0; r < rows.Count; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < width; i++)
            {
                var left = At(rows[r], i);
                products[i] += left * logs[r];
                for (var j = 0; left != 0 && j <= i; j++)
                {
                    squares[i, j] += left * At(rows[r], j);
                }
            }
        }

        for (var i = 0; i < width; i++)
        {
            squares[i, i] += i < width - 1 ? Ridge * rows.Count : 0;
            for (var j = i + 1; j < width; j++)
            {
                squares[i, j] = squares[j, i];
            }
        }

        var solved = Matrix<double>.Build.DenseOfArray(squares).Cholesky().Solve(Vector<double>.Build.Dense(products));
        var line = new LeastSquares(solved[width - 1], [.. solved.Take(width - 1)], 1, logs.Min(), logs.Max());
        var ratio = logs.Sum(Math.Exp) / rows.Sum(row => Math.Exp(line.Log(row)));
        return line with { Smearing = ratio };
    }

    /// <summary>The line at a row, within what was learned from: a line goes on for ever, customers do not.</summary>
    public double Log(float[] row)
    {
        var log = Intercept;
        for (var i = 0; i < Weights.Length; i++)
        {
            log += Weights[i] * row[i];
        }

        return Math.Clamp(log, Lowest, Highest);
    }

    /// <summary>Mean of the quantity at a row.</summary>
    public double Mean(float[] row) => Smearing * Math.Exp(Log(row));

    private static double At(float[] row, int column) => column < row.Length ? row[column] : 1;
}

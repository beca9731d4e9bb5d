using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Models.Churn;

/// <summary>Logistic regression by Newton's method, for few columns and for standard errors.</summary>
/// <param name="Weights">One per column.</param>
/// <param name="StandardErrors">One per column: roots of the diagonal of the inverse curvature.</param>
internal sealed record LogisticFit(double[] Weights, double[] StandardErrors)
{
    private const int MaxSteps = 50;
    private const double Settled = 1e-8;

    /// <summary>Fits the weights; the first column is the constant and is not penalised.</summary>
    /// <returns>Null where the steps do not settle.</returns>
    public static LogisticFit? Newton(Matrix<double> rows, Vector<double> labels, double penalty)
    {
        var weights = Vector<double>.Build.Dense(rows.ColumnCount);
        for (var step = 0; step < MaxSteps; step++)
        {
            var odds = rows * weights;
            var probability = odds.Map(o => 1 / (1 + Math.Exp(-o)));
            var curvature = Curvature(rows, probability, penalty, null);
            var penalised = weights * penalty;
            penalised[0] = 0;
            var change = curvature.Cholesky().Solve(rows.TransposeThisAndMultiply(labels - probability) - penalised);
            weights += change;
            if (!weights.ForAll(double.IsFinite))
            {
                return null;
            }

            if (change.AbsoluteMaximum() < Settled)
            {
                return new LogisticFit(weights.ToArray(), Errors(curvature));
            }
        }

        return null;
    }

    /// <summary>Standard errors of weights that were fitted elsewhere.</summary>
    /// <param name="rows">Columns of each row, the constant first.</param>
    /// <param name="weights">One per column.</param>
    /// <param name="penalty">Ridge on every weight but the first, as in the fit.</param>
    /// <param name="rowWeights">How many rows each one stands for, or null.</param>
    public static double[] StandardErrorsOf(
        Matrix<double> rows,
        Vector<double> weights,
        double penalty,
        Vector<double>? rowWeights
    ) => Errors(Curvature(rows, (rows * weights).Map(o => 1 / (1 + Math.Exp(-o))), penalty, rowWeights));

    private static Matrix<double> Curvature(
        Matrix<double> rows,
        Vector<double> probability,
        double penalty,
        Vector<double>? rowWeights
    )
    {
        var each = probability.Map(p => Math.Sqrt(Math.Max(p * (1 - p), 1e-12)));
        if (rowWeights is not null)
        {
            each = each.PointwiseMultiply(rowWeights.PointwiseSqrt());
        }

        var scaled = Matrix<double>.Build.Dense(rows.RowCount, rows.ColumnCount, (r, c) => rows[r, c] * each[r]);
        var curvature = scaled.TransposeThisAndMultiply(scaled);
        for (var c = 1; c < rows.ColumnCount; c++)
        {
            curvature[c, c] += penalty;
        }

        return curvature;
    }

    private static double[] Errors(Matrix<double> curvature) =>
        curvature
            .Cholesky()
            .Solve(Matrix<double>.Build.DenseIdentity(curvature.RowCount))
            .Diagonal()
            .PointwiseSqrt()
            .ToArray();
}

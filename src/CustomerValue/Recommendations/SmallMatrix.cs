using System.Numerics.Tensors;

namespace CustomerValue.Recommendations;

/// <summary>Symmetric positive definite matrices of some hundred rows, of which only the lower half is used.</summary>
internal static class SmallMatrix
{
    /// <summary>A square of zeros.</summary>
    public static double[][] Square(int length)
    {
        var rows = new double[length][];
        for (var i = 0; i < length; i++)
        {
            rows[i] = new double[length];
        }

        return rows;
    }

    /// <summary>Adds weight times the product of a vector with itself.</summary>
    public static void AddOuter(double[][] matrix, ReadOnlySpan<double> vector, double weight)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            var row = matrix[i].AsSpan(0, i + 1);
            TensorPrimitives.MultiplyAdd(vector[..(i + 1)], weight * vector[i], row, row);
        }
    }

    /// <summary>The Cholesky factor of the first rows and columns, in their place.</summary>
    public static void Factor(double[][] matrix, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var row = matrix[i];
            for (var j = 0; j < i; j++)
            {
                row[j] =
                    (row[j] - TensorPrimitives.Dot<double>(row.AsSpan(0, j), matrix[j].AsSpan(0, j))) / matrix[j][j];
            }

            row[i] = Math.Sqrt(row[i] - TensorPrimitives.SumOfSquares<double>(row.AsSpan(0, i)));
        }
    }

    /// <summary>Solves for a factored matrix, in the right side's place.</summary>
    public static void Solve(double[][] factor, Span<double> right)
    {
        for (var i = 0; i < right.Length; i++)
        {
            right[i] = (right[i] - TensorPrimitives.Dot<double>(factor[i].AsSpan(0, i), right[..i])) / factor[i][i];
        }

        for (var i = right.Length - 1; i >= 0; i--)
        {
            right[i] /= factor[i][i];
            TensorPrimitives.MultiplyAdd(factor[i].AsSpan(0, i), -right[i], right[..i], right[..i]);
        }
    }

    /// <summary>To double precision.</summary>
    public static void Widen(ReadOnlySpan<float> from, Span<double> to) => TensorPrimitives.ConvertTruncating(from, to);
}

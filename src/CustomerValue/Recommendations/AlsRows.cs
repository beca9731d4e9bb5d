using System.Numerics.Tensors;

namespace CustomerValue.Recommendations;

/// <summary>Solves rows of alternating least squares against fixed factors of the columns.</summary>
internal sealed class AlsRows
{
    private readonly FactorTable _columns;
    private readonly AlsSettings _settings;
    private readonly double[][] _base;

    /// <summary>Prepares what all rows share.</summary>
    /// <param name="columns">Factors of the columns.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="threads">Number of threads.</param>
    public AlsRows(FactorTable columns, AlsSettings settings, int threads)
    {
        _columns = columns;
        _settings = settings;
        _base = columns.Gram(threads);
        for (var i = 0; i < columns.Length; i++)
        {
            _base[i][i] += settings.Lambda;
        }

        Solved = Project(columns, _base, threads);
    }

    /// <summary>Each column's factor times the inverse of what all rows share.</summary>
    public FactorTable Solved { get; }

    /// <summary>Solves one row.</summary>
    /// <param name="row">Columns and weights.</param>
    /// <param name="factor">Overwritten; zeros for an empty row.</param>
    /// <param name="buffers">Memory of the calling thread.</param>
    public void Solve(History row, Span<float> factor, Buffers buffers)
    {
        if (IsShort(row.Products.Length, factor.Length))
        {
            SolveShort(row, factor, buffers);
        }
        else
        {
            SolveDense(row, factor, buffers);
        }
    }

    /// <summary>Whether a row costs less in the space of its entries, by the number of multiplications.</summary>
    private static bool IsShort(long entries, long factors) =>
        (entries * entries * factors / 2) + (entries * entries * entries / 6) + (entries * factors)
        < (entries * factors * factors / 2) + (factors * factors * factors / 6);

    /// <summary>The row's factored matrix in the space of its entries: D^-1 + Y Z'.</summary>
    internal double[][] Factored(History row, Buffers buffers)
    {
        var matrix = buffers.Matrix(row.Products.Length);
        for (var i = 0; i < row.Products.Length; i++)
        {
            var one = _columns.Row(row.Products[i]);
            for (var j = 0; j <= i; j++)
            {
                matrix[i][j] = TensorPrimitives.Dot<float>(one, Solved.Row(row.Products[j]));
            }

            matrix[i][i] += 1 / (_settings.Alpha * row.Weights[i]);
        }

        SmallMatrix.Factor(matrix, row.Products.Length);
        return matrix;
    }

    private void SolveShort(History row, Span<float> factor, Buffers buffers)
    {
        var matrix = Factored(row, buffers);
        var right = buffers.Vector(row.Products.Length);
        for (var i = 0; i < right.Length; i++)
        {
            var excess = (double)_settings.Alpha * row.Weights[i];
            right[i] = (1 + excess) / excess;
        }

        SmallMatrix.Solve(matrix, right);
        factor.Clear();
        for (var i = 0; i < right.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(Solved.Row(row.Products[i]), (float)right[i], factor, factor);
        }
    }

    /// <summary>As the paper has it.</summary>
    internal void SolveDense(History row, Span<float> factor, Buffers buffers)
    {
        var matrix = buffers.Matrix(factor.Length);
        for (var i = 0; i < factor.Length; i++)
        {
            _base[i].AsSpan(0, i + 1).CopyTo(matrix[i]);
        }

        var right = buffers.Vector(factor.Length);
        right.Clear();
        for (var i = 0; i < row.Products.Length; i++)
        {
            SmallMatrix.Widen(_columns.Row(row.Products[i]), buffers.Factor);
            var excess = (double)_settings.Alpha * row.Weights[i];
            SmallMatrix.AddOuter(matrix, buffers.Factor, excess);
            TensorPrimitives.MultiplyAdd(buffers.Factor, 1 + excess, right, right);
        }

        SmallMatrix.Factor(matrix, factor.Length);
        SmallMatrix.Solve(matrix, right);
        TensorPrimitives.ConvertTruncating<double, float>(right, factor);
    }

    private static FactorTable Project(FactorTable columns, double[][] shared, int threads)
    {
        var factor = Array.ConvertAll(shared, r => (double[])r.Clone());
        SmallMatrix.Factor(factor, columns.Length);
        var solved = new FactorTable(columns.Rows, columns.Length);
        Parallel.For(
            0,
            columns.Rows,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new double[columns.Length],
            (row, _, right) =>
            {
                SmallMatrix.Widen(columns.Row(row), right);
                SmallMatrix.Solve(factor, right);
                TensorPrimitives.ConvertTruncating<double, float>(right, solved.Row(row));
                return right;
            },
            _ => { }
        );
        return solved;
    }

    /// <summary>Memory of one thread.</summary>
    /// <param name="factors">Length of a factor.</param>
    internal sealed class Buffers(int factors)
    {
        private double[][] _matrix = [];
        private double[] _vector = [];

        /// <summary>One factor.</summary>
        public double[] Factor { get; } = new double[factors];

        /// <summary>At least so many rows and columns, with anything in them.</summary>
        public double[][] Matrix(int length) =>
            _matrix = _matrix.Length < length ? SmallMatrix.Square(length) : _matrix;

        /// <summary>So many values, with anything in them.</summary>
        public Span<double> Vector(int length) =>
            (_vector = _vector.Length < length ? new double[length] : _vector).AsSpan(0, length);
    }
}

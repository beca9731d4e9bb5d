using System.Numerics.Tensors;

namespace CustomerValue.Recommendations;

/// <summary>Settings of implicit alternating least squares.</summary>
/// <param name="Factors">Length of a factor, 1 or more.</param>
/// <param name="Alpha">Confidence of a weight r is 1 + Alpha r; above 0.</param>
/// <param name="Lambda">Ridge penalty, above 0.</param>
/// <param name="Iterations">Number of iterations, each of customers and then products.</param>
internal sealed record AlsSettings(int Factors, float Alpha, float Lambda, int Iterations);

/// <summary>
/// Implicit alternating least squares (Hu, Koren and Volinsky, Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008).
/// A row's factor solves (Y'Y + Y'(C - I)Y + lambda I) x = Y'C p. A short row is solved in the space of its entries: with
/// A = Y'Y + lambda I, Z = Y A^-1 and D = C - I, x = Z'(D^-1 + Y Z')^-1 D^-1 C p over the row's entries alone. Sums run in
/// one order, so any number of threads gives the same bits.
/// </summary>
internal static class AlsTrainer
{
    /// <summary>Learns the products' factors.</summary>
    /// <param name="feedback">Weights by customer.</param>
    /// <param name="settings">Settings.</param>
    /// <param name="seed">Seed of the first factors.</param>
    /// <param name="threads">Number of threads; the result does not depend on it.</param>
    /// <param name="cancellation">Stops between blocks of rows.</param>
    public static AlsModel Fit(
        FeedbackMatrix feedback,
        AlsSettings settings,
        int seed,
        int threads,
        CancellationToken cancellation
    )
    {
        var byProduct = feedback.Transpose();
        var random = new Random(seed);
        var scale = 1 / MathF.Sqrt(settings.Factors);
        var products = new FactorTable(byProduct.RowCount, settings.Factors);
        foreach (ref var value in products.Values.AsSpan())
        {
            value = scale * (random.NextSingle() - 0.5f);
        }

        var customers = new FactorTable(feedback.RowCount, settings.Factors);
        for (var iteration = 0; iteration < settings.Iterations; iteration++)
        {
            Solve(feedback, products, customers, settings, threads, cancellation);
            Solve(byProduct, customers, products, settings, threads, cancellation);
        }

        return new AlsModel(products, settings, threads);
    }

    /// <summary>Solves every row for fixed factors of the columns.</summary>
    internal static void Solve(
        FeedbackMatrix matrix,
        FactorTable columns,
        FactorTable rows,
        AlsSettings settings,
        int threads,
        CancellationToken cancellation
    )
    {
        var solver = new AlsRows(columns, settings, threads);
        Parallel.For(
            0,
            matrix.RowCount,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            () => new AlsRows.Buffers(settings.Factors),
            (row, _, buffers) =>
            {
                solver.Solve(matrix.Row(row), rows.Row(row), buffers);
                return buffers;
            },
            _ => { }
        );
    }
}

/// <summary>A factor for each row.</summary>
/// <param name="rows">Number of rows.</param>
/// <param name="length">Length of a factor.</param>
internal sealed class FactorTable(int rows, int length)
{
    private const int Chunk = 1_024;

    /// <summary>Number of rows.</summary>
    public int Rows => rows;

    /// <summary>Length of a factor.</summary>
    public int Length => length;

    /// <summary>All of them, one after another.</summary>
    public float[] Values { get; } = new float[(long)rows * length];

    /// <summary>One factor.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * length, length);

    /// <summary>Sum of the products of each factor with itself: chunks in parallel, added in their order.</summary>
    public double[][] Gram(int threads)
    {
        var chunks = new double[(rows + Chunk - 1) / Chunk][][];
        Parallel.For(
            0,
            chunks.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            chunk =>
            {
                var sum = chunks[chunk] = SmallMatrix.Square(length);
                var row = new double[length];
                for (var r = chunk * Chunk; r < Math.Min((chunk + 1) * Chunk, rows); r++)
                {
                    SmallMatrix.Widen(Row(r), row);
                    SmallMatrix.AddOuter(sum, row, 1);
                }
            }
        );
        var total = SmallMatrix.Square(length);
        foreach (var chunk in chunks)
        {
            for (var i = 0; i < length; i++)
            {
                TensorPrimitives.Add<double>(total[i], chunk[i], total[i]);
            }
        }

        return total;
    }
}

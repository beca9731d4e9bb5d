namespace CustomerValue.Recommendations;

/// <summary>
/// EASE: the linear model that rebuilds each product's column from all others with a ridge penalty and a diagonal of zero,
/// in closed form (Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019).
/// </summary>
internal static class EaseTrainer
{
    /// <summary>Learns the coefficients; memory is 4 bytes times the square of the number of products.</summary>
    /// <param name="feedback">Weights by customer.</param>
    /// <param name="lambda">Ridge penalty, above 0.</param>
    /// <param name="threads">Number of threads; the result does not depend on it.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static DenseModel Fit(FeedbackMatrix feedback, float lambda, int threads, CancellationToken cancellation)
    {
        var rows = Gram(feedback, threads, cancellation);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i][i] += lambda;
        }

        SymmetricInverse.Invert(rows, threads, cancellation);
        var diagonal = Array.ConvertAll(Enumerable.Range(0, rows.Length).ToArray(), i => rows[i][i]);
        Parallel.For(
            0,
            rows.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                for (var j = 0; j < rows.Length; j++)
                {
                    rows[i][j] = i == j ? 0 : -rows[i][j] / diagonal[j];
                }
            }
        );
        return new DenseModel(rows);
    }

    private static float[][] Gram(FeedbackMatrix feedback, int threads, CancellationToken cancellation)
    {
        var customers = feedback.Transpose();
        var rows = new float[feedback.ColumnCount][];
        Parallel.For(
            0,
            rows.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            product =>
            {
                var row = rows[product] = new float[rows.Length];
                var buyers = customers.Row(product);
                for (var b = 0; b < buyers.Products.Length; b++)
                {
                    var history = feedback.Row(buyers.Products[b]);
                    for (var i = 0; i < history.Products.Length; i++)
                    {
                        row[history.Products[i]] += buyers.Weights[b] * history.Weights[i];
                    }
                }
            }
        );
        return rows;
    }
}

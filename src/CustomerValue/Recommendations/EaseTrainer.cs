namespace CustomerValue.Recommendations;

/// <summary>
/// EASE: the linear model that rebuilds each product's column from all others with a ridge penalty and a diagonal of zero,
/// in closed form (Steck, Embarrassingly Shallow Autoencoders for Sparse Data, WWW 2019).
/// </summary>
internal static class EaseTrainer
{
    /// <summary>
    /// Learns the coefficients between the products with the most feedback; memory is 4 bytes times the square of their number. The others
    /// have none.
    /// </summary>
    /// <param name="feedback">Weights by customer.</param>
    /// <param name="lambda">Ridge penalty, above 0.</param>
    /// <param name="most">Most products that have coefficients.</param>
    /// <param name="threads">Number of threads; the result does not depend on it.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static DenseModel Fit(
        FeedbackMatrix feedback,
        float lambda,
        int most,
        int threads,
        CancellationToken cancellation
    )
    {
        var head = Head(feedback, most);
        var rows = Gram(feedback.Of(head), threads, cancellation);
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
        return new DenseModel(rows, head, feedback.ColumnCount);
    }

    /// <summary>The products with the most feedback, ascending.</summary>
    private static int[] Head(FeedbackMatrix feedback, int most)
    {
        var sums = new double[feedback.ColumnCount];
        for (var entry = 0; entry < feedback.Columns.Length; entry++)
        {
            sums[feedback.Columns[entry]] += feedback.Values[entry];
        }

        return [.. Enumerable.Range(0, sums.Length).OrderByDescending(p => sums[p]).ThenBy(p => p).Take(most).Order()];
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

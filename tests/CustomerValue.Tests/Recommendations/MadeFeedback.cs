using CustomerValue.Models.Backtest;
using CustomerValue.Recommendations;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Made-up feedback with a known structure.</summary>
internal static class MadeFeedback
{
    public static FeedbackRow Buy(int product, int day) => new(product, day, FeedbackType.Buy);

    /// <summary>A random sparse matrix.</summary>
    public static FeedbackMatrix Matrix(int seed, int customers, int products, double share)
    {
        var random = new Random(seed);
        var starts = new int[customers + 1];
        var columns = new List<int>();
        var values = new List<float>();
        for (var customer = 0; customer < customers; customer++)
        {
            for (var product = 0; product < products; product++)
            {
                if (random.NextDouble() < share)
                {
                    columns.Add(product);
                    values.Add(0.1f + random.NextSingle());
                }
            }

            starts[customer + 1] = columns.Count;
        }

        return new FeedbackMatrix(starts, [.. columns], [.. values], products);
    }

    /// <summary>
    /// Customers with one of two tastes: those of the first buy among the lower half of the products, one on each of some days; the
    /// others among the upper half. Product 0 and the last one are bought by most of their half.
    /// </summary>
    public static FeedbackLog Tastes(int seed, int customers, int products, int days)
    {
        var random = new Random(seed);
        return FeedbackLog.From(
            Enumerable
                .Range(0, customers)
                .Select(c =>
                {
                    var half = products / 2;
                    var own = Enumerable.Range(c % 2 * half, half).ToArray();
                    random.Shuffle(own);
                    return own.Take(2 + random.Next(half - 2)).Select(p => Buy(p, random.Next(days))).ToList();
                }),
            products
        );
    }

    public static FitPlace Place(string folder, int threads = 2) =>
        new()
        {
            Database = new NeighbourPlace(folder, 128),
            Seed = 1,
            Threads = threads,
            Budget = Budget.Unlimited,
            Time = TimeSpan.FromHours(1),
        };

    public static float[][] Dense(FeedbackMatrix matrix)
    {
        var rows = new float[matrix.RowCount][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new float[matrix.ColumnCount];
            var history = matrix.Row(row);
            for (var i = 0; i < history.Products.Length; i++)
            {
                rows[row][history.Products[i]] = history.Weights[i];
            }
        }

        return rows;
    }
}

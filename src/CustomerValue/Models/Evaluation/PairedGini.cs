using CustomerValue.Models;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Evaluation;

/// <summary>
/// How far the distance between two rankings of the same customers would move with other customers of the same kind: the paired
/// bootstrap (Efron, 1979), in which both are measured on the same draw.
/// </summary>
public static class PairedGini
{
    private const int Draws = 200;

    /// <summary>Standard errors of the differences of normalized Gini coefficients to the highest.</summary>
    /// <param name="actual">What happened, per customer; 0 and 1 for a probability.</param>
    /// <param name="predicted">One row of predictions for each model.</param>
    /// <param name="seed">The same seed gives the same errors, whatever the number of cores.</param>
    /// <returns>
    /// One for each model, 0 for the one with the highest Gini; 0 for all where the Gini is undefined. For 0 and 1 half of it is the
    /// standard error of the difference of areas under the ROC curve.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths differ, there is no row, or a number is NaN or infinite.</exception>
    public static double[] StandardErrorsToBest(double[] actual, IReadOnlyList<double[]> predicted, int seed)
    {
        foreach (var row in predicted)
        {
            Checked.Pairs(actual, row);
        }

        if (predicted.Count == 0)
        {
            return [];
        }

        var ideal = new Order(actual, actual);
        var orders = predicted.Select(row => new Order(row, actual)).ToArray();
        int[] once = [.. Enumerable.Repeat(1, actual.Length)];
        var measured = Array.ConvertAll(orders, order => order.Gini(once));
        var best = Array.IndexOf(measured, measured.Max());
        if (!(ideal.Gini(once) > 0))
        {
            return new double[predicted.Count];
        }

        var drawn = new double[Draws][];
        Parallel.For(0, Draws, draw => drawn[draw] = Differences(orders, ideal, best, Draw(actual.Length, seed, draw)));
        return [.. predicted.Select((_, model) => Deviation([.. drawn.Select(d => d[model]).Where(double.IsFinite)]))];
    }

    /// <summary>How often each customer is drawn.</summary>
    private static int[] Draw(int customers, int seed, int draw)
    {
        var random = new Random(BootstrapInterval.SeedOf(seed, draw));
        var times = new int[customers];
        for (var i = 0; i < customers; i++)
        {
            times[random.Next(customers)]++;
        }

        return times;
    }

    private static double[] Differences(Order[] orders, Order ideal, int best, int[] times)
    {
        var scale = ideal.Gini(times);
        var top = orders[best].Gini(times);
        return Array.ConvertAll(orders, order => (order.Gini(times) - top) / scale);
    }

    private static double Deviation(double[] values)
    {
        if (values.Length < 2)
        {
            return 0;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }

    /// <summary>
    /// Customers by prediction, highest first; those predicted alike share the mean of their actuals. Sorted once: a draw changes only how
    /// often each one counts.
    /// </summary>
    private sealed class Order
    {
        private readonly int[] _rows;
        private readonly double[] _actual;
        private readonly bool[] _ends;

        public Order(double[] predicted, double[] actual)
        {
            var keys = Array.ConvertAll(predicted, v => -v);
            _rows = [.. Enumerable.Range(0, keys.Length)];
            Array.Sort(keys, _rows);
            _actual = Array.ConvertAll(_rows, row => actual[row]);
            _ends = new bool[keys.Length];
            foreach (var tie in Ties.In(keys))
            {
                _ends[tie.End.Value - 1] = true;
            }
        }

        /// <summary>The Gini, not normalized, of customers who come several times or not at all.</summary>
        public double Gini(int[] times)
        {
            double cumulated = 0;
            double sum = 0;
            double tied = 0;
            long customers = 0;
            long alike = 0;
            for (var i = 0; i < _rows.Length; i++)
            {
                var count = times[_rows[i]];
                alike += count;
                tied += count * _actual[i];
                if (_ends[i])
                {
                    sum += (alike * cumulated) + (tied * (alike + 1) / 2);
                    cumulated += tied;
                    customers += alike;
                    (tied, alike) = (0, 0);
                }
            }

            return (2 * sum / (cumulated * customers)) - 1;
        }
    }
}

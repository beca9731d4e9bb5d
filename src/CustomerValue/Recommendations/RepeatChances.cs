using CustomerValue.Models.Churn;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Recommendations;

/// <summary>
/// The probability that a customer who buys anything in the next window buys a product again that they have: logistic regression on how
/// often and when they bought it, how often others buy it again, how popular it is, and how much they buy. Learned from the windows
/// before the cutoff.
/// </summary>
internal sealed class RepeatChances
{
    private const int Windows = 3;
    private const int RowsLearnedFrom = 150_000;
    private const int LeastRepeats = 20;
    private const double Penalty = 1;
    private readonly Facts _facts;
    private readonly double[]? _weights;

    private RepeatChances(Facts facts, double[]? weights) => (_facts, _weights) = (facts, weights);

    /// <summary>Learns from what is known in a split.</summary>
    /// <param name="log">Feedback.</param>
    /// <param name="split">What is known, and the length of the windows.</param>
    /// <param name="catalogue">What was for sale.</param>
    /// <param name="popularityHalfLife">Days after which a purchase counts half for popularity.</param>
    public static RepeatChances Learn(FeedbackLog log, Split split, Catalogue catalogue, double popularityHalfLife)
    {
        var rows = new List<double[]>();
        var labels = new List<double>();
        var window = split;
        for (var back = 0; back < Windows; back++)
        {
            window = window.Before;
            var facts = Facts.Of(log, window.Cutoff, catalogue.Categories, popularityHalfLife);
            // Evenly over the numbers, which tell nothing.
            var step = 1 + (log.Rows.Length / RowsLearnedFrom);
            for (var customer = 0; customer < log.Customers; customer += step)
            {
                var bought = Backtest.Bought(log.Of(customer), window.Cutoff, window.End);
                if (bought.Count == 0)
                {
                    continue;
                }

                var own = OwnProduct.Of(log.Of(customer), window.Cutoff);
                var activity = Activity(log.Of(customer), window.Cutoff);
                foreach (var product in own.Where(o => facts.MayRepeat(o) && catalogue.Has(o.Product, window.Cutoff)))
                {
                    rows.Add(facts.Columns(product, own.Count, activity));
                    labels.Add(bought.Contains(product.Product) ? 1 : 0);
                }
            }
        }

        var weights =
            labels.Sum() < LeastRepeats
                ? null
                : LogisticFit
                    .Newton(
                        Matrix<double>.Build.DenseOfRowArrays(rows),
                        Vector<double>.Build.Dense([.. labels]),
                        Penalty
                    )
                    ?.Weights;
        return new RepeatChances(Facts.Of(log, split.Cutoff, catalogue.Categories, popularityHalfLife), weights);
    }

    /// <summary>The products that a customer may buy again, most probable first.</summary>
    /// <param name="own">What the customer has.</param>
    /// <param name="activity">How much the customer buys.</param>
    public List<(int Product, double Chance)> Of(IReadOnlyList<OwnProduct> own, double activity)
    {
        if (_weights is null)
        {
            return [];
        }

        return
        [
            .. own.Where(o => _facts.MayRepeat(o))
                .Select(o => (o.Product, Chance: Logistic(_weights, _facts.Columns(o, own.Count, activity))))
                .OrderByDescending(o => o.Chance)
                .ThenBy(o => o.Product),
        ];
    }

    /// <summary>Number of products that are offered to those who have them.</summary>
    public int Products => _facts.Rates.Count(r => r > 0);

    /// <summary>Whether anybody buys a product again; else it is not offered to those who have it.</summary>
    public bool MayRepeat(OwnProduct product) => _facts.MayRepeat(product);

    /// <summary>How much a customer bought lately: the logarithm of one and the products of the last 90 days, each once a day.</summary>
    public static double Activity(ReadOnlySpan<FeedbackRow> rows, int until)
    {
        var count = 0;
        foreach (var row in rows)
        {
            count += row.Type == FeedbackType.Buy && row.Day < until && row.Day >= until - 90 ? 1 : 0;
        }

        return Math.Log(1 + count);
    }

    /// <summary>The probability of a row.</summary>
    internal static double Logistic(double[] weights, double[] row)
    {
        double odds = 0;
        for (var i = 0; i < row.Length; i++)
        {
            odds += weights[i] * row[i];
        }

        return 1 / (1 + Math.Exp(-odds));
    }

    /// <summary>What is known of the products at a day.</summary>
    private sealed record Facts(int Day, double[] Rates, float[] Popularity)
    {
        public static Facts Of(FeedbackLog log, int day, IReadOnlyList<string?> categories, double halfLife) =>
            new(day, RepeatRates.Of(log, day, categories), PopularityModel.Of(log, day, halfLife).Weights);

        public bool MayRepeat(OwnProduct product) => product.Days > 0 && Rates[product.Product] > 0;

        public double[] Columns(OwnProduct own, int count, double activity)
        {
            var age = Math.Log(Day - own.Last);
            var isRegular = own.Days > 1;
            // How long ago the last was, in mean times from one to the next.
            var due = isRegular ? Math.Log((Day - own.Last) / ((own.Last - own.First) / (own.Days - 1.0))) : 0;
            return
            [
                1,
                Math.Log(own.Days),
                age,
                age * age,
                isRegular ? 1 : 0,
                due,
                due * due,
                Math.Log(Rates[own.Product]),
                Math.Log(Popularity[own.Product] + 0.1),
                activity,
                Math.Log(count),
            ];
        }
    }
}

using CustomerValue.Statistics;

namespace CustomerValue.Models.Evaluation;

/// <summary>How often ranges held in one tenth of the customers by expected spend.</summary>
/// <param name="Number">1 (highest expected) to 10.</param>
/// <param name="Held">Share of the customers between the tenth and the ninetieth percentile, as of <see cref="RangeMetrics"/>.</param>
/// <param name="HeldBuyers">Share of its buyers within the range if they buy; null without buyers.</param>
public sealed record DecileHeld(int Number, double Held, double? HeldBuyers);

/// <summary>
/// How well distributions of spend agree with what was spent. They are learned from one half of a window's customers (by hash of the id)
/// and measured on the other, both ways. No purchase is a point with a probability of its own: a customer who buys nothing counts for
/// the part of that probability that lies where is asked (Czado, Gneiting &amp; Held 2009).
/// </summary>
/// <param name="Crps">Mean continuous ranked probability score (Gneiting &amp; Raftery 2007), in the unit of the spend; of a single number it is the MAE.</param>
/// <param name="Pinball">Mean pinball loss at <see cref="SpendDistribution.Levels"/>, in the unit of the spend.</param>
/// <param name="Pit">Histogram of the probability integral transform: the share of the customers in each tenth; 0.1 each is right.</param>
/// <param name="Held">Share between the tenth and the ninetieth percentile; 0.8 is right.</param>
/// <param name="HeldBuyers">Share of the buyers within the range if they buy; 0.8 is right; null without buyers.</param>
/// <param name="Deciles">The same by tenths of the customers, highest expected spend first.</param>
public sealed record RangeMetrics(
    double Crps,
    IReadOnlyList<double> Pinball,
    IReadOnlyList<double> Pit,
    double Held,
    double? HeldBuyers,
    IReadOnlyList<DecileHeld> Deciles
)
{
    private const int Tenths = 10;
    private const int Steps = 40;
    private const int MostCustomers = 50_000;

    /// <summary>Measures on a window that has passed; null where there are fewer customers than tenths.</summary>
    /// <param name="window">Customers with predictions made before the window, and what came of them.</param>
    public static RangeMetrics? Of(IReadOnlyList<PastSpend> window)
    {
        if (window.Count < Tenths)
        {
            return null;
        }

        // A hundred-thousand customers say no more than so many of them.
        var every = 1 + (window.Count / MostCustomers);
        window = every == 1 ? window : [.. window.Where((_, i) => i % every == 0)];
        double[] expected = [.. window.Select(c => c.Spend)];
        SpendDistribution[] halves =
        [
            .. Enumerable
                .Range(0, 2)
                .Select(half =>
                    SpendDistribution.Learn(
                        [
                            [.. window.Where(c => SpendDistribution.HalfOf(c.CustomerId) != half)],
                        ],
                        expected
                    )
                ),
        ];
        return Of(window, c => halves[SpendDistribution.HalfOf(c.CustomerId)]);
    }

    /// <summary>Measures given distributions on a window.</summary>
    /// <param name="window">At least ten customers.</param>
    /// <param name="ranges">What was learned elsewhere.</param>
    public static RangeMetrics Of(IReadOnlyList<PastSpend> window, SpendDistribution ranges) => Of(window, _ => ranges);

    /// <summary>The score of one customer.</summary>
    internal static double CrpsOf(SpendDistribution ranges, PastSpend customer)
    {
        var multiples = ranges.MultiplesOf(customer.BuyProbability, customer.Spend, customer.Orders);
        var mean = SpendDistribution.MeanIfBuys(customer.BuyProbability, customer.Spend);
        return CrpsOf(
            level => SpendDistribution.Quantile(multiples, customer.BuyProbability, mean, level),
            customer.Actual
        );
    }

    /// <summary>The score from quantiles: twice the mean pinball loss.</summary>
    internal static double CrpsOf(Func<double, double> quantile, double actual)
    {
        double sum = 0;
        for (var step = 0; step < Steps; step++)
        {
            var level = (step + 0.5) / Steps;
            sum += Loss(level, actual - quantile(level));
        }

        return 2 * sum / Steps;
    }

    private static double Loss(double level, double off) => off >= 0 ? level * off : (level - 1) * off;

    private static RangeMetrics Of(IReadOnlyList<PastSpend> window, Func<PastSpend, SpendDistribution> rangesOf)
    {
        var pit = new double[Tenths];
        var pinball = new double[SpendDistribution.Levels.Count];
        double crps = 0;
        var held = new double[window.Count];
        var inside = new bool[window.Count];
        for (var i = 0; i < window.Count; i++)
        {
            var customer = window[i];
            var ranges = rangesOf(customer);
            var multiples = ranges.MultiplesOf(customer.BuyProbability, customer.Spend, customer.Orders);
            var mean = SpendDistribution.MeanIfBuys(customer.BuyProbability, customer.Spend);
            double Quantile(double level) =>
                SpendDistribution.Quantile(multiples, customer.BuyProbability, mean, level);
            crps += CrpsOf(Quantile, customer.Actual);
            for (var level = 0; level < pinball.Length; level++)
            {
                var at = SpendDistribution.Levels[level];
                pinball[level] += Loss(at, customer.Actual - Quantile(at));
            }

            var none = 1 - customer.BuyProbability;
            var share = SpendDistribution.Share(multiples, mean, customer.Actual);
            var (from, to) = customer.Bought
                ? (none + (customer.BuyProbability * share), none + (customer.BuyProbability * share))
                : (0, none);
            for (var tenth = 0; tenth < Tenths; tenth++)
            {
                pit[tenth] += Part(from, to, tenth / (double)Tenths, (tenth + 1) / (double)Tenths);
            }

            held[i] = Part(from, to, (1 - SpendDistribution.Level) / 2, (1 + SpendDistribution.Level) / 2);
            inside[i] = share >= (1 - SpendDistribution.Level) / 2 && share <= (1 + SpendDistribution.Level) / 2;
        }

        return new RangeMetrics(
            crps / window.Count,
            [.. pinball.Select(v => v / window.Count)],
            [.. pit.Select(v => v / window.Count)],
            held.Average(),
            HeldBuyers(Enumerable.Range(0, window.Count)),
            DecilesOf()
        );

        double? HeldBuyers(IEnumerable<int> rows)
        {
            var buyers = rows.Where(i => window[i].Bought).ToList();
            return buyers.Count == 0 ? null : buyers.Count(i => inside[i]) / (double)buyers.Count;
        }

        List<DecileHeld> DecilesOf()
        {
            var descending = Enumerable.Range(0, window.Count).OrderByDescending(i => window[i].Spend).ToArray();
            return
            [
                .. Enumerable
                    .Range(0, Tenths)
                    .Select(tenth =>
                    {
                        var rows = descending[Ranking.Bucket(tenth, Tenths, descending.Length)];
                        return new DecileHeld(tenth + 1, rows.Average(i => held[i]), HeldBuyers(rows));
                    }),
            ];
        }
    }

    /// <summary>The part of an interval that lies in another; of a point 1 or 0.</summary>
    private static double Part(double from, double to, double low, double high) =>
        to > from ? Math.Max(0, Math.Min(to, high) - Math.Max(from, low)) / (to - from)
        : (from >= low && (from < high || (high >= 1 && from >= 1))) ? 1
        : 0;
}

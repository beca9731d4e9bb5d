using System.Runtime.InteropServices;
using MathNet.Numerics.Statistics;

namespace CustomerValue.Models.Probabilistic;

/// <summary>Which purchase days tell Gamma-Gamma what a customer spends.</summary>
public enum AmountSource
{
    /// <summary>All purchase days; also one-time buyers are learned from.</summary>
    AllDays,

    /// <summary>The repeat purchase days only, as in the literature.</summary>
    RepeatDays,
}

/// <summary>A customer's purchase amounts.</summary>
/// <param name="Days">Number of purchase days that the mean is over.</param>
/// <param name="Mean">Mean amount of those days, reporting currency.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PurchaseAmounts(double Days, double Mean);

/// <summary>
/// Gamma-Gamma model of spend per purchase day (Fader and Hardie, 2013, "The Gamma-Gamma Model of Monetary Value"). A
/// customer's amounts are gamma(p, nu) with nu ~ gamma(q, v), independent of how often the customer buys. Customers
/// whose mean amount is not positive (or NaN) carry no information: they are left out of the fit and expected to spend
/// the population mean.
/// </summary>
public sealed class GammaGamma
{
    private const int LeastCustomers = 10;
    private const double MostAlike = 1e5;
    private const double SmallestAmount = 1e-9;

    /// <summary>Creates the model from its parameters.</summary>
    /// <param name="p">Shape of a customer's amounts.</param>
    /// <param name="q">Shape of the customers' scales; above 1, so that the population has a mean.</param>
    /// <param name="v">Rate parameter of the customers' scales, reporting currency.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive and finite, or q is not above 1.</exception>
    public GammaGamma(double p, double q, double v)
    {
        P = Require.Positive(p);
        Q = 1 + Require.Positive(q - 1);
        V = Require.Positive(v);
    }

    /// <summary>Shape of a customer's amounts.</summary>
    public double P { get; }

    /// <summary>Shape of the customers' scales.</summary>
    public double Q { get; }

    /// <summary>Rate parameter of the customers' scales, reporting currency.</summary>
    public double V { get; }

    /// <summary>Expected amount of a purchase day of a customer of whom nothing is known: p v / (q - 1).</summary>
    public double PopulationMean => P * V / (Q - 1);

    /// <summary>Expected amount of a purchase day of a customer, reporting currency.</summary>
    public double ExpectedAmount(PurchaseAmounts amounts) =>
        IsInformative(amounts)
            ? P * (V + (amounts.Days * amounts.Mean)) / ((P * amounts.Days) + Q - 1)
            : PopulationMean;

    /// <summary>
    /// Fits by maximum likelihood. Where the likelihood has no maximum, or there are too few customers for it, the model draws a
    /// customer's mean towards the mean of all by moments instead (Buehlmann, 1967), and <see cref="GammaGammaFit.Limits"/> tells so:
    /// how often customers buy does not depend on whether their amounts can be modelled.
    /// </summary>
    public static GammaGammaFit Fit(IReadOnlyList<PurchaseAmounts> customers, CancellationToken cancellation)
    {
        var informative = customers.Where(IsInformative).ToArray();
        if (informative.Length < LeastCustomers)
        {
            return ByMoments(
                informative,
                $"gamma-gamma: only {informative.Length} customers have a positive mean amount; at least {LeastCustomers} are needed."
            );
        }

        try
        {
            var likeliest = ByLikelihood(informative, cancellation);
            // Of amounts that hardly differ the likelihood is so flat that searches end anywhere.
            var simple = ByMoments(informative, "gamma-gamma: no search led to a likelier model.");
            return simple.LogLikelihood > likeliest.LogLikelihood ? simple : likeliest;
        }
        catch (ModelFitException e)
        {
            return ByMoments(informative, e.Message);
        }
    }

    private static GammaGammaFit ByLikelihood(PurchaseAmounts[] informative, CancellationToken cancellation)
    {
        // Currencies differ by powers of ten; the search does not, when amounts are in units of their mean.
        var unit = informative.Average(c => c.Mean);
        var likelihood = new GammaGammaLikelihood([.. informative.Select(c => c with { Mean = c.Mean / unit })]);
        var best = new Maximizer(
            "gamma-gamma",
            [
                new("p", 1e-3, MostAlike, AtMost: "The data show customers who always spend the same."),
                new("q", 1 + 1e-3, 1e4, AtMost: "The data show no difference between customers in what they spend."),
                new("v (in mean amounts)", 1e-6, 1e8),
            ],
            likelihood.Mean,
            cancellation
        ).Maximize([
            [4, 4, 0.75],
            [1, 3, 2],
            [20, 3, 0.1],
            [2, 20, 10],
        ]);

        var (p, q, v) = (best.Parameters[0], best.Parameters[1], best.Parameters[2]);
        return new GammaGammaFit(
            new GammaGamma(p, q, v * unit),
            informative.Length * (likelihood.Mean(best.Parameters, new double[3]) - Math.Log(unit)),
            informative.Length,
            Correlation(informative),
            best.Limits
        );
    }

    /// <summary>
    /// The variance of a mean over n days is that between customers and an n-th of that within one: a straight line through the squared
    /// deviations, by least squares. The expected amount n m / (n + k) + k / (n + k) times the mean of all has k = within / between.
    /// </summary>
    private static GammaGammaFit ByMoments(PurchaseAmounts[] informative, string reason)
    {
        const double least = 1e-6;
        var mean = informative.Length == 0 ? 0 : informative.Sum(c => c.Days * c.Mean) / informative.Sum(c => c.Days);
        var inverse = informative.Select(c => 1 / c.Days).ToArray();
        var squares = informative.Select(c => Math.Pow((c.Mean / mean) - 1, 2)).ToArray();
        var (within, between) = (least, least);
        if (inverse.Length > 0)
        {
            var (meanInverse, meanSquare) = (inverse.Average(), squares.Average());
            var spread = inverse.Sum(x => (x - meanInverse) * (x - meanInverse));
            // Where all bought equally often the two cannot be told apart: half and half.
            within =
                spread > 0
                    ? inverse.Zip(squares, (x, y) => (x - meanInverse) * (y - meanSquare)).Sum() / spread
                    : meanSquare / (1 + meanInverse);
            within = Math.Clamp(within, least, Math.Max(least, meanSquare / meanInverse));
            between = Math.Max(least, meanSquare - (within * meanInverse));
        }

        var p = Math.Clamp(1 / within, least, MostAlike);
        var (q, v) = (1 + (p * within / between), within / between);
        return new GammaGammaFit(
            // Amounts of nothing have no scale; the smallest one stands for it.
            new GammaGamma(p, q, v * Math.Max(mean, SmallestAmount)),
            informative.Length == 0 ? 0 : LogLikelihood(informative, mean, [p, q, v]),
            informative.Length,
            informative.Length == 0 ? 0 : Correlation(informative),
            [$"A customer's mean amount is drawn towards the mean of all, not by Gamma-Gamma. {reason}"]
        );
    }

    private static double LogLikelihood(PurchaseAmounts[] informative, double unit, ReadOnlySpan<double> parameters) =>
        informative.Length
        * (
            new GammaGammaLikelihood([.. informative.Select(c => c with { Mean = c.Mean / unit })]).Mean(
                parameters,
                new double[3]
            ) - Math.Log(unit)
        );

    private static bool IsInformative(PurchaseAmounts amounts) =>
        amounts.Days > 0 && amounts.Mean > 0 && double.IsFinite(amounts.Mean);

    private static double Correlation(PurchaseAmounts[] customers)
    {
        var correlation = MathNet.Numerics.Statistics.Correlation.Pearson(
            customers.Select(c => c.Days),
            customers.Select(c => c.Mean)
        );
        return double.IsNaN(correlation) ? 0 : correlation;
    }
}

/// <summary>A Gamma-Gamma model with how well it fits.</summary>
/// <param name="Model">The model at the maximum of the likelihood.</param>
/// <param name="LogLikelihood">Sum over the customers fitted to.</param>
/// <param name="Customers">Number of customers with a positive mean amount.</param>
/// <param name="SpendFrequencyCorrelation">
/// Pearson correlation of purchase days and mean amount over those customers, -1..1 (0 where either does not vary). The
/// model takes the two to be independent; far from 0 it misjudges heavy buyers.
/// </param>
/// <param name="Limits">As <see cref="FrequencyFit.Limits"/>.</param>
public sealed record GammaGammaFit(
    GammaGamma Model,
    double LogLikelihood,
    int Customers,
    double SpendFrequencyCorrelation,
    IReadOnlyList<string> Limits
);

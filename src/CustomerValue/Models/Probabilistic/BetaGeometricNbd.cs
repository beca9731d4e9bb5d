using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// BG/NBD (Fader, Hardie and Lee, 2005, Marketing Science 24(2)) and MBG/NBD (Batislam, Denizel and Filiztekin, 2007,
/// International Journal of Research in Marketing 24(3)). While alive a customer buys as a Poisson process of rate
/// lambda ~ gamma(r, alpha); after each repeat purchase (MBG: also after the first purchase) the customer drops out
/// with probability p ~ beta(a, b).
/// </summary>
/// <remarks>
/// Given a history and being alive, lambda ~ gamma(r + x, alpha + T) and p ~ beta(a, b + x), for MBG beta(a, b + x + 1).
/// </remarks>
public sealed class BetaGeometricNbd : IFrequencyModel
{
    private readonly double _r;
    private readonly double _alpha;
    private readonly double _a;
    private readonly double _b;
    private readonly int _firstChance;

    /// <summary>Creates the model from its parameters.</summary>
    /// <param name="kind">BG/NBD or MBG/NBD.</param>
    /// <param name="r">Shape of the buying rates.</param>
    /// <param name="alpha">Rate parameter of the buying rates, weeks.</param>
    /// <param name="a">First parameter of the drop-out probabilities.</param>
    /// <param name="b">Second parameter of the drop-out probabilities.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive and finite, or the kind is another's.</exception>
    public BetaGeometricNbd(FrequencyModelKind kind, double r, double alpha, double a, double b)
    {
        if (kind is not (FrequencyModelKind.BgNbd or FrequencyModelKind.MbgNbd))
        {
            throw new ArgumentOutOfRangeException(nameof(kind));
        }

        Kind = kind;
        _r = Require.Positive(r);
        _alpha = Require.Positive(alpha);
        _a = Require.Positive(a);
        _b = Require.Positive(b);
        _firstChance = kind == FrequencyModelKind.MbgNbd ? 1 : 0;
    }

    /// <inheritdoc/>
    public FrequencyModelKind Kind { get; }

    /// <inheritdoc/>
    public Covariates? Covariates => null;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, double>> Parameters =>
        [new("r", _r), new("alpha", _alpha), new("a", _a), new("b", _b)];

    /// <summary>Fits by maximum likelihood.</summary>
    /// <exception cref="ModelFitException">The search did not converge or ended at an absurd point.</exception>
    public static FrequencyFit Fit(FrequencyModelKind kind, HistoryCounts counts, CancellationToken cancellation)
    {
        var name = FrequencyModels.NameOf(kind);
        FrequencyModels.RequireRepeats(name, counts);
        var likelihood = new BetaGeometricLikelihood(counts, kind == FrequencyModelKind.MbgNbd);
        var best = new Maximizer(
            name,
            [
                FrequencyModels.BuyingShape,
                FrequencyModels.BuyingRate,
                new("a", 1e-6, 1e4, FrequencyModels.NoDropOut, FrequencyModels.AlikeInDroppingOut),
                new("b", 1e-5, 1e8),
            ],
            likelihood.Mean,
            cancellation
        ).Maximize([
            [0.5, 5, 0.8, 2.5],
            [1, 20, 0.1, 1],
            [0.1, 1, 2, 5],
            [3, 50, 0.01, 0.5],
        ]);

        var (r, alpha, a, b) = (best.Parameters[0], best.Parameters[1], best.Parameters[2], best.Parameters[3]);
        return new FrequencyFit(
            new BetaGeometricNbd(kind, r, alpha, a, b),
            likelihood.Mean(best.Parameters, new double[4]) * counts.Total,
            counts.Total,
            best.Limits
        );
    }

    /// <inheritdoc/>
    public double LogLikelihood(PurchaseHistory history)
    {
        var counts = HistoryCounts.Of([history]);
        var likelihood = new BetaGeometricLikelihood(counts, _firstChance == 1);
        return likelihood.Mean([_r, _alpha, _a, _b], new double[4]);
    }

    /// <inheritdoc/>
    public double AliveProbability(PurchaseHistory history)
    {
        var (x, recency, age, _) = history;
        if (x == 0 && _firstChance == 0)
        {
            return 1;
        }

        var logDeadOdds = Log(_a / (_b + x + _firstChance - 1)) + ((_r + x) * Log((_alpha + age) / (_alpha + recency)));
        return 1 / (1 + Exp(logDeadOdds));
    }

    /// <inheritdoc/>
    public double ExpectedPurchases(PurchaseHistory history, double weeks)
    {
        var (x, _, age, _) = history;
        var whileAlive = ExpectedGivenAlive(_r + x, _alpha + age, _b + x + _firstChance, Require.NotNegative(weeks));
        return AliveProbability(history) * whileAlive;
    }

    /// <inheritdoc/>
    public double NoPurchaseProbability(PurchaseHistory history, double weeks)
    {
        var rate = _alpha + history.Age;
        var alive = AliveProbability(history);
        return 1 - alive + (alive * Pow(rate / (rate + Require.NotNegative(weeks)), _r + history.Repeats));
    }

    /// <inheritdoc/>
    public double ExpectedPurchasesOfNewCustomer(double weeks)
    {
        var survivesFirst = _firstChance == 0 ? 1 : _b / (_a + _b);
        return survivesFirst * ExpectedGivenAlive(_r, _alpha, _b + _firstChance, Require.NotNegative(weeks));
    }

    /// <summary>
    /// Purchases of a customer alive now: the sum over n of P(n purchases if nobody dropped out) x the expected number
    /// of those n made before dropping out. The paper's expression, which holds a hypergeometric function, equals this;
    /// but it divides 0 by 0 at a = 1 and loses digits near it, while here every term is positive.
    /// </summary>
    private double ExpectedGivenAlive(double shape, double rate, double b, double weeks)
    {
        const double Big = 1e200;
        var z = weeks / (rate + weeks);
        if (z == 0)
        {
            return 0;
        }

        var logScale = -shape * Log((rate + weeks) / rate);
        double scaledProbability = 1;
        double stillBuying = 1;
        double bought = 0;
        double sum = 0;
        for (var n = 0; ; n++)
        {
            var ratio = (shape + n) / (n + 1) * z;
            scaledProbability *= ratio;
            bought += stillBuying;
            stillBuying *= (b + n) / (_a + b + n);
            sum += scaledProbability * bought;
            if (sum > Big)
            {
                (scaledProbability, sum, logScale) = (scaledProbability / Big, sum / Big, logScale + Log(Big));
            }

            // Beyond n the ratios of terms stay below the larger of z and this one.
            var decay = Max(ratio, z);
            if (decay < 1 && scaledProbability * (bought + (1 / (1 - decay))) * decay / (1 - decay) < 1e-14 * sum)
            {
                return sum * Exp(logScale);
            }
        }
    }
}

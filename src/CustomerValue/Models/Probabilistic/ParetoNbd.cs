using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// Pareto/NBD (Schmittlein, Morrison and Colombo, 1987, Management Science 33(1)). While alive a customer buys as a
/// Poisson process of rate lambda ~ gamma(r, alpha); the lifetime is exponential of rate mu ~ gamma(s, beta).
/// </summary>
/// <remarks>
/// Given a history and being alive at T, lambda ~ gamma(r + x, alpha + T) and mu ~ gamma(s, beta + T), independently.
/// </remarks>
public sealed class ParetoNbd : IFrequencyModel
{
    private readonly double _r;
    private readonly double _alpha;
    private readonly double _s;
    private readonly double _beta;

    /// <summary>Creates the model from its parameters.</summary>
    /// <param name="r">Shape of the buying rates.</param>
    /// <param name="alpha">Rate parameter of the buying rates, weeks.</param>
    /// <param name="s">Shape of the drop-out rates.</param>
    /// <param name="beta">Rate parameter of the drop-out rates, weeks.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive and finite.</exception>
    public ParetoNbd(double r, double alpha, double s, double beta)
    {
        _r = Require.Positive(r);
        _alpha = Require.Positive(alpha);
        _s = Require.Positive(s);
        _beta = Require.Positive(beta);
    }

    /// <inheritdoc/>
    public FrequencyModelKind Kind => FrequencyModelKind.ParetoNbd;

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, double>> Parameters =>
        [new("r", _r), new("alpha", _alpha), new("s", _s), new("beta", _beta)];

    /// <summary>Fits by maximum likelihood.</summary>
    /// <exception cref="ModelFitException">The search did not converge or ended at an absurd point.</exception>
    public static FrequencyFit Fit(HistoryCounts counts, CancellationToken cancellation)
    {
        var name = FrequencyModels.NameOf(FrequencyModelKind.ParetoNbd);
        FrequencyModels.RequireRepeats(name, counts);
        var likelihood = new ParetoLikelihood(counts);
        var best = new Maximizer(
            name,
            [
                FrequencyModels.BuyingShape,
                FrequencyModels.BuyingRate,
                new("s", 1e-6, 1e4, FrequencyModels.NoDropOut, FrequencyModels.AlikeInDroppingOut),
                new("beta", 1e-5, 1e10),
            ],
            likelihood.Mean,
            cancellation
        ).Maximize([
            [0.6, 10, 0.6, 10],
            [1, 20, 0.1, 20],
            [0.1, 1, 2, 50],
            [3, 50, 0.02, 1],
        ]);

        var (r, alpha, s, beta) = (best.Parameters[0], best.Parameters[1], best.Parameters[2], best.Parameters[3]);
        return new FrequencyFit(
            new ParetoNbd(r, alpha, s, beta),
            likelihood.Mean(best.Parameters, new double[4]) * counts.Total,
            counts.Total,
            best.Limits
        );
    }

    /// <inheritdoc/>
    public double LogLikelihood(PurchaseHistory history) =>
        new ParetoLikelihood(HistoryCounts.Of([history])).Mean([_r, _alpha, _s, _beta], new double[4]);

    /// <inheritdoc/>
    public double AliveProbability(PurchaseHistory history)
    {
        var (x, recency, age) = history;
        var t = age - recency;
        var (a, b) = (_alpha + recency, _beta + recency);
        var alive = Exp(-((_r + x) * LogOnePlus.Of(t / a)) - (_s * LogOnePlus.Of(t / b)));
        var dead = _s / b * DecayIntegral.Of(a, _r + x, b, _s + 1, t);
        return alive / (alive + dead);
    }

    /// <inheritdoc/>
    public double ExpectedPurchases(PurchaseHistory history, double weeks) =>
        AliveProbability(history)
        * ExpectedGivenAlive(
            _r + history.Repeats,
            _alpha + history.Age,
            _beta + history.Age,
            Require.NotNegative(weeks)
        );

    /// <inheritdoc/>
    public double NoPurchaseProbability(PurchaseHistory history, double weeks)
    {
        var shape = _r + history.Repeats;
        var (a, b) = (_alpha + history.Age, _beta + history.Age);
        var staysSilently = Exp(-(shape * LogOnePlus.Of(weeks / a)) - (_s * LogOnePlus.Of(weeks / b)));
        var leavesSilently = _s / b * DecayIntegral.Of(a, shape, b, _s + 1, Require.NotNegative(weeks));
        var alive = AliveProbability(history);
        return Min(1, 1 - alive + (alive * (staysSilently + leavesSilently)));
    }

    /// <inheritdoc/>
    public double ExpectedPurchasesOfNewCustomer(double weeks) =>
        ExpectedGivenAlive(_r, _alpha, _beta, Require.NotNegative(weeks));

    /// <summary>
    /// E[lambda] x the expected part of the weeks lived through: (shape / a) b [1 - (b / (b + weeks))^(s - 1)] / (s - 1),
    /// written so that it holds at s = 1 as well.
    /// </summary>
    private double ExpectedGivenAlive(double shape, double a, double b, double weeks)
    {
        var log = LogOnePlus.Of(weeks / b);
        var exponent = (_s - 1) * log;
        var weeksLived =
            Abs(exponent) < 1e-5 ? b * log * (1 - (exponent / 2)) : b * log * ((1 - Exp(-exponent)) / exponent);
        return shape / a * weeksLived;
    }
}

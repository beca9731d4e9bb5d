using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// Pareto/NBD (Schmittlein, Morrison and Colombo, 1987, Management Science 33(1)). While alive a customer buys as a
/// Poisson process of rate lambda ~ gamma(r, alpha); the lifetime is exponential of rate mu ~ gamma(s, beta). Covariates, where
/// there are, multiply lambda and mu.
/// </summary>
/// <remarks>
/// Given a history and being alive at T, lambda ~ gamma(r + x, alpha + T) and mu ~ gamma(s, beta + T), independently; with covariates
/// alpha and beta are divided by what these multiply the rates by.
/// </remarks>
public sealed class ParetoNbd : IFrequencyModel
{
    private static readonly PositiveParameter[] Plain =
    [
        FrequencyModels.BuyingShape,
        FrequencyModels.BuyingRate,
        new("s", 1e-6, 1e4, FrequencyModels.NoDropOut, FrequencyModels.AlikeInDroppingOut),
        new("beta", 1e-5, 1e10),
    ];

    private readonly double[] _parameters;
    private readonly double _r;
    private readonly double _alpha;
    private readonly double _s;
    private readonly double _beta;
    private readonly CovariateEffects _effects;

    /// <summary>Creates the model from its parameters.</summary>
    /// <param name="r">Shape of the buying rates.</param>
    /// <param name="alpha">Rate parameter of the buying rates, weeks.</param>
    /// <param name="s">Shape of the drop-out rates.</param>
    /// <param name="beta">Rate parameter of the drop-out rates, weeks.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive and finite.</exception>
    public ParetoNbd(double r, double alpha, double s, double beta)
        : this([r, alpha, s, beta], null) { }

    /// <summary>Creates the model with covariates.</summary>
    /// <param name="parameters">r, alpha, s and beta; for each covariate the ratio of buying; for each that of leaving.</param>
    /// <param name="covariates">What they are, or null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is not positive and finite.</exception>
    internal ParetoNbd(double[] parameters, Covariates? covariates)
    {
        _parameters = Array.ConvertAll(parameters, p => Require.Positive(p));
        (_r, _alpha, _s, _beta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        _effects = new CovariateEffects(parameters);
        Covariates = covariates;
    }

    /// <inheritdoc/>
    public FrequencyModelKind Kind =>
        Covariates is null ? FrequencyModelKind.ParetoNbd : FrequencyModelKind.ParetoNbdCovariates;

    /// <inheritdoc/>
    public Covariates? Covariates { get; }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, double>> Parameters =>
        [.. NamesOf(Covariates).Zip(_parameters, KeyValuePair.Create)];

    internal CovariateEffects Effects => _effects;

    /// <summary>
    /// Fits by maximum likelihood; with covariates, where the histories have them, with a weak prior of their ratios. Where those
    /// cannot be told, the model is the plain one and its limits say so.
    /// </summary>
    /// <exception cref="ModelFitException">The search did not converge or ended at an absurd point.</exception>
    public static FrequencyFit Fit(HistoryCounts counts, CancellationToken cancellation)
    {
        FrequencyModels.RequireRepeats(FrequencyModels.NameOf(FrequencyModelKind.ParetoNbd), counts);
        var plain = Maximize(
            counts,
            null,
            [
                [0.6, 10, 0.6, 10],
                [1, 20, 0.1, 20],
                [0.1, 1, 2, 50],
                [3, 50, 0.02, 1],
            ],
            cancellation
        );
        return counts.Covariates is { } covariates ? WithCovariates(counts, covariates, plain, cancellation) : plain;
    }

    private static FrequencyFit WithCovariates(
        HistoryCounts counts,
        Covariates covariates,
        FrequencyFit plain,
        CancellationToken cancellation
    )
    {
        var parameters = plain.Model.Parameters.Select(p => p.Value).ToArray();
        var none = plain with { Model = new ParetoNbd(parameters, new Covariates([])) };
        if (covariates.Terms.Count == 0)
        {
            return none;
        }

        try
        {
            var ratios = Enumerable.Repeat(1.0, 2 * covariates.Terms.Count);
            return Maximize(
                counts,
                covariates,
                [
                    [.. parameters, .. ratios],
                ],
                cancellation
            );
        }
        catch (ModelFitException e)
        {
            return none with { Limits = [.. plain.Limits, $"Covariates are left out: {e.Message}"] };
        }
    }

    private static FrequencyFit Maximize(
        HistoryCounts counts,
        Covariates? covariates,
        IReadOnlyList<double[]> starts,
        CancellationToken cancellation
    )
    {
        var likelihood = new ParetoLikelihood(counts);
        var kind = covariates is null ? FrequencyModelKind.ParetoNbd : FrequencyModelKind.ParetoNbdCovariates;
        var best = new Maximizer(
            FrequencyModels.NameOf(kind),
            [.. Plain, .. NamesOf(covariates).Skip(Plain.Length).Select(n => new PositiveParameter(n, 1e-3, 1e3))],
            (parameters, gradient) =>
                likelihood.Mean(parameters, gradient)
                + CovariateEffects.AddMeanPrior(parameters, gradient, counts.Total),
            cancellation
        ).Maximize(starts);
        return new FrequencyFit(
            new ParetoNbd(best.Parameters, covariates),
            likelihood.Mean(best.Parameters, new double[best.Parameters.Length]) * counts.Total,
            counts.Total,
            best.Limits
        );
    }

    /// <summary>Names of the parameters, in their order.</summary>
    internal static IEnumerable<string> NamesOf(Covariates? covariates)
    {
        var terms = covariates?.Terms ?? [];
        return
        [
            .. Plain.Select(p => p.Name),
            .. terms.Select(t => $"buying, {t.Name}"),
            .. terms.Select(t => $"leaving, {t.Name}"),
        ];
    }

    /// <inheritdoc/>
    public double LogLikelihood(PurchaseHistory history) =>
        new ParetoLikelihood(HistoryCounts.Of([history])).Mean(_parameters, new double[_parameters.Length]);

    /// <inheritdoc/>
    public double AliveProbability(PurchaseHistory history) =>
        AliveProbability(history, _effects.Of(history.Covariates));

    /// <inheritdoc/>
    public double ExpectedPurchases(PurchaseHistory history, double weeks) =>
        ExpectedPurchases(history, weeks, _effects.Of(history.Covariates));

    /// <summary>Expected purchase days of a customer whose rates are multiplied by two factors, whatever the covariates.</summary>
    internal double ExpectedPurchases(PurchaseHistory history, double weeks, (double Buying, double Leaving) factors) =>
        AliveProbability(history, factors)
        * ExpectedGivenAlive(
            _r + history.Repeats,
            (_alpha / factors.Buying) + history.Age,
            (_beta / factors.Leaving) + history.Age,
            Require.NotNegative(weeks)
        );

    /// <inheritdoc/>
    public double NoPurchaseProbability(PurchaseHistory history, double weeks)
    {
        var factors = _effects.Of(history.Covariates);
        var shape = _r + history.Repeats;
        var (a, b) = ((_alpha / factors.Buying) + history.Age, (_beta / factors.Leaving) + history.Age);
        var staysSilently = Exp(-(shape * LogOnePlus.Of(weeks / a)) - (_s * LogOnePlus.Of(weeks / b)));
        var leavesSilently = _s / b * DecayIntegral.Of(a, shape, b, _s + 1, Require.NotNegative(weeks));
        var alive = AliveProbability(history, factors);
        return Min(1, 1 - alive + (alive * (staysSilently + leavesSilently)));
    }

    /// <inheritdoc/>
    public double ExpectedPurchasesOfNewCustomer(double weeks) =>
        ExpectedGivenAlive(_r, _alpha, _beta, Require.NotNegative(weeks));

    private double AliveProbability(PurchaseHistory history, (double Buying, double Leaving) factors)
    {
        var (x, recency, age, _) = history;
        var t = age - recency;
        var (a, b) = ((_alpha / factors.Buying) + recency, (_beta / factors.Leaving) + recency);
        var alive = Exp(-((_r + x) * LogOnePlus.Of(t / a)) - (_s * LogOnePlus.Of(t / b)));
        var dead = _s / b * DecayIntegral.Of(a, _r + x, b, _s + 1, t);
        return alive / (alive + dead);
    }

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

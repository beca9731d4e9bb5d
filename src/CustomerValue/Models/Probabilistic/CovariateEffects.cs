using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// What covariates do to the rates of Pareto/NBD (Fader and Hardie, 2007, "Incorporating Time-Invariant Covariates into the
/// Pareto/NBD and BG/NBD Models"): a ratio to the power of the customer's value multiplies how often a customer buys, and another how
/// early the customer leaves.
/// </summary>
internal sealed class CovariateEffects
{
    /// <summary>r, alpha, s and beta come before the ratios of buying and those of leaving.</summary>
    public const int PlainParameters = 4;

    // Standard deviations of a normal prior of the logarithms: what thousands of customers show is not held back by it. How
    // early customers leave shows less than how often they buy.
    private const double BuyingPrior = 1;
    private const double LeavingPrior = 0.25;

    private readonly double[] _buying;
    private readonly double[] _leaving;

    /// <summary>Reads the ratios behind the plain parameters.</summary>
    public CovariateEffects(ReadOnlySpan<double> parameters)
    {
        var covariates = CountOf(parameters);
        _buying = Logarithms(parameters.Slice(PlainParameters, covariates));
        _leaving = Logarithms(parameters[(PlainParameters + covariates)..]);
    }

    /// <summary>How much more often a customer buys, and how much earlier leaves, than the mean customer.</summary>
    public (double Buying, double Leaving) Of(CovariateValues? values) =>
        values is null ? (1, 1) : (Exp(Times(_buying, values.Values)), Exp(Times(_leaving, values.Values)));

    /// <summary>Logarithm of what each covariate of a customer multiplies the rates by.</summary>
    public (double Buying, double Leaving)[] Parts(CovariateValues values) =>
        [.. _buying.Select((b, i) => (b * values.Values[i], _leaving[i] * values.Values[i]))];

    /// <summary>Adds to a gradient by the ratios, from a customer's gradient by the logarithms of the two rates.</summary>
    public void AddGradient(Span<double> byRatios, CovariateValues? values, double byBuying, double byLeaving)
    {
        for (var i = 0; i < _buying.Length; i++)
        {
            var value = values?.Values[i] ?? 0;
            byRatios[i] += byBuying * value * Exp(-_buying[i]);
            byRatios[_buying.Length + i] += byLeaving * value * Exp(-_leaving[i]);
        }
    }

    /// <summary>Logarithm of the prior, without constants, by the number of customers; its gradient is added.</summary>
    public static double AddMeanPrior(ReadOnlySpan<double> parameters, Span<double> gradient, int customers)
    {
        var firstOfLeaving = PlainParameters + CountOf(parameters);
        double sum = 0;
        for (var i = PlainParameters; i < parameters.Length; i++)
        {
            var deviation = i < firstOfLeaving ? BuyingPrior : LeavingPrior;
            var z = Log(parameters[i]) / deviation;
            sum -= z * z / 2 / customers;
            gradient[i] -= z / deviation / parameters[i] / customers;
        }

        return sum;
    }

    private static int CountOf(ReadOnlySpan<double> parameters) => (parameters.Length - PlainParameters) / 2;

    private static double[] Logarithms(ReadOnlySpan<double> ratios)
    {
        var logarithms = new double[ratios.Length];
        for (var i = 0; i < logarithms.Length; i++)
        {
            logarithms[i] = Log(ratios[i]);
        }

        return logarithms;
    }

    private static double Times(double[] logarithms, ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (var i = 0; i < logarithms.Length; i++)
        {
            sum += logarithms[i] * values[i];
        }

        return sum;
    }
}

using MathNet.Numerics;
using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// The mean log-likelihood of Gamma-Gamma over customers, with its gradient by (p, q, v). Customers are grouped by their
/// number of days n, so that gamma functions are computed once per n; only ln(v + n m) is computed per customer.
/// </summary>
internal sealed class GammaGammaLikelihood
{
    private readonly Group[] _groups;
    private readonly int _customers;

    public GammaGammaLikelihood(IReadOnlyList<PurchaseAmounts> customers)
    {
        _customers = customers.Count;
        _groups =
        [
            .. customers
                .GroupBy(c => c.Days)
                .OrderBy(g => g.Key)
                .Select(g => new Group(
                    g.Key,
                    [.. g.Select(c => c.Days * c.Mean).Order()],
                    g.Select(c => Log(c.Mean)).Order().Sum()
                )),
        ];
    }

    public double Mean(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var (p, q, v) = (parameters[0], parameters[1], parameters[2]);
        gradient.Clear();
        double sum = 0;
        foreach (var group in _groups)
        {
            var count = group.Totals.Length;
            var shape = p * group.Days;
            double logs = 0;
            double inverses = 0;
            foreach (var total in group.Totals)
            {
                logs += Log(v + total);
                inverses += 1 / (v + total);
            }

            var digammaBoth = SpecialFunctions.DiGamma(shape + q);
            sum +=
                (
                    count
                    * (
                        SpecialFunctions.GammaLn(shape + q)
                        - SpecialFunctions.GammaLn(shape)
                        - SpecialFunctions.GammaLn(q)
                        + (q * Log(v))
                        + (shape * Log(group.Days))
                    )
                )
                + ((shape - 1) * group.SumOfLogMeans)
                - ((shape + q) * logs);
            gradient[0] +=
                group.Days
                * (
                    (count * (digammaBoth - SpecialFunctions.DiGamma(shape) + Log(group.Days)))
                    + group.SumOfLogMeans
                    - logs
                );
            gradient[1] += (count * (digammaBoth - SpecialFunctions.DiGamma(q) + Log(v))) - logs;
            gradient[2] += (count * q / v) - ((shape + q) * inverses);
        }

        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] /= _customers;
        }

        return sum / _customers;
    }

    /// <summary>Customers with the same number of days: their total amounts, and the sum of ln(mean amount).</summary>
    private sealed record Group(double Days, double[] Totals, double SumOfLogMeans);
}

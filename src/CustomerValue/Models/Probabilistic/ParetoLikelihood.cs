using System.Runtime.InteropServices;
using MathNet.Numerics;
using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// The mean log-likelihood of Pareto/NBD over counted histories, with its gradient by (r, alpha, s, beta) and the ratios of
/// <see cref="CovariateEffects"/>. A history is explained by a customer alive at T, or by one who dropped out at some time between t_x and T, over which is integrated.
/// </summary>
internal sealed class ParetoLikelihood(HistoryCounts counts)
{
    // Fixed, so that sums are made in the same order whatever the number of cores.
    private const int ChunkSize = 512;

    public double Mean(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        var point = parameters.ToArray();
        var chunks = (counts.Histories.Count + ChunkSize - 1) / ChunkSize;
        var sums = new double[chunks][];
        Parallel.For(0, chunks, chunk => sums[chunk] = SumOf(chunk, point));

        var total = new double[parameters.Length + 1];
        foreach (var sum in sums)
        {
            for (var i = 0; i < total.Length; i++)
            {
                total[i] += sum[i] / counts.Total;
            }
        }

        total.AsSpan(1).CopyTo(gradient);
        return total[0];
    }

    /// <summary>The log-likelihood of a chunk of the histories, followed by its gradient.</summary>
    private double[] SumOf(int chunk, double[] parameters)
    {
        var sum = new double[parameters.Length + 1];
        var effects = new CovariateEffects(parameters);
        var ofRepeats = default(RepeatTerms);
        var first = chunk * ChunkSize;
        var end = Min(first + ChunkSize, counts.Histories.Count);
        for (var i = first; i < end; i++)
        {
            var history = counts.Histories[i];
            if (i == first || history.Repeats != counts.Histories[i - 1].Repeats)
            {
                ofRepeats = new RepeatTerms(parameters[0], history.Repeats);
            }

            Add(sum, parameters, effects, history, counts.Customers[i], ofRepeats);
        }

        return sum;
    }

    private static void Add(
        double[] sum,
        double[] parameters,
        CovariateEffects effects,
        PurchaseHistory history,
        int customers,
        in RepeatTerms terms
    )
    {
        var (r, s) = (parameters[0], parameters[2]);
        var (buying, leaving) = effects.Of(history.Covariates);
        var (alpha, beta) = (parameters[1] / buying, parameters[3] / leaving);
        var (x, recency, age, _) = history;
        var t = age - recency;
        var shape = r + x;
        var (a, b) = (alpha + recency, beta + recency);
        var (logAlpha, logA, logBetaShare) = (Log(alpha), Log(a), -LogOnePlus.Of(recency / beta));
        var (logStepA, logStepB) = (LogOnePlus.Of(t / a), LogOnePlus.Of(t / b));

        var alive = Exp(-(shape * logStepA) - (s * logStepB));
        var integral = DecayIntegral.WithDerivatives(a, shape, b, s + 1, t);
        var leaveRate = s / b;
        var either = alive + (leaveRate * integral.Value);

        // d ln(alive) / dA = shape t / (A (A + t)), and the same for B with s.
        var byAlpha =
            customers
            * (
                (r / alpha)
                - (shape / a)
                + (((alive * shape * t / (a * (a + t))) + (leaveRate * integral.ByA)) / either)
            );
        var byBeta =
            customers
            * (
                (s / beta)
                - (s / b)
                + (((alive * s * t / (b * (b + t))) + (leaveRate * (integral.ByB - (integral.Value / b)))) / either)
            );
        sum[0] += customers * (terms.Value + (r * logAlpha) - (shape * logA) + (s * logBetaShare) + Log(either));
        sum[1] +=
            customers
            * (terms.ByShape + logAlpha - logA + (((-alive * logStepA) + (leaveRate * integral.ByP)) / either));
        sum[2] += byAlpha / buying;
        sum[3] +=
            customers
            * (logBetaShare + (((-alive * logStepB) + (integral.Value / b) + (leaveRate * integral.ByQ)) / either));
        sum[4] += byBeta / leaving;
        effects.AddGradient(
            sum.AsSpan(1 + CovariateEffects.PlainParameters),
            history.Covariates,
            -byAlpha * alpha,
            -byBeta * beta
        );
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct RepeatTerms(double r, double x)
    {
        public double Value { get; } = SpecialFunctions.GammaLn(r + x) - SpecialFunctions.GammaLn(r);

        public double ByShape { get; } = SpecialFunctions.DiGamma(r + x) - SpecialFunctions.DiGamma(r);
    }
}

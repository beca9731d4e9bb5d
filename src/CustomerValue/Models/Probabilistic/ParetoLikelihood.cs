using System.Runtime.InteropServices;
using MathNet.Numerics;
using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// The mean log-likelihood of Pareto/NBD over counted histories, with its gradient by (r, alpha, s, beta). A history is
/// explained by a customer alive at T, or by one who dropped out at some time between t_x and T, over which is integrated.
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

        var total = new double[5];
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
        var sum = new double[5];
        var ofRepeats = default(RepeatTerms);
        var first = chunk * ChunkSize;
        var end = Min(first + ChunkSize, counts.Histories.Count);
        for (var i = first; i < end; i++)
        {
            var history = counts.Histories[i];
            if (i == first || history.Repeats != counts.Histories[i - 1].Repeats)
            {
                ofRepeats = new RepeatTerms(parameters, history.Repeats);
            }

            Add(sum, parameters, history, counts.Customers[i], ofRepeats);
        }

        return sum;
    }

    private static void Add(
        double[] sum,
        double[] parameters,
        PurchaseHistory history,
        int customers,
        in RepeatTerms terms
    )
    {
        var (r, alpha, s, beta) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        var (x, recency, age) = history;
        var t = age - recency;
        var shape = r + x;
        var (a, b) = (alpha + recency, beta + recency);
        var (logA, logBetaShare) = (Log(a), -LogOnePlus.Of(recency / beta));
        var (logStepA, logStepB) = (LogOnePlus.Of(t / a), LogOnePlus.Of(t / b));

        var alive = Exp(-(shape * logStepA) - (s * logStepB));
        var integral = DecayIntegral.WithDerivatives(a, shape, b, s + 1, t);
        var leaving = s / b;
        var either = alive + (leaving * integral.Value);

        // d ln(alive) / dA = shape t / (A (A + t)), and the same for B with s.
        sum[0] += customers * (terms.Value - (shape * logA) + (s * logBetaShare) + Log(either));
        sum[1] += customers * (terms.ByShape - logA + (((-alive * logStepA) + (leaving * integral.ByP)) / either));
        sum[2] +=
            customers
            * ((r / alpha) - (shape / a) + (((alive * shape * t / (a * (a + t))) + (leaving * integral.ByA)) / either));
        sum[3] +=
            customers
            * (logBetaShare + (((-alive * logStepB) + (integral.Value / b) + (leaving * integral.ByQ)) / either));
        sum[4] +=
            customers
            * (
                (s / beta)
                - (s / b)
                + (((alive * s * t / (b * (b + t))) + (leaving * (integral.ByB - (integral.Value / b)))) / either)
            );
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct RepeatTerms(double[] parameters, double x)
    {
        public double Value { get; } =
            SpecialFunctions.GammaLn(parameters[0] + x)
            - SpecialFunctions.GammaLn(parameters[0])
            + (parameters[0] * Log(parameters[1]));

        public double ByShape { get; } =
            SpecialFunctions.DiGamma(parameters[0] + x) - SpecialFunctions.DiGamma(parameters[0]) + Log(parameters[1]);
    }
}

using System.Runtime.InteropServices;
using MathNet.Numerics;
using static System.Math;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// The mean log-likelihood of BG/NBD or MBG/NBD over counted histories, with its gradient by (r, alpha, a, b). A history
/// is explained by a customer still alive at T or one who dropped out at t_x; both are added in logarithms. Terms that
/// depend on x alone are computed once per x.
/// </summary>
internal sealed class BetaGeometricLikelihood(HistoryCounts counts, bool dropsOutAtFirst)
{
    private readonly int _firstChance = dropsOutAtFirst ? 1 : 0;

    public double Mean(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        gradient.Clear();
        double sum = 0;
        var ofRepeats = default(RepeatTerms);
        for (var i = 0; i < counts.Histories.Count; i++)
        {
            var history = counts.Histories[i];
            if (i == 0 || history.Repeats != counts.Histories[i - 1].Repeats)
            {
                ofRepeats = new RepeatTerms(parameters, history.Repeats, _firstChance);
            }

            sum += Add(parameters, gradient, history, counts.Customers[i], ofRepeats);
        }

        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] /= counts.Total;
        }

        return sum / counts.Total;
    }

    private double Add(
        ReadOnlySpan<double> parameters,
        Span<double> gradient,
        PurchaseHistory history,
        int customers,
        in RepeatTerms terms
    )
    {
        var (r, alpha, a) = (parameters[0], parameters[1], parameters[2]);
        var (x, recency, age, _) = history;
        var logAge = Log(alpha + age);
        var logAlive = -(r + x) * logAge;
        if (x == 0 && !dropsOutAtFirst)
        {
            gradient[0] += customers * (terms.ByShape - logAge);
            gradient[1] += customers * ((r / alpha) - ((r + x) / (alpha + age)));
            gradient[2] += customers * terms.ByA;
            gradient[3] += customers * terms.ByB;
            return customers * (terms.Value + logAlive);
        }

        var logRecency = Log(alpha + recency);
        var logDead = terms.LogDeadRatio - ((r + x) * logRecency);
        var most = Max(logAlive, logDead);
        var logSum = most + Log(Exp(logAlive - most) + Exp(logDead - most));
        var alive = Exp(logAlive - logSum);
        var dead = Exp(logDead - logSum);

        gradient[0] += customers * (terms.ByShape - (alive * logAge) - (dead * logRecency));
        gradient[1] += customers * ((r / alpha) - ((r + x) * ((alive / (alpha + age)) + (dead / (alpha + recency)))));
        gradient[2] += customers * (terms.ByA + (dead / a));
        gradient[3] += customers * (terms.ByB - (dead / terms.DeadDivisor));
        return customers * (terms.Value + logSum);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly struct RepeatTerms
    {
        public RepeatTerms(ReadOnlySpan<double> parameters, double x, int firstChance)
        {
            var (r, alpha, a, b) = (parameters[0], parameters[1], parameters[2], parameters[3]);
            var chances = b + x + firstChance;
            var digammaSums = SpecialFunctions.DiGamma(a + b) - SpecialFunctions.DiGamma(a + chances);

            Value =
                SpecialFunctions.GammaLn(r + x)
                - SpecialFunctions.GammaLn(r)
                + (r * Log(alpha))
                + SpecialFunctions.GammaLn(chances)
                - SpecialFunctions.GammaLn(b)
                + SpecialFunctions.GammaLn(a + b)
                - SpecialFunctions.GammaLn(a + chances);
            ByShape = SpecialFunctions.DiGamma(r + x) - SpecialFunctions.DiGamma(r) + Log(alpha);
            ByA = digammaSums;
            ByB = SpecialFunctions.DiGamma(chances) - SpecialFunctions.DiGamma(b) + digammaSums;
            DeadDivisor = chances - 1;
            LogDeadRatio = Log(a / DeadDivisor);
        }

        public double Value { get; }

        public double ByShape { get; }

        public double ByA { get; }

        public double ByB { get; }

        public double DeadDivisor { get; }

        public double LogDeadRatio { get; }
    }
}

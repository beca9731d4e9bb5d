using System.Runtime.InteropServices;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using static System.Math;

namespace CustomerValue.Models.Totals;

/// <summary>What a forecast of a total missed at a past cutoff.</summary>
/// <param name="Cutoff">First day of the window.</param>
/// <param name="LogLevel">Logarithm of the actual total over the forecast one.</param>
/// <param name="Noise">Standard deviation of the logarithm of the actual total, as customers buy or do not by chance.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PastLevel(DateOnly Cutoff, double LogLevel, double Noise);

/// <summary>How far a forecast of a total is off, in logarithms.</summary>
/// <param name="Mean">Expected logarithm of the actual total over the forecast one.</param>
/// <param name="Deviation">Half the width of the interval around it that holds the actual one 4 times of 5.</param>
internal sealed record LogLevel(double Mean, double Deviation);

/// <summary>
/// Carries the misses of a forecast over to the next window. A miss is what customers did by chance, a level that changes slowly, and a
/// season that comes back every year: Gaussian processes (Rasmussen &amp; Williams 2006, chapters 2 and 5) of several strengths, each
/// weighed by how well it explains the misses. Nothing is known beforehand but that most shops need no correction, so one or two
/// windows, or windows that overlap, move the forecast little; the latest move it most; and what is predicted lies within the misses seen.
/// </summary>
internal static class LevelProcess
{
    private const double DaysOfYear = 365.25;

    // Seasons of a month or two, which change over some years.
    private const double SeasonWidth = 0.6;
    private const double SeasonDays = 1_500;

    // A part of the chance is in the forecast: who bought much is expected to.
    private const double OwnNoise = 0.6;
    private const double Tail = 0.1;

    // Of the logarithm, for each length of the past windows beyond the first.
    private const double DriftDeviation = 0.1;

    // Prior weights and strengths were chosen on the first half of the zoo of shops (docs/decisions).
    private static readonly (double Deviation, double Weight)[] Levels = [(0.03, 0.6), (0.12, 0.25), (0.4, 0.15)];
    private static readonly (double Days, double Weight)[] Lengths = [(100, 0.25), (300, 0.25), (1_000, 0.5)];
    private static readonly (double Deviation, double Weight)[] Seasons = [(0, 0.7), (0.25, 0.15), (0.7, 0.15)];

    /// <summary>The level at a cutoff.</summary>
    /// <param name="past">Misses of windows of one length, whose ends lie at or before the cutoff.</param>
    /// <param name="cutoff">First day of the window that is forecast.</param>
    /// <param name="windowDays">Length of the past windows, days.</param>
    /// <param name="horizonDays">Length of the window that is forecast, days, at least theirs: its level is the mean of those of its parts.</param>
    public static LogLevel At(IReadOnlyList<PastLevel> past, DateOnly cutoff, int windowDays, int horizonDays)
    {
        var window = new Window(cutoff.DayNumber, windowDays, horizonDays);
        var parts = new List<Part>();
        foreach (var level in Levels)
        {
            foreach (var length in Lengths)
            {
                foreach (var season in Seasons)
                {
                    var kernel = new Kernel(level.Deviation, length.Days, season.Deviation);
                    parts.Add(PartOf(past, window, kernel, level.Weight * length.Weight * season.Weight));
                }
            }
        }

        var likeliest = parts.Max(p => p.LogWeight);
        var weights = parts.ConvertAll(p => Exp(p.LogWeight - likeliest));
        var sum = weights.Sum();
        var own = OwnNoise * (past.Count == 0 ? 0 : past[^1].Noise);
        var mean = parts.Select((p, i) => weights[i] * p.Mean).Sum() / sum;
        var low = Quantile(Tail);
        var high = Quantile(1 - Tail);
        return new LogLevel(mean, (high - low) / 2);

        double Quantile(double share)
        {
            const double furthest = 10;
            const int halvings = 60;
            var (from, to) = (-furthest, furthest);
            for (var i = 0; i < halvings; i++)
            {
                var middle = (from + to) / 2;
                var below =
                    parts
                        .Select((p, k) => weights[k] * Normal.CDF(p.Mean, Sqrt(p.Variance + (own * own)), middle))
                        .Sum() / sum;
                (from, to) = below < share ? (middle, to) : (from, middle);
            }

            return (from + to) / 2;
        }
    }

    private static Part PartOf(IReadOnlyList<PastLevel> past, Window window, Kernel kernel, double prior)
    {
        var starts = window.Starts();
        var variance = starts.Average(a => starts.Average(b => kernel.Of(a - b))) + window.UntriedVariance;
        if (past.Count == 0)
        {
            return new Part(0, variance, Log(prior));
        }

        // Days that two windows share are the same chance.
        double Chance(int i, int j) =>
            past[i].Noise
            * past[j].Noise
            * Max(0, 1 - (Abs(past[i].Cutoff.DayNumber - past[j].Cutoff.DayNumber) / (double)window.PastDays));

        var misses = Vector<double>.Build.Dense(past.Count, i => past[i].LogLevel);
        var toNow = Vector<double>.Build.Dense(
            past.Count,
            i => starts.Average(start => kernel.Of(start - past[i].Cutoff.DayNumber))
        );
        const double rounding = 1e-6;
        var factor = Matrix<double>
            .Build.Dense(
                past.Count,
                past.Count,
                (i, j) =>
                    kernel.Of(past[i].Cutoff.DayNumber - past[j].Cutoff.DayNumber)
                    + Chance(i, j)
                    + (i == j ? rounding : 0)
            )
            .Cholesky();
        var solved = factor.Solve(misses);
        return new Part(
            toNow * solved,
            Max(0, variance - (toNow * factor.Solve(toNow))),
            Log(prior) - (((misses * solved) + factor.DeterminantLn) / 2)
        );
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Part(double Mean, double Variance, double LogWeight);

    /// <summary>The window that is forecast.</summary>
    /// <param name="Start">Its first day.</param>
    /// <param name="PastDays">Length of those before it, days.</param>
    /// <param name="Days">Its own length.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Window(int Start, int PastDays, int Days)
    {
        /// <summary>How far the forecast may drift off over days that no past window was long enough to try.</summary>
        public double UntriedVariance
        {
            get
            {
                var untried = Max(0, (Days / (double)PastDays) - 1);
                return DriftDeviation * DriftDeviation * untried * untried;
            }
        }

        /// <summary>First days of parts as long as the past windows, which cover it evenly.</summary>
        public double[] Starts()
        {
            var (start, spare) = (Start, Max(0, Days - PastDays));
            var parts = spare == 0 ? 1 : Max(2, (int)Round(Days / (double)PastDays));
            return [.. Enumerable.Range(0, parts).Select(i => start + (spare * i / Max(1.0, parts - 1)))];
        }
    }

    /// <summary>Covariance of the levels of two windows, so many days apart.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Kernel(double Level, double Days, double Season)
    {
        public double Of(double days)
        {
            var wave = Sin(PI * days / DaysOfYear) / SeasonWidth;
            return (Level * Level * Exp(-Abs(days) / Days))
                + (Season * Season * Exp(-2 * wave * wave) * Exp(-Abs(days) / SeasonDays));
        }
    }
}

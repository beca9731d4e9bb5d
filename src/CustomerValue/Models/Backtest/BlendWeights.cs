namespace CustomerValue.Models.Backtest;

/// <summary>
/// Weights of the families of a blend. Equal ones are hard to beat, as estimated weights carry the noise of the window they were
/// estimated on (Bates &amp; Granger 1969; Smith &amp; Wallis 2009): they are left only for a gain beyond that noise.
/// </summary>
internal static class BlendWeights
{
    private const int StepsPerFamily = 2;

    /// <summary>The weights nearest to equal ones among those that do about as well as the best.</summary>
    /// <param name="families">Number of families.</param>
    /// <param name="score">How good some weights are; higher is better.</param>
    /// <param name="noise">Difference of scores that says nothing.</param>
    public static double[] Choose(int families, Func<double[], double> score, double noise)
    {
        var tried = Simplex(families).Select(w => (Weights: w, Score: score(w))).ToList();
        var best = tried.Max(t => t.Score);
        return tried
            .Where(t => t.Score >= best - noise)
            .OrderBy(t => t.Weights.Sum(w => w * w))
            .ThenByDescending(t => t.Score)
            .First()
            .Weights;
    }

    /// <summary>All weights that add up to 1, in steps of which equal weights have a whole number.</summary>
    private static IEnumerable<double[]> Simplex(int families)
    {
        var steps = families * StepsPerFamily;
        return Parts(families, steps).Select(parts => Array.ConvertAll(parts, p => p / (double)steps));
    }

    private static IEnumerable<int[]> Parts(int count, int left) =>
        count == 1
            ?
            [
                [left],
            ]
            : Enumerable
                .Range(0, left + 1)
                .SelectMany(first => Parts(count - 1, left - first).Select(rest => (int[])[first, .. rest]));
}

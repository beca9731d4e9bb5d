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

    /// <summary>Weights of all families, those that could not be fitted included, which get none.</summary>
    /// <typeparam name="TModel">Kind of model.</typeparam>
    /// <param name="families">Number of families.</param>
    /// <param name="fitted">The families that could be fitted on the windows before the trial; where there are none, all weigh the same.</param>
    /// <param name="score">How good some weights of the fitted ones are; higher is better.</param>
    /// <param name="noise">Difference of scores that says nothing.</param>
    public static double[] Of<TModel>(
        int families,
        IReadOnlyList<FittedFamily<TModel>> fitted,
        Func<double[], double> score,
        double noise
    )
    {
        if (fitted.Count == 0)
        {
            return [.. Enumerable.Repeat(1.0 / families, families)];
        }

        var chosen = Choose(fitted.Count, score, noise);
        var weights = new double[families];
        for (var i = 0; i < fitted.Count; i++)
        {
            weights[fitted[i].Family] = chosen[i];
        }

        return weights;
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

/// <summary>The members of a family of a blend that could be fitted.</summary>
/// <typeparam name="TModel">Kind of model.</typeparam>
/// <param name="Family">Number of the family.</param>
/// <param name="Members">At least one model.</param>
internal sealed record FittedFamily<TModel>(int Family, List<TModel> Members)
{
    /// <summary>Fits families; a member that steps aside is left out.</summary>
    /// <typeparam name="TTrainer">Kind of trainer.</typeparam>
    /// <param name="families">The trainers, by family.</param>
    /// <param name="train">Fits a member.</param>
    /// <param name="keep">Whether a fitted member can be blended.</param>
    public static List<FittedFamily<TModel>> Of<TTrainer>(
        IReadOnlyList<IReadOnlyList<TTrainer>> families,
        Func<TTrainer, TModel> train,
        Func<TModel, bool> keep
    )
    {
        var fitted = new List<FittedFamily<TModel>>();
        for (var family = 0; family < families.Count; family++)
        {
            var members = new List<TModel>();
            foreach (var trainer in families[family])
            {
                Budget.TrimWorkingSet();
                try
                {
                    var model = train(trainer);
                    if (keep(model))
                    {
                        members.Add(model);
                    }
                }
                catch (ModelFitException)
                {
                    // It has a line of its own in the leaderboard, with the reason.
                }
            }

            if (members.Count > 0)
            {
                fitted.Add(new FittedFamily<TModel>(family, members));
            }
        }

        return fitted;
    }
}

using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Value;

namespace CustomerValue.Models.Backtest;

/// <summary>
/// How a champion is chosen. Differences within the noise of a holdout do not decide alone: among the candidates that rank
/// customers about as well as the best, the one with the better amounts or probabilities wins. About as well is within one
/// standard error of the difference (as the one-standard-error rule of Breiman, Friedman, Olshen &amp; Stone 1984), and at least
/// within a fixed band. A blend among them has a start: what it shows on one window varies less from window to window than what
/// a single model shows.
/// </summary>
public static class ChampionRule
{
    /// <summary>Normalized Gini within this of the best counts as level, however little the noise.</summary>
    public const double GiniBand = 0.01;

    /// <summary>ROC-AUC within this of the best counts as level, however little the noise.</summary>
    public const double AucBand = 0.005;

    /// <summary>How many windows before the holdout are looked at, at most.</summary>
    internal const int EarlierWindows = 2;

    private const double WeightOfTheWindowBefore = 0.5;

    // Relative errors, added up, that a single model has to be better by.
    private const double BlendStart = 0.05;

    // Relative log loss that a single model has to be better by.
    private const double BlendLossStart = 0.02;

    /// <summary>Names of the value candidates that rank customers about as well as the best.</summary>
    public static IReadOnlyList<string> Level(IReadOnlyList<ValueEntry> entries) =>
        [.. entries.Where(IsLevel(entries)).Select(e => e.Model)];

    /// <summary>Names of the retention candidates that rank customers about as well as the best.</summary>
    public static IReadOnlyList<string> Level(IReadOnlyList<RetentionEntry> entries) =>
        [.. entries.Where(IsLevel(entries)).Select(e => e.Model)];

    /// <summary>The value candidates, best first; those without figures go last.</summary>
    /// <param name="entries">Their figures on the holdout.</param>
    /// <param name="earlier">Figures of those that are level, on the windows before it, the newest first.</param>
    public static IReadOnlyList<ValueEntry> Rank(
        IReadOnlyList<ValueEntry> entries,
        IReadOnlyList<IReadOnlyList<ValueEntry>> earlier
    )
    {
        var level = entries.Where(IsLevel(entries)).ToList();
        var errors = Weighted<ValueEntry>(level, earlier, e => e.Model, e => e.Spend is not null, Error);
        return
        [
            .. level
                .OrderBy(e => errors[e.Model] - (e.Model == BlendModel.Kind ? BlendStart : 0))
                .ThenByDescending(Gini)
                .ThenBy(e => e.Model, StringComparer.Ordinal),
            .. entries
                .Where(e => e.Spend is not null)
                .Except(level)
                .OrderByDescending(Gini)
                .ThenBy(e => e.Model, StringComparer.Ordinal),
            .. entries.Where(e => e.Spend is null),
        ];
    }

    /// <summary>The retention candidates, best first; those without figures go last.</summary>
    /// <param name="entries">Their figures on the holdout.</param>
    /// <param name="earlier">Figures of those that are level, on the windows before it, the newest first.</param>
    public static IReadOnlyList<RetentionEntry> Rank(
        IReadOnlyList<RetentionEntry> entries,
        IReadOnlyList<IReadOnlyList<RetentionEntry>> earlier
    )
    {
        var level = entries.Where(IsLevel(entries)).ToList();
        var losses = Weighted<RetentionEntry>(level, earlier, e => e.Model, e => e.Metrics is not null, Loss);
        return
        [
            .. level
                .OrderBy(e => losses[e.Model] * (e.Model == BlendRetentionModel.Kind ? 1 - BlendLossStart : 1))
                .ThenBy(e => e.Model, StringComparer.Ordinal),
            .. entries
                .Where(e => e.Metrics is not null)
                .Except(level)
                .OrderByDescending(Auc)
                .ThenBy(e => e.Model, StringComparer.Ordinal),
            .. entries.Where(e => e.Metrics is null),
        ];
    }

    private static Func<ValueEntry, bool> IsLevel(IReadOnlyList<ValueEntry> entries)
    {
        var best = entries.Where(e => e.Spend is not null).Select(Gini).DefaultIfEmpty().Max();
        return e => e.Spend is not null && Gini(e) >= best - Math.Max(GiniBand, e.StandardErrorToBest);
    }

    private static Func<RetentionEntry, bool> IsLevel(IReadOnlyList<RetentionEntry> entries)
    {
        var best = entries.Where(e => e.Metrics is not null).Select(Auc).DefaultIfEmpty().Max();
        return e => e.Metrics is not null && Auc(e) >= best - Math.Max(AucBand, e.StandardErrorToBest);
    }

    /// <summary>
    /// Mean error of each candidate over the windows on which all of them have figures: on another one, the error of a candidate would be
    /// that of the window.
    /// </summary>
    private static Dictionary<string, double> Weighted<TEntry>(
        List<TEntry> level,
        IReadOnlyList<IReadOnlyList<TEntry>> earlier,
        Func<TEntry, string> name,
        Func<TEntry, bool> isMeasured,
        Func<TEntry, List<TEntry>, double> error
    )
    {
        var (sums, weights) = (level.ToDictionary(name, _ => 0.0, StringComparer.Ordinal), 0.0);
        var weight = 1.0;
        foreach (var window in earlier.Prepend(level))
        {
            var entries = window.Where(e => isMeasured(e) && sums.ContainsKey(name(e))).ToList();
            if (entries.Count == level.Count)
            {
                entries.ForEach(e => sums[name(e)] += weight * error(e, entries));
                weights += weight;
            }

            weight *= WeightOfTheWindowBefore;
        }

        return sums.ToDictionary(s => s.Key, s => s.Value / weights, StringComparer.Ordinal);
    }

    private static double Gini(ValueEntry entry) => entry.Spend!.NormalizedGini ?? 0;

    private static double Loss(RetentionEntry entry, List<RetentionEntry> among)
    {
        var least = among.Min(other => other.Metrics!.LogLoss);
        return least > 0 ? entry.Metrics!.LogLoss / least : 1;
    }

    private static double Auc(RetentionEntry entry) => entry.Metrics!.RocAuc ?? 0.5;

    /// <summary>
    /// Errors relative to the least among the candidates that are level, added up: MAE alone would reward predicting too little,
    /// and places would depend on who else takes part.
    /// </summary>
    private static double Error(ValueEntry entry, List<ValueEntry> among) =>
        Relative(entry, among, m => m.MeanAbsoluteError)
        + Relative(entry, among, m => m.RootMeanSquaredError)
        + (Math.Abs(entry.Spend!.BiasPercent ?? 0) / 100);

    private static double Relative(ValueEntry entry, List<ValueEntry> among, Func<ValueMetrics, double> error)
    {
        var least = among.Min(other => error(other.Spend!));
        return least > 0 ? error(entry.Spend!) / least : 1;
    }
}

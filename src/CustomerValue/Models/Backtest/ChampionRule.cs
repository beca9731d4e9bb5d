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

    // Relative errors, added up, that a single model has to be better by.
    private const double BlendStart = 0.05;

    // Relative log loss that a single model has to be better by.
    private const double BlendLossStart = 0.02;

    /// <summary>The value candidates, best first; those without figures go last.</summary>
    public static IReadOnlyList<ValueEntry> Rank(IReadOnlyList<ValueEntry> entries)
    {
        var measured = entries.Where(e => e.Spend is not null).ToList();
        if (measured.Count == 0)
        {
            return entries;
        }

        var best = measured.Max(Gini);
        var level = measured.Where(e => Gini(e) >= best - Math.Max(GiniBand, e.StandardErrorToBest)).ToList();
        return
        [
            .. level.OrderBy(e => Error(e, level)).ThenByDescending(Gini).ThenBy(e => e.Model, StringComparer.Ordinal),
            .. measured.Except(level).OrderByDescending(Gini).ThenBy(e => e.Model, StringComparer.Ordinal),
            .. entries.Where(e => e.Spend is null),
        ];
    }

    /// <summary>The retention candidates, best first; those without figures go last.</summary>
    public static IReadOnlyList<RetentionEntry> Rank(IReadOnlyList<RetentionEntry> entries)
    {
        var measured = entries.Where(e => e.Metrics is not null).ToList();
        if (measured.Count == 0)
        {
            return entries;
        }

        var best = measured.Max(Auc);
        var level = measured.Where(e => Auc(e) >= best - Math.Max(AucBand, e.StandardErrorToBest)).ToList();
        return
        [
            .. level.OrderBy(Loss).ThenBy(e => e.Model, StringComparer.Ordinal),
            .. measured.Except(level).OrderByDescending(Auc).ThenBy(e => e.Model, StringComparer.Ordinal),
            .. entries.Where(e => e.Metrics is null),
        ];
    }

    private static double Gini(ValueEntry entry) => entry.Spend!.NormalizedGini ?? 0;

    private static double Loss(RetentionEntry entry) =>
        entry.Metrics!.LogLoss * (entry.Model == BlendRetentionModel.Kind ? 1 - BlendLossStart : 1);

    private static double Auc(RetentionEntry entry) => entry.Metrics!.RocAuc ?? 0.5;

    /// <summary>
    /// Errors relative to the least among the candidates that are level, added up: MAE alone would reward predicting too little,
    /// and places would depend on who else takes part.
    /// </summary>
    private static double Error(ValueEntry entry, List<ValueEntry> among) =>
        Relative(entry, among, m => m.MeanAbsoluteError)
        + Relative(entry, among, m => m.RootMeanSquaredError)
        + (Math.Abs(entry.Spend!.BiasPercent ?? 0) / 100)
        - (entry.Model == BlendModel.Kind ? BlendStart : 0);

    private static double Relative(ValueEntry entry, List<ValueEntry> among, Func<ValueMetrics, double> error)
    {
        var least = among.Min(other => error(other.Spend!));
        return least > 0 ? error(entry.Spend!) / least : 1;
    }
}

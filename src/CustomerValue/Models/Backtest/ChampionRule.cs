using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;

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

    private static readonly TaskRule<ValueEntry> Value = new(
        e => e.Model,
        e => e.Spend is not null,
        Gini,
        e => Math.Max(GiniBand, e.StandardErrorToBest),
        Error,
        (model, error) => error - (model == BlendModel.Kind ? BlendStart : 0)
    );

    private static readonly TaskRule<RetentionEntry> Retention = new(
        e => e.Model,
        e => e.Metrics is not null,
        Auc,
        e => Math.Max(AucBand, e.StandardErrorToBest),
        Loss,
        (model, loss) => loss * (model == BlendRetentionModel.Kind ? 1 - BlendLossStart : 1)
    );

    /// <summary>Names of the value candidates that rank customers about as well as the best.</summary>
    public static IReadOnlyList<string> Level(IReadOnlyList<ValueEntry> entries) => Value.Level(entries);

    /// <summary>Names of the retention candidates that rank customers about as well as the best.</summary>
    public static IReadOnlyList<string> Level(IReadOnlyList<RetentionEntry> entries) => Retention.Level(entries);

    /// <summary>The value candidates, best first; those without figures go last.</summary>
    /// <param name="entries">Their figures on the holdout.</param>
    /// <param name="earlier">Figures of those that are level, on the windows before it, the newest first.</param>
    public static IReadOnlyList<ValueEntry> Rank(
        IReadOnlyList<ValueEntry> entries,
        IReadOnlyList<IReadOnlyList<ValueEntry>> earlier
    ) => Value.Rank(entries, earlier);

    /// <summary>The retention candidates, best first; those without figures go last.</summary>
    /// <param name="entries">Their figures on the holdout.</param>
    /// <param name="earlier">Figures of those that are level, on the windows before it, the newest first.</param>
    public static IReadOnlyList<RetentionEntry> Rank(
        IReadOnlyList<RetentionEntry> entries,
        IReadOnlyList<IReadOnlyList<RetentionEntry>> earlier
    ) => Retention.Rank(entries, earlier);

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

    /// <summary>How the candidates of a task are compared.</summary>
    /// <param name="Model">Name of a candidate.</param>
    /// <param name="IsMeasured">Whether it has figures.</param>
    /// <param name="Ranking">How well it ranks customers; higher is better.</param>
    /// <param name="Band">By how much it may be behind the best and be level.</param>
    /// <param name="Error">Its error relative to the least among others of the same window.</param>
    /// <param name="WithStart">The mean error of a candidate of a name with the start that a blend has.</param>
    private sealed record TaskRule<TEntry>(
        Func<TEntry, string> Model,
        Func<TEntry, bool> IsMeasured,
        Func<TEntry, double> Ranking,
        Func<TEntry, double> Band,
        Func<TEntry, List<TEntry>, double> Error,
        Func<string, double, double> WithStart
    )
    {
        public List<string> Level(IReadOnlyList<TEntry> entries) => LevelOf(entries).ConvertAll(e => Model(e));

        public List<TEntry> Rank(IReadOnlyList<TEntry> entries, IReadOnlyList<IReadOnlyList<TEntry>> earlier)
        {
            var level = LevelOf(entries);
            var errors = Errors(level, earlier);
            return
            [
                .. level
                    .OrderBy(e => WithStart(Model(e), errors[Model(e)]))
                    .ThenByDescending(Ranking)
                    .ThenBy(Model, StringComparer.Ordinal),
                .. entries
                    .Where(IsMeasured)
                    .Except(level)
                    .OrderByDescending(Ranking)
                    .ThenBy(Model, StringComparer.Ordinal),
                .. entries.Where(e => !IsMeasured(e)),
            ];
        }

        private List<TEntry> LevelOf(IReadOnlyList<TEntry> entries)
        {
            var measured = entries.Where(IsMeasured).ToList();
            var best = measured.Select(Ranking).DefaultIfEmpty().Max();
            return measured.FindAll(e => Ranking(e) >= best - Band(e));
        }

        /// <summary>
        /// Mean error of each candidate over the windows on which all of them have figures: on another one, the error of a candidate would
        /// be that of the window.
        /// </summary>
        private Dictionary<string, double> Errors(List<TEntry> level, IReadOnlyList<IReadOnlyList<TEntry>> earlier)
        {
            var (sums, weights) = (level.ToDictionary(Model, _ => 0.0, StringComparer.Ordinal), 0.0);
            var weight = 1.0;
            foreach (var window in earlier.Prepend(level))
            {
                var entries = window.Where(e => IsMeasured(e) && sums.ContainsKey(Model(e))).ToList();
                if (entries.Count == level.Count)
                {
                    entries.ForEach(e => sums[Model(e)] += weight * Error(e, entries));
                    weights += weight;
                }

                weight *= WeightOfTheWindowBefore;
            }

            return sums.ToDictionary(s => s.Key, s => s.Value / weights, StringComparer.Ordinal);
        }
    }
}

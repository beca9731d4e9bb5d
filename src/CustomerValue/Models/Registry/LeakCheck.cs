using CustomerValue.Features;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Models.Registry;

/// <summary>
/// Finds features that know the future. No honest one tells buyers from others almost without error, or puts what buyers will
/// spend almost in order; one that does was computed after the cutoff, and would make every figure of the backtest a lie. Features that
/// no model can do without are not looked at: they are counts and sums of orders before the cutoff, and only a very regular shop is
/// foretold by one of them.
/// </summary>
public static class LeakCheck
{
    /// <summary>ROC-AUC of a single feature, in either direction, from which it is taken for a leak.</summary>
    public const double MostAuc = 0.97;

    /// <summary>Rank correlation with the spend of buyers, in either direction, from which it is taken for a leak.</summary>
    public const double MostCorrelation = 0.97;

    private const int MostCustomers = 20_000;
    private const int FewestOfAClass = 20;
    private const long SampleSeed = 29;

    /// <summary>The features that know the future, in table order.</summary>
    /// <param name="labelled">Labelled tables; one in which a feature leaks is enough.</param>
    public static IReadOnlyList<string> Find(IReadOnlyList<FeatureTable> labelled) =>
        [
            .. labelled[^1]
                .Numeric.Select(c => c.Name)
                .Except(FeatureSelection.Needed, StringComparer.Ordinal)
                .Where(name => labelled.Any(t => Leaks(t.Sample(MostCustomers, SampleSeed), name))),
        ];

    private static bool Leaks(FeatureTable table, string feature)
    {
        var values = table.Column(feature);
        // What is unknown may tell as much as what is known.
        var filled = Array.ConvertAll(values, v => float.IsNaN(v) ? double.MinValue : v);
        var bought = Array.ConvertAll(table.Labels!.Orders, v => v > 0);
        var buyers = Enumerable.Range(0, table.Count).Where(i => bought[i]).ToArray();
        if (buyers.Length < FewestOfAClass)
        {
            return false;
        }

        var ranks = Ties.AverageRanks(filled);
        if (table.Count - buyers.Length >= FewestOfAClass)
        {
            var auc = BinaryMetrics.RocAucOf(bought, Array.ConvertAll(ranks, r => r / table.Count))!.Value;
            if (Math.Max(auc, 1 - auc) >= MostAuc)
            {
                return true;
            }
        }

        var correlation = ValueMetrics.SpearmanOf(
            Array.ConvertAll(buyers, i => (double)table.Labels.Spend[i]),
            Array.ConvertAll(buyers, i => ranks[i])
        );
        return Math.Abs(correlation ?? 0) >= MostCorrelation;
    }
}

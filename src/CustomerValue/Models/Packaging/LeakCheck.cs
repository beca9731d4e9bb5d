using CustomerValue.Features;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Packaging;

/// <summary>
/// Finds features that know the future. No honest one tells buyers from others almost without error, or puts what buyers will
/// spend almost in order; one that does was computed after the cutoff, and would make every figure of the backtest a lie. Features of
/// order lines alone are not looked at: they are counts and sums of orders before the cutoff, and where most customers buy once and the
/// others always return, one of them tells buyers almost without error.
/// </summary>
public static class LeakCheck
{
    /// <summary>ROC-AUC of a single feature, in either direction, from which it is taken for a leak.</summary>
    public const double MostAuc = 0.97;

    /// <summary>Rank correlation with the spend of buyers, in either direction, from which it is taken for a leak.</summary>
    public const double MostCorrelation = 0.97;

    private static readonly string[] FamiliesOfOrders =
    [
        "purchase value",
        "rhythm",
        "windows",
        "basket",
        "assortment",
        "first order",
        "buy till you die",
    ];

    private const int MostCustomers = 20_000;
    private const int FewestOfAClass = 20;
    private const long SampleSeed = 29;

    private static readonly string[] OfOrders =
    [
        .. FamiliesOfOrders
            .SelectMany(name => FeatureCatalogue.Families.Single(f => f.Name == name).Features)
            .Select(f => f.Name),
    ];

    /// <summary>The features that know the future, in table order.</summary>
    /// <param name="labelled">Labelled tables; one in which a feature leaks is enough.</param>
    public static IReadOnlyList<string> Find(IReadOnlyList<FeatureTable> labelled) =>
        [
            .. labelled[^1]
                .Numeric.Select(c => c.Name)
                .Concat(labelled[^1].Categorical.Select(c => c.Name))
                .Except(OfOrders, StringComparer.Ordinal)
                .Where(name => labelled.Any(t => Leaks(t.Sample(MostCustomers, SampleSeed), name))),
        ];

    private static bool Leaks(FeatureTable table, string feature)
    {
        var bought = Array.ConvertAll(table.Labels!.Orders, v => v > 0);
        if (table.Categorical.FirstOrDefault(c => c.Name == feature) is { } text)
        {
            return Tells(
                table,
                bought,
                MeansOf(text.Values, i => true, i => bought[i] ? 1 : 0),
                MeansOf(text.Values, i => bought[i], i => table.Labels.Spend[i])
            );
        }

        // What is unknown may tell as much as what is known.
        var filled = Array.ConvertAll(table.Column(feature), v => float.IsNaN(v) ? double.MinValue : v);
        return Tells(table, bought, filled, filled);
    }

    /// <summary>Whether one column of numbers tells buyers from others, or another puts what buyers spend in order.</summary>
    private static bool Tells(FeatureTable table, bool[] bought, double[] ofBuying, double[] ofSpend)
    {
        var buyers = Enumerable.Range(0, table.Count).Where(i => bought[i]).ToArray();
        if (buyers.Length < FewestOfAClass)
        {
            return false;
        }

        if (table.Count - buyers.Length >= FewestOfAClass)
        {
            var ranks = Ties.AverageRanks(ofBuying);
            var auc = BinaryMetrics.RocAucOf(bought, Array.ConvertAll(ranks, r => r / table.Count))!.Value;
            if (Math.Max(auc, 1 - auc) >= MostAuc)
            {
                return true;
            }
        }

        var correlation = ValueMetrics.SpearmanOf(
            Array.ConvertAll(buyers, i => (double)table.Labels!.Spend[i]),
            Array.ConvertAll(buyers, i => ofSpend[i])
        );
        return Math.Abs(correlation ?? 0) >= MostCorrelation;
    }

    /// <summary>
    /// For each customer the mean outcome of those with the same text in the other half of the customers: a text that one customer alone has
    /// tells nothing.
    /// </summary>
    private static double[] MeansOf(string?[] texts, Func<int, bool> counts, Func<int, double> outcome)
    {
        var known = Enumerable.Range(0, texts.Length).Where(counts).ToLookup(i => i % 2);
        var all = known.SelectMany(half => half).Select(outcome).DefaultIfEmpty(0).Average();
        var means = Enumerable
            .Range(0, 2)
            .Select(half =>
                known[half]
                    .GroupBy(i => texts[i] ?? "", StringComparer.Ordinal)
                    .ToDictionary(g => g.Key, g => g.Average(outcome), StringComparer.Ordinal)
            )
            .ToArray();
        return [.. texts.Select((text, i) => means[1 - (i % 2)].GetValueOrDefault(text ?? "", all))];
    }
}

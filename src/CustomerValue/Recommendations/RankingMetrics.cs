namespace CustomerValue.Recommendations;

/// <summary>How good lists of ten are. All but coverage are means over customers.</summary>
/// <param name="Customers">Number of customers measured.</param>
/// <param name="HitRate">Share of customers with at least one hit, 0 to 1.</param>
/// <param name="Recall">Hits over targets, 0 to 1.</param>
/// <param name="Ndcg">Discounted cumulative gain over that of the best list, 0 to 1.</param>
/// <param name="Mrr">One over the place of the first hit, or 0.</param>
/// <param name="Coverage">Share of the products that could be recommended that are on any list, 0 to 1.</param>
/// <param name="Novelty">Mean over the lists of -log2 of the share of customers who have a product, bits.</param>
public sealed record RankingMetrics(
    int Customers,
    double HitRate,
    double Recall,
    double Ndcg,
    double Mrr,
    double Coverage,
    double Novelty
)
{
    /// <summary>Length of the lists.</summary>
    public const int ListLength = 10;

    /// <summary>Measures lists against targets.</summary>
    /// <param name="lists">A list of products for each customer, best first, at most ten.</param>
    /// <param name="targets">What each customer bought; at least one product.</param>
    /// <param name="owners">For each product, how many customers have it.</param>
    /// <param name="customers">Number of customers in the shop.</param>
    /// <param name="products">Number of products that could be recommended.</param>
    internal static RankingMetrics Of(
        IReadOnlyList<IReadOnlyList<int>> lists,
        IReadOnlyList<IReadOnlySet<int>> targets,
        IReadOnlyList<int> owners,
        int customers,
        int products
    )
    {
        double hitRate = 0;
        double recall = 0;
        double ndcg = 0;
        double mrr = 0;
        double novelty = 0;
        var listed = new HashSet<int>();
        for (var c = 0; c < lists.Count; c++)
        {
            int[] hits = [.. Enumerable.Range(0, lists[c].Count).Where(place => targets[c].Contains(lists[c][place]))];
            hitRate += hits.Length > 0 ? 1 : 0;
            recall += (double)hits.Length / targets[c].Count;
            ndcg += NdcgOf(lists[c], targets[c]);
            mrr += hits.Length > 0 ? 1.0 / (hits[0] + 1) : 0;
            // A product that nobody has counts as one that half a customer has.
            novelty += lists[c].Count == 0 ? 0 : lists[c].Average(p => Math.Log2(customers / Math.Max(0.5, owners[p])));
            listed.UnionWith(lists[c]);
        }

        double count = Math.Max(1, lists.Count);
        return new RankingMetrics(
            lists.Count,
            hitRate / count,
            recall / count,
            ndcg / count,
            mrr / count,
            (double)listed.Count / Math.Max(1, products),
            novelty / count
        );
    }

    /// <summary>NDCG of one list.</summary>
    internal static double NdcgOf(IReadOnlyList<int> list, IReadOnlySet<int> target) =>
        Enumerable.Range(0, list.Count).Where(place => target.Contains(list[place])).Sum(Gain)
        / Enumerable.Range(0, Math.Min(ListLength, target.Count)).Sum(Gain);

    private static double Gain(int place) => 1 / Math.Log2(place + 2);
}

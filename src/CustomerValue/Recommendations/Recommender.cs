namespace CustomerValue.Recommendations;

/// <summary>
/// Lists for customers and products. Only what is for sale is listed; what a customer has, only where people buy it again. Lists
/// that the model cannot fill are filled with what is popular.
/// </summary>
/// <param name="trained">The champion and what is known.</param>
/// <param name="products">Products by number.</param>
/// <param name="popularity">What is popular.</param>
/// <param name="log">Feedback that was learned from.</param>
/// <param name="cutoff">First day that is not known.</param>
/// <param name="options">Settings.</param>
internal sealed class Recommender(
    TrainedRecommendations trained,
    IReadOnlyList<KnownProduct> products,
    SegmentPopularity popularity,
    FeedbackLog log,
    int cutoff,
    RecommendationOptions options
)
{
    private readonly int[][] _buyers = Buyers(log);
    private readonly FeedbackWeights _weights = FeedbackWeights.Of(options);

    /// <summary>The best products for a customer, best first.</summary>
    public List<Recommendation> For(CustomerFeedback customer)
    {
        var owned = Backtest.Owned(customer.Rows, cutoff);
        var history = _weights.History(customer.Rows, cutoff);
        var list = history.Count >= Math.Max(1, options.MinProducts) ? Ranked(history, owned) : [];
        return list.Count < RecommendationIndex.MostItems ? Filled(list, customer.Segment, owned) : list;
    }

    /// <summary>The products for sale that are nearest to one, nearest first.</summary>
    public List<SimilarProduct> Similar(int product)
    {
        if (trained.Neighbours is not { } model)
        {
            return [];
        }

        var scores = new float[products.Count];
        model.Similar(product, scores);
        return
        [
            .. TopList
                .Of(scores, RecommendationIndex.MostItems, p => products[p].ForSale)
                .Select(p => new SimilarProduct(
                    products[p].Sku,
                    scores[p],
                    Share(_buyers[product], _buyers[p])
                        ? RecommendationReason.BoughtWith
                        : RecommendationReason.ViewedWith
                )),
        ];
    }

    /// <summary>Customers who bought each product, ascending.</summary>
    private static int[][] Buyers(FeedbackLog log)
    {
        var buyers = Enumerable.Range(0, log.Products).Select(_ => new List<int>()).ToArray();
        for (var customer = 0; customer < log.Customers; customer++)
        {
            foreach (var product in Backtest.Owned(log.Of(customer), int.MaxValue))
            {
                buyers[product].Add(customer);
            }
        }

        return Array.ConvertAll(buyers, b => b.ToArray());
    }

    private static bool Share(int[] one, int[] other)
    {
        var (few, many) = one.Length < other.Length ? (one, other) : (other, one);
        return Array.Exists(few, c => Array.BinarySearch(many, c) >= 0);
    }

    private bool May(int product, HashSet<int> owned) =>
        products[product].ForSale && (trained.Known.Repeats.Allows(product) || !owned.Contains(product));

    private List<Recommendation> Ranked(List<(int Product, float Weight)> history, HashSet<int> owned)
    {
        if (!trained.Champion.KnowsNeighbours)
        {
            return [];
        }

        int[] known = [.. history.Select(h => h.Product)];
        var ranking = trained.Champion.Rank(new History(known, [.. history.Select(h => h.Weight)]));
        var shares = new float[known.Length];
        var list = new List<Recommendation>();
        foreach (var product in TopList.Of(ranking.Scores, RecommendationIndex.MostItems, p => May(p, owned)))
        {
            ranking.Shares(product, shares);
            var (reason, because) = Reason(product, known, shares, owned);
            list.Add(new Recommendation(products[product].Sku, ranking.Scores[product], reason, because));
        }

        return list;
    }

    private (RecommendationReason Reason, string? Because) Reason(
        int product,
        int[] known,
        float[] shares,
        HashSet<int> owned
    )
    {
        if (owned.Contains(product))
        {
            return (RecommendationReason.BoughtBefore, products[product].Sku);
        }

        // Of those that add most, one that was bought is the better reason.
        var (bought, seen) = (-1, -1);
        for (var i = 0; i < known.Length; i++)
        {
            ref var best = ref owned.Contains(known[i]) ? ref bought : ref seen;
            if (shares[i] > 0 && (best < 0 || shares[i] > shares[best]))
            {
                best = i;
            }
        }

        return bought >= 0 ? (RecommendationReason.BoughtWith, products[known[bought]].Sku)
            : seen >= 0 ? (RecommendationReason.ViewedWith, products[known[seen]].Sku)
            : (RecommendationReason.Popular, null);
    }

    private List<Recommendation> Filled(List<Recommendation> list, int? segment, HashSet<int> owned)
    {
        var listed = list.Select(r => r.Sku).ToHashSet(StringComparer.Ordinal);
        var (weights, own) = popularity.Of(segment);
        var reason = own ? RecommendationReason.PopularInSegment : RecommendationReason.Popular;
        return
        [
            .. list,
            .. TopList
                .Of(
                    weights,
                    RecommendationIndex.MostItems - list.Count,
                    p => !listed.Contains(products[p].Sku) && May(p, owned)
                )
                .Select(p => new Recommendation(products[p].Sku, weights[p], reason, null)),
        ];
    }
}

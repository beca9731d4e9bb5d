namespace CustomerValue.Recommendations;

/// <summary>
/// Lists for customers and products. Only what is for sale is listed. Customers with a history have the lists that were measured, the
/// others what is popular in their segment.
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

    private readonly CustomerLists _lists = new(
        trained.Known.Popularity,
        trained.Known.Repeats,
        cutoff,
        p => products[p].ForSale
    );

    /// <summary>The best products for a customer, best first.</summary>
    public List<Recommendation> For(CustomerFeedback customer)
    {
        var history = _weights.History(customer.Rows, cutoff);
        return history.Count >= Math.Max(1, options.MinProducts)
            ? Ranked(history, customer.Rows)
            : Popular(customer.Segment, Backtest.Bought(customer.Rows, int.MinValue, cutoff));
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
            foreach (var product in Backtest.Bought(log.Of(customer), int.MinValue, int.MaxValue))
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

    private List<Recommendation> Ranked(List<(int Product, float Weight)> history, FeedbackRow[] rows)
    {
        int[] known = [.. history.Select(h => h.Product)];
        var ranking = trained.Champion.Model.Rank(new History(known, [.. history.Select(h => h.Weight)]));
        var bought = OwnProduct.Of(rows, cutoff).ToDictionary(o => o.Product, o => o.Days);
        var shares = new float[known.Length];
        var list = new List<Recommendation>();
        foreach (var (product, score, by) in _lists.Of(trained.Champion, ranking, rows, RecommendationIndex.MostItems))
        {
            var sku = products[product].Sku;
            if (by == ListedBy.Own)
            {
                list.Add(new Recommendation(sku, score, RecommendationReason.BoughtBefore, sku, bought[product]));
                continue;
            }

            ranking.Shares(product, shares);
            var (reason, because) =
                by == ListedBy.Model ? Reason(known, shares, bought) : (RecommendationReason.Popular, null);
            list.Add(new Recommendation(sku, score, reason, because));
        }

        return list;
    }

    private (RecommendationReason Reason, string? Because) Reason(
        int[] known,
        float[] shares,
        Dictionary<int, int> bought
    )
    {
        // Of those that add most, one that was bought is the better reason.
        var (owned, seen) = (-1, -1);
        for (var i = 0; i < known.Length; i++)
        {
            ref var best = ref bought.ContainsKey(known[i]) ? ref owned : ref seen;
            if (shares[i] > 0 && (best < 0 || shares[i] > shares[best]))
            {
                best = i;
            }
        }

        return owned >= 0 ? (RecommendationReason.BoughtWith, products[known[owned]].Sku)
            : seen >= 0 ? (RecommendationReason.ViewedWith, products[known[seen]].Sku)
            : (RecommendationReason.Popular, null);
    }

    private List<Recommendation> Popular(int? segment, HashSet<int> owned)
    {
        var (weights, own) = popularity.Of(segment);
        var reason = own ? RecommendationReason.PopularInSegment : RecommendationReason.Popular;
        return
        [
            .. TopList
                .Of(weights, RecommendationIndex.MostItems, p => products[p].ForSale && !owned.Contains(p))
                .Select(p => new Recommendation(products[p].Sku, weights[p], reason, null)),
        ];
    }
}

namespace CustomerValue.Recommendations;

/// <summary>The best of many products.</summary>
internal static class TopList
{
    /// <summary>
    /// Numbers of the products with the highest scores above 0, best first; where there are too few, the most popular others
    /// follow.
    /// </summary>
    /// <param name="scores">Score of each product.</param>
    /// <param name="popularity">Popularity of each product.</param>
    /// <param name="most">Most products to return.</param>
    /// <param name="allowed">Which products may be on the list.</param>
    public static List<int> Of(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<float> popularity,
        int most,
        Func<int, bool> allowed
    )
    {
        var list = Of(scores, most, allowed);
        if (list.Count < most)
        {
            var listed = list.ToHashSet();
            list.AddRange(Of(popularity, most - list.Count, product => !listed.Contains(product) && allowed(product)));
        }

        return list;
    }

    /// <summary>Numbers of the products with the highest scores above 0, best first; of equals the lower number.</summary>
    /// <param name="scores">Score of each product.</param>
    /// <param name="most">Most products to return.</param>
    /// <param name="allowed">Which products may be on the list.</param>
    public static List<int> Of(ReadOnlySpan<float> scores, int most, Func<int, bool> allowed)
    {
        // A heap with the worst of the best on top.
        var best = new PriorityQueue<int, (float Score, int Product)>(
            Comparer<(float Score, int Product)>.Create(
                (a, b) => a.Score == b.Score ? b.Product.CompareTo(a.Product) : a.Score.CompareTo(b.Score)
            )
        );
        var bar = float.NegativeInfinity;
        for (var product = 0; product < scores.Length; product++)
        {
            var score = scores[product];
            if (!(score > 0) || (best.Count == most && score <= bar) || !allowed(product))
            {
                continue;
            }

            if (best.Count == most)
            {
                best.EnqueueDequeue(product, (score, product));
            }
            else
            {
                best.Enqueue(product, (score, product));
            }

            if (best.Count == most && best.TryPeek(out _, out var worst))
            {
                bar = worst.Score;
            }
        }

        var list = new List<int>(best.Count);
        while (best.Count > 0)
        {
            list.Add(best.Dequeue());
        }

        list.Reverse();
        return list;
    }
}

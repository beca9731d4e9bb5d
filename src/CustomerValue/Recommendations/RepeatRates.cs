namespace CustomerValue.Recommendations;

/// <summary>
/// The share of a product's buyers who bought it again on another day. Few buyers lean towards the share of the product's category,
/// where that is known, and that towards the share of the whole shop.
/// </summary>
internal static class RepeatRates
{
    /// <summary>Buyers with the wider share that are added to each group.</summary>
    private const double Lean = 10;

    /// <summary>Counts what is known before a day.</summary>
    /// <param name="log">Feedback.</param>
    /// <param name="until">First day that is not known.</param>
    /// <param name="categories">Category of each product, or null where unknown.</param>
    /// <returns>For each product 0 to 1; 0 for all where nobody bought anything again.</returns>
    public static double[] Of(FeedbackLog log, int until, IReadOnlyList<string?> categories)
    {
        var own = new (int Buyers, int Again)[log.Products];
        for (var customer = 0; customer < log.Customers; customer++)
        {
            foreach (var bought in OwnProduct.Of(log.Of(customer), until))
            {
                ref var count = ref own[bought.Product];
                count = (count.Buyers + 1, count.Again + (bought.Days > 1 ? 1 : 0));
            }
        }

        var wide = new Dictionary<string, (int Buyers, int Again)>(StringComparer.Ordinal);
        for (var product = 0; product < own.Length; product++)
        {
            if (categories[product] is { } category)
            {
                var sum = wide.GetValueOrDefault(category);
                wide[category] = (sum.Buyers + own[product].Buyers, sum.Again + own[product].Again);
            }
        }

        var shop = (double)own.Sum(o => o.Again) / Math.Max(1, own.Sum(o => o.Buyers));
        return [.. own.Select((o, p) => Share(o, categories[p] is { } category ? Share(wide[category], shop) : shop))];
    }

    private static double Share((int Buyers, int Again) count, double wider) =>
        (count.Again + (Lean * wider)) / (count.Buyers + Lean);
}

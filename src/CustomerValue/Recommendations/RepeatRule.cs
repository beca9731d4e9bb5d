namespace CustomerValue.Recommendations;

/// <summary>
/// Which products may be recommended to customers who have them. Of those who bought a product, the share that bought it
/// again on another day is counted over its category where that is known, else over the product alone. Few buyers lean
/// towards the share of the whole shop.
/// </summary>
internal sealed class RepeatRule
{
    /// <summary>Buyers with the shop's share that are added to each group.</summary>
    private const double Lean = 10;

    private readonly bool[] _repeated;

    private RepeatRule(bool[] repeated) => _repeated = repeated;

    /// <summary>Whether a customer who has the product may be recommended it.</summary>
    public bool Allows(int product) => _repeated[product];

    /// <summary>Counts what is known in a split.</summary>
    /// <param name="log">Feedback.</param>
    /// <param name="split">What is known.</param>
    /// <param name="categories">Category of each product, or null where unknown.</param>
    /// <param name="share">Least share.</param>
    public static RepeatRule Of(FeedbackLog log, Split split, IReadOnlyList<string?> categories, double share)
    {
        var groups = Groups(categories);
        var buyers = new int[log.Products];
        var again = new int[log.Products];
        for (var customer = 0; customer < log.Customers; customer++)
        {
            var rows = log.Of(customer);
            for (var i = 0; i < rows.Length; )
            {
                var product = rows[i].Product;
                var days = 0;
                for (; i < rows.Length && rows[i].Product == product; i++)
                {
                    days += rows[i].Type == FeedbackType.Buy && rows[i].Day < split.Until(customer) ? 1 : 0;
                }

                buyers[groups[product]] += days > 0 ? 1 : 0;
                again[groups[product]] += days > 1 ? 1 : 0;
            }
        }

        var shop = (double)again.Sum() / Math.Max(1, buyers.Sum());
        return new RepeatRule([
            .. groups.Select(g => (again[g] + (Lean * shop)) / (buyers[g] + Lean) >= share && again[g] > 0),
        ]);
    }

    /// <summary>The first product of each product's group.</summary>
    private static int[] Groups(IReadOnlyList<string?> categories)
    {
        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        var groups = new int[categories.Count];
        for (var product = 0; product < groups.Length; product++)
        {
            groups[product] = product;
            if (categories[product] is { } category && !first.TryAdd(category, product))
            {
                groups[product] = first[category];
            }
        }

        return groups;
    }
}

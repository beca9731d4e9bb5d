namespace CustomerValue.Recommendations;

/// <summary>
/// What is known of the products, and what was for sale on a day of the past. Of a product that is for sale now nothing else is
/// known than that it was; one that is not now was until its last sale. Without this a backtest would list, and learn from, what had been
/// withdrawn, which lists that are served never do.
/// </summary>
internal sealed class Catalogue
{
    private readonly int[] _lastDay;

    /// <summary>Finds the last day of each product.</summary>
    /// <param name="log">Feedback.</param>
    /// <param name="products">Products by number.</param>
    public Catalogue(FeedbackLog log, IReadOnlyList<KnownProduct> products)
    {
        Categories = [.. products.Select(p => p.Category)];
        _lastDay = new int[products.Count];
        foreach (var row in log.Rows)
        {
            if (row.Type == FeedbackType.Buy)
            {
                _lastDay[row.Product] = Math.Max(_lastDay[row.Product], row.Day);
            }
        }

        for (var product = 0; product < products.Count; product++)
        {
            _lastDay[product] = products[product].ForSale ? int.MaxValue : _lastDay[product];
        }
    }

    /// <summary>Category of each product, or null where unknown.</summary>
    public IReadOnlyList<string?> Categories { get; }

    /// <summary>Whether a product was not withdrawn before a day.</summary>
    public bool Has(int product, int day) => _lastDay[product] >= day;
}

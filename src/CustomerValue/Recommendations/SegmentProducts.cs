namespace CustomerValue.Recommendations;

/// <summary>The products that most customers of a segment bought in the last year.</summary>
/// <param name="Segment">Id of the segment, 0 for the customers in none.</param>
/// <param name="Products">By share, the highest first; at most ten.</param>
public sealed record SegmentProducts(int Segment, IReadOnlyList<SegmentProduct> Products);

/// <summary>A product that customers of a segment bought in the last year.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Name">Its name, if known.</param>
/// <param name="Share">Share of the segment's customers who bought it, 0 to 1.</param>
/// <param name="ShareOfAll">The same of all customers.</param>
public sealed record SegmentProduct(string Sku, string? Name, double Share, double ShareOfAll);

/// <summary>Counts who bought what, by segment.</summary>
/// <param name="products">The products, by number.</param>
/// <param name="cutoff">Day after the last that is known.</param>
internal sealed class SegmentBuyers(IReadOnlyList<KnownProduct> products, int cutoff)
{
    private const int Days = 365;
    private const int Most = 10;
    private readonly int[] _all = new int[products.Count];
    private readonly SortedDictionary<int, (int Customers, int[] Buyers)> _segments = [];
    private int _customers;

    /// <summary>Counts a customer in.</summary>
    public void Add(CustomerFeedback customer)
    {
        var segment = customer.Segment ?? 0;
        var (customers, buyers) = _segments.GetValueOrDefault(segment, (0, new int[products.Count]));
        var bought = customer
            .Rows.Where(r => r.Type == FeedbackType.Buy && r.Day < cutoff && r.Day >= cutoff - Days)
            .Select(r => r.Product)
            .Distinct();
        foreach (var product in bought)
        {
            _all[product]++;
            buyers[product]++;
        }

        _customers++;
        _segments[segment] = (customers + 1, buyers);
    }

    /// <summary>The products of each segment, by id.</summary>
    public List<SegmentProducts> Top() =>
        [
            .. _segments.Select(s => new SegmentProducts(
                s.Key,
                [
                    .. Enumerable
                        .Range(0, products.Count)
                        .Where(p => s.Value.Buyers[p] > 0)
                        .OrderByDescending(p => s.Value.Buyers[p])
                        .ThenBy(p => products[p].Sku, StringComparer.Ordinal)
                        .Take(Most)
                        .Select(p => new SegmentProduct(
                            products[p].Sku,
                            products[p].Name,
                            (double)s.Value.Buyers[p] / s.Value.Customers,
                            (double)_all[p] / _customers
                        )),
                ]
            )),
        ];
}

namespace CustomerValue.Recommendations;

/// <summary>What is bought lately, by segment; small segments and customers in none have what everybody buys.</summary>
/// <param name="overall">Weight of each product over all customers.</param>
/// <param name="cutoff">Day from which ages count.</param>
/// <param name="halfLifeDays">Days after which a purchase counts half.</param>
internal sealed class SegmentPopularity(float[] overall, int cutoff, double halfLifeDays)
{
    private const int LeastCustomers = 20;
    private readonly Dictionary<int, (int Customers, double[] Weights)> _segments = [];
    private readonly Dictionary<int, float[]> _known = [];

    /// <summary>Counts a customer in.</summary>
    public void Add(CustomerFeedback customer)
    {
        if (customer.Segment is not { } segment)
        {
            return;
        }

        var (customers, weights) = _segments.GetValueOrDefault(segment, (0, new double[overall.Length]));
        foreach (var row in customer.Rows)
        {
            if (row.Type == FeedbackType.Buy && row.Day < cutoff)
            {
                weights[row.Product] += Math.Pow(0.5, (cutoff - row.Day) / halfLifeDays);
            }
        }

        _segments[segment] = (customers + 1, weights);
    }

    /// <summary>Ends the counting.</summary>
    public void Close()
    {
        foreach (var (segment, (customers, weights)) in _segments)
        {
            if (customers >= LeastCustomers)
            {
                _known.Add(segment, Array.ConvertAll(weights, w => (float)w));
            }
        }
    }

    /// <summary>Weight of each product for a segment, and whether it is the segment's own.</summary>
    public (float[] Weights, bool Own) Of(int? segment) =>
        segment is { } id && _known.TryGetValue(id, out var weights) ? (weights, true) : (overall, false);
}

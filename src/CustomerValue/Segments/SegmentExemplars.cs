using System.Globalization;
using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>The customers nearest to the centres, told without a name and with rounded values.</summary>
internal sealed class SegmentExemplars
{
    // The values of one of a few customers may tell who it is.
    private const int LeastCustomers = 10;

    private static readonly HashSet<string> Personal =
    [
        .. FeatureCatalogue
            .Families.Where(f => f.Name == "demographics")
            .SelectMany(f => f.Features)
            .Select(f => f.Name),
    ];

    private readonly ICustomerColumns _columns;
    private readonly Dictionary<int, int> _rows = [];
    private readonly Dictionary<string, Dictionary<int, float>> _values = new(StringComparer.Ordinal);

    /// <summary>Finds the customer of each segment that is nearest to its centre, the first of equals.</summary>
    public SegmentExemplars(ICustomerColumns columns, IReadOnlyList<GroupedCustomer> customers, SegmentModel model)
    {
        _columns = columns;
        var rows = model.Space.Rows(columns);
        foreach (var (id, centre) in model.Centres)
        {
            var least = float.PositiveInfinity;
            for (var r = 0; r < rows.Length; r++)
            {
                var distance = customers[r].Group.Segment == id ? KMeans.Distance(rows[r], centre) : least;
                if (distance < least)
                {
                    (least, _rows[id]) = (distance, r);
                }
            }
        }
    }

    /// <summary>The values of a segment's exemplar, or null where they would tell too much.</summary>
    /// <param name="segment">Segment, or null for the customers in none.</param>
    /// <param name="customers">Number of its customers.</param>
    /// <param name="features">What to tell.</param>
    public IReadOnlyList<ExemplarValue>? Of(int? segment, int customers, IEnumerable<string> features) =>
        customers >= LeastCustomers && segment is { } id && _rows.TryGetValue(id, out var row)
            ? [.. features.Where(f => !Personal.Contains(f)).Select(f => new ExemplarValue(f, Rounded(Column(f)[row])))]
            : null;

    // A column is read once, and only what is told of it is kept.
    private Dictionary<int, float> Column(string feature)
    {
        if (!_values.TryGetValue(feature, out var known))
        {
            var column = _columns.TryColumn(feature)!;
            _values[feature] = known = _rows.Values.Distinct().ToDictionary(r => r, r => column[r]);
        }

        return known;
    }

    private static double? Rounded(float value) =>
        float.IsNaN(value)
            ? null
            : double.Parse(value.ToString("G2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

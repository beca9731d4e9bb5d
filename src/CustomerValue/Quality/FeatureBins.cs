using CustomerValue.Features;

namespace CustomerValue.Quality;

/// <summary>
/// How many customers have which values of one feature. Numbers are in tenths of those it was made of, texts by value; the bins
/// stay when other customers are counted into them.
/// </summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Edges">Of a numeric feature: upper bounds of the bins, ascending, the bound itself below; the last bin has none.</param>
/// <param name="Values">Of a text feature: the value of each bin; the last bin has every other value.</param>
/// <param name="Counts">Customers in each bin, one more than there are bounds or values.</param>
/// <param name="Missing">Customers of whom it is not known.</param>
public sealed record FeatureBins(
    string Feature,
    IReadOnlyList<double>? Edges,
    IReadOnlyList<string>? Values,
    IReadOnlyList<long> Counts,
    long Missing
)
{
    private const int Tenths = 10;
    private const int MostValues = 20;

    // What fewer customers have goes with the others: a rare value could tell who it is.
    private const int LeastCustomers = 5;

    /// <summary>Number of customers.</summary>
    public long Customers => Counts.Sum() + Missing;

    /// <summary>Share of customers of whom it is not known, 0 to 1; 0 without customers.</summary>
    public double MissingShare => Customers == 0 ? 0 : Missing / (double)Customers;

    /// <summary>
    /// Bins of a numeric feature: bounds are the tenths of its values, each once. Where many share the least value, what is
    /// below it has a bin of its own.
    /// </summary>
    /// <param name="feature">Name.</param>
    /// <param name="values">Values; those that are not finite are unknown.</param>
    public static FeatureBins Of(string feature, float[] values)
    {
        var known = Array.FindAll(values, float.IsFinite);
        Array.Sort(known);
        var edges = new SortedSet<double>();
        for (var tenth = 1; tenth < Tenths && known.Length > 0; tenth++)
        {
            edges.Add(known[(int)((long)tenth * (known.Length - 1) / Tenths)]);
        }

        if (edges.Count > 0 && edges.Min == known[0])
        {
            edges.Add(Math.BitDecrement(edges.Min));
        }

        return new FeatureBins(feature, [.. edges], null, [], 0).Count(values);
    }

    /// <summary>Bins of a text feature: its commonest values that at least five customers have, at most twenty.</summary>
    public static FeatureBins Of(string feature, string?[] values)
    {
        var common = values
            .OfType<string>()
            .GroupBy(v => v, StringComparer.Ordinal)
            .Select(g => (Value: g.Key, Customers: g.Count()))
            .Where(v => v.Customers >= LeastCustomers)
            .OrderByDescending(v => v.Customers)
            .ThenBy(v => v.Value, StringComparer.Ordinal)
            .Take(MostValues)
            .Select(v => v.Value);
        return new FeatureBins(feature, null, [.. common], [], 0).Count(values);
    }

    /// <summary>Other customers in the same bins; null where they lack the feature altogether.</summary>
    public FeatureBins? Count(ICustomerColumns columns) =>
        Edges is not null
            ? columns.TryColumn(Feature) is { } numbers
                ? Count(numbers)
                : null
            : columns.TryText(Feature) is { } texts
                ? Count(texts)
                : null;

    private FeatureBins Count(float[] values)
    {
        double[] edges = [.. Edges!];
        var counts = new long[edges.Length + 1];
        long missing = 0;
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                missing++;
                continue;
            }

            var at = Array.BinarySearch(edges, value);
            counts[at < 0 ? ~at : at]++;
        }

        return this with
        {
            Counts = counts,
            Missing = missing,
        };
    }

    private FeatureBins Count(string?[] values)
    {
        var bins = Values!.Select((v, i) => (v, i)).ToDictionary(v => v.v, v => v.i, StringComparer.Ordinal);
        var counts = new long[bins.Count + 1];
        long missing = 0;
        foreach (var value in values)
        {
            if (value is null)
            {
                missing++;
            }
            else
            {
                counts[bins.GetValueOrDefault(value, bins.Count)]++;
            }
        }

        return this with
        {
            Counts = counts,
            Missing = missing,
        };
    }
}

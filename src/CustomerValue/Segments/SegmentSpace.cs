using CustomerValue.Features;
using CustomerValue.Models.Churn;

namespace CustomerValue.Segments;

/// <summary>The standardised behaviour features in which segments are found.</summary>
/// <param name="Features">How each feature is scaled.</param>
public sealed record SegmentSpace(IReadOnlyList<ScaledFeature> Features)
{
    // How often, how lately, how much, at which price, and in which manner: one column for each, for two that say the same
    // would count it twice. Money and counts are logged, since a customer of 200 is to one of 100 what 20 is to 10.
    private static readonly (string Name, bool Log)[] Chosen =
    [
        ("recency_days", true),
        ("purchase_days", true),
        ("spend_mean", true),
        ("discounted_line_share", false),
        ("evening_share", false),
        ("q4_share", false),
    ];

    /// <summary>Learns means and deviations; features that the table lacks or that do not vary are left out.</summary>
    /// <exception cref="NoSegmentsException">No feature varies.</exception>
    public static SegmentSpace Fit(FeatureTable table)
    {
        var features = Chosen
            .Select(c => (c.Name, c.Log, Values: table.TryColumn(c.Name)))
            .Where(c => c.Values is not null)
            .Select(c => ScaledFeature.Fit(c.Name, [c.Values!], c.Log ? -1 : double.PositiveInfinity))
            .Where(f => f.Deviation > 0)
            .ToArray();
        return features.Length > 0
            ? new SegmentSpace(features)
            : throw new NoSegmentsException(
                RunSentences.SegmentsNeedDifferences.With(string.Join(", ", Chosen.Select(c => c.Name)))
            );
    }

    /// <summary>Scales every row; values beyond three deviations are drawn in, unknown ones are at the mean.</summary>
    /// <returns>One array of scaled values per customer.</returns>
    public float[][] Rows(ICustomerColumns table)
    {
        var columns = Features.Select(f => table.TryColumn(f.Feature)).ToArray();
        var rows = new float[table.Count][];
        for (var r = 0; r < rows.Length; r++)
        {
            var row = new float[columns.Length];
            for (var c = 0; c < row.Length; c++)
            {
                row[c] = columns[c] is { } values ? (float)Features[c].Scale(values[r]) : 0;
            }

            rows[r] = row;
        }

        return rows;
    }

    /// <summary>A point of another space in this one; features unknown there are at the mean.</summary>
    internal float[] Convert(float[] point, SegmentSpace from)
    {
        var converted = new float[Features.Count];
        for (var f = 0; f < converted.Length; f++)
        {
            for (var g = 0; g < point.Length; g++)
            {
                if (string.Equals(from.Features[g].Feature, Features[f].Feature, StringComparison.Ordinal))
                {
                    var value = (point[g] * from.Features[g].Deviation) + from.Features[g].Mean;
                    converted[f] = (float)((value - Features[f].Mean) / Features[f].Deviation);
                }
            }
        }

        return converted;
    }
}

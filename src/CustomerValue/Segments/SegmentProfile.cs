using CustomerValue.Features;

namespace CustomerValue.Segments;

/// <summary>A feature of a segment against all customers.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Median">Median of the segment's known values.</param>
/// <param name="MedianOfAll">Median of everybody's known values.</param>
/// <param name="Effect">
/// Cohen's d: mean of the segment less the mean of the others, over their pooled standard deviation, on the scale of the
/// segment space where the feature is part of it; positive is higher than the others.
/// </param>
public sealed record SegmentTrait(string Feature, double Median, double MedianOfAll, double Effect);

/// <summary>Customers of a tier in a segment.</summary>
/// <param name="Tier">Name of the tier.</param>
/// <param name="Share">Their share of the segment, 0 to 1.</param>
public sealed record TierShare(string Tier, double Share);

/// <summary>What a segment is like, in figures; no customer can be told from it.</summary>
/// <param name="Id">The segment, null for those in none.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="ShareOfCustomers">Their share of all, 0 to 1.</param>
/// <param name="ExpectedSpend">Sum of their expected spend over the horizon, reporting currency.</param>
/// <param name="ShareOfValue">Its share of everybody's, 0 to 1; 0 where nothing is expected of anybody.</param>
/// <param name="ChurnProbability">Mean probability of no purchase in the horizon, 0 to 1.</param>
/// <param name="ChurnProbabilityOfAll">The same of all customers.</param>
/// <param name="Traits">Defining features, the strongest effect first.</param>
/// <param name="Tiers">Tier mix, largest share first.</param>
public sealed record SegmentProfile(
    int? Id,
    int Customers,
    double ShareOfCustomers,
    double ExpectedSpend,
    double ShareOfValue,
    double ChurnProbability,
    double ChurnProbabilityOfAll,
    IReadOnlyList<SegmentTrait> Traits,
    IReadOnlyList<TierShare> Tiers
)
{
    /// <summary>Least size of an effect that defines a segment: Cohen's (1988) medium effect.</summary>
    public const double MinEffect = 0.5;

    /// <summary>Profiles of all segments, by id, those in none last.</summary>
    /// <param name="table">Features of the customers.</param>
    /// <param name="segments">Segment of each, in the order of the table.</param>
    /// <param name="scores">Expected spend, churn probability and tier of each, in the order of the table.</param>
    /// <param name="space">The segment space: its features are compared as scaled there.</param>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static IReadOnlyList<SegmentProfile> Of(
        FeatureTable table,
        IReadOnlyList<int?> segments,
        IReadOnlyList<(double ExpectedSpend, double ChurnProbability, string Tier)> scores,
        SegmentSpace space
    )
    {
        if (segments.Count != table.Count || scores.Count != table.Count)
        {
            throw new ArgumentException(
                $"{table.Count} customers have {segments.Count} segments and {scores.Count} scores."
            );
        }

        var total = scores.Sum(s => s.ExpectedSpend);
        var churn = table.Count == 0 ? 0 : scores.Average(s => s.ChurnProbability);
        return
        [
            .. Enumerable
                .Range(0, table.Count)
                .GroupBy(r => segments[r])
                .OrderBy(g => g.Key ?? int.MaxValue)
                .Select(group =>
                {
                    int[] rows = [.. group];
                    var expected = rows.Sum(r => scores[r].ExpectedSpend);
                    return new SegmentProfile(
                        group.Key,
                        rows.Length,
                        (double)rows.Length / table.Count,
                        expected,
                        total > 0 ? expected / total : 0,
                        rows.Average(r => scores[r].ChurnProbability),
                        churn,
                        Defining(table, rows, space),
                        [
                            .. rows.GroupBy(r => scores[r].Tier, StringComparer.Ordinal)
                                .Select(t => new TierShare(t.Key, (double)t.Count() / rows.Length))
                                .OrderByDescending(t => t.Share)
                                .ThenBy(t => t.Tier, StringComparer.Ordinal),
                        ]
                    );
                }),
        ];
    }

    private static SegmentTrait[] Defining(FeatureTable table, int[] rows, SegmentSpace space)
    {
        var inside = new bool[table.Count];
        foreach (var row in rows)
        {
            inside[row] = true;
        }

        return
        [
            .. table
                .Numeric.Select(column => Trait(column, inside, space))
                .OfType<SegmentTrait>()
                .Where(t => Math.Abs(t.Effect) >= MinEffect)
                .OrderByDescending(t => Math.Abs(t.Effect))
                .ThenBy(t => t.Feature, StringComparer.Ordinal),
        ];
    }

    private static SegmentTrait? Trait(NumericColumn column, bool[] inside, SegmentSpace space)
    {
        var scaled = space.Features.FirstOrDefault(f => f.Feature == column.Name);
        double Value(float v) => scaled?.Scale(v) ?? v;
        var known = Enumerable.Range(0, inside.Length).Where(r => !float.IsNaN(column.Values[r])).ToArray();
        double[] own = [.. known.Where(r => inside[r]).Select(r => Value(column.Values[r]))];
        double[] others = [.. known.Where(r => !inside[r]).Select(r => Value(column.Values[r]))];
        if (own.Length < 2 || others.Length < 2)
        {
            return null;
        }

        var (mean, variance) = Moments(own);
        var (otherMean, otherVariance) = Moments(others);
        var pooled = Math.Sqrt(
            (((own.Length - 1) * variance) + ((others.Length - 1) * otherVariance)) / (own.Length + others.Length - 2)
        );
        return pooled <= 1e-9 * (1 + Math.Abs(mean))
            ? null
            : new SegmentTrait(
                column.Name,
                Median([.. known.Where(r => inside[r]).Select(r => column.Values[r])]),
                Median([.. known.Select(r => column.Values[r])]),
                (mean - otherMean) / pooled
            );
    }

    private static (double Mean, double Variance) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }

    private static double Median(float[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + (double)values[values.Length / 2]) / 2;
    }
}

using CustomerValue.Features;
using CustomerValue.Models.Churn;

namespace CustomerValue.Segments;

/// <summary>A feature of a segment against all customers.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Median">Median of the segment's known values.</param>
/// <param name="MedianOfAll">Median of everybody's known values.</param>
/// <param name="Effect">
/// Cohen's d: mean of the segment less the mean of the others, over their pooled standard deviation, on the scale of the
/// segment space where the feature is part of it; positive is higher than the others.
/// </param>
public sealed record SegmentTrait(string Feature, double Median, double MedianOfAll, double Effect)
{
    /// <summary>Mean of the segment's known values.</summary>
    public double Mean { get; init; }

    /// <summary>Mean of everybody's known values.</summary>
    public double MeanOfAll { get; init; }

    /// <summary>Standard error of the effect, by the numbers of known values.</summary>
    public double StandardError { get; init; }
}

/// <summary>Holds every feature of every segment against the other customers, one column after the other.</summary>
internal static class SegmentTraits
{
    /// <summary>The traits of each group; features of which either side knows fewer than two values have none.</summary>
    /// <param name="columns">Features of the customers.</param>
    /// <param name="groups">Group of each customer, 0 to <paramref name="count"/> - 1.</param>
    /// <param name="count">Number of groups.</param>
    /// <param name="space">The segment space: its features are compared as scaled there.</param>
    public static List<SegmentTrait>[] Of(ICustomerColumns columns, int[] groups, int count, SegmentSpace space)
    {
        var traits = Enumerable.Range(0, count).Select(_ => new List<SegmentTrait>()).ToArray();
        foreach (var name in columns.NumericNames)
        {
            var values = columns.TryColumn(name)!;
            var known = Known(values, groups, count);
            var moments = Moments(values, groups, count, space.Features.FirstOrDefault(f => f.Feature == name));
            var all = known.SelectMany(v => v).ToArray();
            var (median, mean) = (Median(all), Mean(all));
            for (var g = 0; g < count; g++)
            {
                if (Effect(moments, g) is { } effect)
                {
                    var (own, others) = (known[g].Length, all.Length - known[g].Length);
                    traits[g]
                        .Add(
                            new SegmentTrait(name, Median(known[g]), median, effect)
                            {
                                Mean = Mean(known[g]),
                                MeanOfAll = mean,
                                StandardError = Math.Sqrt(
                                    (1.0 / own) + (1.0 / others) + (effect * effect / (2.0 * (own + others)))
                                ),
                            }
                        );
                }
            }
        }

        return traits;
    }

    private static float[][] Known(float[] values, int[] groups, int count)
    {
        var known = Enumerable.Range(0, count).Select(_ => new List<float>()).ToArray();
        for (var r = 0; r < values.Length; r++)
        {
            if (!float.IsNaN(values[r]))
            {
                known[groups[r]].Add(values[r]);
            }
        }

        return Array.ConvertAll(known, k => k.ToArray());
    }

    private static (long Count, double Mean, double Squares)[] Moments(
        float[] values,
        int[] groups,
        int count,
        ScaledFeature? scaled
    )
    {
        double Value(float v) => scaled?.Scale(v) ?? v;
        var moments = new (long Count, double Mean, double Squares)[count];
        for (var r = 0; r < values.Length; r++)
        {
            if (!float.IsNaN(values[r]))
            {
                // Welford's update: one pass, without the cancellation of sums of squares.
                ref var m = ref moments[groups[r]];
                m.Count++;
                var difference = Value(values[r]) - m.Mean;
                m.Mean += difference / m.Count;
                m.Squares += difference * (Value(values[r]) - m.Mean);
            }
        }

        return moments;
    }

    private static double? Effect((long Count, double Mean, double Squares)[] moments, int group)
    {
        var own = moments[group];
        var others = moments.Where((_, g) => g != group).ToArray();
        var count = others.Sum(m => m.Count);
        if (own.Count < 2 || count < 2)
        {
            return null;
        }

        var mean = others.Sum(m => m.Count * m.Mean) / count;
        var squares = others.Sum(m => m.Squares + (m.Count * (m.Mean - mean) * (m.Mean - mean)));
        var pooled = Math.Sqrt((own.Squares + squares) / (own.Count + count - 2));
        var effect = (own.Mean - mean) / pooled;
        return pooled > 1e-9 * (1 + Math.Abs(own.Mean)) && double.IsFinite(effect) ? effect : null;
    }

    private static double Mean(float[] values) => values.Length == 0 ? double.NaN : values.Average(v => (double)v);

    private static double Median(float[] values)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + (double)values[values.Length / 2]) / 2;
    }
}

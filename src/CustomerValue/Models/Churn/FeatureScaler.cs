using System.Text.Json.Serialization;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;

namespace CustomerValue.Models.Churn;

/// <summary>
/// Makes features fit for a linear model: signed log where skewed, standardised, unknown values at the mean with a flag of
/// their own, frequent categories one-hot.
/// </summary>
/// <param name="Numeric">How each numeric feature is scaled.</param>
/// <param name="Categorical">Categories with a column of their own.</param>
public sealed record FeatureScaler(IReadOnlyList<ScaledFeature> Numeric, IReadOnlyList<CategoryList> Categorical)
{
    private const double SkewedFrom = 2;
    private const double RareUnder = 0.01;

    /// <summary>Names of the columns of a scaled row.</summary>
    public IReadOnlyList<string> Columns =>
        [
            .. Numeric.Select(n => n.Feature),
            .. Numeric.Where(n => n.Flagged).Select(n => $"{n.Feature} unknown"),
            .. Categorical.SelectMany(c => c.Categories.Select(v => $"{c.Feature} = {v}")),
        ];

    /// <summary>The features behind the columns, numeric ones first.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Features => [.. Numeric.Select(n => n.Feature), .. Categorical.Select(c => c.Feature)];

    /// <summary>Index in <see cref="Features"/> of the feature that each column is made of.</summary>
    internal int[] FeatureOfColumn =>
        [
            .. Numeric.Select((_, i) => i),
            .. Numeric.Select((n, i) => (n, i)).Where(p => p.n.Flagged).Select(p => p.i),
            .. Categorical.SelectMany((c, i) => c.Categories.Select(_ => Numeric.Count + i)),
        ];

    /// <summary>Learns means, deviations and categories from training rows.</summary>
    public static FeatureScaler Fit(IReadOnlyList<FeatureTable> tables)
    {
        var rows = tables.Sum(t => (double)t.Count);
        var numeric = tables[0]
            .Numeric.Select(c => ScaledFeature.Fit(c.Name, [.. tables.Select(t => t.Column(c.Name))], SkewedFrom))
            .Where(n => n.Deviation > 0);
        var categorical = tables[0]
            .Categorical.Select(
                (column, index) =>
                {
                    var frequent = tables
                        .SelectMany(t => t.Categorical[index].Values)
                        .OfType<string>()
                        .GroupBy(v => v, StringComparer.Ordinal)
                        .Where(g => g.Count() >= RareUnder * rows && g.Count() <= (1 - RareUnder) * rows)
                        .OrderBy(g => g.Key, StringComparer.Ordinal);
                    return new CategoryList(column.Name, [.. frequent.Select(g => g.Key)]);
                }
            );
        return new FeatureScaler([.. numeric], [.. categorical]);
    }

    /// <summary>Scales every row of a table.</summary>
    /// <returns>One array of <see cref="Columns"/> values per customer.</returns>
    public float[][] Rows(FeatureTable table)
    {
        var width = Columns.Count;
        var rows = new float[table.Count][];
        for (var r = 0; r < rows.Length; r++)
        {
            rows[r] = new float[width];
        }

        var flag = Numeric.Count;
        for (var c = 0; c < Numeric.Count; c++)
        {
            var values = table.Column(Numeric[c].Feature);
            for (var r = 0; r < rows.Length; r++)
            {
                rows[r][c] = (float)Numeric[c].Scale(values[r]);
                if (Numeric[c].Flagged)
                {
                    rows[r][flag] = float.IsNaN(values[r]) ? 1 : 0;
                }
            }

            flag += Numeric[c].Flagged ? 1 : 0;
        }

        foreach (var list in Categorical)
        {
            var values = table.Categorical.Single(t => t.Name == list.Feature).Values;
            foreach (var category in list.Categories)
            {
                for (var r = 0; r < rows.Length; r++)
                {
                    rows[r][flag] = values[r] == category ? 1 : 0;
                }

                flag++;
            }
        }

        return rows;
    }
}

/// <summary>How one numeric feature is scaled.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Log">Whether sign(x) log(1 + |x|) is taken first.</param>
/// <param name="Mean">Mean of the known values after that.</param>
/// <param name="Deviation">Their standard deviation.</param>
/// <param name="Flagged">Whether unknown values have a column of their own.</param>
public sealed record ScaledFeature(string Feature, bool Log, double Mean, double Deviation, bool Flagged)
{
    // A line goes on for ever; what later cutoffs bring beyond the training rows must not run away on it.
    private const double MaxDeviations = 3;

    internal static ScaledFeature Fit(string feature, IReadOnlyList<float[]> columns, double skewedFrom)
    {
        var known = columns.SelectMany(c => c).Where(v => !float.IsNaN(v)).Select(v => (double)v).ToArray();
        var unknown = columns.Sum(c => (long)c.Length) - known.Length;
        if (known.Length == 0)
        {
            return new ScaledFeature(feature, false, 0, 0, false);
        }

        var (mean, deviation, skewness) = Moments(known);
        var log = Math.Abs(skewness) > skewedFrom;
        if (log)
        {
            (mean, deviation, _) = Moments(Array.ConvertAll(known, SignedLog));
        }

        return new ScaledFeature(feature, log, mean, deviation, unknown > 0);
    }

    internal double Scale(float value) =>
        float.IsNaN(value)
            ? 0
            : Math.Clamp(((Log ? SignedLog(value) : value) - Mean) / Deviation, -MaxDeviations, MaxDeviations);

    private static double SignedLog(double x) => Math.Sign(x) * Math.Log(1 + Math.Abs(x));

    private static (double Mean, double Deviation, double Skewness) Moments(double[] values)
    {
        var mean = values.Sum() / values.Length;
        double square = 0;
        double cube = 0;
        foreach (var value in values)
        {
            var d = value - mean;
            square += d * d;
            cube += d * d * d;
        }

        var deviation = Math.Sqrt(square / values.Length);
        // Rounding alone makes a constant column look as if it varied.
        return deviation <= 1e-9 * (1 + Math.Abs(mean))
            ? (mean, 0, 0)
            : (mean, deviation, cube / values.Length / (deviation * deviation * deviation));
    }
}

using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Storage;

namespace CustomerValue.Segments;

/// <summary>How segments are looked for.</summary>
public sealed record SegmentSettings
{
    /// <summary>Least number of segments tried, 2 or more.</summary>
    public int MinK { get; init; } = 2;

    /// <summary>Greatest number of segments tried.</summary>
    public int MaxK { get; init; } = 10;

    /// <summary>Customers that centres are learned from, at most.</summary>
    public int MaxTrainingRows { get; init; } = 20_000;

    /// <summary>Customers that k is chosen on, at most; the silhouette's time grows with the square.</summary>
    public int MaxQualityRows { get; init; } = 2_000;

    /// <summary>Starts of each fit.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>Bootstrap refits for the stability of each k.</summary>
    public int Resamples { get; init; } = 10;

    /// <summary>Least stability of a k that may be chosen, an adjusted Rand index up to 1.</summary>
    public double MinStability { get; init; } = 0.75;

    /// <summary>Seed of every draw.</summary>
    public int Seed { get; init; } = 20;
}

/// <summary>One point of the curve that k is chosen by.</summary>
/// <param name="K">Number of segments.</param>
/// <param name="Silhouette">Mean silhouette, -1 to 1, higher is better.</param>
/// <param name="DaviesBouldin">Davies-Bouldin index, lower is better.</param>
/// <param name="Stability">Mean adjusted Rand index of bootstrap refits against the fit, up to 1.</param>
public sealed record SegmentCurvePoint(int K, double Silhouette, double DaviesBouldin, double Stability);

/// <summary>A customer in the picture, without a name.</summary>
/// <param name="X">First principal component.</param>
/// <param name="Y">Second principal component; 0 where there is only one feature.</param>
/// <param name="SegmentId">Segment, or null for an outlier.</param>
public sealed record SegmentPoint(float X, float Y, int? SegmentId);

/// <summary>A segment's id, kept from run to run, and its centre in the segment space.</summary>
public sealed record SegmentCentre(int Id, float[] Centre);

/// <summary>Segments that any table of customers can be put into.</summary>
/// <param name="Space">The scaled features.</param>
/// <param name="Centres">The segments, by id.</param>
/// <param name="MaxDistance">A customer further than this from every centre is an outlier.</param>
/// <param name="NextId">First id that no segment ever had.</param>
/// <param name="Curve">What k was chosen by.</param>
/// <param name="Picture">A sample of customers in two dimensions.</param>
public sealed record SegmentModel(
    SegmentSpace Space,
    IReadOnlyList<SegmentCentre> Centres,
    double MaxDistance,
    int NextId,
    IReadOnlyList<SegmentCurvePoint> Curve,
    IReadOnlyList<SegmentPoint> Picture
)
{
    /// <summary>The segment of each customer in the order of the table, null for an outlier.</summary>
    public int?[] Assign(FeatureTable table) => Assign(Space.Rows(table));

    /// <summary>The model as JSON; equal models give equal text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BlobFiles.Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not a segment model.</exception>
    public static SegmentModel FromJson(string json) =>
        JsonSerializer.Deserialize<SegmentModel>(json, BlobFiles.Json)
        ?? throw new JsonException("The segment model is empty; train it again.");

    internal int?[] Assign(float[][] rows)
    {
        var centres = Centres.Select(c => c.Centre).ToArray();
        return Array.ConvertAll(
            rows,
            row =>
            {
                var (index, squared) = KMeans.Nearest(row, centres);
                return Math.Sqrt(squared) > MaxDistance ? (int?)null : Centres[index].Id;
            }
        );
    }
}

using CustomerValue.Features;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Segments;

/// <summary>The customers cannot be put into segments; the message says why and what to do.</summary>
public sealed class NoSegmentsException(Sentence sentence) : Exception(sentence.Text)
{
    /// <summary>Why.</summary>
    public Sentence Sentence => sentence;
}

/// <summary>Finds the segments of a table's customers.</summary>
public static class SegmentTrainer
{
    private const int PictureRows = 1_000;
    private const int LeastRowsPerSegment = 10;

    /// <summary>Chooses k, sets outliers aside, fits the centres and gives them the ids of the last run's.</summary>
    /// <param name="table">Features of the customers.</param>
    /// <param name="settings">How to look.</param>
    /// <param name="last">Model of the run before, or null.</param>
    /// <param name="firstId">First id that no segment ever had; that of the model of the run before, where that is higher.</param>
    /// <exception cref="NoSegmentsException">There are too few customers, or they are too alike.</exception>
    public static SegmentModel Train(FeatureTable table, SegmentSettings settings, SegmentModel? last, int firstId = 1)
    {
        var needed = LeastRowsPerSegment * settings.MinK;
        if (table.Count < needed)
        {
            throw new NoSegmentsException(RunSentences.SegmentsNeedCustomers.With(needed, table.Count));
        }

        var space = SegmentSpace.Fit(table);
        var all = Sample(space.Rows(table), settings.MaxTrainingRows, settings.Seed);
        var rows = all;
        var (curve, first) = Found(rows, settings);
        var kept = WithoutSmallClusters(rows, first);
        // A handful of odd customers draws a centre to itself: they are outliers, not a segment, and k is chosen without them.
        while (kept.Length < rows.Length && kept.Length >= needed)
        {
            rows = kept;
            (curve, first) = Found(rows, settings);
            kept = WithoutSmallClusters(rows, first);
        }

        var k = first.Centres.Length;
        var maxDistance = Fence(rows, first.Centres);
        var usual = rows.Where(r => Math.Sqrt(KMeans.Nearest(r, first.Centres).Squared) <= maxDistance).ToArray();
        var centres = KMeans.Fit(usual, k, settings.Restarts, settings.Seed).Centres;

        var (ids, nextId) = Ids(space, centres, last, firstId);
        var model = new SegmentModel(
            space,
            [.. ids.Select((id, i) => new SegmentCentre(id, centres[i])).OrderBy(c => c.Id)],
            maxDistance,
            nextId,
            curve,
            []
        );
        return model with { Picture = Picture(Sample(all, PictureRows, settings.Seed + 2), model) };
    }

    private static (List<SegmentCurvePoint> Curve, KMeansFit Fit) Found(float[][] rows, SegmentSettings settings)
    {
        var curve = Curve(Sample(rows, settings.MaxQualityRows, settings.Seed + 1), settings);
        if (curve.Count == 0)
        {
            throw new NoSegmentsException(RunSentences.SegmentsNeedKinds.With(settings.MinK));
        }

        var k = Choose(curve, settings.MinStability).K;
        return (curve, KMeans.Fit(rows, k, settings.Restarts, settings.Seed));
    }

    private static float[][] WithoutSmallClusters(float[][] rows, KMeansFit fit)
    {
        var sizes = new int[fit.Centres.Length];
        foreach (var cluster in fit.Assignment)
        {
            sizes[cluster]++;
        }

        return [.. rows.Where((_, r) => sizes[fit.Assignment[r]] >= LeastRowsPerSegment)];
    }

    /// <summary>
    /// The k to take: of those stable enough the smallest whose silhouette is at least 95 % of the best and whose
    /// Davies-Bouldin index is at most 110 % of the best, or the one with the best silhouette where none is both; of all, the
    /// most stable where none is stable enough.
    /// </summary>
    public static SegmentCurvePoint Choose(IReadOnlyList<SegmentCurvePoint> curve, double minStability)
    {
        var stable = curve.Where(p => p.Stability >= minStability).OrderBy(p => p.K).ToArray();
        if (stable.Length == 0)
        {
            return curve.MaxBy(p => p.Stability)!;
        }

        // A curve is flat near its top: fewer segments that are about as good are easier to act on.
        var silhouette = 0.95 * stable.Max(p => p.Silhouette);
        var daviesBouldin = 1.1 * stable.Min(p => p.DaviesBouldin);
        return Array.Find(stable, p => p.Silhouette >= silhouette && p.DaviesBouldin <= daviesBouldin)
            ?? stable.MaxBy(p => p.Silhouette)!;
    }

    private static List<SegmentCurvePoint> Curve(float[][] rows, SegmentSettings settings)
    {
        var curve = new List<SegmentCurvePoint>();
        var maxK = Math.Clamp(rows.Length / LeastRowsPerSegment, settings.MinK, settings.MaxK);
        for (var k = settings.MinK; k <= maxK; k++)
        {
            var fit = KMeans.Fit(rows, k, settings.Restarts, settings.Seed);
            var daviesBouldin = ClusterQuality.DaviesBouldin(rows, fit.Assignment, fit.Centres);
            // More centres than different customers: some are the same.
            if (!double.IsFinite(daviesBouldin))
            {
                continue;
            }

            var random = new Random(settings.Seed + k);
            double agreement = 0;
            for (var i = 0; i < settings.Resamples; i++)
            {
                var drawn = Array.ConvertAll(rows, _ => rows[random.Next(rows.Length)]);
                var centres = KMeans.Fit(drawn, k, settings.Restarts, random.Next()).Centres;
                var again = Array.ConvertAll(rows, r => KMeans.Nearest(r, centres).Index);
                agreement += ClusterQuality.AdjustedRand(fit.Assignment, again);
            }

            curve.Add(
                new SegmentCurvePoint(
                    k,
                    ClusterQuality.Silhouette(rows, fit.Assignment),
                    daviesBouldin,
                    agreement / settings.Resamples
                )
            );
        }

        return curve;
    }

    // Tukey's outer fence of the distances to the nearest centre.
    private static double Fence(float[][] rows, float[][] centres)
    {
        var distances = Array.ConvertAll(rows, r => Math.Sqrt(KMeans.Nearest(r, centres).Squared));
        Array.Sort(distances);
        var lower = distances[distances.Length / 4];
        var upper = distances[distances.Length * 3 / 4];
        return upper + (3 * (upper - lower));
    }

    private static (int[] Ids, int NextId) Ids(SegmentSpace space, float[][] centres, SegmentModel? last, int firstId)
    {
        var ids = new int[centres.Length];
        var nextId = Math.Max(last?.NextId ?? 1, firstId);
        if (last is not null)
        {
            var before = last.Centres.Select(c => space.Convert(c.Centre, last.Space)).ToArray();
            var wide = before.Length >= centres.Length;
            var (few, many) = wide ? (centres, before) : (before, centres);
            var cost = new double[few.Length, many.Length];
            for (var i = 0; i < few.Length; i++)
            {
                for (var j = 0; j < many.Length; j++)
                {
                    cost[i, j] = KMeans.Distance(few[i], many[j]);
                }
            }

            var pairs = Matching.Assign(cost);
            for (var i = 0; i < pairs.Length; i++)
            {
                var (now, then) = wide ? (i, pairs[i]) : (pairs[i], i);
                // A centre nearer to another segment of today than to the one of the last run is a new segment.
                var neighbour = centres.Where((_, c) => c != now).Min(c => KMeans.Distance(c, centres[now]));
                ids[now] = cost[i, pairs[i]] < neighbour ? last.Centres[then].Id : 0;
            }
        }

        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = ids[i] == 0 ? nextId++ : ids[i];
        }

        return (ids, nextId);
    }

    // Covariance, not correlation: the columns are standardised already.
    private static List<SegmentPoint> Picture(float[][] rows, SegmentModel model)
    {
        var width = model.Space.Features.Count;
        var data = Matrix<double>.Build.Dense(rows.Length, width, (r, c) => rows[r][c]);
        var means = data.ColumnSums() / rows.Length;
        var centred = Matrix<double>.Build.Dense(rows.Length, width, (r, c) => data[r, c] - means[c]);
        var vectors = centred.TransposeThisAndMultiply(centred).Evd(Symmetricity.Symmetric).EigenVectors;
        var x = centred * Axis(vectors.Column(width - 1));
        var y = width > 1 ? centred * Axis(vectors.Column(width - 2)) : Vector<double>.Build.Dense(rows.Length);
        var segments = model.Assign(rows);
        return [.. segments.Select((id, r) => new SegmentPoint((float)x[r], (float)y[r], id))];
    }

    // An eigenvector's sign is arbitrary; with its largest loading positive the picture does not flip from run to run.
    private static Vector<double> Axis(Vector<double> vector) =>
        vector[vector.AbsoluteMaximumIndex()] < 0 ? -vector : vector;

    private static float[][] Sample(float[][] rows, int most, int seed)
    {
        if (rows.Length <= most)
        {
            return rows;
        }

        var drawn = Enumerable.Range(0, rows.Length).ToArray();
        new Random(seed).Shuffle(drawn);
        return [.. drawn.Take(most).Order().Select(r => rows[r])];
    }
}

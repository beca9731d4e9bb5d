using CustomerValue.Models;
using CustomerValue.Models.Evaluation;

namespace CustomerValue.Statistics;

/// <summary>
/// How much two variables tell of each other, from counts in bins: Cover and Thomas, Elements of Information Theory, 2nd edition
/// 2006, section 2.3, less the bias of small samples (Miller 1955, Note on the bias of information estimates).
/// </summary>
public static class MutualInformation
{
    private const int MostBins = 10;

    /// <summary>Mutual information in nats, 0 or more.</summary>
    /// <param name="one">Bin of each case, 0 or more.</param>
    /// <param name="other">Bin of the other variable for the same cases.</param>
    public static double Of(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        double n = one.Count;
        var joint = new SortedDictionary<(int, int), int>();
        for (var i = 0; i < one.Count; i++)
        {
            joint[(one[i], other[i])] = joint.GetValueOrDefault((one[i], other[i])) + 1;
        }

        var ones = one.CountBy(b => b).ToDictionary();
        var others = other.CountBy(b => b).ToDictionary();
        var sum = joint.Sum(p =>
            p.Value / n * Math.Log(p.Value * n / ((double)ones[p.Key.Item1] * others[p.Key.Item2]))
        );
        return Math.Max(0, sum - ((ones.Count - 1) * (others.Count - 1) / (2 * n)));
    }

    /// <summary>Bins of about equal numbers of cases, at most ten; equal values share one, and so do unknown ones (NaN).</summary>
    public static int[] Bins(float[] values)
    {
        var known = values.Where(v => !float.IsNaN(v)).Order().ToArray();
        float[] edges =
        [
            .. Enumerable
                .Range(1, MostBins - 1)
                .Select(b => known.Length == 0 ? 0 : known[b * known.Length / MostBins])
                .Distinct(),
        ];
        return Array.ConvertAll(values, v => float.IsNaN(v) ? 0 : 1 + edges.Count(e => v >= e));
    }

    /// <summary>A bin for each of the most frequent values; the others share one, and so do unknown ones (null).</summary>
    public static int[] Bins(string?[] values)
    {
        var frequent = values
            .OfType<string>()
            .CountBy(v => v, StringComparer.Ordinal)
            .OrderByDescending(p => p.Value)
            .ThenBy(p => p.Key, StringComparer.Ordinal)
            .Take(MostBins - 1)
            .Select((p, i) => (p.Key, Bin: i + 2))
            .ToDictionary(p => p.Key, p => p.Bin, StringComparer.Ordinal);
        return Array.ConvertAll(values, v => v is null ? 0 : frequent.GetValueOrDefault(v, 1));
    }
}

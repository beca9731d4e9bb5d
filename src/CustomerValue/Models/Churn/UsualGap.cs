using CustomerValue.Features;

namespace CustomerValue.Models.Churn;

/// <summary>
/// Days that usually pass between two purchase days. A customer's are the mean of their own gaps and one more, the shop's, so that few
/// gaps count for little: who bought once has the shop's alone.
/// </summary>
public static class UsualGap
{
    /// <summary>The shop's, days: the median of the mean gaps of all who came back; the horizon where nobody did.</summary>
    public static double OfShop(FeatureTable table)
    {
        var known = Means(table).Where(g => !float.IsNaN(g)).Order().ToArray();
        return known.Length == 0 ? table.HorizonDays : known[known.Length / 2];
    }

    /// <summary>Each customer's, days.</summary>
    /// <param name="table">The customers.</param>
    /// <param name="shop">The shop's, days.</param>
    public static double[] Of(FeatureTable table, double shop)
    {
        var repeats = table.Column(Btyd.RepeatDays);
        return
        [
            .. Means(table)
                .Select((gap, i) => float.IsNaN(gap) ? shop : ((gap * repeats[i]) + shop) / (repeats[i] + 1)),
        ];
    }

    // Where nobody came back, no gap is known and the feature is not learned from.
    private static float[] Means(FeatureTable table)
    {
        var unknown = new float[table.Count];
        Array.Fill(unknown, float.NaN);
        return table.TryColumn("gap_mean") ?? unknown;
    }
}

namespace CustomerValue.Models.Tiering;

/// <summary>How well predicted tiers agree with the tiers that customers' spend in the horizon put them in.</summary>
/// <param name="Confusion">Customers by actual tier (rows) and predicted tier (columns), best tier first.</param>
/// <param name="Kappa">
/// Quadratic-weighted kappa (Cohen 1968): 1 is perfect, 0 what chance would reach with the same sizes; a miss by two tiers
/// costs four times a miss by one. Null where all customers are in one tier.
/// </param>
/// <param name="Accuracy">Share in the right tier.</param>
/// <param name="TopPrecision">Share of those predicted into the best tier that were in it; null where none were.</param>
public sealed record TierMetrics(
    IReadOnlyList<IReadOnlyList<int>> Confusion,
    double? Kappa,
    double Accuracy,
    double? TopPrecision
)
{
    /// <summary>Compares predicted with actual tiers, 0 the best.</summary>
    public static TierMetrics Of(IReadOnlyList<int> actual, IReadOnlyList<int> predicted, int tiers)
    {
        var counts = new int[tiers][];
        for (var t = 0; t < tiers; t++)
        {
            counts[t] = new int[tiers];
        }

        for (var i = 0; i < actual.Count; i++)
        {
            counts[actual[i]][predicted[i]]++;
        }

        double observed = 0;
        double byChance = 0;
        for (var a = 0; a < tiers; a++)
        {
            for (var p = 0; p < tiers; p++)
            {
                var cost = (a - p) * (a - p);
                observed += cost * (double)counts[a][p];
                byChance += cost * (double)counts[a].Sum() * counts.Sum(row => row[p]) / actual.Count;
            }
        }

        var top = counts.Sum(row => row[0]);
        return new TierMetrics(
            counts,
            byChance > 0 ? 1 - (observed / byChance) : null,
            Enumerable.Range(0, tiers).Sum(t => counts[t][t]) / (double)actual.Count,
            top > 0 ? counts[0][0] / (double)top : null
        );
    }
}

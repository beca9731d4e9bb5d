using CustomerValue.Features;
using CustomerValue.Models.Packaging;

namespace CustomerValue.Models.Tiering;

/// <summary>
/// Tiers of what customers really spent in a label window. Who spent nothing is in the last tier, whatever shares the tiers have.
/// </summary>
/// <param name="Names">Names, best first.</param>
/// <param name="MinSpend">Least spend in each.</param>
/// <param name="Shares">Share of the customers learned from in each.</param>
public sealed record FutureTiers(
    IReadOnlyList<string> Names,
    IReadOnlyList<double> MinSpend,
    IReadOnlyList<double> Shares
)
{
    /// <summary>Turns the settings of tiers into amounts of the label windows.</summary>
    /// <param name="options">Settings, best tier first; none for the default.</param>
    /// <param name="labelled">Labelled tables.</param>
    public static FutureTiers Of(IReadOnlyList<TierOption> options, IReadOnlyList<FeatureTable> labelled)
    {
        var spend = labelled.SelectMany(t => t.Labels!.Spend).Select(v => (double)v).ToList();
        var thresholds = Packaging.Tiers.Of(options, spend).Thresholds;
        var tiers = new FutureTiers(
            [.. thresholds.Select(t => t.Name)],
            [.. thresholds.Select(t => t.MinExpectedSpend)],
            []
        );
        var counts = spend.CountBy(tiers.Of).ToDictionary();
        return tiers with
        {
            Shares =
            [
                .. Enumerable
                    .Range(0, tiers.Names.Count)
                    .Select(t => counts.GetValueOrDefault(t) / (double)spend.Count),
            ],
        };
    }

    /// <summary>The tier of an amount, 0 the best.</summary>
    public int Of(double spend)
    {
        for (var t = 0; t < Names.Count - 1; t++)
        {
            if (spend > 0 && spend >= MinSpend[t])
            {
                return t;
            }
        }

        return Names.Count - 1;
    }

    /// <summary>Cuts a ranking so that every tier gets its share.</summary>
    /// <param name="worst">A number for each customer, lowest for the best.</param>
    /// <returns>The tier of each customer.</returns>
    public int[] Cut(IReadOnlyList<double> worst)
    {
        var order = Enumerable.Range(0, worst.Count).OrderBy(i => worst[i]).ThenBy(i => i).ToArray();
        var tiers = new int[worst.Count];
        var tier = 0;
        var filled = Shares[0];
        for (var place = 0; place < order.Length; place++)
        {
            while (tier < Names.Count - 1 && place >= Math.Round(filled * order.Length))
            {
                filled += Shares[++tier];
            }

            tiers[order[place]] = tier;
        }

        return tiers;
    }
}

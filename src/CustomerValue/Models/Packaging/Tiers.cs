using System.Globalization;

namespace CustomerValue.Models.Packaging;

/// <summary>A value tier and the least expected spend in it.</summary>
/// <param name="Name">Name shown to people.</param>
/// <param name="MinExpectedSpend">Least expected spend over the horizon, reporting currency.</param>
public sealed record TierThreshold(string Name, double MinExpectedSpend);

/// <summary>
/// Value tiers as amounts of money, best first. Shares are turned into amounts once, at training: a customer's tier then
/// depends on nobody else, and moves only when the prediction does.
/// </summary>
/// <param name="Thresholds">The tiers; the last one takes every customer left.</param>
public sealed record Tiers(IReadOnlyList<TierThreshold> Thresholds)
{
    /// <summary>The tiers where none are set.</summary>
    public static IReadOnlyList<TierOption> Default { get; } =
    [
        new() { Name = "Platinum", Share = 0.05 },
        new() { Name = "Gold", Share = 0.15 },
        new() { Name = "Silver", Share = 0.30 },
        new() { Name = "Bronze" },
    ];

    /// <summary>Turns settings into amounts.</summary>
    /// <param name="options">Settings, best tier first; none for the default.</param>
    /// <param name="expectedSpend">Predictions that shares refer to, in any order.</param>
    public static Tiers Of(IReadOnlyList<TierOption> options, IReadOnlyList<double> expectedSpend)
    {
        var tiers = options.Count == 0 ? Default : options;
        var descending = expectedSpend.OrderDescending().ToArray();
        var thresholds = new List<TierThreshold>();
        double above = 0;
        for (var i = 0; i < tiers.Count; i++)
        {
            var last = i == tiers.Count - 1;
            above += tiers[i].Share ?? 0;
            thresholds.Add(
                new TierThreshold(tiers[i].Name, last ? 0 : tiers[i].MinValue ?? AtShare(descending, above))
            );
        }

        return new Tiers(thresholds);
    }

    /// <summary>What the settings say, in words for the model card; equal settings give equal words.</summary>
    /// <param name="options">Settings, best tier first; none for the default.</param>
    public static string InWords(IReadOnlyList<TierOption> options)
    {
        var tiers = options.Count == 0 ? Default : options;
        return string.Join(
            ", ",
            tiers.Select(
                (t, i) =>
                    i == tiers.Count - 1 ? $"{t.Name} for the rest"
                    : t.MinValue is { } least ? string.Create(CultureInfo.InvariantCulture, $"{t.Name} from {least} on")
                    : string.Create(CultureInfo.InvariantCulture, $"{t.Name} for {100 * (t.Share ?? 0)} %")
            )
        );
    }

    /// <summary>The tier of an expected spend.</summary>
    public string Of(double expectedSpend)
    {
        foreach (var tier in Thresholds)
        {
            if (expectedSpend >= tier.MinExpectedSpend)
            {
                return tier.Name;
            }
        }

        return Thresholds[^1].Name;
    }

    /// <summary>The prediction at a share; where nothing is predicted there, the least above 0: who is predicted nothing is in the last tier.</summary>
    private static double AtShare(double[] descending, double share)
    {
        var count = (int)Math.Round(share * descending.Length);
        var at = count == 0 ? double.MaxValue : descending[Math.Min(count, descending.Length) - 1];
        return at > 0 ? at : descending.LastOrDefault(v => v > 0, double.MaxValue);
    }
}

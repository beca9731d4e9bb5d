using CustomerValue.Features;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Quality;

/// <summary>How far a feature has moved, in the usual bands of the index.</summary>
public enum DriftLevel
{
    /// <summary>Below 0.1, or no more than chance makes of so few customers.</summary>
    None,

    /// <summary>From 0.1.</summary>
    Moderate,

    /// <summary>From 0.25.</summary>
    Major,
}

/// <summary>A feature of today's customers against those that the model learned from.</summary>
/// <param name="Feature">Name of the feature.</param>
/// <param name="Psi">
/// Population stability index over the bins and the unknown: the sum of (now - then) ln(now / then) of the shares, 0 and more. Null where there is nothing to compare with.
/// </param>
/// <param name="Level">Band of the index.</param>
/// <param name="MissingThen">Share of customers of whom it was not known, 0 to 1; null where there is nothing to compare with.</param>
/// <param name="MissingNow">Share of customers of whom it is not known, 0 to 1.</param>
public sealed record FeatureDrift(string Feature, double? Psi, DriftLevel Level, double? MissingThen, double MissingNow)
{
    // The bands are those of Siddiqi, Credit Risk Scorecards, 2006.
    private const double Moderate = 0.1;
    private const double Major = 0.25;
    private const double Certainty = 0.99;

    // Half a customer more in each bin, so that an empty one does not make the index infinite.
    private const double Smoothing = 0.5;
    private const int Digits = 4;

    /// <summary>Compares today's features, one at a time, most moved first.</summary>
    /// <param name="reference">What they were at training; null where that is not known.</param>
    /// <param name="columns">Today's customers.</param>
    /// <returns>Features that are known of anybody, then or now.</returns>
    public static IReadOnlyList<FeatureDrift> Of(FeatureReference? reference, ICustomerColumns columns)
    {
        var then =
            reference?.Features.ToDictionary(f => f.Feature, StringComparer.Ordinal)
            ?? new Dictionary<string, FeatureBins>(StringComparer.Ordinal);
        var bins = reference is null ? FeatureReference.Of(columns, DateOnly.MinValue).Features : reference.Features;
        return
        [
            .. bins.Select(b => Between(then.GetValueOrDefault(b.Feature), b.Count(columns)))
                .OfType<FeatureDrift>()
                .OrderByDescending(d => d.Psi)
                .ThenBy(d => d.Feature, StringComparer.Ordinal),
        ];
    }

    /// <summary>Compares two counts in the same bins; null where neither knows the feature of anybody.</summary>
    internal static FeatureDrift? Between(FeatureBins? then, FeatureBins? now)
    {
        if (now is null || Unknown(now) && (then is null || Unknown(then)))
        {
            return null;
        }

        var missing = Math.Round(now.MissingShare, Digits);
        if (then is null || then.Customers == 0)
        {
            return new FeatureDrift(now.Feature, null, DriftLevel.None, null, missing);
        }

        var psi = Index(then, now);
        return new FeatureDrift(
            now.Feature,
            Math.Round(psi, Digits),
            psi <= OfChance(then, now) || psi < Moderate ? DriftLevel.None
                : psi < Major ? DriftLevel.Moderate
                : DriftLevel.Major,
            Math.Round(then.MissingShare, Digits),
            missing
        );
    }

    private static bool Unknown(FeatureBins bins) => bins.Missing == bins.Customers;

    private static double Index(FeatureBins then, FeatureBins now)
    {
        double[] before = [.. then.Counts.Append(then.Missing).Select(c => c + Smoothing)];
        double[] after = [.. now.Counts.Append(now.Missing).Select(c => c + Smoothing)];
        double sumBefore = before.Sum(),
            sumAfter = after.Sum();
        return before
            .Zip(after, (b, a) => ((a / sumAfter) - (b / sumBefore)) * Math.Log(a / sumAfter / (b / sumBefore)))
            .Sum();
    }

    /// <summary>
    /// The index that two samples of the same customers exceed once in a hundred times: a chi-square of one less than the bins,
    /// times the sum of the reciprocal sizes (Yurdakul and Naranjo, Statistical properties of the population stability index, 2020).
    /// </summary>
    private static double OfChance(FeatureBins then, FeatureBins now) =>
        ((1.0 / then.Customers) + (1.0 / Math.Max(1, now.Customers))) * ChiSquared.InvCDF(then.Counts.Count, Certainty);
}

using System.Globalization;
using CustomerValue.Features;

namespace CustomerValue.Models.Churn;

/// <summary>What is predicted as churn.</summary>
/// <param name="Meaning">When a customer counts as having left.</param>
/// <param name="SilenceFactor">
/// For <see cref="ChurnMeaning.Silence"/>: the longest silence of one who stays, in units of the customer's usual gap.
/// </param>
public sealed record ChurnDefinition(ChurnMeaning Meaning, double SilenceFactor)
{
    /// <summary>
    /// ln 10: of a customer who buys at random moments, nine of ten gaps are shorter than so many mean gaps.
    /// </summary>
    public const double NineOfTenGaps = 2.3;

    /// <summary>No purchase in the horizon.</summary>
    public static ChurnDefinition NoPurchase { get; } = new(ChurnMeaning.NoPurchase, NineOfTenGaps);

    /// <summary>What the settings say.</summary>
    public static ChurnDefinition Of(CustomerValueOptions options) => new(options.ChurnMeaning, options.SilenceFactor);

    /// <summary>The definition in words: two that differ in them are two tasks.</summary>
    /// <param name="horizonDays">Days that are predicted.</param>
    /// <param name="modelHorizonDays">Days of the label windows: silence is predicted for their end.</param>
    public string InWords(int horizonDays, int modelHorizonDays) =>
        Meaning == ChurnMeaning.NoPurchase
            ? $"no purchase in the {horizonDays} days"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"at the end of the {modelHorizonDays} days silent for more than {SilenceFactor:0.##} times the customer's usual gap"
            );

    /// <summary>
    /// The table as classifiers of retention learn it: <see cref="Labels.Orders"/> above 0 for those who stay, 0 for those who
    /// leave. The table itself where staying is buying.
    /// </summary>
    /// <param name="labelled">A labelled table; for silence with the last purchase days in its labels.</param>
    /// <exception cref="ModelFitException">The labels do not tell when the last purchase was.</exception>
    public FeatureTable Relabel(FeatureTable labelled)
    {
        if (Meaning == ChurnMeaning.NoPurchase)
        {
            return labelled;
        }

        var last =
            labelled.Labels!.LastDay
            ?? throw new ModelFitException("Silence cannot be told: the labels lack the last purchase day.");
        var limits = SilenceLimits(labelled);
        var recency = labelled.Column("recency_days");
        var stays = new float[labelled.Count];
        for (var i = 0; i < stays.Length; i++)
        {
            var before = float.IsNaN(last[i]) ? -recency[i] : last[i];
            stays[i] = labelled.HorizonDays - before <= limits[i] ? 1 : 0;
        }

        return labelled.With(labelled.Labels with { Orders = stays });
    }

    /// <summary>Days of silence after which each customer counts as gone, known at the cutoff; see <see cref="UsualGap"/>.</summary>
    public double[] SilenceLimits(FeatureTable table) =>
        Array.ConvertAll(UsualGap.Of(table, UsualGap.OfShop(table)), gap => SilenceFactor * gap);
}

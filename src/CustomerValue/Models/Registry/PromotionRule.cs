using System.Globalization;

namespace CustomerValue.Models.Registry;

/// <summary>Whether a new model version replaces the standing one.</summary>
public static class PromotionRule
{
    /// <summary>
    /// A new version stands back when it ranks worse than the standing one did on its own holdout by more than the margin:
    /// normalized Gini of the spend, or how far the ROC-AUC of retention lies above chance.
    /// </summary>
    /// <param name="card">The new version.</param>
    /// <param name="standing">The standing one, or null.</param>
    /// <param name="margin">Relative loss that is let pass, 0 to 1.</param>
    /// <returns>Null when it is promoted; else why it is not.</returns>
    public static string? ReasonAgainst(ModelCard card, ModelCard? standing, double margin)
    {
        // Another horizon is another task: figures do not compare.
        if (
            standing is null
            || standing.HorizonDays != card.HorizonDays
            || standing.ModelHorizonDays != card.ModelHorizonDays
        )
        {
            return null;
        }

        // So is another definition of churn, for retention.
        return Worse("normalized Gini of spend", card.ValueGini, standing.ValueGini, margin, 0)
            ?? (
                standing.ChurnDefinition == card.ChurnDefinition
                    ? Worse("ROC-AUC of retention", card.RetentionAuc, standing.RetentionAuc, margin, 0.5)
                    : null
            );
    }

    private static string? Worse(string name, double now, double before, double margin, double chance) =>
        now < before - (margin * Math.Abs(before - chance))
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Not promoted: {name} {now:F3}, the standing model had {before:F3}."
            )
            : null;
}

using System.Globalization;

namespace CustomerValue.Models.Packaging;

/// <summary>Whether a new model version replaces the standing one.</summary>
public static class PromotionRule
{
    /// <summary>
    /// A new version stands back when it ranks worse than the standing one did by more than the margin: normalized Gini of the spend, or
    /// how far the ROC-AUC of retention lies above chance. Figures are compared as long as the two held-out windows have half of their
    /// days in common; a standing version that predicts something else than is asked for now is replaced in any case.
    /// </summary>
    /// <param name="card">The new version.</param>
    /// <param name="standing">The standing one, or null.</param>
    /// <param name="margin">Relative loss that is let pass, 0 to 1.</param>
    /// <returns>Null when it is promoted; else why it is not.</returns>
    public static Sentence? ReasonAgainst(ModelCard card, ModelCard? standing, double margin) =>
        standing is null || !HasSameTask(card, standing) || !IsComparable(card, standing)
            ? null
            : Worse(RunSentences.NotPromotedForSpend, card.ValueGini, standing.ValueGini, margin, 0)
                ?? Worse(RunSentences.NotPromotedForRetention, card.RetentionAuc, standing.RetentionAuc, margin, 0.5);

    /// <summary>Whether the standing version predicts what the new one does, from the same features.</summary>
    private static bool HasSameTask(ModelCard card, ModelCard standing) =>
        standing.HorizonDays == card.HorizonDays
        && standing.ModelHorizonDays == card.ModelHorizonDays
        && standing.FeatureCatalogue == card.FeatureCatalogue
        && standing.ChurnDefinition == card.ChurnDefinition
        && standing.ChurnThreshold == card.ChurnThreshold
        && standing.TierDefinition == card.TierDefinition;

    /// <summary>
    /// Whether the held-out windows are much the same. What others show is the season as much as the model, and one lucky window would
    /// bar every later version.
    /// </summary>
    private static bool IsComparable(ModelCard card, ModelCard standing) =>
        2 * Math.Abs(card.Holdout.DayNumber - standing.Holdout.DayNumber) <= card.ModelHorizonDays;

    private static Sentence? Worse(Wording worse, double now, double before, double margin, double chance) =>
        now < before - (margin * Math.Abs(before - chance)) ? worse.With(now, before) : null;
}

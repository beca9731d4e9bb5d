using CustomerValue.Models.Backtest;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Registry;

/// <summary>How a champion compares with the plain forecast "same as last period" on the holdout, in a letter.</summary>
public static class Grade
{
    /// <summary>At least a twentieth better.</summary>
    public const string Better = "A";

    /// <summary>Level, within a twentieth.</summary>
    public const string Level = "B";

    /// <summary>More than a twentieth worse: the plain forecast would do.</summary>
    public const string Worse = "C";

    private const double Margin = 0.05;

    /// <summary>By the share of all spend that the fifth of customers with the highest predictions holds.</summary>
    /// <returns>Null where the plain forecast or the champion has no figures.</returns>
    public static string? OfValue(IReadOnlyList<ValueEntry> candidates) =>
        Letter(candidates[0].Spend?.Top20Capture, Plain(candidates)?.Spend?.Top20Capture);

    /// <summary>By how far the ROC-AUC of buying again lies above chance; the plain forecast ranks by its orders.</summary>
    /// <inheritdoc cref="OfValue"/>
    public static string? OfRetention(
        IReadOnlyList<RetentionEntry> candidates,
        IReadOnlyList<ValueEntry> valueCandidates
    ) => Letter(candidates[0].Metrics?.RocAuc - 0.5, Plain(valueCandidates)?.Buy?.RocAuc - 0.5);

    private static ValueEntry? Plain(IReadOnlyList<ValueEntry> candidates) =>
        candidates.FirstOrDefault(e => e.Model == NaiveTrainer.TrainerName);

    private static string? Letter(double? champion, double? plain) =>
        champion is null || plain is null or <= 0 ? null
        : champion >= (1 + Margin) * plain ? Better
        : champion >= (1 - Margin) * plain ? Level
        : Worse;
}

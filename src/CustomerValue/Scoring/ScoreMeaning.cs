using System.Text.Json;
using CustomerValue.Storage;

namespace CustomerValue.Scoring;

/// <summary>What the figures of a run are of; those of runs that differ in it cannot be held against each other.</summary>
/// <param name="HorizonDays">Days that are predicted.</param>
/// <param name="Currency">Reporting currency, if known.</param>
/// <param name="Churn">What leaving is, in words.</param>
public sealed record ScoreMeaning(int HorizonDays, string? Currency, string? Churn)
{
    /// <summary>That of a run whose summary is written, or null where it or its model is no longer kept.</summary>
    public static async Task<ScoreMeaning?> OfAsync(
        string run,
        ScoreStore scores,
        ModelStore models,
        CancellationToken cancellation
    )
    {
        var summary = await scores.SummaryAsync(run, cancellation);
        return
            summary is not null
            && await models.TryReadAsync(summary.ModelVersion, ModelStore.Card, cancellation) is { } card
            ? new ScoreMeaning(
                summary.HorizonDays,
                summary.Currency,
                JsonSerializer.Deserialize<CardOfChurn>(card, BlobFiles.Json)!.ChurnDefinition
            )
            : null;
    }

    // Another version of the app may have written the rest of the card in another way.
    private sealed record CardOfChurn(string? ChurnDefinition);
}

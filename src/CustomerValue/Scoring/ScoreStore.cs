using System.Text.Json.Serialization;
using CustomerValue.Storage;

namespace CustomerValue.Scoring;

/// <summary>The scores that are served: the blob <c>scores/current.json</c>.</summary>
/// <param name="Run">Id of the run; the scores' folder and the ETag of everything served from them.</param>
/// <param name="Kept">Runs whose scores are kept, newest first, the current one among them.</param>
/// <param name="Revision">How often a customer was taken out of the scores; what was read before is read again.</param>
public sealed record ScorePointer(string Run, IReadOnlyList<string> Kept, int Revision = 0);

/// <summary>What a run found, in figures: <c>scores/&lt;run&gt;/summary.json</c>.</summary>
/// <param name="Run">Id of the run.</param>
/// <param name="ModelVersion">Model that scored.</param>
/// <param name="AsOf">Last day that was known.</param>
/// <param name="HorizonDays">Length of the predicted period, days.</param>
/// <param name="Currency">Reporting currency, if known.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="ExpectedSpend">Sum of the expected spend.</param>
/// <param name="ExpectedOrders">Sum of the expected purchase days.</param>
/// <param name="Tiers">The tiers, best first.</param>
public sealed record ScoreSummary(
    string Run,
    string ModelVersion,
    DateOnly AsOf,
    int HorizonDays,
    string? Currency,
    long Customers,
    double ExpectedSpend,
    double ExpectedOrders,
    IReadOnlyList<TierSummary> Tiers
)
{
    /// <summary>
    /// Lower end of the interval that is made to hold the customers' true sum 4 times of 5, from what forecasts of sums missed at
    /// earlier cutoffs; null where history is too short to have tried them, or the plain forecast is champion.
    /// </summary>
    public double? ExpectedSpendLow { get; init; }

    /// <summary>Its upper end.</summary>
    public double? ExpectedSpendHigh { get; init; }

    /// <summary>Strong ETag of everything that is served from the scores, without quotes: the run, and how often it was changed.</summary>
    [JsonIgnore]
    public string Tag { get; init; } = Run;
}

/// <summary>One tier in figures.</summary>
/// <param name="Tier">Its name.</param>
/// <param name="Customers">Number of customers.</param>
/// <param name="ExpectedSpend">Sum of their expected spend.</param>
/// <param name="MinExpectedSpend">Least expected spend among them.</param>
public sealed record TierSummary(string Tier, long Customers, double ExpectedSpend, double MinExpectedSpend);

/// <summary>Blobs of the scoring runs.</summary>
public sealed class ScoreStore(BlobFiles blobs)
{
    private const string Current = "current.json";

    /// <summary>Blob of one partition's scores.</summary>
    public static string PartBlob(string run, int partition) => $"{run}/part={partition:00}.parquet";

    /// <summary>Blob of all scores of a run, highest expected spend first.</summary>
    public static string AllBlob(string run) => $"{run}/scores.parquet";

    /// <summary>The pointer, or null before the first run.</summary>
    public async Task<ScorePointer?> CurrentAsync(CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<ScorePointer>(Containers.Scores, Current, cancellation)).Value;

    /// <summary>The figures of a run, or null.</summary>
    public async Task<ScoreSummary?> SummaryAsync(string run, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<ScoreSummary>(Containers.Scores, SummaryBlob(run), cancellation)).Value;

    /// <summary>Writes the figures of a run.</summary>
    public Task WriteSummaryAsync(ScoreSummary summary, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Scores, SummaryBlob(summary.Run), summary, cancellation);

    /// <summary>Makes a run the current one.</summary>
    /// <returns>Runs that are no longer kept.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(string run, int keep, CancellationToken cancellation)
    {
        while (true)
        {
            var (pointer, etag) = await blobs.TryReadJsonAsync<ScorePointer>(Containers.Scores, Current, cancellation);
            var kept = (pointer?.Kept ?? []).Where(r => r != run).Prepend(run).ToList();
            var next = new ScorePointer(run, [.. kept.Take(keep)], pointer?.Revision ?? 0);
            if (await blobs.TryReplaceJsonAsync(Containers.Scores, Current, next, etag, cancellation))
            {
                return [.. kept.Skip(keep)];
            }
        }
    }

    /// <summary>Tells every reader that scores have changed within their runs.</summary>
    public async Task TouchAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var (pointer, etag) = await blobs.TryReadJsonAsync<ScorePointer>(Containers.Scores, Current, cancellation);
            if (
                pointer is null
                || await blobs.TryReplaceJsonAsync(
                    Containers.Scores,
                    Current,
                    pointer with
                    {
                        Revision = pointer.Revision + 1,
                    },
                    etag,
                    cancellation
                )
            )
            {
                return;
            }
        }
    }

    private static string SummaryBlob(string run) => $"{run}/summary.json";
}

using CustomerValue.Storage;

namespace CustomerValue.Summaries;

/// <summary>The summaries of a run: <c>scores/&lt;run&gt;/summaries.json</c>.</summary>
/// <param name="Usage">What they took.</param>
/// <param name="Items">By id of the segment, that of customers in none last; segments may be missing until all are written.</param>
public sealed record RunSummaries(SummaryUsage Usage, IReadOnlyList<SegmentSummary> Items)
{
    /// <summary>None written yet.</summary>
    public static RunSummaries None { get; } = new(SummaryUsage.None, []);

    /// <summary>The summary of a segment, or null.</summary>
    public SegmentSummary? Of(int? segment) => Items.FirstOrDefault(s => s.Segment == segment);

    /// <summary>Whether a model's text stands that a fallback would replace: its figures are as right.</summary>
    public bool Keeps(SegmentSummary summary) =>
        summary.FallbackReason is not null && Of(summary.Segment) is { Source: not SegmentSummary.Template };

    /// <summary>With a summary in the place of the segment's one before.</summary>
    public RunSummaries With(SegmentSummary summary) =>
        this with
        {
            Items =
            [
                .. Items
                    .Where(s => s.Segment != summary.Segment)
                    .Append(summary)
                    .OrderBy(s => s.Segment ?? int.MaxValue),
            ],
        };
}

/// <summary>Keeps the summaries of runs.</summary>
public sealed class SummaryStore(BlobFiles blobs)
{
    /// <summary>The summaries of a run that are written so far.</summary>
    public async Task<RunSummaries> ReadAsync(string run, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<RunSummaries>(Containers.Scores, Blob(run), cancellation)).Value
        ?? RunSummaries.None;

    /// <summary>The meter of a run, kept with its summaries.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="maxTokens">Most tokens, sent and written.</param>
    public ISummaryMeter Meter(string run, long maxTokens) => new RunMeter(this, run, maxTokens);

    /// <summary>Changes the summaries of a run; the change is computed again when somebody else was faster.</summary>
    /// <returns>Whether there was a change: null is none.</returns>
    internal async Task<bool> ChangeAsync(
        string run,
        Func<RunSummaries, RunSummaries?> change,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var (standing, etag) = await blobs.TryReadJsonAsync<RunSummaries>(
                Containers.Scores,
                Blob(run),
                cancellation
            );
            var changed = change(standing ?? RunSummaries.None);
            if (changed is null)
            {
                return false;
            }

            if (await blobs.TryReplaceJsonAsync(Containers.Scores, Blob(run), changed, etag, cancellation))
            {
                return true;
            }
        }
    }

    private static string Blob(string run) => $"{run}/summaries.json";

    private sealed class RunMeter(SummaryStore store, string run, long maxTokens) : ISummaryMeter
    {
        public Task<bool> TryTakeAsync(SummaryUsage more, CancellationToken cancellation) =>
            store.ChangeAsync(
                run,
                all => all.Usage.With(more, maxTokens) is { } usage ? all with { Usage = usage } : null,
                cancellation
            );
    }
}

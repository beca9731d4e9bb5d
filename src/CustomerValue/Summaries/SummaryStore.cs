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

    /// <summary>With a summary in the place of the segment's one before, and what the run has taken.</summary>
    public RunSummaries With(SegmentSummary summary, SummaryUsage usage) =>
        new(
            usage,
            [.. Items.Where(s => s.Segment != summary.Segment).Append(summary).OrderBy(s => s.Segment ?? int.MaxValue)]
        );
}

/// <summary>Keeps the summaries of runs.</summary>
public sealed class SummaryStore(BlobFiles blobs)
{
    /// <summary>The summaries of a run that are written so far.</summary>
    public async Task<RunSummaries> ReadAsync(string run, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<RunSummaries>(Containers.Scores, Blob(run), cancellation)).Value
        ?? RunSummaries.None;

    /// <summary>Changes the summaries of a run; the change is computed again when somebody else was faster.</summary>
    internal async Task ChangeAsync(string run, Func<RunSummaries, RunSummaries> change, CancellationToken cancellation)
    {
        while (true)
        {
            var (standing, etag) = await blobs.TryReadJsonAsync<RunSummaries>(
                Containers.Scores,
                Blob(run),
                cancellation
            );
            var changed = change(standing ?? RunSummaries.None);
            if (await blobs.TryReplaceJsonAsync(Containers.Scores, Blob(run), changed, etag, cancellation))
            {
                return;
            }
        }
    }

    private static string Blob(string run) => $"{run}/summaries.json";
}

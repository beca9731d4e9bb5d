using CustomerValue.Scoring;
using CustomerValue.Storage;

namespace CustomerValue.Pipeline;

/// <summary>Tells how far the published scores are behind the uploads.</summary>
public sealed class Freshness(LakeStore lake, ScoreStore scores, RunTable runs, TimeProvider time)
{
    /// <summary>How long the oldest upload that was read but is not in the published scores has waited; zero where there is none.</summary>
    public async Task<TimeSpan> WaitingAsync(CancellationToken cancellation) =>
        Waiting(await NotScoredAsync(cancellation), time.GetUtcNow());

    /// <summary>The uploads that were read but are not in the published scores.</summary>
    public async Task<IReadOnlyList<LakeExport>> NotScoredAsync(CancellationToken cancellation)
    {
        var index = await lake.CurrentAsync(cancellation);
        var pointer = await scores.CurrentAsync(cancellation);
        var run = pointer is null ? null : await runs.FindAsync(pointer.Run, cancellation);
        var scored = run is null ? null : await lake.AtAsync(run.LakeVersion, cancellation);
        return NotScored(index?.Exports ?? [], scored?.Exports ?? []);
    }

    /// <summary>The same of two lists of exports.</summary>
    /// <param name="read">What the lake holds.</param>
    /// <param name="scored">What it held when the published scores were made.</param>
    internal static IReadOnlyList<LakeExport> NotScored(IEnumerable<LakeExport> read, IEnumerable<LakeExport> scored)
    {
        // Not by the content, which is another one once somebody was erased from it.
        var known = scored.Select(e => (e.Name, e.Version)).ToHashSet();
        return [.. read.Where(e => !known.Contains((e.Name, e.Version)))];
    }

    /// <summary>How long the oldest of the uploads has waited.</summary>
    internal static TimeSpan Waiting(IReadOnlyList<LakeExport> notScored, DateTimeOffset now) =>
        notScored.Min(e => e.Uploaded) is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;
}

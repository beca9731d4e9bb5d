using CustomerValue.Scoring;
using CustomerValue.Storage;

namespace CustomerValue.Runs;

/// <summary>Tells how far the published scores are behind the uploads.</summary>
public sealed class Freshness(LakeStore lake, ScoreStore scores, RunTable runs, TimeProvider time)
{
    /// <summary>How long the oldest upload that was read but is not in the published scores has waited; zero where there is none.</summary>
    public async Task<TimeSpan> WaitingAsync(CancellationToken cancellation)
    {
        var index = await lake.CurrentAsync(cancellation);
        var pointer = await scores.CurrentAsync(cancellation);
        var run = pointer is null ? null : await runs.FindAsync(pointer.Run, cancellation);
        var scored = run is null ? null : await lake.AtAsync(run.LakeVersion, cancellation);
        return Waiting(index?.Exports ?? [], scored?.Exports ?? [], time.GetUtcNow());
    }

    /// <summary>The same of two lists of exports.</summary>
    /// <param name="read">What the lake holds.</param>
    /// <param name="scored">What it held when the published scores were made.</param>
    /// <param name="now">The time.</param>
    internal static TimeSpan Waiting(IEnumerable<LakeExport> read, IEnumerable<LakeExport> scored, DateTimeOffset now)
    {
        // Not by the content, which is another one once somebody was erased from it.
        var known = scored.Select(e => (e.Name, e.Version)).ToHashSet();
        var oldest = read.Where(e => !known.Contains((e.Name, e.Version))).Min(e => e.Uploaded);
        return oldest < now ? now - oldest.Value : TimeSpan.Zero;
    }
}

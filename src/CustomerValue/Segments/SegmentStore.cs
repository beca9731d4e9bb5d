using CustomerValue.Storage;

namespace CustomerValue.Segments;

/// <summary>Blobs that describe the groups of a run, in its folder of the container scores.</summary>
public sealed class SegmentStore(BlobFiles blobs)
{
    private const string OpportunitiesFile = "opportunities.json";

    /// <summary>The segments in short, or null for a run that was published before there were any.</summary>
    public Task<SegmentIndex?> IndexAsync(string run, CancellationToken cancellation) =>
        ReadAsync<SegmentIndex>(IndexBlob(run), cancellation);

    /// <summary>A segment's profile, or null.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="segment">Id of the segment, 0 for the customers in none.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public Task<SegmentProfile?> ProfileAsync(string run, int segment, CancellationToken cancellation) =>
        ReadAsync<SegmentProfile>(ProfileBlob(run, segment), cancellation);

    /// <summary>Who moved since the run before, or null.</summary>
    public Task<Migration?> MigrationAsync(string run, CancellationToken cancellation) =>
        ReadAsync<Migration>(MigrationBlob(run), cancellation);

    /// <summary>Whom to act on, or null.</summary>
    public Task<Opportunities?> OpportunitiesAsync(string run, CancellationToken cancellation) =>
        ReadAsync<Opportunities>(OpportunitiesBlob(run), cancellation);

    /// <summary>Writes all of a run; the index goes last.</summary>
    internal async Task WriteAsync(string run, SegmentReport report, CancellationToken cancellation)
    {
        foreach (var profile in report.Profiles)
        {
            await blobs.WriteJsonAsync(Containers.Scores, ProfileBlob(run, profile.Id ?? 0), profile, cancellation);
        }

        await blobs.WriteJsonAsync(Containers.Scores, MigrationBlob(run), report.Migration, cancellation);
        await blobs.WriteJsonAsync(Containers.Scores, OpportunitiesBlob(run), report.Opportunities, cancellation);
        await blobs.WriteJsonAsync(Containers.Scores, IndexBlob(run), report.Index, cancellation);
    }

    /// <summary>Takes a customer off the lists of every run; figures of many stay as they are.</summary>
    /// <returns>Number of entries removed.</returns>
    public async Task<long> RemoveAsync(string customerId, CancellationToken cancellation)
    {
        long removed = 0;
        foreach (var item in await blobs.ListAsync(Containers.Scores, "", cancellation))
        {
            if (!item.Name.EndsWith($"/{OpportunitiesFile}", StringComparison.Ordinal))
            {
                continue;
            }

            var before = (await ReadAsync<Opportunities>(item.Name, cancellation))!;
            var after = new Opportunities(
                before.HiddenPotential.Without(customerId),
                before.AboutToBeLost.Without(customerId)
            );
            var gone = Listed(before) - Listed(after);
            if (gone > 0)
            {
                await blobs.WriteJsonAsync(Containers.Scores, item.Name, after, cancellation);
                removed += gone;
            }
        }

        return removed;
    }

    private static int Listed(Opportunities lists) =>
        lists.HiddenPotential.Items.Count + lists.AboutToBeLost.Items.Count;

    private async Task<T?> ReadAsync<T>(string blob, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<T>(Containers.Scores, blob, cancellation)).Value;

    private static string IndexBlob(string run) => $"{run}/segments.json";

    private static string ProfileBlob(string run, int segment) => $"{run}/segments/{segment}.json";

    private static string MigrationBlob(string run) => $"{run}/migration.json";

    private static string OpportunitiesBlob(string run) => $"{run}/{OpportunitiesFile}";
}

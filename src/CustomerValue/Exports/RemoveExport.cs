using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>
/// Takes an upload back: its blob and mapping file, its rows in the lake, what was found in it, and its row in the table. The blob goes
/// first and the row last: killed in between, the same call or the event of the deleted blob does the rest, and a reader that is at work on the
/// upload finds it gone when it has finished. The next run works on the lake without it.
/// </summary>
public sealed class RemoveExport(BlobFiles blobs, LakeStore lake, ExportTable table)
{
    /// <summary>Removes an upload, and with an archive what came in it.</summary>
    /// <returns>False where nothing of that name is known.</returns>
    public async Task<bool> RunAsync(string name, CancellationToken cancellation)
    {
        var record = await table.FindAsync(name, cancellation);
        var index = await lake.CurrentAsync(cancellation);
        var standing = index?.Exports.FirstOrDefault(e => e.Name == name);
        var entries = await new UnpackArchive(blobs).BroughtAsync(name, cancellation);
        var blob = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        if (record is null && standing is null && blob is null && entries.Count == 0)
        {
            return false;
        }

        await blobs.DeleteAsync(Containers.Exports, name, cancellation);
        await blobs.DeleteAsync(Containers.Exports, name + ExportMapping.Suffix, cancellation);
        foreach (var entry in entries)
        {
            await RunAsync(entry, cancellation);
        }

        if (standing is not null)
        {
            // Not what another upload of the name has put there since.
            await lake.RemoveAsync(name, standing.Version, cancellation);
        }

        var key = ContentHash.Of(name);
        foreach (var version in new[] { standing?.Version, record?.Version }.OfType<string>().Distinct())
        {
            await lake.DeleteFindingsAsync(key, version, cancellation);
        }

        if (record is not null)
        {
            await table.DeleteAsync(name, cancellation);
        }

        return true;
    }

    /// <summary>
    /// Removes an upload whose blob is gone, unless an erasure deleted it: then what others have in it stays. An erasure leaves no row of
    /// an archive, whose other entries stay as well.
    /// </summary>
    /// <returns>Whether it was removed.</returns>
    public async Task<bool> IfGoneAsync(string name, CancellationToken cancellation)
    {
        if (await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation) is not null)
        {
            return false;
        }

        var record = await table.FindAsync(name, cancellation);
        var isKnown =
            record is not null || (await lake.CurrentAsync(cancellation))?.Exports.Any(e => e.Name == name) == true;
        return isKnown && record is not { BlobErased: true } && await RunAsync(name, cancellation);
    }
}

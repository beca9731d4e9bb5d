using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>
/// Unpacks a zip archive of exports into the container of uploads, each entry as <c>&lt;archive&gt;/&lt;entry&gt;</c>: from there they
/// go the way of any upload, with a manifest and a refusal of their own. All of the archive is checked before the first is written.
/// </summary>
internal sealed class UnpackArchive(BlobFiles blobs)
{
    private static readonly ZipLimits Limits = new();
    private const string MappingSuffix = ".mapping.json";

    /// <summary>Name of the kind in the table of exports.</summary>
    public const string Kind = "archive";

    /// <summary>Unpacks an upload if it is an archive.</summary>
    /// <returns>Number of its entries; null when it is none.</returns>
    /// <exception cref="ExportRefusedException">It cannot be unpacked; nothing was written.</exception>
    public async Task<int?> TryAsync(
        string name,
        string? mappingJson,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        using var archive = await OpenAsync(name, folder, cancellation);
        if (archive is null)
        {
            return null;
        }

        if (mappingJson is not null)
        {
            throw ExportMapping.Refused(name, "an archive has none. Put <entry>.mapping.json beside an entry into it.");
        }

        var entries = archive.Check(Limits, cancellation);
        if (entries.Count == 0)
        {
            throw new ExportRefusedException("empty", $"{name}: the archive is empty. Upload it again with its files.");
        }

        // Mapping files first, so that their exports are read once.
        foreach (var (entry, index) in entries.OrderBy(e => !e.Key.EndsWith(MappingSuffix, StringComparison.Ordinal)))
        {
            var file = await ExtractAsync(archive, index, folder, cancellation);
            await blobs.UploadAsync(Containers.Exports, $"{name}/{entry}", file, cancellation);
        }

        foreach (var item in await blobs.ListAsync(Containers.Exports, $"{name}/", cancellation))
        {
            if (!entries.ContainsKey(item.Name[(name.Length + 1)..]))
            {
                await blobs.DeleteAsync(Containers.Exports, item.Name, cancellation);
            }
        }

        return entries.Count;
    }

    /// <summary>Whether something holds for an entry of an archive.</summary>
    /// <param name="name">Name of the upload.</param>
    /// <param name="holds">Asked for each entry by its name and local file, until it is true.</param>
    /// <param name="folder">Folder for the files.</param>
    /// <param name="cancellation">Stops between entries.</param>
    /// <returns>Null when the upload is no archive.</returns>
    /// <exception cref="ExportRefusedException">It cannot be unpacked.</exception>
    public async Task<bool?> AnyAsync(
        string name,
        Func<string, string, Task<bool>> holds,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        using var archive = await OpenAsync(name, folder, cancellation);
        if (archive is null)
        {
            return null;
        }

        foreach (var (entry, index) in archive.Check(Limits, cancellation))
        {
            if (await holds(entry, await ExtractAsync(archive, index, folder, cancellation)))
            {
                return true;
            }
        }

        return false;
    }

    private async Task<ZipArchiveFile?> OpenAsync(string name, ScratchFolder folder, CancellationToken cancellation)
    {
        if (!await IsZipAsync(name, cancellation))
        {
            return null;
        }

        var properties = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        if (properties?.ContentLength > Limits.Bytes)
        {
            throw ZipArchiveFile.Refused("archive_too_large", name, "the archive is larger than 2 GiB");
        }

        var file = folder.File("upload.zip");
        await blobs.DownloadAsync(Containers.Exports, name, file, cancellation);
        var zip = ZipArchiveFile.Open(file, name);
        if (!zip.IsWorkbook)
        {
            return zip;
        }

        zip.Dispose();
        return null;
    }

    private static async Task<string> ExtractAsync(
        ZipArchiveFile archive,
        long index,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var file = folder.File("entry");
        await archive.ExtractAsync(index, file, cancellation);
        return file;
    }

    private async Task<bool> IsZipAsync(string name, CancellationToken cancellation)
    {
        await using var stream = await blobs.OpenAsync(Containers.Exports, name, cancellation);
        var head = new byte[4];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        return ZipArchiveFile.Starts(head.AsSpan(0, read));
    }
}

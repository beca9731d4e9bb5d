using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>
/// Unpacks a zip archive of exports into the container of uploads, each entry as <c>&lt;archive&gt;/&lt;entry&gt;</c>: from there they
/// go the way of any upload, with a manifest and a refusal of their own. All of the archive is checked before the first is written. Its
/// entries remember the archive: they are unpacked no further, and a newer version of it deletes those that it lacks.
/// </summary>
internal sealed class UnpackArchive(BlobFiles blobs)
{
    /// <summary>Metadata of an unpacked blob: the hash of its archive's name.</summary>
    private const string ArchiveMetadata = "archive";
    private const string MappingSuffix = ExportMapping.Suffix;

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
        if (!await IsZipAsync(name, cancellation))
        {
            return null;
        }

        var limits = new ZipLimits();
        var properties = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        if (properties?.ContentLength > limits.Bytes)
        {
            throw ZipArchiveFile.Refused("archive_too_large", name, "the archive is larger than 2 GiB");
        }

        var file = folder.File("upload.zip");
        await blobs.DownloadAsync(Containers.Exports, name, file, cancellation);
        using var zip = ZipArchiveFile.Open(file, name);
        if (zip.IsWorkbook)
        {
            return null;
        }

        if (zip.OtherProgram is { } program)
        {
            throw new ExportRefusedException(
                "unsupported_format",
                $"{name}: this is {program}. Save its table as .xlsx or CSV and upload it again."
            );
        }

        // The check of its archive refuses such an entry already; whatever that overlooks must not unpack itself without end.
        if (properties?.Metadata.ContainsKey(ArchiveMetadata) == true)
        {
            throw ZipArchiveFile.Refused("bad_archive", name, "this is an archive that came in another one");
        }

        if (mappingJson is not null)
        {
            throw ExportMapping.Refused(name, "an archive has none. Put <entry>.mapping.json beside an entry into it.");
        }

        var entries = zip.Check(limits, cancellation);
        if (entries.Count == 0)
        {
            throw new ExportRefusedException("empty", $"{name}: the archive is empty. Upload it again with its files.");
        }

        if (entries.Keys.FirstOrDefault(e => !ExportName.IsValid($"{name}/{e}")) is { } entry)
        {
            throw ZipArchiveFile.BadName(name, entry);
        }

        await WriteAsync(name, zip, entries, folder, cancellation);
        return entries.Count;
    }

    private async Task WriteAsync(
        string name,
        ZipArchiveFile zip,
        SortedDictionary<string, long> entries,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var archive = ContentHash.Of(name);
        // Mapping files first, so that their exports are read once.
        foreach (var (entry, index) in entries.OrderBy(e => !e.Key.EndsWith(MappingSuffix, StringComparison.Ordinal)))
        {
            var file = folder.File("entry");
            await zip.ExtractAsync(index, file, cancellation);
            var metadata = new Dictionary<string, string> { [ArchiveMetadata] = archive };
            await blobs.UploadAsync(Containers.Exports, $"{name}/{entry}", file, metadata, cancellation);
            File.Delete(file);
        }

        foreach (var entry in await BroughtAsync(name, cancellation))
        {
            if (!entries.ContainsKey(entry[(name.Length + 1)..]))
            {
                await blobs.DeleteAsync(Containers.Exports, entry, cancellation);
            }
        }
    }

    /// <summary>The uploads that came in an archive; what others uploaded into a folder of its name is not the archive's.</summary>
    public async Task<List<string>> BroughtAsync(string name, CancellationToken cancellation)
    {
        var archive = ContentHash.Of(name);
        return
        [
            .. (await blobs.ListAsync(Containers.Exports, $"{name}/", cancellation))
                .Where(i => i.Metadata.TryGetValue(ArchiveMetadata, out var of) && of == archive)
                .Select(i => i.Name),
        ];
    }

    private async Task<bool> IsZipAsync(string name, CancellationToken cancellation)
    {
        await using var stream = await blobs.OpenAsync(Containers.Exports, name, cancellation);
        var head = new byte[4];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        return ZipArchiveFile.Starts(head.AsSpan(0, read));
    }
}

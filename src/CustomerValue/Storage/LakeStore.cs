using System.Text.Json.Serialization;
using Azure;

namespace CustomerValue.Storage;

/// <summary>One export's place in the lake.</summary>
/// <param name="Name">Name of the uploaded blob.</param>
/// <param name="Version">Version of its lines: blob ETag and mapping.</param>
/// <param name="Content">SHA-256 of the uploaded bytes and the mapping, so that the same upload is recognised.</param>
/// <param name="Kept">Rows in the lake.</param>
/// <param name="First">Time of the first row, UTC; orders have one, products none.</param>
/// <param name="Last">Time of the last row, UTC.</param>
/// <param name="Currency">Reporting currency of the amounts of orders, if known.</param>
/// <param name="Kind">What the rows are: customers, events, orders, products or reviews, or categories.</param>
public sealed record LakeExport(
    string Name,
    string Version,
    string Content,
    long Kept,
    DateTime? First,
    DateTime? Last,
    string? Currency,
    string Kind = LakeExport.Orders
)
{
    /// <summary>When the upload was written, UTC; null for one that was read before this was kept.</summary>
    public DateTimeOffset? Uploaded { get; init; }

    /// <summary>The trace in which it was read, a W3C traceparent; null where nobody listened.</summary>
    public string? Trace { get; init; }

    /// <summary>Rows in the lake of the upload of this name that it replaced; null for the first one.</summary>
    public long? KeptBefore { get; init; }

    /// <summary>Whether the orders have ids of their own; otherwise a customer's day is taken for an order.</summary>
    public bool OwnOrderIds { get; init; } = true;

    /// <summary>Hash of the header, which tells one log without order ids from another; null for one that was read before this was kept.</summary>
    public string? Layout { get; init; }

    /// <summary>Name of a newer export that says all that this one does, so that no row of it counts; null for one that counts.</summary>
    public string? SupersededBy { get; init; }

    /// <summary>The kind of orders; an index written before other kinds existed holds nothing else.</summary>
    public const string Orders = "orders";

    /// <summary>The kind of customers.</summary>
    public const string Customers = "customers";

    /// <summary>The kind of products.</summary>
    public const string Products = "products";

    /// <summary>The kind of reviews.</summary>
    public const string Reviews = "reviews";

    /// <summary>The kind of categories that photos told.</summary>
    public const string Categories = "categories";

    /// <summary>Name of the export of that kind; no upload has it.</summary>
    public const string PhotoCategories = "images/";

    /// <summary>Name of the export, of the kind reviews, that holds the texts of all voice notes; no upload has it.</summary>
    public const string VoiceNotes = "voice/";

    /// <summary>Folder name of an export: its blob name may hold any character.</summary>
    [JsonIgnore]
    public string Key => ContentHash.Of(Name);

    /// <summary>What tells its log from others in which a customer's day is an order; empty where orders have ids.</summary>
    [JsonIgnore]
    public string Log => OwnOrderIds ? "" : $"log {Layout}";

    /// <summary>When it was uploaded, as far as that is known.</summary>
    [JsonIgnore]
    public UploadMoment Moment => new(Uploaded, Last, Name);
}

/// <summary>A place in the order of uploads: by the moment, and by the name where two have the same one.</summary>
/// <param name="Uploaded">When it was written; an older one, of which it was not recorded, comes first.</param>
/// <param name="Last">Time of its last row, which stands in for the moment then.</param>
/// <param name="Name">Name of the upload.</param>
public sealed record UploadMoment(DateTimeOffset? Uploaded, DateTime? Last, string Name)
{
    /// <summary>Oldest first.</summary>
    public static IComparer<UploadMoment> Order { get; } = Comparer<UploadMoment>.Create(Compare);

    private static int Compare(UploadMoment one, UploadMoment other)
    {
        var moment = Nullable.Compare(one.Uploaded, other.Uploaded);
        var time = moment == 0 && one.Uploaded is null ? Nullable.Compare(one.Last, other.Last) : moment;
        return time == 0 ? string.CompareOrdinal(one.Name, other.Name) : time;
    }
}

/// <summary>What the lake holds: the blob <c>lake/current.json</c>, and unchanging copies under <c>lake/versions/</c>.</summary>
/// <param name="Version">Hash of the exports' contents, and of the order of uploads where the newest one counts.</param>
/// <param name="Partitions">Number of customer partitions.</param>
/// <param name="Exports">Every export, ordered by name.</param>
public sealed record LakeIndex(string Version, int Partitions, IReadOnlyList<LakeExport> Exports)
{
    /// <summary>Makes an index; its version follows from what it holds.</summary>
    public static LakeIndex Of(int partitions, IEnumerable<LakeExport> exports)
    {
        var ordered = exports.OrderBy(e => e.Name, StringComparer.Ordinal).ToList();
        string[] newestCounts = [LakeExport.Customers, LakeExport.Products, LakeExport.Orders];
        var uploads = newestCounts.SelectMany(kind =>
            ordered.Where(e => e.Kind == kind).OrderBy(e => e.Moment, UploadMoment.Order).Select(e => e.Name)
        );
        var version = ContentHash.Of(
            ordered
                .SelectMany(e => new[] { e.Name, e.Content })
                .Prepend(partitions.ToString(provider: null))
                .Concat(uploads)
        );
        return new LakeIndex(version, partitions, ordered);
    }
}

/// <summary>What an export that enters the lake makes needless to read, and what makes it so itself.</summary>
/// <param name="Older">Name and version of those that it stands in for.</param>
/// <param name="By">Name and version of a newer one that stands in for it; null for none.</param>
public sealed record Superseding(
    IReadOnlyCollection<(string Name, string Version)> Older,
    (string Name, string Version)? By
)
{
    /// <summary>It stands beside the others.</summary>
    public static Superseding Nothing { get; } = new([], null);
}

/// <summary>The lake's blobs: lines, manifests, rejects and the index.</summary>
public sealed class LakeStore(BlobFiles blobs)
{
    private const string Current = "current.json";

    /// <summary>Folder of one version of an export's lines in one partition.</summary>
    public static string LinesFolder(string exportKey, string version, int? partition = null) =>
        partition is null ? $"lines/{exportKey}/{version}/" : $"lines/{exportKey}/{version}/part={partition:00}/";

    /// <summary>Folder of the refused rows of one version of an export.</summary>
    public static string RejectsFolder(string exportKey, string version) => $"rejects/{exportKey}/{version}/";

    /// <summary>The lake as it is now, or null when it is empty.</summary>
    public async Task<LakeIndex?> CurrentAsync(CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<LakeIndex>(Containers.Lake, Current, cancellation)).Value;

    /// <summary>The lake as it was at a version.</summary>
    /// <exception cref="InvalidOperationException">There is no such version.</exception>
    public async Task<LakeIndex> AtAsync(string version, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<LakeIndex>(Containers.Lake, VersionBlob(version), cancellation)).Value
        ?? throw new InvalidOperationException($"The lake has no version '{version}'.");

    /// <summary>
    /// Puts an export's new version into the index. An upload with the same content as the one that is there changes nothing.
    /// </summary>
    /// <param name="export">The export; its lines are written.</param>
    /// <param name="partitions">Number of partitions of a lake that begins with it.</param>
    /// <param name="superseding">What need not be read any more.</param>
    /// <param name="cancellation">Stops between tries.</param>
    /// <returns>The export as it stands in the index now.</returns>
    public async Task<LakeExport> PutAsync(
        LakeExport export,
        int partitions,
        Superseding superseding,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            var (index, etag) = await blobs.TryReadJsonAsync<LakeIndex>(Containers.Lake, Current, cancellation);
            var standing = index?.Exports.FirstOrDefault(e => e.Name == export.Name);
            if (standing?.Content == export.Content)
            {
                return standing;
            }

            // A note holds of the versions that were compared; what came in between is not known.
            var by = index?.Exports.FirstOrDefault(e => (e.Name, e.Version) == superseding.By);
            export = export with { KeptBefore = standing?.Kept, SupersededBy = by?.Name };
            var others = (index?.Exports ?? [])
                .Where(e => e.Name != export.Name)
                .Select(e =>
                    superseding.Older.Contains((e.Name, e.Version)) ? e with { SupersededBy = export.Name }
                    : e.SupersededBy == export.Name ? e with { SupersededBy = null }
                    : e
                );
            if (
                await TryWriteAsync(
                    LakeIndex.Of(index?.Partitions ?? partitions, others.Append(export)),
                    etag,
                    cancellation
                )
            )
            {
                return export;
            }
        }
    }

    /// <summary>Puts an export that stands beside the others into the index.</summary>
    public Task<LakeExport> PutAsync(LakeExport export, int partitions, CancellationToken cancellation) =>
        PutAsync(export, partitions, Superseding.Nothing, cancellation);

    /// <summary>Takes an export out of the index; those that it stood in for count again. Its lines stay for runs that read them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Only this version of it.</param>
    /// <param name="cancellation">Stops between tries.</param>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> RemoveAsync(string name, string version, CancellationToken cancellation)
    {
        while (true)
        {
            var (index, etag) = await blobs.TryReadJsonAsync<LakeIndex>(Containers.Lake, Current, cancellation);
            if (index?.Exports.Any(e => e.Name == name && e.Version == version) != true)
            {
                return false;
            }

            var others = index
                .Exports.Where(e => e.Name != name)
                .Select(e => e.SupersededBy == name ? e with { SupersededBy = null } : e);
            if (await TryWriteAsync(LakeIndex.Of(index.Partitions, others), etag, cancellation))
            {
                return true;
            }
        }
    }

    /// <returns>False when somebody else wrote first.</returns>
    private async Task<bool> TryWriteAsync(LakeIndex next, ETag? read, CancellationToken cancellation)
    {
        await blobs.WriteJsonAsync(Containers.Lake, VersionBlob(next.Version), next, cancellation);
        return await blobs.TryReplaceJsonAsync(Containers.Lake, Current, next, read, cancellation);
    }

    /// <summary>Notes that lines are taken out of an export's file: its content, and so the lake, is another one.</summary>
    /// <param name="file">Blob with lines; one of a version that the index does not hold is left alone.</param>
    /// <param name="lines">Number of lines.</param>
    /// <param name="cancellation">Stops between tries.</param>
    public async Task ShrinkAsync(string file, long lines, CancellationToken cancellation)
    {
        while (true)
        {
            var (index, etag) = await blobs.TryReadJsonAsync<LakeIndex>(Containers.Lake, Current, cancellation);
            var standing = index?.Exports.FirstOrDefault(e =>
                file.StartsWith(LinesFolder(e.Key, e.Version), StringComparison.Ordinal)
            );
            if (standing is null)
            {
                return;
            }

            var shrunk = standing with
            {
                Kept = standing.Kept - lines,
                Content = ContentHash.Of(standing.Content, $"less {lines} lines"),
            };
            var next = LakeIndex.Of(index!.Partitions, index.Exports.Where(e => e != standing).Append(shrunk));
            if (await TryWriteAsync(next, etag, cancellation))
            {
                return;
            }
        }
    }

    /// <summary>
    /// Downloads an export's lines of one partition and returns the local files in chunk order; none of an export that is superseded,
    /// of which no line counts.
    /// </summary>
    public async Task<List<string>> DownloadLinesAsync(
        LakeExport export,
        int partition,
        string localFolder,
        CancellationToken cancellation
    )
    {
        var files = new List<string>();
        if (export.SupersededBy is not null)
        {
            return files;
        }

        var folder = LinesFolder(export.Key, export.Version, partition);
        foreach (var item in await blobs.ListAsync(Containers.Lake, folder, cancellation))
        {
            var file = Path.Combine(localFolder, export.Key, Path.GetFileName(item.Name));
            await blobs.DownloadAsync(Containers.Lake, item.Name, file, cancellation);
            files.Add(file);
        }

        return files;
    }

    /// <summary>Downloads the lines of every export of a kind and returns the local files by partition.</summary>
    public async Task<List<IReadOnlyList<string>>> DownloadKindAsync(
        LakeIndex index,
        string kind,
        ScratchFolder folder,
        CancellationToken cancellation
    )
    {
        var partitions = new List<IReadOnlyList<string>>();
        for (var partition = 0; partition < index.Partitions; partition++)
        {
            var files = new List<string>();
            foreach (var export in index.Exports.Where(e => e.Kind == kind))
            {
                var local = folder.File($"{kind}={partition:00}");
                files.AddRange(await DownloadLinesAsync(export, partition, local, cancellation));
            }

            partitions.Add(files);
        }

        return partitions;
    }

    /// <summary>
    /// Deletes the lines of uploads that were replaced or refused. What a version of the lake holds that is still worked on
    /// stays, and so does what is new: it may be an upload that is being read.
    /// </summary>
    /// <param name="inUse">Versions of the lake that runs read, besides the current one.</param>
    /// <param name="before">Only blobs written before this time.</param>
    /// <param name="cancellation">Stops between blobs.</param>
    public async Task RemoveReplacedAsync(
        IEnumerable<string> inUse,
        DateTimeOffset before,
        CancellationToken cancellation
    )
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var current = await CurrentAsync(cancellation);
        foreach (var version in inUse.Append(current?.Version).OfType<string>().Distinct())
        {
            var index = await AtAsync(version, cancellation);
            kept.UnionWith(index.Exports.Select(e => LinesFolder(e.Key, e.Version)));
        }

        foreach (var item in await blobs.ListAsync(Containers.Lake, "lines/", cancellation))
        {
            // lines/<export>/<version>/part=NN/...
            var folder = string.Join('/', item.Name.Split('/').Take(3)) + "/";
            if (!kept.Contains(folder) && item.Properties.LastModified < before)
            {
                await blobs.DeleteAsync(Containers.Lake, item.Name, cancellation);
            }
        }
    }

    /// <summary>Deletes what was found in an export's version: its manifest and its refused rows.</summary>
    public async Task DeleteFindingsAsync(string exportKey, string version, CancellationToken cancellation)
    {
        await blobs.DeleteAllAsync(Containers.Lake, RejectsFolder(exportKey, version), cancellation);
        await blobs.DeleteAsync(Containers.Lake, ManifestBlob(exportKey, version), cancellation);
    }

    /// <summary>Writes the manifest of an export's version.</summary>
    public Task WriteManifestAsync<T>(string exportKey, string version, T manifest, CancellationToken cancellation) =>
        blobs.WriteJsonAsync(Containers.Lake, ManifestBlob(exportKey, version), manifest, cancellation);

    /// <summary>The manifest of an export's version, or null.</summary>
    public async Task<T?> ManifestAsync<T>(string exportKey, string version, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<T>(Containers.Lake, ManifestBlob(exportKey, version), cancellation)).Value;

    private static string ManifestBlob(string exportKey, string version) => $"manifests/{exportKey}/{version}.json";

    private static string VersionBlob(string version) => $"versions/{version}.json";
}

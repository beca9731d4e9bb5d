using System.Text;
using CustomerValue.Exports;
using CustomerValue.Scoring;
using CustomerValue.Segments;
using CustomerValue.Storage;
using CustomerValue.Voice;
using Microsoft.Extensions.Options;

namespace CustomerValue.Erasure;

/// <summary>An erasure cannot begin; the message says what it waits for.</summary>
public sealed class ErasureRefusedException(string message) : Exception(message);

/// <summary>
/// Takes one customer out of everything that is stored, for good: the lake's lines and lists of refused rows, features and
/// scores of every run, and the uploads that hold a row of the customer, which are deleted whole as what was read of them stays
/// in the lake. Later uploads are read without the customer. Models keep what they learned from many; the next training learns
/// without. Killed half-way, the same call finishes the work.
/// </summary>
public sealed class EraseCustomer(
    BlobFiles blobs,
    LakeStore lake,
    ErasureStore erased,
    ExportTable exports,
    IngestExport ingest,
    RunTable runs,
    WorkSender sender,
    ScoreStore scores,
    ScoreTable table,
    SegmentStore segments,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    /// <summary>Whether an id is one, and no word for nobody such as null: rows of nobody belong to no customer.</summary>
    public static bool IsCustomer(string customerId) => CustomerId.Stored(customerId).Length > 0;

    /// <summary>Erases a customer.</summary>
    /// <param name="customerId">The id as in the exports; <see cref="IsCustomer"/>.</param>
    /// <param name="cancellation">Stops between files.</param>
    /// <returns>What was removed; all zero for a customer nobody knew, who is kept out from now on all the same.</returns>
    /// <exception cref="ArgumentException">The id is nobody's.</exception>
    /// <exception cref="ErasureRefusedException">
    /// A run is going or an upload is being read: they may hold the customer. Where a run began in the middle of the work, the same
    /// call finishes it later.
    /// </exception>
    public async Task<ErasureRecord> RunAsync(string customerId, CancellationToken cancellation)
    {
        var id = CustomerId.Stored(customerId);
        ArgumentException.ThrowIfNullOrEmpty(id, nameof(customerId));
        await RequireReadAsync(cancellation);
        var removed = new ErasureRecord(default, 0, 0, 0, 0, []);
        string before;
        do
        {
            before = await RestingRunsAsync(cancellation);
            await erased.AddAsync(salt => ErasedCustomers.Hash(salt, Encoding.UTF8.GetBytes(id)), cancellation);
            removed = Sum(removed, await RemoveAsync(id, cancellation));
            // A run that began meanwhile may have read the customer before the removal, and written afterwards.
        } while (await RestingRunsAsync(cancellation) != before);

        removed = removed with { At = time.GetUtcNow() };
        await erased.LogAsync(removed, cancellation);
        return removed;
    }

    private async Task<ErasureRecord> RemoveAsync(string id, CancellationToken cancellation)
    {
        var lines = await LinesAsync(id, cancellation);
        await blobs.DeleteAllAsync(Containers.Lake, VoiceNotes.Folder(id), cancellation);
        var (rejects, naming) = await RejectsAsync(id, cancellation);
        var uploads = await UploadsAsync(id, naming, cancellation);
        var features = await WithoutAsync(Containers.Features, id, cancellation);
        var scored = await WithoutAsync(Containers.Scores, id, cancellation);
        scored += await segments.RemoveAsync(id, cancellation);
        await table.RemoveAsync(id, cancellation);
        await scores.TouchAsync(cancellation);
        return new ErasureRecord(default, lines, rejects, features, scored, uploads);
    }

    private static ErasureRecord Sum(ErasureRecord one, ErasureRecord other) =>
        new(
            default,
            one.Lines + other.Lines,
            one.Rejects + other.Rejects,
            one.Features + other.Features,
            one.Scores + other.Scores,
            [.. one.Uploads.Union(other.Uploads).Order(StringComparer.Ordinal)]
        );

    /// <returns>What runs there are, and how far they came: another text tells that one began and ended.</returns>
    private async Task<string> RestingRunsAsync(CancellationToken cancellation)
    {
        var known = await runs.ListAsync(cancellation);
        foreach (var run in known)
        {
            var ended = run.Status is RunStatus.Succeeded or RunStatus.Failed;
            if (!ended && !await sender.IsStuckAsync(run.Id, cancellation))
            {
                throw new ErasureRefusedException(
                    $"The run {run.Id} is going ({run.Status}) and may hold the customer. Try again when it has ended."
                );
            }
        }

        return string.Join(' ', known.Select(r => $"{r.Id} {r.Status} {r.Entered.Values.Max():O}"));
    }

    /// <summary>An upload that is read from now on is read without the customer.</summary>
    private async Task RequireReadAsync(CancellationToken cancellation)
    {
        var reading = (await exports.ListAsync(cancellation)).Find(e => e.Status == ExportStatus.Reading);
        if (reading is not null && time.GetUtcNow() - reading.UpdatedAt < options.Value.KeepReplacedLines)
        {
            throw new ErasureRefusedException(
                $"The upload {reading.Name} is being read and may hold the customer. Try again when it is ready or refused."
            );
        }
    }

    /// <summary>
    /// An export that loses rows has another content, so that the lake has another version. That is noted first: killed in between,
    /// the same call finds the rows still there.
    /// </summary>
    private async Task<long> LinesAsync(string id, CancellationToken cancellation)
    {
        long lines = 0;
        foreach (var item in await blobs.ListAsync(Containers.Lake, "lines/", cancellation))
        {
            lines += await RewriteAsync(
                Containers.Lake,
                item.Name,
                CustomerFile.IsOther(id),
                removed => lake.ShrinkAsync(item.Name, removed, cancellation),
                cancellation
            );
        }

        return lines;
    }

    /// <returns>Number of refused rows that named the customer, and the exports that had them.</returns>
    private async Task<(long Rejects, HashSet<string> Exports)> RejectsAsync(string id, CancellationToken cancellation)
    {
        long rejects = 0;
        var naming = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in await blobs.ListAsync(Containers.Lake, "rejects/", cancellation))
        {
            var keep = CustomerFile.DoesNotName(id);
            var removed = await RewriteAsync(Containers.Lake, item.Name, keep, _ => Task.CompletedTask, cancellation);
            rejects += removed;
            if (removed > 0)
            {
                naming.Add(ExportKey(item.Name));
            }
        }

        return (rejects, naming);
    }

    /// <summary>
    /// Deletes the uploads that hold a row of the customer. Each is read again as it was, which finds the customer wherever the
    /// columns are.
    /// </summary>
    private async Task<List<string>> UploadsAsync(string id, HashSet<string> naming, CancellationToken cancellation)
    {
        var names = (await blobs.ListAsync(Containers.Exports, "", cancellation)).ConvertAll(i => i.Name);
        var records = (await exports.ListAsync(cancellation)).ToDictionary(r => r.Name, StringComparer.Ordinal);
        var index = await lake.CurrentAsync(cancellation);
        var inLake = (index?.Exports ?? []).ToDictionary(e => e.Name, StringComparer.Ordinal);
        var deleted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var record = records.GetValueOrDefault(name);
            if (naming.Contains(ContentHash.Of(name)) || await HoldsAsync(name, record, id, cancellation))
            {
                // An archive first: its entries lie in a folder of its name, and tell that it holds the customer.
                foreach (
                    var upload in names.Where(n => n == name || name.StartsWith($"{n}/", StringComparison.Ordinal))
                )
                {
                    // The row of an upload that is still in the lake has its manifest, and says that the rows of others stay
                    // though the blob goes. Others tell of what is gone, by a name or a refusal.
                    var known = records.GetValueOrDefault(upload);
                    if (inLake.TryGetValue(upload, out var standing))
                    {
                        known ??= new ExportRecord(
                            upload,
                            standing.Version,
                            default,
                            null,
                            null,
                            null,
                            time.GetUtcNow()
                        );
                        await exports.PutAsync(known.Kept(standing), cancellation);
                    }
                    else
                    {
                        await exports.DeleteAsync(upload, cancellation);
                    }

                    await blobs.DeleteAsync(Containers.Exports, upload, cancellation);
                    deleted.Add(upload);
                }
            }
        }

        return [.. deleted];
    }

    private async Task<bool> HoldsAsync(string name, ExportRecord? record, string id, CancellationToken cancellation)
    {
        // The folder of a voice note is its customer; other files that are no tables belong to nobody.
        if (MediaPath.Of(name) is { } media)
        {
            return media.Customer == id;
        }

        // The entries of an archive are uploads of their own.
        if (record is { Status: ExportStatus.Ready, Kind: UnpackArchive.Kind })
        {
            return false;
        }

        // What was refused, or asks first, and cannot be looked through might hold anybody, and is of no use.
        return await ingest.HoldsAsync(name, id, cancellation) switch
        {
            Holding.Yes => true,
            Holding.No => false,
            _ => record?.Status is ExportStatus.Failed or ExportStatus.Asked,
        };
    }

    // rejects/<export>/...
    private static string ExportKey(string blob) => blob.Split('/')[1];

    private async Task<long> WithoutAsync(string container, string id, CancellationToken cancellation)
    {
        long removed = 0;
        foreach (var item in await blobs.ListAsync(container, "", cancellation))
        {
            if (item.Name.EndsWith(".parquet", StringComparison.Ordinal))
            {
                var keep = CustomerFile.IsOther(id);
                removed += await RewriteAsync(container, item.Name, keep, _ => Task.CompletedTask, cancellation);
            }
        }

        return removed;
    }

    private async Task<long> RewriteAsync(
        string container,
        string blob,
        string keep,
        Func<long, Task> before,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        var file = folder.File("before.parquet");
        await blobs.DownloadAsync(container, blob, file, cancellation);
        var after = folder.File("after.parquet");
        var removed = CustomerFile.Rewrite(file, after, keep, folder.Path, options.Value.MemoryLimitMb);
        if (removed > 0)
        {
            await before(removed);
            await blobs.UploadAsync(container, blob, after, cancellation);
        }

        return removed;
    }
}

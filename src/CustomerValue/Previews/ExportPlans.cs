using System.Text;
using Azure;
using CustomerValue.Exports;
using CustomerValue.Exports.Reading;
using CustomerValue.Media;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Previews;

/// <summary>
/// Shows and changes how uploads are read. A change is one write of the mapping file beside the upload; the event of that blob has the
/// upload read again, so that nothing is lost whoever is killed when.
/// </summary>
public sealed class ExportPlans(
    BlobFiles blobs,
    LakeStore lake,
    ExportTable table,
    PreviewGate gate,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Roles = ExportKinds.All.ToDictionary(
        k => k.Name,
        IReadOnlyList<string> (k) => [.. k.Words.Keys],
        StringComparer.Ordinal
    );

    /// <summary>The plan of an upload, or null where there is no such upload, or it is no table.</summary>
    /// <exception cref="ExportRefusedException">Nothing is known but by looking at it, and others are looked at for long.</exception>
    public async Task<ExportPlan?> FindAsync(string name, CancellationToken cancellation)
    {
        var record = await table.FindAsync(name, cancellation);
        if (record is null || MediaPath.Of(name) is not null)
        {
            return null;
        }

        var manifest = record.Status is ExportStatus.Ready or ExportStatus.Asked
            ? await lake.ManifestAsync<ExportManifest>(ContentHash.Of(name), record.Version, cancellation)
            : null;
        var mapping = MappingText.Of(
            await blobs.TryReadAsync(Containers.Exports, name + ExportMapping.Suffix, cancellation)
        );
        var head = await HeadAsync(name, mapping, manifest?.Plan is null, cancellation);
        var plan = manifest?.Plan is { } stored ? WithSamples(stored, head) : head;
        return plan is null
            ? null
            : new ExportPlan(
                name,
                record.Status,
                record.Code,
                record.Message,
                record.UpdatedAt,
                plan,
                MappingText.Document(mapping),
                manifest is null ? null : ExportTotals.Of(manifest),
                Roles
            );
    }

    /// <summary>Puts a mapping file beside an upload, in place of the one before.</summary>
    /// <returns>Null where there is no such upload.</returns>
    /// <exception cref="ExportRefusedException">The mapping is not right, or names what the upload does not have.</exception>
    public async Task<PlanChange?> PutAsync(string name, string mapping, CancellationToken cancellation)
    {
        ExportMapping.Parse(name, mapping);
        if (await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation) is null)
        {
            return null;
        }

        await RequireFittingAsync(name, mapping, cancellation);
        await blobs.WriteAsync(
            Containers.Exports,
            name + ExportMapping.Suffix,
            Encoding.UTF8.GetBytes(mapping),
            cancellation
        );
        return await ChangeAsync(name, mapping, cancellation);
    }

    /// <summary>Takes the mapping file of an upload away: it is read by what is found alone.</summary>
    /// <returns>Null where there is no such upload.</returns>
    public async Task<PlanChange?> DeleteAsync(string name, CancellationToken cancellation)
    {
        if (await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation) is null)
        {
            return null;
        }

        await blobs.DeleteAsync(Containers.Exports, name + ExportMapping.Suffix, cancellation);
        return await ChangeAsync(name, null, cancellation);
    }

    /// <summary>Adds what answers say to the mapping file.</summary>
    /// <returns>Null where there is no such upload.</returns>
    /// <exception cref="NotAskedException">An answer is to nothing that is asked.</exception>
    /// <exception cref="ExportRefusedException">The mapping file is not right.</exception>
    public async Task<PlanChange?> AnswerAsync(
        string name,
        IReadOnlyList<ChosenAnswer> answers,
        CancellationToken cancellation
    )
    {
        var record = await table.FindAsync(name, cancellation);
        if (record is null || await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation) is null)
        {
            return null;
        }

        var manifest = await lake.ManifestAsync<ExportManifest>(ContentHash.Of(name), record.Version, cancellation);
        var fragments = AnsweredQuestions.Fragments(name, manifest?.Plan?.Questions ?? [], answers);
        while (true)
        {
            var (bytes, etag) = await blobs.TryReadTaggedAsync(
                Containers.Exports,
                name + ExportMapping.Suffix,
                cancellation
            );
            var before = MappingText.Of(bytes);
            ExportMapping.Parse(name, before);
            var mapping = MappingText.With(before, fragments);
            ExportMapping.Parse(name, mapping);
            if (
                await blobs.TryReplaceAsync(
                    Containers.Exports,
                    name + ExportMapping.Suffix,
                    Encoding.UTF8.GetBytes(mapping),
                    etag,
                    cancellation
                )
            )
            {
                return await ChangeAsync(name, mapping, cancellation);
            }
        }
    }

    private static ReadingPlan WithSamples(ReadingPlan stored, ReadingPlan? head)
    {
        var samples = (head?.Columns ?? []).ToLookup(c => c.Header, c => c.Samples, StringComparer.Ordinal);
        return stored with
        {
            Columns = [.. stored.Columns.Select(c => c with { Samples = samples[c.Header].FirstOrDefault() })],
        };
    }

    /// <summary>What the first part of an upload tells; null where it is gone or cannot be read.</summary>
    private async Task<ReadingPlan?> HeadAsync(
        string name,
        string? mapping,
        bool isNeeded,
        CancellationToken cancellation
    )
    {
        try
        {
            return await gate.RunAsync(
                c => ExportHead.PlanAnywayAsync(Source(name, mapping), options.Value.MemoryLimitMb, scratch, time, c),
                cancellation
            );
        }
        catch (ExportRefusedException e) when (!isNeeded || e.Code is not (PreviewGate.Busy or PreviewGate.Late))
        {
            return null;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>A mapping that names a column which the upload does not have would only be refused later.</summary>
    private async Task RequireFittingAsync(string name, string mapping, CancellationToken cancellation)
    {
        try
        {
            await gate.RunAsync(
                c => ExportHead.PlanAsync(Source(name, mapping), options.Value.MemoryLimitMb, scratch, time, c),
                cancellation
            );
        }
        catch (ExportRefusedException e) when (e.Code != "bad_mapping")
        {
            // What else is wrong with the upload is told when it is read, and so is this where others are looked at now.
        }
    }

    private async Task<PlanChange> ChangeAsync(string name, string? mapping, CancellationToken cancellation)
    {
        var blob = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        var record = await table.FindAsync(name, cancellation);
        var reads =
            blob is not null
            && (
                record?.Status == ExportStatus.Reading || record?.Version != IngestExport.VersionOf(blob.ETag, mapping)
            );
        return new PlanChange(name, reads, MappingText.Document(mapping));
    }

    private ExportSource Source(string name, string? mapping) =>
        new(name, c => blobs.OpenAsync(Containers.Exports, name, c), mapping);
}

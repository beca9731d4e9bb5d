using Azure;
using Azure.Storage.Blobs.Models;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Exports;

/// <summary>
/// Stage: reads an upload into the lake. Its rows become part of the lake with one write of the index, at the end; whatever
/// happens before leaves the lake as it was.
/// </summary>
public sealed class IngestExport(
    BlobFiles blobs,
    LakeStore lake,
    ExportTable table,
    ErasureStore erasures,
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    private const string MappingSuffix = ExportMapping.Suffix;
    private readonly CustomerValueOptions _options = options.Value;
    private readonly RemoveExport _remove = new(blobs, lake, table);

    /// <summary>Does the work of an event; an upload that was read before is not read again, and one that is gone is taken back.</summary>
    /// <param name="changed">The event.</param>
    /// <param name="isLastTry">Whether the event comes no more when this fails.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>One line for the log.</returns>
    public async Task<string> RunAsync(BlobEvent changed, bool isLastTry, CancellationToken cancellation)
    {
        // A new mapping file means reading its export again, and so does one that is gone.
        var isMapping = changed.Blob.EndsWith(MappingSuffix, StringComparison.Ordinal);
        var name = isMapping ? changed.Blob[..^MappingSuffix.Length] : changed.Blob;
        var blob = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        if (blob is null)
        {
            var removed = !isMapping && await _remove.IfGoneAsync(name, cancellation);
            return $"{changed.Blob}: there is no such upload any more{(removed ? ", its rows were removed" : "")}";
        }

        var mappingJson = await MappingAsync(name, cancellation);
        var version = VersionOf(blob.ETag, mappingJson);
        var known = await table.FindAsync(name, cancellation);
        var isRead = known is { Status: not ExportStatus.Reading, Code: not ExportRecord.ReadingFailed };
        if (known?.Version == version && isRead)
        {
            return $"{name}: read before";
        }

        var record = Record(name, version, ExportStatus.Reading) with
        {
            UploadedAt = blob.LastModified,
            Bytes = blob.ContentLength,
        };
        // A process that is killed in its last try tells nobody: that is said before, and taken back by what comes of it.
        await table.PutAsync(isLastTry ? GivenUp(record, null) : record, cancellation);
        string said;
        try
        {
            said = await ReadAsync(record, mappingJson, blob, cancellation);
        }
        catch (ExportAskedException e)
        {
            await ClearAsync(name, version, cancellation);
            await lake.WriteManifestAsync(ContentHash.Of(name), version, e.Manifest, cancellation);
            var asked = record with
            {
                Status = ExportStatus.Asked,
                Kind = e.Manifest.Kind,
                Code = e.Code,
                Message = e.Message,
            };
            await table.PutAsync(asked, cancellation);
            said = $"{name}: asks, {e.Code}";
        }
        catch (ExportRefusedException e)
        {
            await ClearAsync(name, version, cancellation);
            var failed = record with { Status = ExportStatus.Failed, Code = e.Code, Message = e.Message };
            await table.PutAsync(failed, cancellation);
            Telemetry.OfRefusedExport(e.Code);
            said = $"{name}: refused, {e.Code}";
        }
        catch (Exception e) when (isLastTry && e is not OperationCanceledException)
        {
            await table.PutAsync(GivenUp(record, e), cancellation);
            await _remove.IfGoneAsync(name, cancellation);
            throw;
        }

        return await _remove.IfGoneAsync(name, cancellation) ? $"{name}: deleted while it was read" : said;
    }

    /// <summary>The same with another try to come.</summary>
    public Task<string> RunAsync(BlobEvent changed, CancellationToken cancellation) =>
        RunAsync(changed, isLastTry: false, cancellation);

    /// <summary>The row of an upload that could not be read, through no fault of its own.</summary>
    private static ExportRecord GivenUp(ExportRecord record, Exception? error) =>
        record with
        {
            Status = ExportStatus.Failed,
            Code = ExportRecord.ReadingFailed,
            Message =
                error is IOException
                    ? $"{record.Name}: reading was given up after several tries, as files could not be written or read ({error.GetType().Name}). Make room on the disk of the app, then upload it again."
                    : $"{record.Name}: reading was given up after several tries{(error is null ? "" : $" ({error.GetType().Name})")}. The app's log tells the reason; upload it again when that is mended.",
        };

    private async Task<string> ReadAsync(
        ExportRecord record,
        string? mappingJson,
        BlobProperties blob,
        CancellationToken cancellation
    )
    {
        var (name, version) = (record.Name, record.Version);
        var ready = record with { Status = ExportStatus.Ready };
        using (var folder = scratch.NewFolder())
        {
            if (await new UnpackArchive(blobs).TryAsync(name, mappingJson, folder, cancellation) is { } entries)
            {
                await table.PutAsync(ready with { Kind = UnpackArchive.Kind }, cancellation);
                return $"{name}: {entries} entries unpacked";
            }
        }

        var index = await lake.CurrentAsync(cancellation);
        var partitions = index?.Partitions ?? _options.Partitions;
        var sink = new Sink(blobs, ContentHash.Of(name), version);
        // What a try before this one left could have other chunks.
        await sink.RestartAsync(cancellation);
        var (list, listed) = await erasures.ReadAsync(cancellation);
        var reader = Reader(partitions, ErasedCustomers.Of(list));
        var manifest = await reader.ReadAsync(Source(name, mappingJson), sink, cancellation);
        RequireOneCurrency(name, manifest.Currency, index);

        var export = new LakeExport(
            name,
            version,
            manifest.Content,
            manifest.RowsKept,
            manifest.First,
            manifest.Last,
            manifest.Currency,
            manifest.Kind
        )
        {
            Uploaded = blob.LastModified,
            Trace = Telemetry.Trace,
            OwnOrderIds = manifest.OwnOrderIds,
            Layout = manifest.Layout,
        };
        await lake.WriteManifestAsync(export.Key, version, manifest, cancellation);
        var superseded = new SupersededExports(lake, scratch, _options.MemoryLimitMb);
        var superseding = await superseded.FindAsync(await lake.CurrentAsync(cancellation), export, cancellation);
        var standing = await lake.PutAsync(export, partitions, superseding, cancellation);
        // Another upload of the same content stands. A try before this one may have put this very version there.
        if (standing.Version != version)
        {
            await ClearAsync(name, version, cancellation);
        }

        if ((await erasures.ReadAsync(cancellation)).ETag != listed)
        {
            throw new InvalidOperationException($"{name}: a customer was erased while it was read; it is read again.");
        }

        await table.PutAsync(ready with { Kind = manifest.Kind, UpdatedAt = time.GetUtcNow() }, cancellation);
        Telemetry.OfExport(manifest.Kind, manifest.RowsKept, manifest.RefusedByReason, blob.ContentLength);
        var asBefore = standing.Version == version ? "" : ", as before";
        return $"{name}: {manifest.Kind}, {manifest.RowsKept} rows kept, {manifest.RowsRefused} refused{asBefore}";
    }

    /// <summary>
    /// Whether an upload has rows of a customer, found by reading it again; one that is refused is looked through as text. Nothing is written.
    /// </summary>
    public async Task<Holding> HoldsAsync(string name, string customerId, CancellationToken cancellation)
    {
        if (name.EndsWith(MappingSuffix, StringComparison.Ordinal))
        {
            return Holding.No;
        }

        var mapping = await MappingAsync(name, cancellation);
        var customer = ErasedCustomers.Only(customerId);
        try
        {
            await Reader(1, customer).ReadAsync(Source(name, mapping), new Nowhere(), cancellation);
            return customer.Rows > 0 ? Holding.Yes : Holding.No;
        }
        catch (ExportRefusedException)
        {
            return customer.Rows > 0
                ? Holding.Yes
                : await UploadText.NamesAsync(Source(name, null), customerId, cancellation);
        }
    }

    /// <summary>The version of an upload that is read with a mapping file.</summary>
    internal static string VersionOf(ETag upload, string? mappingJson) =>
        ContentHash.Of(upload.ToString("G").Trim('"'), mappingJson ?? "");

    private async Task<string?> MappingAsync(string name, CancellationToken cancellation) =>
        MappingText.Of(await blobs.TryReadAsync(Containers.Exports, name + MappingSuffix, cancellation));

    private ExportSource Source(string name, string? mappingJson) =>
        new(name, c => blobs.OpenAsync(Containers.Exports, name, c), mappingJson);

    private ExportReader Reader(int partitions, ErasedCustomers erased) =>
        new(ExportSettings.Of(_options, partitions, erased), scratch, time);

    /// <exception cref="ExportRefusedException">Amounts in the lake are in another currency.</exception>
    internal static void RequireOneCurrency(string name, string? currency, LakeIndex? index)
    {
        var other = index?.Exports.FirstOrDefault(e =>
            e.Name != name && e.Currency is not null && e.Currency != currency
        );
        if (currency is not null && other is not null)
        {
            throw new ExportRefusedException(
                "mixed_currency",
                $"{name}: amounts are in {currency}, those of {other.Name} in {other.Currency}. Set CustomerValue__ReportingCurrency and a rate for the other one, then upload both again."
            );
        }
    }

    private Task ClearAsync(string name, string version, CancellationToken cancellation) =>
        blobs.DeleteAllAsync(Containers.Lake, LakeStore.LinesFolder(ContentHash.Of(name), version), cancellation);

    private ExportRecord Record(string name, string version, ExportStatus status) =>
        new(name, version, status, null, null, null, time.GetUtcNow());

    private sealed class Nowhere : IExportSink
    {
        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;

        public Task RestartAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            Task.CompletedTask;
    }

    private sealed class Sink(BlobFiles blobs, string key, string version) : IExportSink
    {
        public async Task RestartAsync(CancellationToken cancellation)
        {
            await blobs.DeleteAllAsync(Containers.Lake, LakeStore.LinesFolder(key, version), cancellation);
            await blobs.DeleteAllAsync(Containers.Lake, LakeStore.RejectsFolder(key, version), cancellation);
        }

        public Task AddPartAsync(int partition, int chunk, string localParquetFile, CancellationToken cancellation) =>
            blobs.UploadAsync(
                Containers.Lake,
                $"{LakeStore.LinesFolder(key, version, partition)}chunk-{chunk:0000}.parquet",
                localParquetFile,
                cancellation
            );

        public Task AddRejectsAsync(int chunk, string localParquetFile, CancellationToken cancellation) =>
            blobs.UploadAsync(
                Containers.Lake,
                $"{LakeStore.RejectsFolder(key, version)}chunk-{chunk:0000}.parquet",
                localParquetFile,
                cancellation
            );
    }
}

using System.Text;
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
    Scratch scratch,
    IOptions<CustomerValueOptions> options,
    TimeProvider time
)
{
    private const string MappingSuffix = ".mapping.json";
    private readonly CustomerValueOptions _options = options.Value;

    /// <summary>Does the work of an event; an upload that was read before is not read again.</summary>
    /// <returns>One line for the log.</returns>
    public async Task<string> RunAsync(BlobEvent created, CancellationToken cancellation)
    {
        // A new mapping file means reading its export again.
        var name = created.Blob.EndsWith(MappingSuffix, StringComparison.Ordinal)
            ? created.Blob[..^MappingSuffix.Length]
            : created.Blob;
        var blob = await blobs.TryPropertiesAsync(Containers.Exports, name, cancellation);
        if (blob is null)
        {
            return $"{created.Blob}: there is no such upload any more";
        }

        var mapping = await blobs.TryReadAsync(Containers.Exports, name + MappingSuffix, cancellation);
        var mappingJson = mapping is null ? null : Encoding.UTF8.GetString(mapping).TrimStart('\uFEFF');
        var version = ContentHash.Of(blob.ETag.ToString("G").Trim('"'), mappingJson ?? "");
        var known = await table.FindAsync(name, cancellation);
        if (known?.Version == version && known.Status != ExportStatus.Reading)
        {
            return $"{name}: read before";
        }

        await table.PutAsync(Record(name, version, ExportStatus.Reading), cancellation);
        try
        {
            return await ReadAsync(name, version, mappingJson, cancellation);
        }
        catch (ExportRefusedException e)
        {
            await ClearAsync(name, version, cancellation);
            var failed = Record(name, version, ExportStatus.Failed) with { Code = e.Code, Message = e.Message };
            await table.PutAsync(failed, cancellation);
            return $"{name}: refused, {e.Code}";
        }
    }

    private async Task<string> ReadAsync(
        string name,
        string version,
        string? mappingJson,
        CancellationToken cancellation
    )
    {
        using (var folder = scratch.NewFolder())
        {
            if (await new UnpackArchive(blobs).TryAsync(name, mappingJson, folder, cancellation) is { } entries)
            {
                var unpacked = Record(name, version, ExportStatus.Ready) with { Kind = UnpackArchive.Kind };
                await table.PutAsync(unpacked, cancellation);
                return $"{name}: {entries} entries unpacked";
            }
        }

        var index = await lake.CurrentAsync(cancellation);
        var partitions = index?.Partitions ?? _options.Partitions;
        var sink = new Sink(blobs, ContentHash.Of(name), version);
        // What a try before this one left could have other chunks.
        await sink.RestartAsync(cancellation);
        var source = new ExportSource(name, c => blobs.OpenAsync(Containers.Exports, name, c), mappingJson);
        var manifest = await Reader(partitions).ReadAsync(source, sink, cancellation);
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
        );
        await lake.WriteManifestAsync(export.Key, version, manifest, cancellation);
        var changed = await lake.PutAsync(export, partitions, cancellation);
        if (!changed)
        {
            await ClearAsync(name, version, cancellation);
        }

        await table.PutAsync(Record(name, version, ExportStatus.Ready) with { Kind = manifest.Kind }, cancellation);
        return $"{name}: {manifest.Kind}, {manifest.RowsKept} rows kept, {manifest.RowsRefused} refused{(changed ? "" : ", as before")}";
    }

    private ExportReader Reader(int partitions) =>
        new(
            new ExportSettings
            {
                Partitions = partitions,
                MaxRefusedShare = _options.MaxRefusedShare,
                ReportingCurrency = _options.ReportingCurrency,
                ExchangeRates = _options.ExchangeRates,
                MemoryLimitMb = _options.MemoryLimitMb,
            },
            scratch,
            time
        );

    private static void RequireOneCurrency(string name, string? currency, LakeIndex? index)
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

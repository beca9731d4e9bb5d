using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace CustomerValue.Storage;

/// <summary>Reads and writes blobs of the pipeline's containers.</summary>
public sealed class BlobFiles(StorageClients clients)
{
    private const int TransferBytes = 4 << 20;

    /// <summary>JSON of everything that is stored: camel case, no indentation, stable order of properties.</summary>
    public static JsonSerializerOptions Json { get; } =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Writes a local file, replacing the blob.</summary>
    public async Task UploadAsync(string container, string blob, string localFile, CancellationToken cancellation)
    {
        await Blob(container, blob).UploadAsync(localFile, overwrite: true, cancellation);
    }

    /// <summary>Writes a local file with metadata, replacing the blob.</summary>
    public async Task UploadAsync(
        string container,
        string blob,
        string localFile,
        IDictionary<string, string> metadata,
        CancellationToken cancellation
    )
    {
        await Blob(container, blob).UploadAsync(localFile, new BlobUploadOptions { Metadata = metadata }, cancellation);
    }

    /// <summary>
    /// Writes a stream of any length, replacing the blob once all of it has come; holds a few MiB of it at a time. The blob remembers the trace
    /// of its upload.
    /// </summary>
    public Task UploadAsync(string container, string blob, Stream stream, CancellationToken cancellation) =>
        Blob(container, blob)
            .UploadAsync(
                stream,
                new BlobUploadOptions
                {
                    Metadata = Telemetry.Trace is { } trace
                        ? new Dictionary<string, string> { [Telemetry.TraceMetadata] = trace }
                        : null,
                    TransferOptions = new StorageTransferOptions
                    {
                        InitialTransferSize = TransferBytes,
                        MaximumTransferSize = TransferBytes,
                        MaximumConcurrency = 1,
                    },
                },
                cancellation
            );

    /// <summary>Writes bytes, replacing the blob.</summary>
    public async Task WriteAsync(
        string container,
        string blob,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellation
    )
    {
        await Blob(container, blob).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, cancellation);
    }

    /// <summary>Writes a value as JSON, replacing the blob.</summary>
    public Task WriteJsonAsync<T>(string container, string blob, T value, CancellationToken cancellation) =>
        WriteAsync(container, blob, JsonSerializer.SerializeToUtf8Bytes(value, Json), cancellation);

    /// <summary>Downloads a blob to a local file, creating its folder.</summary>
    /// <exception cref="RequestFailedException">The blob does not exist.</exception>
    public async Task DownloadAsync(string container, string blob, string localFile, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(localFile)!);
        using var response = await Blob(container, blob).DownloadToAsync(localFile, cancellation);
    }

    /// <summary>The bytes of a small blob, or null when there is none.</summary>
    public async Task<byte[]?> TryReadAsync(string container, string blob, CancellationToken cancellation)
    {
        try
        {
            var response = await Blob(container, blob).DownloadContentAsync(cancellation);
            return response.Value.Content.ToArray();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>The bytes of a small blob with its ETag, or null and null when there is none.</summary>
    public async Task<(byte[]? Bytes, ETag? ETag)> TryReadTaggedAsync(
        string container,
        string blob,
        CancellationToken cancellation
    )
    {
        try
        {
            var response = await Blob(container, blob).DownloadContentAsync(cancellation);
            return (response.Value.Content.ToArray(), response.Value.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (null, null);
        }
    }

    /// <summary>A JSON blob with its ETag, or a default value and null when there is none.</summary>
    public async Task<(T? Value, ETag? ETag)> TryReadJsonAsync<T>(
        string container,
        string blob,
        CancellationToken cancellation
    )
    {
        try
        {
            var response = await Blob(container, blob).DownloadContentAsync(cancellation);
            return (response.Value.Content.ToObjectFromJson<T>(Json), response.Value.Details.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (default, null);
        }
    }

    /// <summary>Writes JSON only if the blob is still the one that was read (null: still absent).</summary>
    /// <returns>False when somebody else wrote first; read again then.</returns>
    public Task<bool> TryReplaceJsonAsync<T>(
        string container,
        string blob,
        T value,
        ETag? read,
        CancellationToken cancellation
    ) => TryReplaceAsync(container, blob, JsonSerializer.SerializeToUtf8Bytes(value, Json), read, cancellation);

    /// <summary>Writes bytes only if the blob is still the one that was read (null: still absent).</summary>
    /// <returns>False when somebody else wrote first; read again then.</returns>
    public async Task<bool> TryReplaceAsync(
        string container,
        string blob,
        ReadOnlyMemory<byte> bytes,
        ETag? read,
        CancellationToken cancellation
    )
    {
        var conditions = read is null
            ? new BlobRequestConditions { IfNoneMatch = ETag.All }
            : new BlobRequestConditions { IfMatch = read };
        try
        {
            await Blob(container, blob)
                .UploadAsync(
                    BinaryData.FromBytes(bytes),
                    new BlobUploadOptions { Conditions = conditions },
                    cancellation
                );
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>Opens a blob for reading from its start, without buffering it whole.</summary>
    public async Task<Stream> OpenAsync(string container, string blob, CancellationToken cancellation) =>
        await Blob(container, blob).OpenReadAsync(cancellationToken: cancellation);

    /// <summary>ETag, length, time and metadata of a blob, or null when there is none.</summary>
    public async Task<BlobProperties?> TryPropertiesAsync(string container, string blob, CancellationToken cancellation)
    {
        try
        {
            return (await Blob(container, blob).GetPropertiesAsync(cancellationToken: cancellation)).Value;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Names, times and metadata of the blobs under a prefix, in name order.</summary>
    public async Task<List<BlobItem>> ListAsync(string container, string prefix, CancellationToken cancellation)
    {
        var items = new List<BlobItem>();
        var options = new GetBlobsOptions { Prefix = prefix, Traits = BlobTraits.Metadata };
        await foreach (var item in clients.Blobs.GetBlobContainerClient(container).GetBlobsAsync(options, cancellation))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>Deletes a blob, if it is there.</summary>
    public Task DeleteAsync(string container, string blob, CancellationToken cancellation) =>
        Blob(container, blob).DeleteIfExistsAsync(cancellationToken: cancellation);

    /// <summary>Deletes every blob under a prefix.</summary>
    public async Task DeleteAllAsync(string container, string prefix, CancellationToken cancellation)
    {
        foreach (var item in await ListAsync(container, prefix, cancellation))
        {
            await Blob(container, item.Name).DeleteIfExistsAsync(cancellationToken: cancellation);
        }
    }

    private BlobClient Blob(string container, string blob) =>
        clients.Blobs.GetBlobContainerClient(container).GetBlobClient(blob);
}

using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace LocalHost;

/// <summary>
/// Stands in for Event Grid, which the emulator lacks: lists the uploads and announces each new or changed one as a
/// BlobCreated event on the queue, and each that is gone as a BlobDeleted event. What has been announced is kept in a blob.
/// </summary>
internal sealed class ExportsWatcher(BlobServiceClient blobs, QueueClient queue, TimeSpan interval, TimeProvider time)
{
    private const string Container = "exports";
    private readonly BlobClient _state = blobs
        .GetBlobContainerClient("azure-webjobs-hosts")
        .GetBlobClient("blobreceipts.json");

    /// <summary>Watches until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var container = blobs.GetBlobContainerClient(Container);
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellation);
        var announced = await ReadAsync(cancellation);
        while (true)
        {
            var changed = false;
            var gone = announced.Keys.ToHashSet(StringComparer.Ordinal);
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
            {
                var tag = blob.Properties.ETag.GetValueOrDefault().ToString("G").Trim('"');
                gone.Remove(blob.Name);
                if (announced.GetValueOrDefault(blob.Name) != tag)
                {
                    await queue.SendMessageAsync(Created(container, blob, tag), cancellation);
                    announced[blob.Name] = tag;
                    changed = true;
                }
            }

            // The name of a voice note tells its customer, who may have been erased: it is remembered no longer.
            foreach (var name in gone)
            {
                await queue.SendMessageAsync(Deleted(container, name, announced[name]), cancellation);
                changed |= announced.Remove(name);
            }

            if (changed)
            {
                await _state.UploadAsync(BinaryData.FromObjectAsJson(announced), overwrite: true, cancellation);
            }

            await Task.Delay(interval, time, cancellation);
        }
    }

    private async Task<SortedDictionary<string, string>> ReadAsync(CancellationToken cancellation)
    {
        if (!await _state.ExistsAsync(cancellation))
        {
            return new SortedDictionary<string, string>(StringComparer.Ordinal);
        }

        var content = await _state.DownloadContentAsync(cancellation);
        return new SortedDictionary<string, string>(
            content.Value.Content.ToObjectFromJson<Dictionary<string, string>>()!,
            StringComparer.Ordinal
        );
    }

    private string Created(BlobContainerClient container, BlobItem blob, string tag) =>
        Event(
            "BlobCreated",
            blob.Name,
            tag,
            new
            {
                api = "PutBlob",
                eTag = tag,
                contentType = blob.Properties.ContentType,
                contentLength = blob.Properties.ContentLength,
                blobType = "BlockBlob",
                url = container.GetBlobClient(blob.Name).Uri.ToString(),
            }
        );

    private string Deleted(BlobContainerClient container, string name, string tag) =>
        Event(
            "BlobDeleted",
            name,
            $"{tag} deleted",
            new
            {
                api = "DeleteBlob",
                blobType = "BlockBlob",
                url = container.GetBlobClient(name).Uri.ToString(),
            }
        );

    /// <summary>An event in Event Grid's schema.</summary>
    private string Event(string type, string name, string occasion, object data) =>
        JsonSerializer.Serialize(
            new
            {
                topic = "/subscriptions/local/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/local",
                subject = $"/blobServices/default/containers/{Container}/blobs/{name}",
                eventType = $"Microsoft.Storage.{type}",
                id = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(name + "\n" + occasion))),
                data,
                dataVersion = "",
                metadataVersion = "1",
                eventTime = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            }
        );
}

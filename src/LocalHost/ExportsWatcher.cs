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
/// BlobCreated event on the queue. What has been announced is kept in a blob.
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
                    await queue.SendMessageAsync(Event(container, blob, tag), cancellation);
                    announced[blob.Name] = tag;
                    changed = true;
                }
            }

            // The name of a voice note tells its customer, who may have been erased.
            foreach (var name in gone)
            {
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

    /// <summary>An event in Event Grid's schema.</summary>
    private string Event(BlobContainerClient container, BlobItem blob, string tag) =>
        JsonSerializer.Serialize(
            new
            {
                topic = "/subscriptions/local/resourceGroups/local/providers/Microsoft.Storage/storageAccounts/local",
                subject = $"/blobServices/default/containers/{Container}/blobs/{blob.Name}",
                eventType = "Microsoft.Storage.BlobCreated",
                id = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(blob.Name + "\n" + tag))),
                data = new
                {
                    api = "PutBlob",
                    eTag = tag,
                    contentType = blob.Properties.ContentType,
                    contentLength = blob.Properties.ContentLength,
                    blobType = "BlockBlob",
                    url = container.GetBlobClient(blob.Name).Uri.ToString(),
                },
                dataVersion = "",
                metadataVersion = "1",
                eventTime = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            }
        );
}

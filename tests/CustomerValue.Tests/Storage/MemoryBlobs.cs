using System.Collections.Concurrent;
using System.Globalization;
using System.Xml.Linq;
using CustomerValue.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerValue.Tests.Storage;

/// <summary>A server on loopback that plays blob storage: whole blobs with their metadata, in memory.</summary>
internal sealed class MemoryBlobs : IAsyncDisposable
{
    private const string Metadata = "x-ms-meta-";
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Stored> _blobs = new(StringComparer.Ordinal);

    private MemoryBlobs(WebApplication app) => _app = app;

    /// <summary>What the pipeline reads and writes blobs with.</summary>
    public BlobFiles Files { get; private set; } = null!;

    /// <summary>Bytes of every blob by container and name, in name order.</summary>
    public List<KeyValuePair<string, byte[]>> All =>
        [.. _blobs.OrderBy(b => b.Key, StringComparer.Ordinal).Select(b => KeyValuePair.Create(b.Key, b.Value.Bytes))];

    public static async Task<MemoryBlobs> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var blobs = new MemoryBlobs(builder.Build());
        blobs._app.Run(blobs.AnswerAsync);
        await blobs._app.StartAsync();
        var address = $"{blobs._app.Urls.Single()}/account";
        var options = new StorageOptions
        {
            ConnectionString =
                $"AccountName=account;AccountKey=a2V5;BlobEndpoint={address};QueueEndpoint={address};TableEndpoint={address}",
        };
        blobs.Files = new BlobFiles(new StorageClients(options));
        return blobs;
    }

    /// <summary>Forgets every blob.</summary>
    public void Clear() => _blobs.Clear();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var name = context.Request.Path.Value!["/account/".Length..];
        return context.Request.Method switch
        {
            "PUT" => PutAsync(context, name),
            "DELETE" => Delete(context, name),
            _ when context.Request.Query["comp"] == "list" => ListAsync(context, name),
            _ => GetAsync(context, name),
        };
    }

    private async Task PutAsync(HttpContext context, string name)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        var metadata = context
            .Request.Headers.Where(h => h.Key.StartsWith(Metadata, StringComparison.OrdinalIgnoreCase))
            .ToDictionary(h => h.Key[Metadata.Length..], h => h.Value.ToString());
        _blobs[name] = new Stored(bytes.ToArray(), metadata);
        Describe(context, _blobs[name]);
        context.Response.StatusCode = 201;
    }

    private Task Delete(HttpContext context, string name)
    {
        context.Response.StatusCode = _blobs.TryRemove(name, out _) ? 202 : 404;
        return Task.CompletedTask;
    }

    private async Task GetAsync(HttpContext context, string name)
    {
        if (!_blobs.TryGetValue(name, out var blob))
        {
            context.Response.StatusCode = 404;
            return;
        }

        Describe(context, blob);
        if (context.Request.Method == "HEAD")
        {
            context.Response.ContentLength = blob.Bytes.Length;
            return;
        }

        var range = context.Request.Headers["x-ms-range"].ToString();
        if (range.Length == 0)
        {
            await context.Response.Body.WriteAsync(blob.Bytes);
            return;
        }

        var ends = range["bytes=".Length..].Split('-');
        var from = int.Parse(ends[0], CultureInfo.InvariantCulture);
        if (from >= blob.Bytes.Length)
        {
            context.Response.StatusCode = 416;
            context.Response.Headers["x-ms-error-code"] = "InvalidRange";
            return;
        }

        var last = ends[1].Length == 0 ? long.MaxValue : long.Parse(ends[1], CultureInfo.InvariantCulture);
        var to = (int)Math.Min(last, blob.Bytes.Length - 1);
        context.Response.StatusCode = 206;
        context.Response.Headers.ContentRange = string.Create(
            CultureInfo.InvariantCulture,
            $"bytes {from}-{to}/{blob.Bytes.Length}"
        );
        await context.Response.Body.WriteAsync(blob.Bytes.AsMemory(from, to + 1 - from));
    }

    private async Task ListAsync(HttpContext context, string container)
    {
        var prefix = $"{container}/{context.Request.Query["prefix"]}";
        var found = _blobs
            .Where(b => b.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(b => b.Key, StringComparer.Ordinal)
            .Select(b => new XElement(
                "Blob",
                new XElement("Name", b.Key[(container.Length + 1)..]),
                new XElement("Properties"),
                new XElement("Metadata", b.Value.Metadata.Select(m => new XElement(m.Key, m.Value)))
            ));
        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(
            new XElement("EnumerationResults", new XElement("Blobs", found), new XElement("NextMarker")).ToString()
        );
    }

    private static void Describe(HttpContext context, Stored blob)
    {
        context.Response.Headers.ETag = $"\"{ContentHash.Of(Convert.ToHexString(blob.Bytes))}\"";
        context.Response.Headers.LastModified = DateTimeOffset.UnixEpoch.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
        foreach (var (name, value) in blob.Metadata)
        {
            context.Response.Headers[Metadata + name] = value;
        }
    }

    private sealed record Stored(byte[] Bytes, Dictionary<string, string> Metadata);
}

using System.Text.RegularExpressions;
using CustomerValue.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EndToEnd.Tests;

/// <summary>
/// A way to the storage that ends at a chosen write, as it does for a process that is killed there: nothing goes through any more, and
/// the work is cancelled. Killed between two writes is the same to the storage wherever in between it is, so all writes are all moments.
/// </summary>
public sealed partial class CutStorage : IAsyncDisposable
{
    private static readonly HashSet<string> Hops = new(
        ["Connection", "Host", "Keep-Alive", "Transfer-Encoding", "Expect", "Content-Length"],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Dictionary<int, int> _targets = [];
    private readonly CancellationTokenSource _cancel = new();
    private readonly int _write;
    private readonly bool _isDone;
    private int _writes;

    private CutStorage(WebApplication app, int write, bool isDone) => (_app, _write, _isDone) = (app, write, isDone);

    /// <summary>Clients of the storage by this way.</summary>
    public StorageClients Clients { get; private set; } = null!;

    /// <summary>Is cancelled at the cut.</summary>
    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Whether the chosen write came.</summary>
    public bool IsCut => _cancel.IsCancellationRequested;

    /// <summary>Opens the way.</summary>
    /// <param name="connectionString">The emulator's.</param>
    /// <param name="write">Number of the write at which it ends, from 1.</param>
    /// <param name="isDone">Whether that write is still done, though nobody hears of it.</param>
    public static async Task<CutStorage> StartAsync(string connectionString, int write, bool isDone)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.1:0", "http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var cut = new CutStorage(builder.Build(), write, isDone);
        cut._app.Run(cut.PassAsync);
        await cut._app.StartAsync();
        var free = new Queue<int>(cut._app.Urls.Select(u => new Uri(u).Port));
        var by = EmulatorPort()
            .Replace(
                connectionString,
                m =>
                {
                    var port = free.Dequeue();
                    cut._targets[port] = int.Parse(
                        m.Groups[1].Value,
                        System.Globalization.CultureInfo.InvariantCulture
                    );
                    return $"127.0.0.1:{port}/";
                }
            );
        cut._targets.Count.ShouldBe(3);
        cut.Clients = new StorageClients(new StorageOptions { ConnectionString = by });
        return cut;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        _cancel.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var isWrite = context.Request.Method is not ("GET" or "HEAD");
        var isLast = isWrite && !IsCut && Interlocked.Increment(ref _writes) == _write;
        if (!IsCut && (!isLast || _isDone))
        {
            using var answer = await _client.SendAsync(Request(context), HttpCompletionOption.ResponseHeadersRead);
            if (!isLast)
            {
                await AnswerAsync(context, answer);
                return;
            }
        }

        await _cancel.CancelAsync();
        context.Abort();
    }

    private HttpRequestMessage Request(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            $"http://127.0.0.1:{_targets[context.Connection.LocalPort]}{path}"
        );
        if (context.Request.ContentLength is not null || context.Request.Headers.TransferEncoding.Count > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.ContentLength = context.Request.ContentLength;
        }

        foreach (var (name, values) in context.Request.Headers.Where(h => !Hops.Contains(h.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.ToArray()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
            }
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(h => !Hops.Contains(h.Key)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        context.Response.ContentLength = answer.Content.Headers.ContentLength;
        if (
            context.Request.Method != "HEAD"
            && answer.StatusCode is not (System.Net.HttpStatusCode.NoContent or System.Net.HttpStatusCode.NotModified)
        )
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }

    [GeneratedRegex(@"127\.0\.0\.1:(\d+)/")]
    private static partial Regex EmulatorPort();
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CustomerValue.Bench.Datasets;
using CustomerValue.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerValue.Bench;

/// <summary>
/// Look-ups of single customers through the handler, against an endpoint that returns the same bytes from memory, and against
/// what the storage emulator takes for the row alone. First every customer once, then the same ones again.
/// </summary>
internal static class LookupBench
{
    private const int Customers = 20_000;
    private const int LookUps = 10_000;
    private const int WarmUp = 2_000;
    private const int Connections = 8;
    private const int MixedPerSecond = 500;

    public static async Task RunAsync(Results results)
    {
        // How good the models are does not matter here.
        await using var app = await LocalApp.StartAsync(
            ("CustomerValue__Candidates__0", "bg-nbd+gg"),
            ("CustomerValue__Candidates__1", "bg-nbd")
        );
        var file = Path.Combine(Path.GetTempPath(), $"orders-{Environment.ProcessId}.parquet");
        try
        {
            MadeOrders.Write(file, MadeOrders.Sql(Customers * 10, Customers));
            await app.UploadAsync("orders.parquet", file);
            await app.ExportsAsync(1);
        }
        finally
        {
            File.Delete(file);
        }

        var run = await app.StartRunAsync();
        while ((string)(await app.RunAsync(run))["status"]! is var status && status != "succeeded")
        {
            _ = status == "failed" ? throw new InvalidOperationException("The run failed.") : 0;
            await Task.Delay(200);
        }

        // Summaries and recommendations are made after the scores, on the same processors.
        while (!(await app.Api.GetAsync(new Uri("api/recommendations", UriKind.Relative))).IsSuccessStatusCode)
        {
            await Task.Delay(200);
        }

        var ids = await IdsAsync(app);
        var warmUp = ids[LookUps..];
        ids = ids[..LookUps];
        var handler = await app.HandlerAsync();
        await MeasureAsync(handler, warmUp);
        Write(results, "handler, first time", await MeasureAsync(handler, ids));
        Write(results, "handler, again", await MeasureAsync(handler, ids));

        await RecommendationsAsync(app, handler, ids, results);

        await MixedAsync(app, handler, ids, results);

        await using var bare = await BareAsync(handler, [.. ids.Select(id => PathOf(id).OriginalString)]);
        var address = new Uri(bare.Urls.First());
        await MeasureAsync(address, ids);
        Write(results, "bare endpoint, from memory", await MeasureAsync(address, ids));
        Write(results, "storage emulator, the row alone", await RowsAsync(app, run, ids));
    }

    private static async Task RecommendationsAsync(LocalApp app, Uri handler, string[] ids, Results results)
    {
        using var client = Client(handler);
        Task LookUpAsync(string id) =>
            client.GetByteArrayAsync(new Uri($"api/customers/{id}/recommendations", UriKind.Relative));
        await MeasureAsync(ids[..100], LookUpAsync);
        Write(results, "handler, recommendations", await MeasureAsync(ids, LookUpAsync));
    }

    /// <summary>Mixed reads, and the same rate of the same bytes from an endpoint that has them in memory.</summary>
    private static async Task MixedAsync(LocalApp app, Uri handler, string[] ids, Results results)
    {
        var paths = MixedReads.Paths(ids);
        Write("handler", await MixedReads.RunAsync(handler, paths, MixedPerSecond, app.ProcessId));
        await using var bare = await BareAsync(handler, paths);
        Write("bare endpoint", await MixedReads.RunAsync(new Uri(bare.Urls.First()), paths, MixedPerSecond, null));

        void Write(string model, MixedReads.Answered answered)
        {
            results.Write("lookup", "mixed reads", model, "answers", answered.PerSecond, "1/s");
            results.Write("lookup", "mixed reads", model, "p50", answered.P50, "ms");
            results.Write("lookup", "mixed reads", model, "p99", answered.P99, "ms");
            results.Write("lookup", "mixed reads", model, "failed", answered.Failed, "");
            results.Write("lookup", "mixed reads", model, "memory before", answered.MbBefore, "MB");
            results.Write("lookup", "mixed reads", model, "memory after", answered.MbAfter, "MB");
        }
    }

    private static async Task<string[]> IdsAsync(LocalApp app)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = (
                await app.Api.GetFromJsonAsync<JsonNode>($"api/customers?limit=500&sort=customerId&cursor={cursor}")
            )!;
            ids.AddRange(page["items"]!.AsArray().Select(c => (string)c!["customerId"]!));
            cursor = (string?)page["nextCursor"];
        } while (cursor is not null && ids.Count < LookUps + WarmUp);
        // Neighbours in the list are neighbours in the table: look-ups of people are not.
        var random = ids.Take(LookUps + WarmUp).ToArray();
        new Random(1).Shuffle(random);
        return random;
    }

    /// <summary>An endpoint with the same answers in memory.</summary>
    private static async Task<WebApplication> BareAsync(Uri handler, string[] paths)
    {
        using var client = Client(handler);
        var answers = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var path in paths.Distinct())
        {
            answers[$"/{path}"] = await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var bare = builder.Build();
        bare.MapGet(
            "/api/{**path}",
            (HttpRequest request) =>
                TypedResults.Bytes(answers[request.Path + request.QueryString], "application/json; charset=utf-8")
        );
        await bare.StartAsync();
        return bare;
    }

    private static Task<Measured> MeasureAsync(Uri address, string[] ids)
    {
        var client = Client(address);
        return MeasureAsync(ids, id => client.GetByteArrayAsync(PathOf(id)));
    }

    private static Task<Measured> RowsAsync(LocalApp app, string run, string[] ids)
    {
        // As the handler reads it: one row by its keys.
        var table = new ScoreTable(new StorageClients(new StorageOptions { ConnectionString = app.ConnectionString }));
        return MeasureAsync(ids, id => table.FindAsync(run, id, CancellationToken.None));
    }

    private static async Task<Measured> MeasureAsync(string[] ids, Func<string, Task> lookUp)
    {
        var milliseconds = new double[ids.Length];
        var next = -1;
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(async _ =>
                {
                    for (var i = Interlocked.Increment(ref next); i < ids.Length; i = Interlocked.Increment(ref next))
                    {
                        var start = Stopwatch.GetTimestamp();
                        await lookUp(ids[i]);
                        milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    }
                })
        );
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Array.Sort(milliseconds);
        return new Measured(ids.Length / seconds, milliseconds[ids.Length / 2], milliseconds[ids.Length * 99 / 100]);
    }

    private static Uri PathOf(string id) => new($"api/customers/{id}", UriKind.Relative);

    private static HttpClient Client(Uri address) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = address };

    private static void Write(Results results, string model, Measured measured)
    {
        results.Write("lookup", "customers/{id}", model, "look-ups", measured.PerSecond, "1/s");
        results.Write("lookup", "customers/{id}", model, "p50", measured.P50, "ms");
        results.Write("lookup", "customers/{id}", model, "p99", measured.P99, "ms");
    }

    private sealed record Measured(double PerSecond, double P50, double P99);
}

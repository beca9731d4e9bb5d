using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using LocalHost;
using Microsoft.Extensions.Logging.Abstractions;

namespace EndToEnd.Tests;

/// <summary>The whole app on the storage emulator, driven as a user would: uploads, then HTTP.</summary>
public sealed class Stack : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    // At their own hours they would begin a run in the middle of a test that asked for none.
    private const string Rarely = "0 0 0 1 1 *";
    private static readonly QueueClientOptions QueueVersion = new(QueueClientOptions.ServiceVersion.V2025_11_05);
    private readonly List<LocalFunctionsHost> _hosts = [];
    private readonly string _scratch = Directory.CreateTempSubdirectory("customervalue-").FullName;
    private readonly TaskCompletionSource _asked = new();

    private Stack(string connectionString) => ConnectionString = connectionString;

    public HttpClient Api { get; private set; } = null!;

    public LocalFunctionsHost Host => _hosts[0];

    public string ConnectionString { get; }

    /// <summary>Settings for tests that train a shop and do not look at how good the models are.</summary>
    public static (string Name, string Value)[] Quick { get; } =
    [
        ("CustomerValue__MaxTrainingCutoffs", "2"),
        .. new[]
        {
            "pareto-nbd-covariates+gg",
            "lightgbm-tweedie",
            "blend",
            "pareto-nbd-covariates",
            "logistic-regression",
            "blend-retention",
        }.Select((name, i) => ($"CustomerValue__Candidates__{i}", name)),
    ];

    /// <summary>Starts one or more hosts on an empty account of the emulator.</summary>
    public static async Task<Stack> StartAsync(
        Func<Stack, InvocationStart, Task>? before = null,
        Action<InvocationEnd>? after = null,
        int hosts = 1,
        IReadOnlyDictionary<string, string>? schedules = null,
        params (string Name, string Value)[] settings
    )
    {
        var stack = new Stack(await Emulator.AccountAsync());
        var timers = new Dictionary<string, string>(schedules ?? new Dictionary<string, string>());
        timers.TryAdd("RetrainNightly", Rarely);
        timers.TryAdd("ScoreNightly", Rarely);
        for (var i = 0; i < hosts; i++)
        {
            var environment = settings.ToDictionary(s => s.Name, s => s.Value);
            environment["CustomerValue__Partitions"] = "3";
            environment["CustomerValue__ScratchDirectory"] = Path.Combine(stack._scratch, $"{i}");
            var hostSettings = new LocalHostSettings
            {
                AppFolder = AppFolder(),
                ConnectionString = stack.ConnectionString,
                Environment = environment,
                // Longer than the handler needs to start again.
                VisibilityTimeout = TimeSpan.FromSeconds(1),
                WatchInterval = TimeSpan.FromMilliseconds(200),
                Schedules = timers,
                BeforeInvocation = before is null ? null : start => before(stack, start),
                AfterInvocation = after,
            };
            stack._hosts.Add(
                await LocalFunctionsHost.StartAsync(hostSettings, NullLoggerFactory.Instance, TimeProvider.System)
            );
        }

        stack.Api = new HttpClient { BaseAddress = stack.Host.Address, Timeout = Limit };
        return stack;
    }

    public Task UploadAsync(string name, byte[] bytes) => WriteAsync("exports", name, bytes);

    /// <summary>Writes a blob as the pipeline itself would.</summary>
    public async Task WriteAsync(string container, string name, byte[] bytes) =>
        await Container(container).GetBlobClient(name).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true);

    public async Task DeleteUploadAsync(string name) => await Container("exports").GetBlobClient(name).DeleteAsync();

    public async Task SendAsync(string queue, string text) =>
        await new QueueClient(ConnectionString, queue, QueueVersion).SendMessageAsync(text);

    /// <summary>Waits until an upload is read or refused after a moment.</summary>
    public async Task<JsonNode> ExportAsync(string name, DateTimeOffset? after = null)
    {
        JsonNode? found = null;
        await UntilAsync(async () =>
        {
            var list = await GetAsync("api/exports?limit=500");
            found = list["items"]!
                .AsArray()
                .FirstOrDefault(e =>
                    (string)e!["name"]! == name
                    && (string)e["status"]! != "reading"
                    && (after is null || (DateTimeOffset)e["updatedAt"]! > after)
                );
            return found is not null;
        });
        return found!;
    }

    /// <summary>Ends when a run has been asked for and its caller has the answer.</summary>
    public Task RunIsAsked => _asked.Task;

    /// <summary>Sets a run going and waits for its end, and for what follows the publishing.</summary>
    public async Task<JsonNode> RunAsync(string kind = "train")
    {
        using var started = await Api.PostAsJsonAsync("api/runs", new { kind });
        _asked.TrySetResult();
        started.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted);
        JsonNode run = (await started.Content.ReadFromJsonAsync<JsonNode>())!;
        await UntilAsync(async () =>
        {
            run = await GetAsync($"api/runs/{run["id"]}");
            return (string)run["status"]! is "succeeded" or "failed";
        });
        await QuietAsync();
        return await GetAsync($"api/runs/{run["id"]}");
    }

    /// <summary>Waits until no queue holds work: also what follows publishing is done then.</summary>
    public Task QuietAsync() =>
        UntilAsync(async () =>
        {
            var queues = new QueueServiceClient(ConnectionString, QueueVersion);
            await foreach (var queue in queues.GetQueuesAsync())
            {
                var waiting = await queues.GetQueueClient(queue.Name).GetPropertiesAsync();
                if (
                    waiting.Value.ApproximateMessagesCount > 0
                    && !queue.Name.EndsWith("-poison", StringComparison.Ordinal)
                )
                {
                    return false;
                }
            }

            return true;
        });

    public async Task<JsonNode> GetAsync(string path) => (await Api.GetFromJsonAsync<JsonNode>(path))!;

    /// <summary>Name and bytes of every blob in every container, the host's own among them.</summary>
    public async Task<List<(string Name, byte[] Bytes)>> ContentsAsync()
    {
        var contents = new List<(string, byte[])>();
        await foreach (var item in Blobs.GetBlobContainersAsync())
        {
            var container = Container(item.Name);
            await foreach (var blob in container.GetBlobsAsync())
            {
                var content = await container.GetBlobClient(blob.Name).DownloadContentAsync();
                contents.Add(($"{item.Name}/{blob.Name}", content.Value.Content.ToArray()));
            }
        }

        return contents;
    }

    /// <summary>The first 32 messages of every queue, its name in front.</summary>
    public async Task<List<string>> MessagesAsync()
    {
        var service = new QueueServiceClient(ConnectionString, QueueVersion);
        var messages = new List<string>();
        await foreach (var queue in service.GetQueuesAsync())
        {
            var peeked = await service.GetQueueClient(queue.Name).PeekMessagesAsync(32);
            messages.AddRange(peeked.Value.Select(m => $"{queue.Name}/{m.MessageText}"));
        }

        return messages;
    }

    /// <summary>Every row of every table as text, its table in front.</summary>
    public async Task<List<string>> TableRowsAsync()
    {
        var service = new TableServiceClient(ConnectionString);
        var rows = new List<string>();
        await foreach (var table in service.QueryAsync())
        {
            await foreach (var row in service.GetTableClient(table.Name).QueryAsync<TableEntity>())
            {
                rows.Add($"{table.Name}/{string.Join(' ', row.Select(p => $"{p.Key}={p.Value}"))}");
            }
        }

        return rows;
    }

    /// <summary>Name and hash of every blob that the pipeline wrote.</summary>
    public async Task<SortedDictionary<string, string>> BlobsAsync()
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in new[] { "lake", "features", "models", "scores" })
        {
            var container = Container(name);
            await foreach (var blob in container.GetBlobsAsync())
            {
                var content = await container.GetBlobClient(blob.Name).DownloadContentAsync();
                hashes[$"{name}/{blob.Name}"] = Convert.ToHexString(SHA256.HashData(content.Value.Content));
            }
        }

        return hashes;
    }

    /// <summary>Names of the uploads, in their order.</summary>
    public async Task<List<string>> UploadsAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Container("exports").GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        return names;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await AnsweredAsync())
        {
            await Task.Delay(100, limit.Token);
        }

        // While the handler starts again the host says so with a 502.
        async Task<bool> AnsweredAsync()
        {
            try
            {
                return await condition();
            }
            catch (HttpRequestException e) when (e.StatusCode == System.Net.HttpStatusCode.BadGateway)
            {
                return false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        Directory.Delete(_scratch, recursive: true);
    }

    private BlobServiceClient Blobs =>
        new(ConnectionString, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05));

    private BlobContainerClient Container(string name) => Blobs.GetBlobContainerClient(name);

    /// <summary>Folder of the repository.</summary>
    public static string Root => Framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    private static DirectoryInfo Framework => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>What ./eng/test.sh has published, or the app beside these tests: same configuration, same framework.</summary>
    private static string AppFolder() =>
        Environment.GetEnvironmentVariable("CUSTOMERVALUE_APP")
        ?? Path.Combine(Root, "src", "FunctionsApp", "bin", Framework.Parent!.Name, Framework.Name);
}

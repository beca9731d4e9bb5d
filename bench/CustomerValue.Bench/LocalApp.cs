using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Blobs;
using LocalHost;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerValue.Bench;

/// <summary>The whole app on the storage emulator.</summary>
internal sealed class LocalApp : IAsyncDisposable
{
    private readonly AzuriteProcess _azurite;
    private readonly LocalFunctionsHost _host;
    private readonly string _folder;

    private LocalApp(AzuriteProcess azurite, LocalFunctionsHost host, string folder)
    {
        _azurite = azurite;
        _host = host;
        _folder = folder;
        Api = new HttpClient { BaseAddress = host.Address, Timeout = TimeSpan.FromMinutes(5) };
    }

    public HttpClient Api { get; }

    public string ConnectionString => _azurite.ConnectionString;

    /// <summary>The handler itself, without the host in front of it.</summary>
    public Task<Uri> HandlerAsync() => _host.HandlerAddressAsync(CancellationToken.None);

    /// <summary>Id of the handler's process.</summary>
    public int ProcessId => _host.HandlerProcessId;

    public static async Task<LocalApp> StartAsync(params (string Name, string Value)[] environment)
    {
        var folder = Directory.CreateTempSubdirectory("bench-app-").FullName;
        // On disk the emulator writes all of its tables as one text, and ends where that grows beyond half a gigabyte.
        var azurite = await AzuriteProcess.StartAsync(null, CancellationToken.None);
        var settings = new LocalHostSettings
        {
            AppFolder = AppFolder(),
            ConnectionString = azurite.ConnectionString,
            Environment = environment
                .Append(("CustomerValue__ScratchDirectory", Path.Combine(folder, "scratch")))
                .ToDictionary(e => e.Item1, e => e.Item2),
        };
        var host = await LocalFunctionsHost.StartAsync(settings, NullLoggerFactory.Instance, TimeProvider.System);
        return new LocalApp(azurite, host, folder);
    }

    public async Task UploadAsync(string name, string file)
    {
        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05);
        var container = new BlobServiceClient(ConnectionString, options).GetBlobContainerClient("exports");
        await container.GetBlobClient(name).UploadAsync(file, overwrite: true);
    }

    /// <summary>Waits until every one of a number of exports is read.</summary>
    public async Task ExportsAsync(int count)
    {
        while (true)
        {
            var items = (await Api.GetFromJsonAsync<JsonNode>("api/exports?limit=500"))!["items"]!.AsArray();
            var failed = items.FirstOrDefault(e => (string)e!["status"]! == "failed");
            if (failed is not null)
            {
                throw new InvalidOperationException((string)failed["message"]!);
            }

            if (items.Count(e => (string)e!["status"]! == "ready") == count)
            {
                return;
            }

            // Each look reads the manifests of all.
            await Task.Delay(Math.Max(100, 20 * count));
        }
    }

    /// <summary>Sets a run going.</summary>
    public async Task<string> StartRunAsync()
    {
        using var started = await Api.PostAsJsonAsync("api/runs", new { kind = "train" });
        started.EnsureSuccessStatusCode();
        return (string)(await started.Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    /// <summary>The state of a run; asked for again while storage does not answer.</summary>
    public async Task<JsonNode> RunAsync(string id)
    {
        while (true)
        {
            using var answer = await Api.GetAsync(new Uri($"api/runs/{id}", UriKind.Relative));
            if (answer.IsSuccessStatusCode)
            {
                return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
            }

            var text = await answer.Content.ReadAsStringAsync();
            if (answer.Headers.RetryAfter?.Delta is not { } delay)
            {
                throw new InvalidOperationException($"The state of the run: {(int)answer.StatusCode} {text}");
            }

            Console.WriteLine($"The state of the run: {(int)answer.StatusCode}, asked for again. {text}");
            await Task.Delay(delay);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _host.DisposeAsync();
        await _azurite.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Folder of the repository.</summary>
    public static string Root => Framework.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    private static DirectoryInfo Framework => new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    /// <summary>The app beside this program: same configuration, same framework.</summary>
    public static string AppFolder() =>
        Path.Combine(Root, "src", "FunctionsApp", "bin", Framework.Parent!.Name, Framework.Name);
}

using System.Diagnostics;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LocalHost;

namespace EndToEnd.Tests;

/// <summary>What ./eng/publish.sh --local-host made, as it runs on a machine without .NET.</summary>
public sealed class PublishedTests : IDisposable
{
    private const string Orders = "customer_id,time,amount\nann,2025-01-02,12.50\nbob,2025-01-03,7\n";
    private static readonly string Published = Path.Combine(Stack.Root, "artifacts", "publish");
    private readonly string _folder = Directory.CreateTempSubdirectory("published-").FullName;

    [Fact]
    public void The_package_has_all_that_the_host_reads_and_nothing_else_of_weight()
    {
        using var zip = ZipFile.OpenRead(Package());
        var names = zip.Entries.Select(e => e.FullName).ToList();
        names.ShouldBe(names.Order(StringComparer.Ordinal));
        zip.Entries.Select(e => e.LastWriteTime.DateTime).Distinct().ShouldHaveSingleItem().Year.ShouldBe(2000);
        var functions = Directory
            .GetFiles(Path.Combine(Stack.Root, "src", "FunctionsApp"), "function.json", SearchOption.AllDirectories)
            .Where(f => !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => $"{Path.GetFileName(Path.GetDirectoryName(f))}/function.json");
        names.Where(n => n.EndsWith("function.json", StringComparison.Ordinal)).ShouldBe(functions, ignoreOrder: true);
        names.ShouldContain("host.json");
        names.ShouldContain("speech/embedding_model.onnx");
        const int everybodyMayRun = 0b001_001_001;
        ((zip.GetEntry("FunctionsApp")!.ExternalAttributes >> 16) & everybodyMayRun).ShouldBe(everybodyMayRun);
        names.ShouldAllBe(n =>
            !n.EndsWith(".pdb") && !n.EndsWith(".xml") && !n.StartsWith("libtorch") && !n.Contains("settings.json")
        );
    }

    [Fact]
    public async Task It_runs_where_no_dotnet_is()
    {
        var app = Path.Combine(_folder, "app");
        await ZipFile.ExtractToDirectoryAsync(Package(), app, TestContext.Current.CancellationToken);
        var port = ChildProcess.FreePort();
        var lines = new List<string>();
        var host = ChildProcess.Start(
            Path.Combine(Published, "localhost", "LocalHost"),
            ["--app", app, "--port", $"{port}", "--set", $"CustomerValue__ScratchDirectory={_folder}/scratch"],
            _folder,
            new Dictionary<string, string> { ["PATH"] = OnlyNode(), ["DOTNET_ROOT"] = _folder },
            line =>
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            }
        );
        try
        {
            using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            await UntilAsync(
                host,
                lines,
                async () => (string?)(await api.GetFromJsonAsync<JsonNode>("api/health/ready"))!["status"] == "ready"
            );
            using var page = await api.GetAsync("/", TestContext.Current.CancellationToken);
            page.IsSuccessStatusCode.ShouldBeTrue();
            using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Orders));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            using var uploaded = await api.PutAsync(
                "api/exports/orders.csv",
                body,
                TestContext.Current.CancellationToken
            );
            uploaded.IsSuccessStatusCode.ShouldBeTrue();
            JsonNode? export = null;
            await UntilAsync(
                host,
                lines,
                async () =>
                {
                    var items = (await api.GetFromJsonAsync<JsonNode>("api/exports"))!["items"]!.AsArray();
                    export = items.FirstOrDefault(e => (string)e!["status"]! != "reading");
                    return export is not null;
                }
            );
            ((string)export!["status"]!).ShouldBe("ready");
            ((int)export["manifest"]!["rowsKept"]!).ShouldBe(2);
        }
        finally
        {
            await ChildProcess.EndAsync(host);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A folder for PATH in which there is nothing but what the emulator is run by.</summary>
    private string OnlyNode()
    {
        var node = Environment
            .GetEnvironmentVariable("PATH")!
            .Split(':')
            .Select(p => Path.Combine(p, "node"))
            .First(File.Exists);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "path")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "node"), node);
        return folder;
    }

    private static async Task UntilAsync(Process host, List<string> lines, Func<Task<bool>> condition) =>
        await Stack.UntilAsync(async () =>
        {
            lock (lines)
            {
                host.HasExited.ShouldBeFalse(string.Join('\n', lines));
            }

            try
            {
                return await condition();
            }
            catch (HttpRequestException e) when (e.StatusCode is null)
            {
                return false;
            }
        });

    private static string Package()
    {
        var package = Path.Combine(Published, "app.zip");
        File.Exists(package).ShouldBeTrue("Nothing is published. Run ./eng/publish.sh --local-host first.");
        return package;
    }
}

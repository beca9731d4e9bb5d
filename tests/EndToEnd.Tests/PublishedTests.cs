using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using LocalHost;

namespace EndToEnd.Tests;

/// <summary>What ./eng/publish.sh --local-host made, as it runs on a machine without .NET.</summary>
public sealed class PublishedTests : IDisposable
{
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
    public async Task The_whole_demo_runs_where_no_dotnet_is()
    {
        var app = Path.Combine(_folder, "app");
        await ZipFile.ExtractToDirectoryAsync(Package(), app, TestContext.Current.CancellationToken);
        var port = ChildProcess.FreePort();
        var lines = new ConcurrentQueue<string>();
        var host = ChildProcess.Start(
            Path.Combine(Published, "localhost", "LocalHost"),
            [
                .. (string[])["--app", app, "--port", $"{port}", "--shop", "small"],
                .. Stack
                    .Quick.Append(("CustomerValue__ScratchDirectory", $"{_folder}/scratch"))
                    .SelectMany(s => new[] { "--set", $"{s.Item1}={s.Item2}" }),
            ],
            _folder,
            new Dictionary<string, string> { ["PATH"] = OnlyNode(), ["DOTNET_ROOT"] = _folder },
            lines.Enqueue
        );
        try
        {
            await Stack.UntilAsync(() =>
            {
                host.HasExited.ShouldBeFalse(string.Join('\n', lines));
                return Task.FromResult(lines.Any(l => l.StartsWith("The ten customers", StringComparison.Ordinal)));
            });
            using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            using var page = await api.GetAsync("/", TestContext.Current.CancellationToken);
            page.IsSuccessStatusCode.ShouldBeTrue();
            var health = await api.GetFromJsonAsync<JsonNode>(
                "api/health/ready",
                TestContext.Current.CancellationToken
            );
            ((string)health!["status"]!).ShouldBe("ready");
            var run = await api.GetFromJsonAsync<JsonNode>("api/runs", TestContext.Current.CancellationToken);
            ((string)run!["items"]![0]!["status"]!).ShouldBe("succeeded");
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

    private static string Package()
    {
        var package = Path.Combine(Published, "app.zip");
        File.Exists(package).ShouldBeTrue("Nothing is published. Run ./eng/publish.sh --local-host first.");
        return package;
    }
}

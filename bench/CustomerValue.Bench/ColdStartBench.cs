using System.Diagnostics;
using System.Globalization;
using LocalHost;

namespace CustomerValue.Bench;

/// <summary>
/// What ./eng/publish.sh made: how large it is, and how long the handler takes from the start of its process to the first request
/// that it answers, with storage at hand.
/// </summary>
internal static class ColdStartBench
{
    private const int Starts = 11;
    private static readonly string[] Packages = ["app", "full"];

    /// <exception cref="DirectoryNotFoundException">Nothing was published yet.</exception>
    public static async Task RunAsync(Results results)
    {
        var folder = Path.Combine(LocalApp.Root, "artifacts", "publish");
        var app = Path.Combine(folder, "app");
        if (!Directory.Exists(app))
        {
            throw new DirectoryNotFoundException($"There is no {app}. Run ./eng/publish.sh first.");
        }

        foreach (var package in Packages.Where(p => File.Exists(Path.Combine(folder, $"{p}.zip"))))
        {
            var zip = new FileInfo(Path.Combine(folder, $"{package}.zip")).Length;
            var unpacked = new DirectoryInfo(Path.Combine(folder, package))
                .GetFiles("*", SearchOption.AllDirectories)
                .Sum(f => f.Length);
            results.Write("cold-start", "package", package, "zip", zip / 1e6, "MB");
            results.Write("cold-start", "package", package, "unpacked", unpacked / 1e6, "MB");
        }

        await using var azurite = await AzuriteProcess.StartAsync(null, CancellationToken.None);
        await MeasureAsync(results, "published", Path.Combine(app, "FunctionsApp"), azurite.ConnectionString);
        await MeasureAsync(
            results,
            "compiled as it runs",
            Path.Combine(LocalApp.AppFolder(), "FunctionsApp"),
            azurite.ConnectionString
        );
    }

    private static async Task MeasureAsync(Results results, string name, string program, string storage)
    {
        // The first start reads the files from the disk and makes the containers.
        await StartAsync(program, storage);
        var starts = new List<(double Live, double Ready)>();
        for (var i = 0; i < Starts; i++)
        {
            starts.Add(await StartAsync(program, storage));
        }

        foreach (
            var (metric, times) in new[]
            {
                ("first answer", starts.Select(s => s.Live)),
                ("first answer from storage", starts.Select(s => s.Ready)),
            }
        )
        {
            var sorted = times.Order().ToArray();
            results.Write("cold-start", "start", name, $"{metric}, median", sorted[Starts / 2], "ms");
            results.Write("cold-start", "start", name, $"{metric}, slowest", sorted[^1], "ms");
        }
    }

    private static async Task<(double Live, double Ready)> StartAsync(string program, string storage)
    {
        var port = ChildProcess.FreePort();
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["AzureWebJobsStorage"] = storage;
        start.Environment["CustomerValue__Access__Open"] = "true";
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        var from = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            await AnswerAsync(http, "api/health/live", process);
            var live = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            await AnswerAsync(http, "api/health/ready", process);
            return (live, Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    private static async Task AnswerAsync(HttpClient http, string path, Process process)
    {
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException e) when (e.StatusCode is null && !process.HasExited)
            {
                await Task.Delay(2);
            }
        }
    }
}

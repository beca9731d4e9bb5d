using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalHost;

/// <summary>What the command line asked for.</summary>
internal sealed record SessionSettings(
    string AppFolder,
    int Port,
    string? Storage,
    string? AzuriteData,
    IReadOnlyList<string> Set,
    string? Shop,
    IReadOnlyList<string> Uploads,
    bool Exit,
    bool Verbose
);

/// <summary>One run of the program: storage, host, and the demo if asked for.</summary>
internal sealed class Session(SessionSettings settings)
{
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var loggers = LoggerFactory.Create(builder =>
            builder
                .SetMinimumLevel(settings.Verbose ? LogLevel.Debug : LogLevel.Information)
                .AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Yarp", LogLevel.Warning)
                .AddSimpleConsole(options =>
                {
                    options.SingleLine = true;
                    options.TimestampFormat = "HH:mm:ss ";
                })
        );
        try
        {
            await using var azurite = settings.Storage is null
                ? await AzuriteProcess.StartAsync(settings.AzuriteData, cancellation)
                : null;
            var hostSettings = new LocalHostSettings
            {
                AppFolder = settings.AppFolder,
                ConnectionString = settings.Storage ?? azurite!.ConnectionString,
                Port = settings.Port,
                Environment = Environment(),
            };
            await using var host = await LocalFunctionsHost.StartAsync(hostSettings, loggers, TimeProvider.System);
            if (settings.Shop is not null || settings.Uploads.Count > 0)
            {
                await new Demo(host.Address, hostSettings.ConnectionString, waitsForAnswers: !settings.Exit).RunAsync(
                    settings.Shop,
                    settings.Uploads,
                    cancellation
                );
            }

            if (settings.Exit)
            {
                return 0;
            }

            await Console.Out.WriteLineAsync($"\nThe app answers at {host.Address} until you press Ctrl+C.");
            await host.WaitAsync(cancellation);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 130;
        }
        catch (Exception e)
            when (e
                    is InvalidOperationException
                        or IOException
                        or ArgumentException
                        or TimeoutException
                        or HttpRequestException
            )
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            return 1;
        }
    }

    /// <summary>Settings for the handler: those of local.settings.json, then those of the command line.</summary>
    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        var file = Path.Combine(settings.AppFolder, "local.settings.json");
        if (File.Exists(file))
        {
            var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip };
            var values = JsonNode.Parse(File.ReadAllText(file), documentOptions: options)?["Values"]?.AsObject() ?? [];
            foreach (var (name, value) in values)
            {
                environment[name] = (string?)value ?? "";
            }
        }

        foreach (var pair in settings.Set)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                throw new ArgumentException($"--set takes Name=Value, not '{pair}'.");
            }

            environment[pair[..at]] = pair[(at + 1)..];
        }

        return environment;
    }
}

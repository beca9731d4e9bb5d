using System.Diagnostics;
using System.Net.Sockets;

namespace LocalHost;

/// <summary>The storage emulator as a child process, on free ports of loopback.</summary>
public sealed class AzuriteProcess : IAsyncDisposable
{
    // The account name and key that every Azurite has, published in its documentation.
    private const string Account = "devstoreaccount1";
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly Process _process;
    private readonly string? _temporary;

    private AzuriteProcess(Process process, string connectionString, string? temporary)
    {
        _process = process;
        ConnectionString = connectionString;
        _temporary = temporary;
    }

    /// <summary>Connection string of its blobs, queues and tables.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="dataFolder">Folder that keeps its data; null for memory only.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="FileNotFoundException">Azurite is not installed.</exception>
    public static async Task<AzuriteProcess> StartAsync(string? dataFolder, CancellationToken cancellation)
    {
        var program = Find();
        int[] ports = [ChildProcess.FreePort(), ChildProcess.FreePort(), ChildProcess.FreePort()];
        var temporary = dataFolder is null ? Directory.CreateTempSubdirectory("azurite-").FullName : null;
        Directory.CreateDirectory(dataFolder ?? temporary!);
        var lastLine = "";
        List<string> arguments =
        [
            "--silent",
            "--skipApiVersionCheck",
            "--disableTelemetry",
            "--blobPort",
            $"{ports[0]}",
            "--queuePort",
            $"{ports[1]}",
            "--tablePort",
            $"{ports[2]}",
            .. dataFolder is null ? ["--inMemoryPersistence"] : (string[])["--location", dataFolder],
        ];

        var process = ChildProcess.Start(
            program,
            arguments,
            dataFolder ?? temporary!,
            new Dictionary<string, string>(),
            line => lastLine = line
        );
        var azurite = new AzuriteProcess(process, ConnectionStringOf(ports), temporary);
        try
        {
            foreach (var port in ports)
            {
                await AnswersAsync(process, port, () => lastLine, cancellation);
            }

            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_temporary is null)
        {
            // It writes what it knows of its data when it is asked to end.
            await ChildProcess.EndAsync(_process, TimeSpan.FromSeconds(10));
        }
        else
        {
            await ChildProcess.EndAsync(_process);
        }

        if (_temporary is not null)
        {
            Directory.Delete(_temporary, recursive: true);
        }
    }

    private static string Find()
    {
        const string relative = "eng/azurite/node_modules/.bin/azurite";
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, relative);
            if (File.Exists(program))
            {
                return program;
            }
        }

        throw new FileNotFoundException("Azurite is not installed. Run ./eng/setup.sh first.", relative);
    }

    private static string ConnectionStringOf(int[] ports) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{ports[0]}/{Account};"
        + $"QueueEndpoint=http://127.0.0.1:{ports[1]}/{Account};"
        + $"TableEndpoint=http://127.0.0.1:{ports[2]}/{Account};";

    private static async Task AnswersAsync(
        Process process,
        int port,
        Func<string> lastLine,
        CancellationToken cancellation
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"Azurite ended with exit code {process.ExitCode}: {lastLine()}");
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Blobs;

namespace LocalHost;

/// <summary>
/// The custom handler's process: started as the Functions host starts it, probed until it answers, started again when it ends
/// with an error, given up after three errors within a minute.
/// </summary>
internal sealed partial class HandlerProcess(
    HostFiles files,
    LocalHostSettings settings,
    ILogger logger,
    Action<Exception> givenUp
) : IAsyncDisposable
{
    private const int RestartExitCode = 200;
    private const int MaxErrors = 3;
    private static readonly TimeSpan ErrorWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Queue<long> _errors = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;
    private bool _stopping;

    /// <summary>Id of the running process.</summary>
    public int ProcessId => _process?.Id ?? 0;

    /// <summary>Client without a limit of time.</summary>
    public HttpClient Http => _http;

    /// <summary>The handler's address, once it answers.</summary>
    public Task<Uri> AddressAsync(CancellationToken cancellation) => _ready.Task.WaitAsync(cancellation);

    /// <summary>Starts the handler and waits until it answers.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var port = ChildProcess.FreePort();
        var process = Launch(port);
        _process = process;
        process.Exited += (_, _) => _ = OnExitedAsync(process);
        var address = new Uri($"http://127.0.0.1:{port}/");
        await ProbeAsync(process, address, cancellation);
        _ready.TrySetResult(address);
        Log.Ready(logger, process.Id, port);
    }

    /// <summary>Ends the process; it is started again.</summary>
    public void Kill(string why)
    {
        Log.Killed(logger, why);
        _process?.Kill(entireProcessTree: true);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _ready.TrySetCanceled();
        if (_process is not null)
        {
            await ChildProcess.EndAsync(_process);
        }

        _http.Dispose();
        _gate.Dispose();
    }

    private Process Launch(int port)
    {
        var id = $"worker-{port}";
        var portText = port.ToString(CultureInfo.InvariantCulture);
        var environment = new Dictionary<string, string>(settings.Environment)
        {
            // As the app's settings in Azure have it: native threads that wait leave the processor to others.
            ["OMP_WAIT_POLICY"] = "PASSIVE",
            ["AzureWebJobsStorage"] = settings.ConnectionString,
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = portText,
            ["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = id,
            ["FUNCTIONS_HTTPWORKER_PORT"] = portText,
            ["FUNCTIONS_HTTPWORKER_ID"] = id,
            ["FUNCTIONS_APP_ROOT_PATH"] = settings.AppFolder,
        };
        // This host listens on loopback alone, but the app opens itself only to what is this machine's own.
        if (new BlobServiceClient(settings.ConnectionString).Uri.IsLoopback)
        {
            environment.TryAdd("CustomerValue__Access__Open", "true");
        }

        var (program, arguments) = Program();
        return ChildProcess.Start(
            program,
            arguments,
            settings.AppFolder,
            environment,
            line => Log.Output(logger, line)
        );
    }

    private (string Program, IEnumerable<string> Arguments) Program()
    {
        var program = Path.Combine(settings.AppFolder, files.Executable);
        return File.Exists(program) ? (program, files.Arguments)
            : File.Exists(program + ".dll") ? ("dotnet", files.Arguments.Prepend(program + ".dll"))
            : (files.Executable, files.Arguments);
    }

    private async Task ProbeAsync(Process process, Uri address, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < StartLimit)
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException(
                    $"The handler ended with exit code {process.ExitCode} before it answered."
                );
            }

            try
            {
                using var answer = await _http.GetAsync(address, cancellation);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(25, cancellation);
            }
        }

        throw new TimeoutException($"The handler did not answer within {StartLimit.TotalSeconds} s.");
    }

    private async Task OnExitedAsync(Process process)
    {
        await _gate.WaitAsync();
        try
        {
            if (_stopping || process != _process || !_ready.Task.IsCompletedSuccessfully)
            {
                return;
            }

            var code = process.ExitCode;
            Log.Exited(logger, code);
            _ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (code == 0 || (code != RestartExitCode && TooManyErrors()))
            {
                var error = new InvalidOperationException(
                    $"The handler ended with exit code {code} and is not started again."
                );
                _ready.TrySetException(error);
                givenUp(error);
                return;
            }

            await StartAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // There is nobody above to tell: the host is told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _ready.TrySetException(e);
            givenUp(e);
        }
        finally
        {
            if (!_stopping)
            {
                _gate.Release();
            }
        }
    }

    private bool TooManyErrors()
    {
        _errors.Enqueue(Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(_errors.Peek()) > ErrorWindow)
        {
            _errors.Dequeue();
        }

        return _errors.Count >= MaxErrors;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Handler {ProcessId} answers on port {Port}")]
        public static partial void Ready(ILogger logger, int processId, int port);

        [LoggerMessage(2, LogLevel.Warning, "Handler ended with exit code {Code}")]
        public static partial void Exited(ILogger logger, int code);

        [LoggerMessage(3, LogLevel.Warning, "Handler is ended: {Why}")]
        public static partial void Killed(ILogger logger, string why);

        [LoggerMessage(4, LogLevel.Debug, "handler: {Line}")]
        public static partial void Output(ILogger logger, string line);
    }
}

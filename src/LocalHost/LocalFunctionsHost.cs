using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace LocalHost;

/// <summary>Plays the Azure Functions host for a custom handler: starts it, fires its triggers, forwards HTTP to it.</summary>
public sealed partial class LocalFunctionsHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HandlerProcess _handler;
    private readonly WebApplication _front;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Task> _listeners = [];

    private LocalFunctionsHost(HostFiles files, LocalHostSettings settings, ILoggerFactory loggers, TimeProvider time)
    {
        _logger = loggers.CreateLogger("LocalHost");
        files = files with { VisibilityTimeout = settings.VisibilityTimeout ?? files.VisibilityTimeout };
        _handler = new HandlerProcess(files, settings, _logger, e => _failed.TrySetException(e));
        var invoker = new Invoker(_handler, files, settings, _logger);
        var blobs = new BlobServiceClient(
            settings.ConnectionString,
            new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05)
        );
        var container = blobs.GetBlobContainerClient("azure-webjobs-hosts");
        var timed = files
            .Functions.Where(f => f.Schedule is not null)
            .Select(f => f with { Schedule = settings.Schedules.GetValueOrDefault(f.Name) ?? f.Schedule });
        var timers = new Timers([.. timed], container, invoker, time);
        _front = HttpFront.Build(files, settings, _handler, timers, loggers);
        Start = async () =>
        {
            await _handler.StartAsync(_stop.Token);
            await _front.StartAsync(_stop.Token);
            var watcher = new ExportsWatcher(blobs, Queue(settings, "export-created"), settings.WatchInterval, time);
            var singleton = new SingletonLock(container, "localhost", time);
            _listeners =
            [
                .. files
                    .Functions.Where(f => f.Queue is not null)
                    .Select(f =>
                        new QueueListener(
                            f,
                            Queue(settings, f.Queue!),
                            Queue(settings, f.Queue! + "-poison"),
                            files,
                            invoker,
                            time,
                            _logger
                        ).RunAsync(_stop.Token)
                    ),
                singleton.RunAsync(c => Task.WhenAll(watcher.RunAsync(c), timers.RunAsync(c)), _stop.Token),
            ];
            foreach (var listener in _listeners)
            {
                _ = listener.ContinueWith(
                    t => _failed.TrySetException(t.Exception!.InnerExceptions),
                    CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted,
                    TaskScheduler.Default
                );
            }
        };
    }

    /// <summary>Address that people and programs use.</summary>
    public Uri Address => new(_front.Urls.First());

    /// <summary>The handler's own address, once it answers.</summary>
    public Task<Uri> HandlerAddressAsync(CancellationToken cancellation) => _handler.AddressAsync(cancellation);

    /// <summary>Id of the handler's process.</summary>
    public int HandlerProcessId => _handler.ProcessId;

    private Func<Task> Start { get; }

    /// <summary>Starts the handler, the listeners and the HTTP front.</summary>
    /// <exception cref="InvalidOperationException">The handler does not start.</exception>
    public static async Task<LocalFunctionsHost> StartAsync(
        LocalHostSettings settings,
        ILoggerFactory loggers,
        TimeProvider time
    )
    {
        var host = new LocalFunctionsHost(HostFiles.Read(settings.AppFolder), settings, loggers, time);
        try
        {
            await host.Start();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the host is asked to stop or cannot go on.</summary>
    /// <exception cref="InvalidOperationException">The handler ended too often.</exception>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await _failed.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _handler.DisposeAsync();
        await _front.StopAsync();
        await _front.DisposeAsync();
        foreach (var listener in _listeners)
        {
            try
            {
                await listener;
            }
            catch (OperationCanceledException)
            {
                // This is how a listener ends.
            }
#pragma warning disable CA1031 // It was reported when it happened.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.ListenerFailed(_logger, e);
            }
        }

        _stop.Dispose();
    }

    private static QueueClient Queue(LocalHostSettings settings, string name) =>
        new(settings.ConnectionString, name, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2025_11_05));

    private static partial class Log
    {
        [LoggerMessage(31, LogLevel.Warning, "A listener had failed")]
        public static partial void ListenerFailed(ILogger logger, Exception exception);
    }
}

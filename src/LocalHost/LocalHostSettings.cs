namespace LocalHost;

/// <summary>How LocalHost runs.</summary>
public sealed record LocalHostSettings
{
    /// <summary>Folder with host.json, one folder per function, and the handler's program.</summary>
    public required string AppFolder { get; init; }

    /// <summary>Connection string of the storage.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Port on loopback; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>Environment variables for the handler.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How often the uploads are listed.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pause before a failed message is tried again; null for what host.json says.</summary>
    public TimeSpan? VisibilityTimeout { get; init; }

    /// <summary>Schedules by function in place of those of its function.json, six fields with seconds.</summary>
    public IReadOnlyDictionary<string, string> Schedules { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs before a queue or timer invocation is sent; tests end the handler here.</summary>
    public Func<InvocationStart, Task>? BeforeInvocation { get; init; }

    /// <summary>Runs after a queue or timer invocation has ended.</summary>
    public Action<InvocationEnd>? AfterInvocation { get; init; }
}

/// <summary>An invocation that is about to be sent.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Message">Text of the queue message; of a timer the moment that it was due at, null where it was started by hand.</param>
/// <param name="DequeueCount">How often the message was delivered, 1 at first.</param>
public sealed record InvocationStart(string Function, string? Message, long DequeueCount);

/// <summary>An invocation that has ended.</summary>
/// <param name="Start">What was sent.</param>
/// <param name="Error">Null for success.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record InvocationEnd(InvocationStart Start, string? Error, double Seconds);

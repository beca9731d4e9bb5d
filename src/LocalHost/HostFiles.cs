using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalHost;

/// <summary>A function.json: one trigger.</summary>
/// <param name="Name">Name of the function: its folder.</param>
/// <param name="Binding">Name of the trigger's binding.</param>
/// <param name="Type">queueTrigger, timerTrigger or httpTrigger.</param>
/// <param name="Queue">Queue of a queue trigger.</param>
/// <param name="Schedule">NCRONTAB expression of a timer trigger.</param>
/// <param name="Route">Route template of an http trigger.</param>
/// <param name="Methods">Methods of an http trigger; none for all.</param>
public sealed record FunctionFile(
    string Name,
    string Binding,
    string Type,
    string? Queue,
    string? Schedule,
    string? Route,
    IReadOnlyList<string> Methods
);

/// <summary>What the Functions host reads from an app's folder: host.json and each function.json.</summary>
public sealed record HostFiles
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Program of the custom handler, relative to the app's folder.</summary>
    public required string Executable { get; init; }

    /// <summary>Its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Path in front of every route.</summary>
    public required string RoutePrefix { get; init; }

    /// <summary>How long an invocation may take before the handler is restarted.</summary>
    public required TimeSpan FunctionTimeout { get; init; }

    /// <summary>Queue messages in work at a time, per function.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Tries before a message is given up.</summary>
    public required int MaxDequeueCount { get; init; }

    /// <summary>Pause before a failed message is tried again.</summary>
    public required TimeSpan VisibilityTimeout { get; init; }

    /// <summary>Longest pause between two looks at an empty queue.</summary>
    public required TimeSpan MaxPollingInterval { get; init; }

    /// <summary>The functions, by name.</summary>
    public required IReadOnlyList<FunctionFile> Functions { get; init; }

    /// <summary>Reads an app's folder.</summary>
    /// <exception cref="FileNotFoundException">There is no host.json.</exception>
    /// <exception cref="JsonException">A file is not valid.</exception>
    public static HostFiles Read(string appFolder)
    {
        var file = Path.Combine(appFolder, "host.json");
        if (!File.Exists(file))
        {
            throw new FileNotFoundException(
                $"There is no host.json in '{appFolder}'. Build src/FunctionsApp first.",
                file
            );
        }

        var host = JsonNode.Parse(File.ReadAllText(file), documentOptions: Options)!;
        var handler = host["customHandler"]!["description"]!;
        var queues = host["extensions"]?["queues"];
        return new HostFiles
        {
            Executable = (string)handler["defaultExecutablePath"]!,
            Arguments = [.. handler["arguments"]?.AsArray().Select(a => (string)a!) ?? []],
            RoutePrefix = (string?)host["extensions"]?["http"]?["routePrefix"] ?? "api",
            FunctionTimeout = Time(host["functionTimeout"], TimeSpan.FromMinutes(30)),
            Concurrency = ((int?)queues?["batchSize"] ?? 16) + ((int?)queues?["newBatchThreshold"] ?? 8),
            MaxDequeueCount = (int?)queues?["maxDequeueCount"] ?? 5,
            VisibilityTimeout = Time(queues?["visibilityTimeout"], TimeSpan.Zero),
            MaxPollingInterval = Time(queues?["maxPollingInterval"], TimeSpan.FromMinutes(1)),
            Functions = [.. Directory.GetDirectories(appFolder).Order(StringComparer.Ordinal).SelectMany(Function)],
        };
    }

    private static IEnumerable<FunctionFile> Function(string folder)
    {
        var file = Path.Combine(folder, "function.json");
        if (!File.Exists(file))
        {
            yield break;
        }

        var bindings = JsonNode.Parse(File.ReadAllText(file), documentOptions: Options)!["bindings"]!.AsArray();
        var trigger = bindings.Single(b => ((string)b!["type"]!).EndsWith("Trigger", StringComparison.Ordinal))!;
        yield return new FunctionFile(
            Path.GetFileName(folder),
            (string)trigger["name"]!,
            (string)trigger["type"]!,
            (string?)trigger["queueName"],
            (string?)trigger["schedule"],
            (string?)trigger["route"],
            [.. trigger["methods"]?.AsArray().Select(m => ((string)m!).ToUpperInvariant()) ?? []]
        );
    }

    private static TimeSpan Time(JsonNode? node, TimeSpan otherwise) =>
        node is null ? otherwise : TimeSpan.Parse((string)node!, System.Globalization.CultureInfo.InvariantCulture);
}

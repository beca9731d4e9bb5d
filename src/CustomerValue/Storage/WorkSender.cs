using System.Text.Json;

namespace CustomerValue.Storage;

/// <summary>A message between two stages.</summary>
/// <param name="Version">Version of the message's form; this is 1.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Partition">Partition to work on, for the stages that work by partition.</param>
/// <param name="Trace">Trace that the work belongs to, a W3C traceparent, or null.</param>
public sealed record WorkMessage(int Version, string Run, int? Partition = null, string? Trace = null)
{
    /// <summary>The only version there is.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Reads the message of a stage that works by partition.</summary>
    /// <exception cref="FormatException">As <see cref="Parse"/>, or the message names no partition.</exception>
    public static WorkMessage ParsePartition(string text)
    {
        var message = Parse(text);
        return message.Partition is null ? throw new FormatException("The message names no partition.") : message;
    }

    /// <summary>Reads a message's text and checks it.</summary>
    /// <exception cref="FormatException">It is no message of a known version, or names no run.</exception>
    public static WorkMessage Parse(string text)
    {
        WorkMessage? message;
        try
        {
            message = JsonSerializer.Deserialize<WorkMessage>(text, BlobFiles.Json);
        }
        catch (JsonException e)
        {
            throw new FormatException("The message is not JSON of the form {\"version\":1,\"run\":\"...\"}.", e);
        }

        return message switch
        {
            null or { Run: null or "" } => throw new FormatException("The message names no run."),
            { Version: not CurrentVersion } => throw new FormatException(
                $"The message has version {message.Version}; this app reads version {CurrentVersion}."
            ),
            { Partition: < 0 } => throw new FormatException($"Partition {message.Partition} does not exist."),
            _ => message,
        };
    }
}

/// <summary>Sends work to the queues and looks at what was given up.</summary>
public sealed class WorkSender(StorageClients clients)
{
    /// <summary>Sends one message for each partition of a run.</summary>
    public async Task SendPartitionsAsync(string queue, string run, int partitions, CancellationToken cancellation)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            await SendAsync(queue, new WorkMessage(WorkMessage.CurrentVersion, run, partition), cancellation);
        }
    }

    /// <summary>Sends one message for a run.</summary>
    public Task SendAsync(string queue, string run, CancellationToken cancellation) =>
        SendAsync(queue, new WorkMessage(WorkMessage.CurrentVersion, run), cancellation);

    /// <summary>The messages that were given up: queue and text, at most 32 of each queue.</summary>
    public async Task<List<(string Queue, string Text)>> PoisonAsync(CancellationToken cancellation)
    {
        var poison = new List<(string, string)>();
        foreach (var queue in QueueNames.All)
        {
            var client = clients.Queues.GetQueueClient(QueueNames.Poison(queue));
            var messages = await client.PeekMessagesAsync(32, cancellation);
            poison.AddRange(messages.Value.Select(m => (queue, m.MessageText)));
        }

        return poison;
    }

    /// <summary>Whether a message of a run was given up: the run cannot go on by itself.</summary>
    public async Task<bool> IsStuckAsync(string run, CancellationToken cancellation) =>
        (await PoisonAsync(cancellation)).Any(p => IsOf(run, p.Text));

    /// <summary>Removes the given-up messages of a run that begins again; at most 32 of each queue are looked at.</summary>
    public async Task RemovePoisonAsync(string run, CancellationToken cancellation)
    {
        foreach (var queue in QueueNames.All)
        {
            var client = clients.Queues.GetQueueClient(QueueNames.Poison(queue));
            var messages = await client.ReceiveMessagesAsync(32, TimeSpan.FromSeconds(1), cancellation);
            foreach (var message in messages.Value.Where(m => IsOf(run, m.MessageText)))
            {
                await client.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellation);
            }
        }
    }

    private static bool IsOf(string run, string text) => text.Contains($"\"{run}\"", StringComparison.Ordinal);

    private async Task SendAsync(string queue, WorkMessage message, CancellationToken cancellation)
    {
        await clients
            .Queues.GetQueueClient(queue)
            .SendMessageAsync(
                JsonSerializer.Serialize(message with { Trace = Telemetry.Trace }, BlobFiles.Json),
                cancellation
            );
    }
}

using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace LocalHost;

/// <summary>Takes messages off a queue and starts a function for each, a few at a time.</summary>
internal sealed partial class QueueListener(
    FunctionFile function,
    QueueClient queue,
    QueueClient poison,
    HostFiles files,
    Invoker invoker,
    TimeProvider time,
    ILogger logger
)
{
    // A host that dies gives its messages back after this; while it lives it renews its hold.
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellation);
        await poison.CreateIfNotExistsAsync(cancellationToken: cancellation);
        var workers = Enumerable.Range(0, files.Concurrency).Select(_ => WorkAsync(cancellation));
        await Task.WhenAll(workers);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        var pause = ShortestPause;
        while (!cancellation.IsCancellationRequested)
        {
            // A message that is received while the handler is down would lose one of its tries.
            await invoker.ReadyAsync(cancellation);
            QueueMessage? message = await queue.ReceiveMessageAsync(Hold, cancellation);
            if (message is null)
            {
                await Task.Delay(pause, time, cancellation);
                pause = pause * 2 < files.MaxPollingInterval ? pause * 2 : files.MaxPollingInterval;
                continue;
            }

            pause = ShortestPause;
            if (message.DequeueCount > files.MaxDequeueCount)
            {
                // The host died during the last try.
                await GiveUpAsync(message, message.PopReceipt, cancellation);
                continue;
            }

            await ProcessAsync(message, cancellation);
        }
    }

    private async Task ProcessAsync(QueueMessage message, CancellationToken cancellation)
    {
        var start = new InvocationStart(function.Name, message.MessageText, message.DequeueCount);
        var body = InvocationPayloads.Queue(function.Binding, function.Name, message, time.GetUtcNow());
        using var renewing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var renewal = RenewAsync(message, renewing.Token);
        string? error;
        try
        {
            error = await invoker.InvokeAsync(start, body, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await ReleaseAsync(message, await renewal);
            throw;
        }

        await renewing.CancelAsync();
        var receipt = await renewal;
        if (error is null)
        {
            await queue.DeleteMessageAsync(message.MessageId, receipt, cancellation);
        }
        else if (message.DequeueCount >= files.MaxDequeueCount)
        {
            await GiveUpAsync(message, receipt, cancellation);
        }
        else
        {
            await queue.UpdateMessageAsync(
                message.MessageId,
                receipt,
                visibilityTimeout: files.VisibilityTimeout,
                cancellationToken: cancellation
            );
        }
    }

    /// <summary>Gives a message back, so that the next host need not wait until the hold ends.</summary>
    private async Task ReleaseAsync(QueueMessage message, string receipt)
    {
        try
        {
            await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: TimeSpan.Zero);
        }
        catch (RequestFailedException e)
        {
            Log.NotRenewed(logger, e, function.Name);
        }
    }

    private async Task GiveUpAsync(QueueMessage message, string receipt, CancellationToken cancellation)
    {
        await poison.SendMessageAsync(message.MessageText, cancellation);
        await queue.DeleteMessageAsync(message.MessageId, receipt, cancellation);
        Log.Poison(logger, function.Name, message.DequeueCount);
    }

    /// <summary>Keeps the message from others while it is worked on; returns the last receipt.</summary>
    private async Task<string> RenewAsync(QueueMessage message, CancellationToken cancellation)
    {
        var receipt = message.PopReceipt;
        try
        {
            while (true)
            {
                await Task.Delay(Hold / 3, time, cancellation);
                var renewed = await queue.UpdateMessageAsync(
                    message.MessageId,
                    receipt,
                    visibilityTimeout: Hold,
                    cancellationToken: CancellationToken.None
                );
                receipt = renewed.Value.PopReceipt;
            }
        }
        catch (OperationCanceledException)
        {
            return receipt;
        }
        catch (RequestFailedException e)
        {
            Log.NotRenewed(logger, e, function.Name);
            return receipt;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            21,
            LogLevel.Error,
            "{Function}: a message was given up after {Tries} tries and lies on the poison queue"
        )]
        public static partial void Poison(ILogger logger, string function, long tries);

        [LoggerMessage(22, LogLevel.Warning, "{Function}: a message could not be held")]
        public static partial void NotRenewed(ILogger logger, Exception exception, string function);
    }
}

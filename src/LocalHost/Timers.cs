using System.Globalization;
using Azure.Storage.Blobs;
using NCrontab;

namespace LocalHost;

/// <summary>Fires the timer functions; one host of several does, as in the Functions host.</summary>
internal sealed class Timers(
    IReadOnlyList<FunctionFile> functions,
    BlobContainerClient container,
    Invoker invoker,
    TimeProvider time
)
{
    /// <summary>Waits for the next timer and fires it, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(functions.Select(f => RunAsync(f, cancellation)));
    }

    /// <summary>Fires a timer function now.</summary>
    public Task<string?> FireAsync(FunctionFile function, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return InvokeAsync(function, new TimerStatus(now, now, now), due: null, pastDue: false, cancellation);
    }

    private async Task RunAsync(FunctionFile function, CancellationToken cancellation)
    {
        var schedule = CrontabSchedule.Parse(
            function.Schedule!,
            new CrontabSchedule.ParseOptions { IncludingSeconds = true }
        );
        var status = await ReadAsync(function.Name, cancellation);
        if (status is null)
        {
            var now = time.GetUtcNow();
            status = new TimerStatus(now, Next(schedule, now), now);
            await WriteAsync(function.Name, status, cancellation);
        }

        while (true)
        {
            var wait = status.Next - time.GetUtcNow();
            var pastDue = wait < -TimeSpan.FromMinutes(1);
            if (wait > TimeSpan.Zero)
            {
                // Timers of the platform cannot wait for longer than some weeks.
                await Task.Delay(wait < TimeSpan.FromDays(1) ? wait : TimeSpan.FromDays(1), time, cancellation);
                continue;
            }

            var now = time.GetUtcNow();
            // Written before it is fired: a host that dies now does not make another one fire again.
            var fired = new TimerStatus(status.Next, Next(schedule, now), now);
            await WriteAsync(function.Name, fired, cancellation);
            await InvokeAsync(function, fired, fired.Last, pastDue, cancellation);
            status = fired;
        }
    }

    private Task<string?> InvokeAsync(
        FunctionFile function,
        TimerStatus status,
        DateTimeOffset? due,
        bool pastDue,
        CancellationToken cancellation
    ) =>
        invoker.InvokeAsync(
            new InvocationStart(function.Name, due?.ToString("O", CultureInfo.InvariantCulture), 1),
            InvocationPayloads.Timer(function.Binding, function.Name, status, pastDue, time.GetUtcNow()),
            cancellation
        );

    private static DateTimeOffset Next(CrontabSchedule schedule, DateTimeOffset after) =>
        new(schedule.GetNextOccurrence(after.UtcDateTime), TimeSpan.Zero);

    private BlobClient Blob(string function) =>
        container.GetBlobClient(string.Create(CultureInfo.InvariantCulture, $"timers/{function}/status"));

    private async Task<TimerStatus?> ReadAsync(string function, CancellationToken cancellation)
    {
        var blob = Blob(function);
        return await blob.ExistsAsync(cancellation)
            ? (await blob.DownloadContentAsync(cancellation)).Value.Content.ToObjectFromJson<TimerStatus>()
            : null;
    }

    private async Task WriteAsync(string function, TimerStatus status, CancellationToken cancellation) =>
        await Blob(function).UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellation);
}

using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace LocalHost;

/// <summary>A blob lease that one of several hosts on the same storage holds; another takes it over when that host dies.</summary>
internal sealed class SingletonLock(BlobContainerClient container, string name, TimeProvider time)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Runs work whenever this host holds the lease; the work is cancelled when the lease is lost.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        var blob = container.GetBlobClient($"locks/{name}");
        if (!await blob.ExistsAsync(cancellation))
        {
            try
            {
                await blob.UploadAsync(BinaryData.FromString(""), overwrite: false, cancellation);
            }
            catch (RequestFailedException e) when (e.Status == 409)
            {
                // Another host was faster.
            }
        }

        var lease = blob.GetBlobLeaseClient();
        while (!cancellation.IsCancellationRequested)
        {
            if (await TryAsync(() => lease.AcquireAsync(Lease, cancellationToken: cancellation)))
            {
                await HoldAsync(lease, work, cancellation);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
        }
    }

    private async Task HoldAsync(
        BlobLeaseClient lease,
        Func<CancellationToken, Task> work,
        CancellationToken cancellation
    )
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = work(lost.Token);
        try
        {
            while (!running.IsCompleted)
            {
                await Task.WhenAny(running, Task.Delay(Lease / 3, time, cancellation));
                if (
                    cancellation.IsCancellationRequested
                    || !await TryAsync(() => lease.RenewAsync(cancellationToken: cancellation))
                )
                {
                    break;
                }
            }
        }
        finally
        {
            await lost.CancelAsync();
            await TryAsync(() => lease.ReleaseAsync(cancellationToken: CancellationToken.None));
        }

        try
        {
            await running;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The lease was lost; the next holder goes on.
        }
    }

    private static async Task<bool> TryAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (RequestFailedException)
        {
            return false;
        }
    }
}

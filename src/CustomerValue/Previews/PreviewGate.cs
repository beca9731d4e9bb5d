using CustomerValue.Exports;

namespace CustomerValue.Previews;

/// <summary>Lets one upload at a time be looked at, and not for long: reading takes memory and a core.</summary>
public sealed class PreviewGate : IDisposable
{
    /// <summary>The code of a refusal because others are looked at.</summary>
    public const string Busy = "preview_busy";

    /// <summary>The code of a refusal because it takes too long.</summary>
    public const string Late = "preview_late";

    // Shorter than the 230 seconds that Azure waits for an answer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Does the work once nobody else's is done.</summary>
    /// <exception cref="ExportRefusedException">Others' takes too long, or this does.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        if (!await _one.WaitAsync(Patience, cancellation))
        {
            throw new ExportRefusedException(Busy, "Another file is being looked at. Try again in some seconds.");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Limit);
        try
        {
            return await work(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && limit.IsCancellationRequested)
        {
            throw new ExportRefusedException(
                Late,
                $"The file could not be read within {Limit.TotalSeconds:0} seconds. Upload it, or try a part of it."
            );
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();
}

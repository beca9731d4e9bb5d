namespace CustomerValue.Tests;

/// <summary>
/// A throttled service: who asks again before the time it told is refused again. So a client that waits as told is known by the number
/// of its calls, however slow the machine is.
/// </summary>
/// <param name="time">Time that the service tells.</param>
internal sealed class Throttle(TimeSpan time)
{
    // Timers of the client and of the service may differ a little.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private long? _first;

    /// <summary>Whether a call that comes now is answered; time runs from the first look on.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                _first ??= TimeProvider.System.GetTimestamp();
                return TimeProvider.System.GetElapsedTime(_first.Value) > time - Grain;
            }
        }
    }
}

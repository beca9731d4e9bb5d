namespace CustomerValue.Models.Backtest;

/// <summary>How a fit within a <see cref="Budget"/> went.</summary>
/// <param name="Reason">Why it failed or was stopped; null where it is good.</param>
/// <param name="Took">Time it took.</param>
/// <param name="PeakBytes">Most memory of the whole process at a look.</param>
internal sealed record Trial(string? Reason, TimeSpan Took, long PeakBytes);

/// <summary>What one candidate may use; one that needs more steps aside, and the night goes on.</summary>
/// <param name="Time">Longest time for fitting and measuring it.</param>
/// <param name="MemoryMb">Most memory of the whole process while it is fitted, MiB.</param>
public sealed record Budget(TimeSpan Time, int MemoryMb)
{
    private const long Much = 256 << 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Measures the time.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>No limits.</summary>
    public static Budget Unlimited { get; } = new(Timeout.InfiniteTimeSpan, int.MaxValue);

    /// <summary>
    /// Returns what earlier fits left behind to the system, where it is much. The collector does not hurry, as it does not count
    /// the memory of native libraries, and the two together would not fit.
    /// </summary>
    internal static void TrimWorkingSet()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) > Much)
        {
            Collect();
        }
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="workingSet">Bytes that the process holds now.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellation">Stops the candidate too, as something else than an overrun.</param>
    internal Watch Begin(Func<long> workingSet, TimeProvider time, CancellationToken cancellation)
    {
        // What the candidate before left behind must not be held against this one.
        if (workingSet() > ((long)MemoryMb << 20) / 2)
        {
            Collect();
        }

        return new Watch(this, workingSet, time, cancellation);
    }

    /// <summary>Runs a fit; whatever it throws but a cancellation from outside is its own failure, not the night's.</summary>
    /// <param name="fit">The fit; its token is cancelled by an overrun too.</param>
    /// <param name="cancellation">Stops the night.</param>
    internal Trial Try(Action<CancellationToken> fit, CancellationToken cancellation)
    {
        var start = Clock.GetTimestamp();
        using var watch = Begin(static () => Environment.WorkingSet, Clock, cancellation);
        return new Trial(ReasonOf(fit, watch, cancellation), Clock.GetElapsedTime(start), watch.Peak);
    }

    private static string? ReasonOf(Action<CancellationToken> fit, Watch watch, CancellationToken cancellation)
    {
        try
        {
            fit(watch.Token);
            return watch.Reason;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested && watch.Reason is not null)
        {
            return watch.Reason;
        }
#pragma warning disable CA1031 // A fit that fails steps aside, whatever the failure is.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return e.Message;
        }
    }

    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Watches one candidate.</summary>
    internal sealed class Watch : IDisposable
    {
        private readonly Budget _budget;
        private readonly CancellationTokenSource _over;
        private readonly CancellationTokenSource _any;
        private readonly ITimer _timer;
        private volatile string? _reason;
        private long _peak;

        public Watch(Budget budget, Func<long> workingSet, TimeProvider time, CancellationToken cancellation)
        {
            _budget = budget;
            _peak = workingSet();
            _over = new CancellationTokenSource();
            _any = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, cancellation);
            var start = time.GetTimestamp();
            _timer = time.CreateTimer(_ => Check(time.GetElapsedTime(start), workingSet()), null, Look, Look);
        }

        /// <summary>Cancelled by an overrun or from outside.</summary>
        public CancellationToken Token => _any.Token;

        /// <summary>Why the candidate is over its budget, or null.</summary>
        public string? Reason => _reason;

        /// <summary>Most bytes that the process held at a look.</summary>
        public long Peak => Volatile.Read(ref _peak);

        public void Dispose()
        {
            _timer.Dispose();
            _any.Dispose();
            _over.Dispose();
        }

        private void Check(TimeSpan elapsed, long workingSet)
        {
            Volatile.Write(ref _peak, Math.Max(_peak, workingSet));
            var reason =
                _budget.Time != Timeout.InfiniteTimeSpan && elapsed > _budget.Time
                    ? $"It took longer than the {_budget.Time.TotalSeconds:0.###} s that a candidate may take (CandidateSeconds)."
                : workingSet > (long)_budget.MemoryMb << 20
                    ? $"Memory rose above the {_budget.MemoryMb} MiB that training may use (TrainingMemoryMb)."
                : null;
            if (_reason is null && reason is not null)
            {
                _reason = reason;
                try
                {
                    _over.Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // It ended in the same moment.
                }
            }
        }
    }
}

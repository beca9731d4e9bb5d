using CustomerValue.Storage;

namespace CustomerValue.Pipeline;

/// <summary>Moves a run along: notes a finished partition, and passes the run on when the last one is in.</summary>
public static class RunProgress
{
    /// <summary>The run in its next stage, with the time it came there; a stage that was entered before keeps its first time.</summary>
    public static RunRecord Enter(this RunRecord run, RunStatus status, TimeProvider time)
    {
        var entered = new Dictionary<RunStatus, DateTimeOffset>(run.Entered);
        entered.TryAdd(status, time.GetUtcNow());
        return run with { Status = status, Entered = entered };
    }

    /// <summary>The run with a warning, which it has once.</summary>
    public static RunRecord Warn(this RunRecord run, Sentence warning) =>
        run.Notices.Contains(warning) ? run : run with { Notices = [.. run.Notices, warning] };

    /// <summary>Marks one partition in a row of digits.</summary>
    public static string Mark(string digits, int partition) =>
        string.Create(
            digits.Length,
            (digits, partition),
            static (span, state) =>
            {
                state.digits.CopyTo(span);
                span[state.partition] = '1';
            }
        );

    /// <summary>Whether every partition is marked.</summary>
    public static bool AllDone(string digits) => !digits.Contains('0', StringComparison.Ordinal);
}

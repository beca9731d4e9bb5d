using CustomerValue.Models;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Notes a stage's error in its run, and gives the run up with the last try of a message, or at once where another try would learn
/// from the same data and fail alike.
/// </summary>
public sealed class StageGuard(RunTable runs, IOptions<CustomerValueOptions> options, TimeProvider time)
{
    /// <summary>Runs a stage's work; its exception goes on to the caller, so that the host tries again.</summary>
    /// <param name="message">The message that started the work.</param>
    /// <param name="dequeueCount">How often the host has delivered it, 1 at first.</param>
    /// <param name="work">The stage.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="InvalidOperationException">The run was given up before; it begins again when it is asked for.</exception>
    public async Task RunAsync(
        WorkMessage message,
        int dequeueCount,
        Func<CancellationToken, Task> work,
        CancellationToken cancellation
    )
    {
        if (await runs.FindAsync(message.Run, cancellation) is { Status: RunStatus.Failed } failed)
        {
            throw new InvalidOperationException($"{failed.Id} was given up before. {failed.Error}");
        }

        try
        {
            await work(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (await runs.FindAsync(message.Run, cancellation) is not null)
            {
                await runs.ChangeAsync(message.Run, run => Note(run, e, dequeueCount), cancellation);
            }

            throw;
        }
    }

    private RunRecord Note(RunRecord run, Exception e, int dequeueCount)
    {
        var last = dequeueCount >= options.Value.MaxDequeueCount;
        if (run.Status == RunStatus.Succeeded)
        {
            // What comes after publishing takes nothing away from the scores.
            return last ? run.Warn(RunSentences.StageGivenUp.With(e.Message)) : run;
        }

        var noted = run with { Error = $"{run.Status}, try {dequeueCount}: {e.Message}" };
        return last || e is ModelFitException ? noted.Enter(RunStatus.Failed, time) : noted;
    }
}

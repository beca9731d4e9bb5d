using CustomerValue;
using CustomerValue.Pipeline;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Timer: sets a run going that learns new models and scores with the champion.</summary>
public sealed class RetrainNightlyFunction(RunPlanner planner, Freshness freshness) : IFunction
{
    /// <inheritdoc />
    public string Name => "RetrainNightly";

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation) =>
        Nightly.StartAsync(planner, freshness, RunKind.Train, cancellation);
}

/// <summary>Timer: sets a run going that scores with the standing champion.</summary>
public sealed class ScoreNightlyFunction(RunPlanner planner, Freshness freshness) : IFunction
{
    /// <inheritdoc />
    public string Name => "ScoreNightly";

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation) =>
        Nightly.StartAsync(planner, freshness, RunKind.Score, cancellation);
}

internal static class Nightly
{
    /// <summary>A shop that has not uploaded anything yet is no error at night.</summary>
    public static async Task<IReadOnlyList<string>> StartAsync(
        RunPlanner planner,
        Freshness freshness,
        RunKind kind,
        CancellationToken cancellation
    )
    {
        try
        {
            var run = await planner.StartAsync(kind, force: false, cancellation);
            Telemetry.OfFreshness(await freshness.WaitingAsync(cancellation));
            return [$"{run.Id}: {run.Status}"];
        }
        catch (RunRefusedException e)
        {
            return [e.Message];
        }
    }
}

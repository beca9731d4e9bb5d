using CustomerValue.Runs;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>score</c>: scores the customers of one partition.</summary>
public sealed class ScorePartitionFunction(ScorePartition stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "ScorePartition";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.ParsePartition(invocation.Message("message"));
        await guard.RunAsync(message, invocation.DequeueCount, c => stage.RunAsync(message, c), cancellation);
        return [$"{message.Run}: partition {message.Partition} is scored"];
    }
}

using CustomerValue.Pipeline;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>score</c>: scores the customers of one partition.</summary>
public sealed class ScorePartitionFunction(ScorePartition stage, StageGuard guard)
    : StageFunction("ScorePartition", guard)
{
    /// <inheritdoc />
    protected override WorkMessage Parse(string text) => WorkMessage.ParsePartition(text);

    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation)
    {
        await stage.RunAsync(message, cancellation);
        return $"partition {message.Partition} is scored";
    }
}

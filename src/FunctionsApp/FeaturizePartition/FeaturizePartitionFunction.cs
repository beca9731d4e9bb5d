using CustomerValue.Features;
using CustomerValue.Runs;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>featurize</c>: computes the features of one partition for every cutoff of a run.</summary>
public sealed class FeaturizePartitionFunction(FeaturizePartition stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "FeaturizePartition";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.ParsePartition(invocation.Message("message"));
        await guard.RunAsync(message, invocation.DequeueCount, c => stage.RunAsync(message, c), cancellation);
        return [$"{message.Run}: partition {message.Partition} has its features"];
    }
}

using CustomerValue.Features;
using CustomerValue.Pipeline;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>featurize</c>: computes the features of one partition for every cutoff of a run.</summary>
public sealed class FeaturizePartitionFunction(FeaturizePartition stage, StageGuard guard)
    : StageFunction("FeaturizePartition", guard)
{
    /// <inheritdoc />
    protected override WorkMessage Parse(string text) => WorkMessage.ParsePartition(text);

    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation)
    {
        await stage.RunAsync(message, cancellation);
        return $"partition {message.Partition} has its features";
    }
}

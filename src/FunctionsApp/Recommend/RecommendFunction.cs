using CustomerValue.Pipeline;
using CustomerValue.Recommendations;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>recommend</c>: makes the recommendations of a published run.</summary>
public sealed class RecommendFunction(RecommendProducts stage, StageGuard guard) : StageFunction("Recommend", guard)
{
    /// <inheritdoc />
    protected override Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation) =>
        stage.RunAsync(message, cancellation);
}

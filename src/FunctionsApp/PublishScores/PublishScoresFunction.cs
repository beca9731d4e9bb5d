using CustomerValue.Pipeline;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>publish</c>: makes the scores of a run the current ones.</summary>
public sealed class PublishScoresFunction(PublishScores stage, StageGuard guard) : StageFunction("PublishScores", guard)
{
    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation)
    {
        await stage.RunAsync(message, cancellation);
        return "published";
    }
}

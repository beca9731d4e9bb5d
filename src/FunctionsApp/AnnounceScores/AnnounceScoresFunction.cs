using CustomerValue.Pipeline;
using CustomerValue.Storage;
using CustomerValue.Webhooks;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>announce</c>: tells the webhook that scores are published.</summary>
public sealed class AnnounceScoresFunction(AnnounceScores stage, StageGuard guard)
    : StageFunction("AnnounceScores", guard)
{
    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation) =>
        await stage.RunAsync(message, cancellation) ? "announced" : "nobody to tell";
}

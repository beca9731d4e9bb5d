using CustomerValue.Runs;
using CustomerValue.Storage;
using CustomerValue.Webhooks;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>announce</c>: tells the webhook that scores are published.</summary>
public sealed class AnnounceScoresFunction(AnnounceScores stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "AnnounceScores";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        var called = false;
        await guard.RunAsync(
            message,
            invocation.DequeueCount,
            async c => called = await stage.RunAsync(message, c),
            cancellation
        );
        return [$"{message.Run}: {(called ? "announced" : "nobody to tell")}"];
    }
}

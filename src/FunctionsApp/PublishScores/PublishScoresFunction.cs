using CustomerValue.Runs;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>publish</c>: makes the scores of a run the current ones.</summary>
public sealed class PublishScoresFunction(PublishScores stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "PublishScores";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        await guard.RunAsync(message, invocation.DequeueCount, c => stage.RunAsync(message, c), cancellation);
        return [$"{message.Run}: published"];
    }
}

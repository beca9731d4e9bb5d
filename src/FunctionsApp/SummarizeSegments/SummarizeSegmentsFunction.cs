using CustomerValue.Runs;
using CustomerValue.Storage;
using CustomerValue.Summaries;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>summarize</c>: writes the summaries of a published run's segments.</summary>
public sealed class SummarizeSegmentsFunction(SummarizeSegments stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "SummarizeSegments";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        await guard.RunAsync(message, invocation.DequeueCount, c => stage.RunAsync(message, c), cancellation);
        return [$"{message.Run}: summarized"];
    }
}

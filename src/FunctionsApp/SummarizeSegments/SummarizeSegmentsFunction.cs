using CustomerValue.Pipeline;
using CustomerValue.Storage;
using CustomerValue.Summaries;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>summarize</c>: writes the summaries of a published run's segments.</summary>
public sealed class SummarizeSegmentsFunction(SummarizeSegments stage, StageGuard guard)
    : StageFunction("SummarizeSegments", guard)
{
    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation)
    {
        await stage.RunAsync(message, cancellation);
        return "summarized";
    }
}

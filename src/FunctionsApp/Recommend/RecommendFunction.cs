using CustomerValue.Recommendations;
using CustomerValue.Runs;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>recommend</c>: makes the recommendations of a published run.</summary>
public sealed class RecommendFunction(RecommendProducts stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "Recommend";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        var said = "";
        await guard.RunAsync(
            message,
            invocation.DequeueCount,
            async c => said = await stage.RunAsync(message, c),
            cancellation
        );
        return [$"{message.Run}: {said}"];
    }
}

using CustomerValue.Recommendations;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>recommend</c>: makes the recommendations of a published run, which stays published whatever happens.</summary>
public sealed class RecommendFunction(RecommendProducts stage) : IFunction
{
    /// <inheritdoc />
    public string Name => "Recommend";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        return [$"{message.Run}: {await stage.RunAsync(message, invocation.DequeueCount, cancellation)}"];
    }
}

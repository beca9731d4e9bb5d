using CustomerValue.Photos;
using CustomerValue.Runs;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>photos</c>: learns categories from photos, and tells those that products lack, after a training was published.</summary>
public sealed class LearnPhotosFunction(LearnPhotos stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "LearnPhotos";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        await guard.RunAsync(message, invocation.DequeueCount, c => stage.RunAsync(message, c), cancellation);
        return [$"{message.Run}: photos are told"];
    }
}

using CustomerValue.Photos;
using CustomerValue.Pipeline;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>photos</c>: learns categories from photos, and tells those that products lack, after a training was published.</summary>
public sealed class LearnPhotosFunction(LearnPhotos stage, StageGuard guard) : StageFunction("LearnPhotos", guard)
{
    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation)
    {
        await stage.RunAsync(message, cancellation);
        return "photos are told";
    }
}

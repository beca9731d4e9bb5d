using CustomerValue.Models;
using CustomerValue.Pipeline;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>retrain</c>: learns the models of a run.</summary>
public sealed class RetrainFunction(TrainModels stage, StageGuard guard) : StageFunction("Retrain", guard)
{
    /// <inheritdoc />
    protected override async Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation)
    {
        await stage.RunAsync(message, cancellation);
        return "models are trained";
    }
}

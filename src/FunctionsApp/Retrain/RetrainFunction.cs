using CustomerValue.Models;
using CustomerValue.Runs;
using CustomerValue.Storage;
using FunctionsApp.Invocations;

namespace FunctionsApp.Functions;

/// <summary>Queue <c>retrain</c>: learns the models of a run.</summary>
public sealed class RetrainFunction(TrainModels stage, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => "Retrain";

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = WorkMessage.Parse(invocation.Message("message"));
        await guard.RunAsync(message, invocation.DequeueCount, c => stage.RunAsync(message, c), cancellation);
        return [$"{message.Run}: models are trained"];
    }
}

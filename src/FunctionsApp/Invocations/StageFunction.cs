using CustomerValue.Pipeline;
using CustomerValue.Storage;

namespace FunctionsApp.Invocations;

/// <summary>A function that does a stage of a run: reads the queue message, and notes the stage's errors in the run.</summary>
/// <param name="name">Name of the folder with its function.json.</param>
/// <param name="guard">Notes errors.</param>
public abstract class StageFunction(string name, StageGuard guard) : IFunction
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation)
    {
        var message = Parse(invocation.Message("message"));
        var done = "";
        await guard.RunAsync(
            message,
            invocation.DequeueCount,
            async c => done = await WorkAsync(message, c),
            cancellation
        );
        return [$"{message.Run}: {done}"];
    }

    /// <summary>Reads the message.</summary>
    /// <exception cref="FormatException">It is none that the stage works on.</exception>
    protected virtual WorkMessage Parse(string text) => WorkMessage.Parse(text);

    /// <summary>Does the stage's work.</summary>
    /// <returns>What was done, for the log.</returns>
    protected abstract Task<string> WorkAsync(WorkMessage message, CancellationToken cancellation);
}

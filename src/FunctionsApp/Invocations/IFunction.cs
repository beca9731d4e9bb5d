namespace FunctionsApp.Invocations;

/// <summary>A function that the host starts: it binds the trigger's data and calls one stage of the pipeline.</summary>
public interface IFunction
{
    /// <summary>Name of the folder with its function.json, and of the path that the host posts to.</summary>
    string Name { get; }

    /// <summary>The trace that the work belongs to, a W3C traceparent; null begins one.</summary>
    Task<string?> TraceAsync(Invocation invocation, CancellationToken cancellation) =>
        Task.FromResult(invocation.Trace("message"));

    /// <summary>Does the work; an exception fails the invocation, and the host tries again.</summary>
    /// <returns>Lines for the host's log, without personal data.</returns>
    Task<IReadOnlyList<string>> RunAsync(Invocation invocation, CancellationToken cancellation);
}

using System.Diagnostics;
using CustomerValue;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Invocations;

/// <summary>What a function answers to the host.</summary>
/// <param name="Outputs">Output bindings; this app writes through its own clients and has none.</param>
/// <param name="Logs">Lines for the host's log.</param>
/// <param name="ReturnValue">Unused.</param>
public sealed record InvocationResponse(
    IReadOnlyDictionary<string, string> Outputs,
    IReadOnlyList<string> Logs,
    string? ReturnValue = null
);

/// <summary>The paths that the Functions host posts to, one per function.</summary>
internal static partial class InvocationEndpoints
{
    private const string InvocationId = "X-Azure-Functions-InvocationId";
    private static readonly Dictionary<string, string> NoOutputs = [];

    /// <summary>
    /// Maps <c>POST /{function}</c> for every function. Requests from outside cannot get here: function.json forwards only
    /// <c>/api</c> and GET.
    /// </summary>
    public static void MapInvocations(this IEndpointRouteBuilder routes)
    {
        foreach (var function in routes.ServiceProvider.GetServices<IFunction>())
        {
            routes
                .MapPost($"/{function.Name}", (HttpRequest request) => InvokeAsync(function, request))
                .ExcludeFromDescription();
        }
    }

    private static async Task<Results<JsonHttpResult<InvocationResponse>, ProblemHttpResult>> InvokeAsync(
        IFunction function,
        HttpRequest request
    )
    {
        var services = request.HttpContext.RequestServices;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger($"Function.{function.Name}");
        var id = request.Headers[InvocationId].ToString();
        if (id.Length == 0)
        {
            return TypedResults.Problem($"The header {InvocationId} is missing.", statusCode: 400);
        }

        // The host never cancels an invocation; only the end of the process does.
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var time = services.GetRequiredService<TimeProvider>();
        var start = time.GetTimestamp();
        Activity? span = null;
        Exception? error = null;
        try
        {
            var invocation = await Invocation.ReadAsync(request.Body, stopping);
            span = Telemetry.Begin(function.Name, await function.TraceAsync(invocation, stopping));
            span?.SetTag("faas.invocation_id", id).SetTag("messaging.delivery_count", invocation.DequeueCount);
            var logs = await function.RunAsync(invocation, stopping);
            Log.Done(logger, function.Name, id, time.GetElapsedTime(start).TotalSeconds);
            return TypedResults.Json(new InvocationResponse(NoOutputs, logs), HostJson.Options);
        }
#pragma warning disable CA1031 // Whatever a stage throws fails the invocation, and the host decides on another try.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
            Log.Failed(logger, e, function.Name, id);
            return TypedResults.Problem(e.Message, title: $"{function.Name} failed", statusCode: 500);
        }
        finally
        {
            Telemetry.End(span, function.Name, time.GetElapsedTime(start), error);
            span?.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Information, "{Function} {InvocationId} done in {Seconds:F2} s")]
        public static partial void Done(ILogger logger, string function, string invocationId, double seconds);

        [LoggerMessage(1002, LogLevel.Error, "{Function} {InvocationId} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string function, string invocationId);
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace LocalHost;

/// <summary>Posts invocations to the handler and judges the answers as the Functions host does.</summary>
internal sealed partial class Invoker(
    HandlerProcess handler,
    HostFiles files,
    LocalHostSettings settings,
    ILogger logger
)
{
    private int _count;

    /// <summary>Waits until the handler can take an invocation.</summary>
    public Task ReadyAsync(CancellationToken cancellation) => handler.AddressAsync(cancellation);

    /// <summary>Sends one invocation.</summary>
    /// <returns>Null for success; else what went wrong.</returns>
    public async Task<string?> InvokeAsync(InvocationStart start, string body, CancellationToken cancellation)
    {
        if (settings.BeforeInvocation is { } before)
        {
            await before(start);
        }

        var from = Stopwatch.GetTimestamp();
        var error = await TryAsync(start.Function, body, cancellation);
        var end = new InvocationEnd(start, error, Stopwatch.GetElapsedTime(from).TotalSeconds);
        if (error is null)
        {
            Log.Done(logger, start.Function, end.Seconds);
        }
        else
        {
            Log.Failed(logger, start.Function, start.DequeueCount, error);
        }

        settings.AfterInvocation?.Invoke(end);
        return error;
    }

    private async Task<string?> TryAsync(string function, string body, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(files.FunctionTimeout);
        try
        {
            var address = await handler.AddressAsync(cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, function));
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            request.Headers.Add(
                "X-Azure-Functions-InvocationId",
                $"{Environment.ProcessId}-{Interlocked.Increment(ref _count)}"
            );
            request.Headers.Add("X-Azure-Functions-HostVersion", "4.0");
            using var answer = await handler.Http.SendAsync(request, limit.Token);
            return Judge((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(limit.Token));
        }
        catch (HttpRequestException e)
        {
            return $"The handler did not answer: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            handler.Kill($"{function} took longer than {files.FunctionTimeout}");
            return $"It took longer than {files.FunctionTimeout}.";
        }
    }

    private string? Judge(int status, string body)
    {
        if (status is < 200 or > 299)
        {
            return $"Status {status}: {body}";
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return "The answer is not a JSON object.";
            }

            if (document.RootElement.TryGetProperty("Logs", out var logs))
            {
                foreach (var line in logs.EnumerateArray())
                {
                    Log.FunctionLog(logger, line.ToString());
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return "The answer is empty or not JSON; the Functions host would wait for ever.";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Information, "{Function} done in {Seconds:F1} s")]
        public static partial void Done(ILogger logger, string function, double seconds);

        [LoggerMessage(12, LogLevel.Warning, "{Function} failed on try {Try}: {Error}")]
        public static partial void Failed(ILogger logger, string function, long @try, string error);

        [LoggerMessage(13, LogLevel.Information, "  {Line}")]
        public static partial void FunctionLog(ILogger logger, string line);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using CustomerValue.Scoring;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Webhooks;

/// <summary>What is told when scores are published.</summary>
/// <param name="Type">scores.published.</param>
/// <param name="Timestamp">When the run succeeded.</param>
/// <param name="Data">The run in figures.</param>
public sealed record ScoresPublished(string Type, DateTimeOffset Timestamp, ScoreSummary Data);

/// <summary>
/// Stage: calls the configured address once scores are published, signed as Standard Webhooks 1.0 has it (standardwebhooks.com). A call
/// that is not answered with success is tried again, at last by the queue: whoever is called may hear of a run more than once,
/// under the same webhook-id.
/// </summary>
public sealed class AnnounceScores
{
    /// <summary>Header with the id of what is told: that of the run.</summary>
    public const string IdHeader = "webhook-id";

    /// <summary>Header with the seconds since 1970 at which the call was made.</summary>
    public const string TimestampHeader = "webhook-timestamp";

    /// <summary>Header with the signature.</summary>
    public const string SignatureHeader = "webhook-signature";

    private readonly ScoreStore _scores;
    private readonly RunTable _runs;
    private readonly TimeProvider _time;
    private readonly WebhookOptions _options;
    private readonly HttpPipeline _pipeline;

    /// <summary>Nothing is contacted.</summary>
    public AnnounceScores(ScoreStore scores, RunTable runs, IOptions<WebhookOptions> options, TimeProvider time)
    {
        (_scores, _runs, _time, _options) = (scores, runs, time, options.Value);
        _pipeline = HttpPipelineBuilder.Build(new CallOptions(TimeSpan.FromSeconds(_options.TimeoutSeconds)));
    }

    /// <summary>Does the work of a message.</summary>
    /// <returns>Whether somebody was called.</returns>
    /// <exception cref="InvalidOperationException">The call was not answered with success.</exception>
    public async Task<bool> RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        if (_options.Url is null || await _scores.SummaryAsync(message.Run, cancellation) is not { } summary)
        {
            return false;
        }

        var run = await _runs.GetAsync(message.Run, cancellation);
        var told = new ScoresPublished("scores.published", run.Entered[RunStatus.Succeeded], summary);
        using var request = Request(message.Run, JsonSerializer.SerializeToUtf8Bytes(told, BlobFiles.Json));
        using var response = await _pipeline.SendRequestAsync(request, cancellation);
        // The address may hold a secret, and the answer is somebody else's text.
        return response.IsError
            ? throw new InvalidOperationException($"The webhook answered with status {response.Status}.")
            : true;
    }

    /// <summary>The signature of a call: <c>v1,</c> and the base64 of an HMAC with SHA-256.</summary>
    /// <param name="key">The secret's bytes.</param>
    /// <param name="id">Id of what is told.</param>
    /// <param name="timestamp">Seconds since 1970.</param>
    /// <param name="body">The body.</param>
    public static string Sign(byte[] key, string id, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}";
    }

    private Request Request(string id, byte[] body)
    {
        var request = _pipeline.CreateRequest();
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Method = RequestMethod.Post;
        request.Uri.Reset(_options.Url!);
        request.Headers.Add(HttpHeader.Common.JsonContentType);
        request.Headers.Add(IdHeader, id);
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, Sign(_options.Key()!, id, timestamp, body));
        request.Content = RequestContent.Create(body);
        return request;
    }

    /// <summary>Three retries from half a second on, at least as long as Retry-After.</summary>
    private sealed class CallOptions : ClientOptions
    {
        public CallOptions(TimeSpan timeout)
        {
            Retry.MaxRetries = 3;
            Retry.Mode = RetryMode.Exponential;
            Retry.Delay = TimeSpan.FromMilliseconds(500);
            Retry.NetworkTimeout = timeout;
            Diagnostics.IsLoggingContentEnabled = false;
            Diagnostics.IsTelemetryEnabled = false;
        }
    }
}

using System.ClientModel;
using System.Text;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Extensions.AI;

namespace CustomerValue.Summaries;

/// <summary>One answer of a model.</summary>
/// <param name="Draft">The draft, or null.</param>
/// <param name="Text">The answer as it came, or null.</param>
/// <param name="Problem">Why there is no draft, or null: a status or a kind, never text of the service.</param>
/// <param name="IsOutage">Whether the next call would fail as well.</param>
/// <param name="InputTokens">Tokens sent.</param>
/// <param name="OutputTokens">Tokens written.</param>
internal sealed record ModelResponse(
    SummaryDraft? Draft,
    string? Text,
    string? Problem,
    bool IsOutage,
    long InputTokens,
    long OutputTokens
);

/// <summary>Asks a model for drafts. Whatever the service does is an answer; only the caller's own cancellation is thrown.</summary>
internal sealed class SummaryModel(IChatClient client, SummaryOptions options, TimeProvider time)
{
    /// <summary>Most tokens that one answer may have.</summary>
    public const int MaxOutputTokens = 2_000;

    private const int CallsLimit = 3;
    private static readonly int SchemaBytes = Encoding.UTF8.GetByteCount(SummaryPrompt.Schema.GetRawText());
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Upper estimate of the tokens that a call sends: tokens are of whole bytes of UTF-8, mostly of several. The schema is sent too.</summary>
    public static long Estimate(IEnumerable<ChatMessage> messages) =>
        messages.Sum(m => (long)Encoding.UTF8.GetByteCount(m.Text)) + SchemaBytes;

    public async Task<ModelResponse> AskAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds * CallsLimit), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var response = await client.GetResponseAsync(messages, Chat(), either.Token);
            return Read(response, messages);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (IsAnswer(e))
        {
            var (problem, outage) = Explain(e);
            return new ModelResponse(null, null, problem, outage, 0, 0);
        }
    }

    private static ChatOptions Chat() =>
        new()
        {
            MaxOutputTokens = MaxOutputTokens,
            ResponseFormat = ChatResponseFormat.ForJsonSchema(SummaryPrompt.Schema, "segment_summary"),
            AdditionalProperties = new AdditionalPropertiesDictionary { ["strict"] = true },
        };

    private static ModelResponse Read(ChatResponse response, IReadOnlyList<ChatMessage> messages)
    {
        var (sent, written) = (response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount);
        ModelResponse Answer(SummaryDraft? draft, string? problem) =>
            new(
                draft,
                response.Text,
                problem,
                false,
                sent ?? Estimate(messages),
                written ?? Encoding.UTF8.GetByteCount(response.Text)
            );
        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return Answer(null, "The content filter withheld the answer.");
        }

        try
        {
            return JsonSerializer.Deserialize<SummaryDraft>(response.Text, Json) is { } draft && Whole(draft)
                ? Answer(draft, null)
                : Answer(null, null);
        }
        catch (JsonException)
        {
            return Answer(null, null);
        }
    }

    // Annotations do not reach into lists.
    private static bool Whole(SummaryDraft draft) =>
        draft.Risks.All(r => r is not null) && draft.Actions.All(a => a is not null);

    private static (string Problem, bool IsOutage) Explain(Exception e) =>
        e switch
        {
            ClientResultException { Status: 400 } refused when Filtered(refused) => (
                "The content filter refused the request.",
                false
            ),
            ClientResultException { Status: 429 } => ("The service is throttled.", true),
            ClientResultException { Status: > 0 } answered => (
                $"The service answered with status {answered.Status}.",
                true
            ),
            AuthenticationFailedException => ("There is no identity that the service can be asked with.", true),
            OperationCanceledException => ("The service did not answer in time.", true),
            AggregateException { InnerExceptions: var inner } when inner.Any(i => i is OperationCanceledException) => (
                "The service did not answer in time.",
                true
            ),
            ClientResultException or AggregateException or HttpRequestException or IOException => (
                "The service cannot be reached.",
                true
            ),
            // A body that the library cannot read.
            _ => ("The service's answer is not of the documented form.", true),
        };

    private static bool IsAnswer(Exception e) =>
        e
            is ClientResultException
                or AuthenticationFailedException
                or OperationCanceledException
                or AggregateException
                or HttpRequestException
                or IOException
                or JsonException
                or InvalidOperationException
                or KeyNotFoundException
                or FormatException
                or ArgumentException
                or NotSupportedException;

    private static bool Filtered(ClientResultException e) =>
        e.GetRawResponse()?.Content.ToString().Contains("content_filter", StringComparison.Ordinal) == true;
}

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace CustomerValue.Reviews;

/// <summary>What Azure AI Language said of one text.</summary>
/// <param name="Result">Its judgement, or null.</param>
/// <param name="Problem">Why there is none: a code or a status, never text of the review or of the service.</param>
public readonly record struct AzureLanguageAnswer(SentimentResult? Result, string? Problem);

/// <summary>Retries, time limits and transport of <see cref="AzureLanguageClient"/>, as Azure.Core has them.</summary>
public sealed class AzureLanguageOptions : ClientOptions
{
    /// <summary>Three retries from half a second on, at least as long as the service's Retry-After.</summary>
    /// <param name="timeout">Limit of one try.</param>
    public AzureLanguageOptions(TimeSpan timeout)
    {
        Timeout = timeout;
        Retry.MaxRetries = 3;
        Retry.Mode = RetryMode.Exponential;
        Retry.Delay = TimeSpan.FromMilliseconds(500);
        Retry.MaxDelay = TimeSpan.FromSeconds(8);
        Retry.NetworkTimeout = timeout;
        Diagnostics.IsLoggingContentEnabled = false;
    }

    /// <summary>Limit of one try; a whole call has three times as long, waits included.</summary>
    public TimeSpan Timeout { get; }
}

/// <summary>
/// Sentiment analysis with opinion mining of Azure AI Language, REST version 2024-11-01, on Azure.Core's pipeline. Texts go in batches of
/// ten, cut at 5,120 text elements, with numbers in place of their ids and with the service's own logging of them turned off.
/// </summary>
public sealed class AzureLanguageClient
{
    /// <summary>Most documents of one request.</summary>
    public const int MaxDocuments = 10;

    /// <summary>Most text elements (what a reader sees as one character) of one document.</summary>
    public const int MaxTextElements = 5_120;

    private const string Path = "language/:analyze-text?api-version=2024-11-01";
    private const string Scope = "https://cognitiveservices.azure.com/.default";
    private const string KeyHeader = "Ocp-Apim-Subscription-Key";
    private const string Malformed = "The service's answer is not of the documented form.";
    private const int CallsLimit = 3;
    private const int LongestCode = 40;
    private const double Even = 0.1;

    // Chinese stays three bytes a character: ten of the longest documents are below the limit of 1 MB.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly Uri _address;
    private readonly HttpPipeline _pipeline;
    private readonly Aspects _aspects;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;

    /// <summary>A client that shows a key.</summary>
    /// <exception cref="ArgumentException">The endpoint is not https.</exception>
    public AzureLanguageClient(
        Uri endpoint,
        AzureKeyCredential key,
        AzureLanguageOptions options,
        Aspects aspects,
        TimeProvider time
    )
        : this(endpoint, new KeyPolicy(key), options, aspects, time) { }

    /// <summary>A client that shows an identity's token.</summary>
    /// <exception cref="ArgumentException">The endpoint is not https.</exception>
    public AzureLanguageClient(
        Uri endpoint,
        TokenCredential credential,
        AzureLanguageOptions options,
        Aspects aspects,
        TimeProvider time
    )
        : this(endpoint, new BearerTokenAuthenticationPolicy(credential, Scope), options, aspects, time) { }

    private AzureLanguageClient(
        Uri endpoint,
        HttpPipelinePolicy authentication,
        AzureLanguageOptions options,
        Aspects aspects,
        TimeProvider time
    )
    {
        if (!endpoint.IsAbsoluteUri || (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback))
        {
            throw new ArgumentException(
                "CustomerValue__LanguageEndpoint must be an https address such as https://NAME.cognitiveservices.azure.com.",
                nameof(endpoint)
            );
        }

        _address = new Uri(new Uri(endpoint.AbsoluteUri.TrimEnd('/') + '/'), Path);
        _pipeline = HttpPipelineBuilder.Build(options, authentication);
        _aspects = aspects;
        _limit = options.Timeout * CallsLimit;
        _time = time;
    }

    /// <summary>
    /// Judges texts, one answer for each in their order. Failures of the service are answers: after one of a whole request the
    /// texts not yet sent are not sent any more.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller ended the work.</exception>
    public async Task<IReadOnlyList<AzureLanguageAnswer>> AnalyzeAsync(
        IReadOnlyList<SentimentText> texts,
        CancellationToken cancellation
    )
    {
        using var limit = new CancellationTokenSource(_limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var answers = new List<AzureLanguageAnswer>(texts.Count);
        string? failure = null;
        foreach (var batch in texts.Chunk(MaxDocuments))
        {
            var (documents, places) = Documents(batch);
            var batchAnswers = new AzureLanguageAnswer[batch.Length];
            Array.Fill(batchAnswers, new AzureLanguageAnswer(null, "There is no text to judge."));
            if (failure is null && documents.Count > 0)
            {
                failure = await TrySendAsync(batch, documents, batchAnswers, either.Token, cancellation);
            }

            if (failure is not null)
            {
                places.ForEach(p => batchAnswers[p] = new AzureLanguageAnswer(null, failure));
            }

            answers.AddRange(batchAnswers);
        }

        return answers;
    }

    private static (List<Document> Documents, List<int> Places) Documents(SentimentText[] batch)
    {
        var documents = new List<Document>();
        var places = new List<int>();
        for (var i = 0; i < batch.Length; i++)
        {
            var text = Clean(batch[i].Text);
            if (!string.IsNullOrWhiteSpace(text))
            {
                var language = ReviewText.LanguageOf(batch[i]) switch
                {
                    "zh" => "zh-hans",
                    "und" => null,
                    var code => code,
                };
                documents.Add(new Document(i.ToString(CultureInfo.InvariantCulture), language, text));
                places.Add(i);
            }
        }

        return (documents, places);
    }

    // Control characters and broken surrogates become blanks.
    private static string Clean(string? text)
    {
        if (text is null)
        {
            return "";
        }

        var clean = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? " " : rune.ToString());
            if (clean.Length >= ReviewText.MaxLength)
            {
                break;
            }
        }

        var whole = clean.ToString();
        var (length, elements) = (0, 0);
        while (length < whole.Length && elements < MaxTextElements)
        {
            length += StringInfo.GetNextTextElementLength(whole, length);
            elements++;
        }

        return whole[..length];
    }

    private async Task<string?> TrySendAsync(
        SentimentText[] batch,
        List<Document> documents,
        AzureLanguageAnswer[] answers,
        CancellationToken limit,
        CancellationToken caller
    )
    {
        try
        {
            using var message = _pipeline.CreateMessage();
            message.Request.Method = RequestMethod.Post;
            message.Request.Uri.Reset(_address);
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Headers.Add("Accept", "application/json");
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(Body(documents), Json));
            await _pipeline.SendAsync(message, limit);
            if (message.Response.Status != 200)
            {
                return $"Azure AI Language answered with status {message.Response.Status}.";
            }

            Read(message.Response.Content, batch, documents, answers);
            return null;
        }
        catch (OperationCanceledException) when (caller.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return "Azure AI Language did not answer in time.";
        }
        catch (AuthenticationFailedException)
        {
            return "There is no identity that Azure AI Language can be asked with.";
        }
        catch (Exception e)
            when (e is RequestFailedException or AggregateException or HttpRequestException or IOException)
        {
            return "Azure AI Language cannot be reached.";
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Malformed;
        }
    }

    private static object Body(List<Document> documents) =>
        new
        {
            kind = "SentimentAnalysis",
            parameters = new
            {
                modelVersion = "latest",
                opinionMining = true,
                loggingOptOut = true,
                stringIndexType = "Utf16CodeUnit",
            },
            analysisInput = new { documents },
        };

    private void Read(
        BinaryData content,
        SentimentText[] batch,
        List<Document> documents,
        AzureLanguageAnswer[] answers
    )
    {
        using var json = JsonDocument.Parse(content);
        var results = json.RootElement.GetProperty("results");
        var asked = documents.ToDictionary(d => d.Id, d => int.Parse(d.Id, CultureInfo.InvariantCulture));
        foreach (var place in asked.Values)
        {
            answers[place] = new AzureLanguageAnswer(null, "Azure AI Language left the text out of its answer.");
        }

        if (results.TryGetProperty("errors", out var errors))
        {
            foreach (var error in errors.EnumerateArray())
            {
                if (asked.TryGetValue(Id(error), out var place))
                {
                    answers[place] = new AzureLanguageAnswer(
                        null,
                        $"Azure AI Language refused the text: {Code(error)}."
                    );
                }
            }
        }

        foreach (var document in results.GetProperty("documents").EnumerateArray())
        {
            if (asked.TryGetValue(Id(document), out var place))
            {
                answers[place] = Result(document, batch[place]) is { } result
                    ? new AzureLanguageAnswer(result, null)
                    : new AzureLanguageAnswer(null, Malformed);
            }
        }
    }

    private static string Id(JsonElement element) => element.GetProperty("id").GetString() ?? "";

    // The innermost code says most; messages may repeat the text.
    private static string Code(JsonElement element)
    {
        var code = "unknown";
        if (element.TryGetProperty("error", out var error))
        {
            while (error.ValueKind == JsonValueKind.Object)
            {
                if (error.TryGetProperty("code", out var named) && named.ValueKind == JsonValueKind.String)
                {
                    code = named.GetString()!;
                }

                if (!error.TryGetProperty("innererror", out error))
                {
                    break;
                }
            }
        }

        return code.Length <= LongestCode && code.All(char.IsAsciiLetterOrDigit) ? code : "unknown";
    }

    private SentimentResult? Result(JsonElement document, SentimentText text)
    {
        var scores = document.GetProperty("confidenceScores");
        double positive = scores.GetProperty("positive").GetDouble(),
            neutral = scores.GetProperty("neutral").GetDouble(),
            negative = scores.GetProperty("negative").GetDouble();
        SentimentLabel? label = LabelOf(document.GetProperty("sentiment").GetString());
        var sum = positive + neutral + negative;
        if (label is null || !(positive >= 0 && neutral >= 0 && negative >= 0 && sum is > 0 and < 10))
        {
            return null;
        }

        return new SentimentResult(
            text.Id,
            label.Value,
            positive / sum,
            neutral / sum,
            negative / sum,
            ReviewText.LanguageOf(text),
            SentimentSource.AzureLanguage,
            Opinions(document)
        );
    }

    // Mixed is praise and complaint in one text: neither.
    private static SentimentLabel? LabelOf(string? sentiment) =>
        sentiment switch
        {
            "positive" => SentimentLabel.Positive,
            "negative" => SentimentLabel.Negative,
            "neutral" or "mixed" => SentimentLabel.Neutral,
            _ => null,
        };

    private List<AspectOpinion> Opinions(JsonElement document)
    {
        var opinions = new List<AspectOpinion>();
        if (!document.TryGetProperty("sentences", out var sentences))
        {
            return opinions;
        }

        foreach (var sentence in sentences.EnumerateArray())
        {
            if (!sentence.TryGetProperty("targets", out var targets))
            {
                continue;
            }

            foreach (var target in targets.EnumerateArray())
            {
                var named = (target.GetProperty("text").GetString() ?? "").ToLowerInvariant();
                var scores = target.GetProperty("confidenceScores");
                var weight = scores.GetProperty("positive").GetDouble() - scores.GetProperty("negative").GetDouble();
                opinions.Add(
                    new AspectOpinion(
                        _aspects.Of(named),
                        named,
                        LabelOf(target.GetProperty("sentiment").GetString())
                            ?? (
                                weight > Even ? SentimentLabel.Positive
                                : weight < -Even ? SentimentLabel.Negative
                                : SentimentLabel.Neutral
                            ),
                        Math.Round(weight, 4),
                        Assessments(document, target)
                    )
                );
            }
        }

        return opinions;
    }

    // A relation points at an assessment as "#/documents/0/sentences/1/assessments/2".
    private static List<string> Assessments(JsonElement document, JsonElement target)
    {
        var words = new List<string>();
        if (!target.TryGetProperty("relations", out var relations))
        {
            return words;
        }

        foreach (var relation in relations.EnumerateArray())
        {
            var parts = (relation.GetProperty("ref").GetString() ?? "").Split('/');
            if (
                parts is [_, "documents", _, "sentences", var sentence, "assessments", var assessment]
                && At(document, "sentences", sentence) is { } said
                && At(said, "assessments", assessment) is { } found
            )
            {
                words.Add((found.GetProperty("text").GetString() ?? "").ToLowerInvariant());
            }
        }

        return words;
    }

    private static JsonElement? At(JsonElement element, string name, string index) =>
        element.TryGetProperty(name, out var list)
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at < list.GetArrayLength()
            ? list[at]
            : null;

    private sealed class KeyPolicy(AzureKeyCredential key) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) =>
            message.Request.Headers.SetValue(KeyHeader, key.Key);
    }

    private sealed record Document(string Id, string? Language, string Text);
}

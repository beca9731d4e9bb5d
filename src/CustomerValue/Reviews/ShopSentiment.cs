using Azure;
using Azure.Core;
using Azure.Identity;
using CustomerValue.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerValue.Reviews;

/// <summary>Azure AI Language where it answers, the local model for the texts where it does not; the result says why.</summary>
public sealed partial class AzureSentiment(
    AzureLanguageClient client,
    ISentimentAnalyzer local,
    ILogger<AzureSentiment> logger
) : ISentimentAnalyzer
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<SentimentResult>> AnalyzeAsync(
        IReadOnlyList<SentimentText> texts,
        CancellationToken cancellation
    )
    {
        var answers = await client.AnalyzeAsync(texts, cancellation);
        int[] missing = [.. Enumerable.Range(0, texts.Count).Where(i => answers[i].Result is null)];
        SentimentResult[] results = [.. answers.Select(a => a.Result!)];
        if (missing.Length > 0)
        {
            Log.FellBack(logger, missing.Length, texts.Count, answers[missing[0]].Problem);
            var judged = await local.AnalyzeAsync([.. missing.Select(i => texts[i])], cancellation);
            for (var i = 0; i < missing.Length; i++)
            {
                results[missing[i]] = judged[i] with { Problem = answers[missing[i]].Problem };
            }
        }

        return results;
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "{Missing} of {Texts} texts were judged locally: {Problem}")]
        public static partial void FellBack(ILogger logger, int missing, int texts, string? problem);
    }
}

/// <summary>
/// The shop's analyzer: as <see cref="CustomerValueOptions.SentimentService"/> says, with the newest published model, or the word
/// list before the first. The model is loaded once a version.
/// </summary>
public sealed partial class ShopSentiment : ISentimentAnalyzer, IDisposable
{
    private static readonly TimeSpan PointerAge = TimeSpan.FromSeconds(10);
    private readonly SentimentStore _store;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly Aspects _aspects;
    private readonly AzureLanguageClient? _client;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private (string? Version, SentimentModel? Model, string? Problem)? _loaded;
    private long _readAt;

    /// <summary>Makes the analyzer; nothing is contacted.</summary>
    /// <exception cref="InvalidOperationException">Azure AI Language is asked for without an endpoint.</exception>
    /// <exception cref="ArgumentException">The endpoint is not https.</exception>
    public ShopSentiment(
        IOptions<CustomerValueOptions> options,
        SentimentStore store,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        (_store, _time, _loggers) = (store, time, loggers);
        _aspects = new Aspects(options.Value.Aspects);
        _client = options.Value.SentimentService == SentimentService.AzureLanguage ? Client(options.Value) : null;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<SentimentResult>> AnalyzeAsync(
        IReadOnlyList<SentimentText> texts,
        CancellationToken cancellation
    )
    {
        if (_client is null)
        {
            return await JudgeHereAsync(texts, cancellation);
        }

        var (_, model, _) = await LoadAsync(cancellation);
        var local = new LocalSentiment(model, _aspects);
        return await new AzureSentiment(_client, local, _loggers.CreateLogger<AzureSentiment>()).AnalyzeAsync(
            texts,
            cancellation
        );
    }

    /// <summary>Judges by the shop's model or the word list, whatever the settings say: no text leaves the app.</summary>
    /// <inheritdoc cref="AnalyzeAsync" />
    public async Task<IReadOnlyList<SentimentResult>> JudgeHereAsync(
        IReadOnlyList<SentimentText> texts,
        CancellationToken cancellation
    )
    {
        var (_, model, problem) = await LoadAsync(cancellation);
        var results = await new LocalSentiment(model, _aspects).AnalyzeAsync(texts, cancellation);
        return problem is null ? results : [.. results.Select(r => r with { Problem = problem })];
    }

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task<(string? Version, SentimentModel? Model, string? Problem)> LoadAsync(
        CancellationToken cancellation
    )
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_loaded is { } loaded && _time.GetElapsedTime(_readAt) < PointerAge)
            {
                return loaded;
            }

            var version = await _store.CurrentAsync(cancellation);
            if (_loaded is not { Problem: null } || _loaded.Value.Version != version)
            {
                var bytes = version is null ? null : await _store.TryReadAsync(version, cancellation);
                _loaded = (version, bytes is null ? null : SentimentModel.Load(bytes), null);
            }
        }
        catch (Exception e) when (e is InvalidDataException or RequestFailedException)
        {
            Log.NotLoaded(_loggers.CreateLogger<ShopSentiment>(), e);
            _loaded = (null, _loaded?.Model, "The shop's newest model cannot be loaded.");
        }
        finally
        {
            _readAt = _time.GetTimestamp();
            _gate.Release();
        }

        return _loaded!.Value;
    }

    private AzureLanguageClient Client(CustomerValueOptions options)
    {
        var endpoint =
            options.LanguageEndpoint
            ?? throw new InvalidOperationException(
                "CustomerValue__SentimentService is AzureLanguage: set CustomerValue__LanguageEndpoint to the resource's address."
            );
        var limits = new AzureLanguageOptions(TimeSpan.FromSeconds(options.LanguageTimeoutSeconds));
        if (!string.IsNullOrEmpty(options.LanguageKey))
        {
            return new AzureLanguageClient(
                endpoint,
                new AzureKeyCredential(options.LanguageKey),
                limits,
                _aspects,
                _time
            );
        }

        TokenCredential credential = string.IsNullOrEmpty(options.LanguageClientId)
            ? new DefaultAzureCredential()
            : new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(options.LanguageClientId));
        return new AzureLanguageClient(endpoint, credential, limits, _aspects, _time);
    }

    private static partial class Log
    {
        [LoggerMessage(1302, LogLevel.Warning, "The newest sentiment model cannot be loaded")]
        public static partial void NotLoaded(ILogger logger, Exception error);
    }
}

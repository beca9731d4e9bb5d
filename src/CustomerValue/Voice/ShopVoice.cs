using System.Text.Json.Serialization;
using CustomerValue.Models;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Voice;

/// <summary>Who read a sound.</summary>
public enum SpeechSource
{
    /// <summary>The shop's own phrases.</summary>
    Phrases,

    /// <summary>A transcription by Azure OpenAI.</summary>
    [JsonStringEnumMemberName("azureOpenAI")]
    AzureOpenAI,
}

/// <summary>What was said in a sound.</summary>
/// <param name="Text">What was said, in its order; empty where nothing was understood.</param>
/// <param name="Source">Who read it.</param>
/// <param name="Heard">What the shop's phrases told; null before the first phrases are learned.</param>
/// <param name="Problem">Why free speech was not transcribed although it is configured, or null.</param>
/// <param name="IsOutage">Whether the service would fail at other sounds too.</param>
public sealed record SpeechText(
    string Text,
    SpeechSource Source,
    HeardSpeech? Heard,
    string? Problem,
    bool IsOutage = false
);

/// <summary>
/// Reads sounds with the newest head that was learned, and has the free speech transcribed where that is configured. Safe to use from
/// several threads.
/// </summary>
public sealed class ShopVoice : IDisposable
{
    /// <summary>Folder of the heads in the container of models.</summary>
    public const string Folder = "voice";

    /// <summary>File of a head.</summary>
    public const string File = "phrases.json";

    // Shorter sounds between phrases are breath and clicks.
    private const double FreeSpeechSeconds = 0.5;

    // A minute without a pause keeps a processor busy for many seconds.
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _hearing = new(AtOnce, AtOnce);
    private readonly LearnedModel<PhraseModel> _models;
    private readonly Transcriber? _transcriber;
    private readonly Lazy<SpeechEmbedding> _embedding = new(SpeechEmbedding.Load);

    /// <summary>Nothing is contacted or loaded.</summary>
    public ShopVoice(LearnedStore store, IOptions<VoiceOptions> options, TimeProvider time)
    {
        _models = new LearnedModel<PhraseModel>(store, Folder, File, PhraseModel.Load, time);
        _transcriber = Transcriber.Create(options.Value);
        Transcribes = options.Value.TranscriptionModel is { } model && _transcriber is not null ? model : null;
    }

    /// <summary>Name of the model that free speech is transcribed with, or null.</summary>
    public string? Transcribes { get; }

    /// <summary>The speech network.</summary>
    /// <exception cref="ModelFitException">It is not beside the app.</exception>
    internal SpeechEmbedding Embedding => _embedding.Value;

    /// <summary>Reads a sound with the newest head.</summary>
    /// <param name="samples">Samples at <see cref="WavReader.Rate"/>.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Null where there is neither a head nor a transcription.</returns>
    /// <exception cref="ModelFitException">The speech network is not beside the app.</exception>
    /// <exception cref="InvalidDataException">The stored head cannot be loaded.</exception>
    public async Task<SpeechText?> ReadAsync(float[] samples, CancellationToken cancellation) =>
        await ReadAsync(samples, (await _models.CurrentAsync(cancellation)).Model, cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        _models.Dispose();
        _hearing.Dispose();
        if (_embedding.IsValueCreated)
        {
            _embedding.Value.Dispose();
        }
    }

    /// <summary>Reads a sound with a head, or without.</summary>
    internal async Task<SpeechText?> ReadAsync(float[] samples, PhraseModel? model, CancellationToken cancellation)
    {
        var heard = model is null ? null : await HearAsync(samples, model, cancellation);
        if (_transcriber is null || heard is { UnknownSeconds: < FreeSpeechSeconds })
        {
            return heard is null ? null : new SpeechText(heard.Text, SpeechSource.Phrases, heard, null);
        }

        var transcription = await _transcriber.RunAsync(samples, cancellation);
        return transcription.Text is { } text
            ? new SpeechText(text, SpeechSource.AzureOpenAI, heard, null)
            : new SpeechText(
                heard?.Text ?? "",
                SpeechSource.Phrases,
                heard,
                transcription.Problem,
                transcription.IsOutage
            );
    }

    private async Task<HeardSpeech> HearAsync(float[] samples, PhraseModel model, CancellationToken cancellation)
    {
        await _hearing.WaitAsync(cancellation);
        try
        {
            return new SpeechRecognizer(Embedding, model).Hear(samples, cancellation);
        }
        finally
        {
            _hearing.Release();
        }
    }
}

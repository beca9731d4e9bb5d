using System.ClientModel;
using Azure.Identity;
using NAudio.Wave;
using OpenAI.Audio;

namespace CustomerValue.Voice;

/// <summary>What a service made of a sound.</summary>
/// <param name="Text">What was said, or null.</param>
/// <param name="Problem">Why there is no text, or null: a status or a kind, never text of the service.</param>
/// <param name="IsOutage">Whether other sounds would fare no better now: all but a refusal of this sound.</param>
public sealed record Transcription(string? Text, string? Problem, bool IsOutage = false);

/// <summary>Transcribes free speech with the audio client of Azure OpenAI, where it is configured.</summary>
public sealed class Transcriber(AudioClient client)
{
    private const int Bits = 16;

    // Not readable, too large, of another form.
    private static readonly int[] OfTheSound = [400, 413, 415, 422];

    // Neither the customer nor the time.
    private const string FileName = "note.wav";

    /// <summary>The transcriber that the settings ask for, or null. Nothing is contacted.</summary>
    public static Transcriber? Create(VoiceOptions options) =>
        options.TranscriptionEndpoint is null
            ? null
            : new Transcriber(
                AzureOpenAI
                    .Client(
                        options.TranscriptionEndpoint,
                        options.TranscriptionKey,
                        options.TranscriptionClientId,
                        options.TranscriptionTimeoutSeconds
                    )
                    .GetAudioClient(options.TranscriptionModel)
            );

    /// <summary>Transcribes a sound. Whatever the service does is an answer; only the caller's own cancellation is thrown.</summary>
    /// <param name="samples">Samples at <see cref="WavReader.Rate"/>; they are sent as a new file, without what else was in the upload.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<Transcription> RunAsync(float[] samples, CancellationToken cancellation)
    {
        try
        {
            using var file = new MemoryStream(Wav(samples), writable: false);
            var answer = await client.TranscribeAudioAsync(
                file,
                FileName,
                new AudioTranscriptionOptions { ResponseFormat = AudioTranscriptionFormat.Simple },
                cancellation
            );
            return new Transcription(answer.Value.Text?.Trim() ?? "", null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
            when (e
                    is ClientResultException
                        or AuthenticationFailedException
                        or OperationCanceledException
                        or AggregateException
                        or HttpRequestException
                        or IOException
                        or FormatException
                        or InvalidOperationException
                        or System.Text.Json.JsonException
            )
        {
            return e is ClientResultException { Status: > 0 } answered
                ? new Transcription(
                    null,
                    $"The transcription service answered with status {answered.Status}.",
                    !OfTheSound.Contains(answered.Status)
                )
                : new Transcription(null, "The transcription service cannot be used.", IsOutage: true);
        }
    }

    private static byte[] Wav(float[] samples)
    {
        var stream = new MemoryStream();
        using (var writer = new WaveFileWriter(stream, new WaveFormat(WavReader.Rate, Bits, 1)))
        {
            writer.WriteSamples(samples, 0, samples.Length);
        }

        return stream.ToArray();
    }
}

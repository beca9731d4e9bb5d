using CustomerValue.Models;
using Microsoft.ML.OnnxRuntime;

namespace CustomerValue.Voice;

/// <summary>
/// A network that learned to tell speech apart from much of it, Google's speech_embedding: 76 frames of 32 mel bands (775 ms) in, 96
/// numbers out. The two ONNX files lie beside the app in the folder <c>speech</c>; docs/voice.md tells where they are from.
/// </summary>
public sealed class SpeechEmbedding : IDisposable
{
    /// <summary>Numbers that stand for one window.</summary>
    public const int Width = 96;

    /// <summary>Frames of a window.</summary>
    internal const int WindowFrames = 76;

    /// <summary>Mel bands of a frame.</summary>
    internal const int Bands = 32;

    /// <summary>Samples from one frame to the next, at <see cref="WavReader.Rate"/>.</summary>
    internal const int FrameSamples = 160;

    // The first frame needs so many samples more than the next ones.
    private const int FirstFrameSamples = 512;
    private const float Loudest = short.MaxValue;
    private const int BatchWindows = 64;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "speech");
    private readonly InferenceSession _mel;
    private readonly InferenceSession _embedding;

    private SpeechEmbedding(InferenceSession mel, InferenceSession embedding) => (_mel, _embedding) = (mel, embedding);

    /// <summary>Loads the network.</summary>
    /// <exception cref="ModelFitException">The files are not there or are no networks.</exception>
    public static SpeechEmbedding Load()
    {
        var mel = Session("melspectrogram.onnx");
        return new SpeechEmbedding(mel, Session("embedding_model.onnx"));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _mel.Dispose();
        _embedding.Dispose();
    }

    /// <summary>Fewest samples that have as many frames.</summary>
    internal static int SamplesOf(int frames) => FirstFrameSamples + ((frames - 1) * FrameSamples);

    /// <summary>Frames of so many samples.</summary>
    internal static int FramesOf(int samples) => 1 + ((samples - FirstFrameSamples) / FrameSamples);

    /// <summary>The mel bands of a sound.</summary>
    /// <param name="samples">At least 512 samples from -1 to 1 at <see cref="WavReader.Rate"/>.</param>
    /// <returns>Frames x <see cref="Bands"/>, row-major.</returns>
    internal float[] Mel(ReadOnlySpan<float> samples)
    {
        var scaled = new float[samples.Length];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = samples[i] * Loudest;
        }

        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(scaled, [1, scaled.Length]);
        using var outputs = _mel.Run(options, [_mel.InputNames[0]], [input], [_mel.OutputNames[0]]);
        var mel = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        // What the embedding was trained on.
        for (var i = 0; i < mel.Length; i++)
        {
            mel[i] = (mel[i] / 10) + 2;
        }

        return mel;
    }

    /// <summary>What windows of a sound's mel bands are to the network.</summary>
    /// <param name="mel">Frames x <see cref="Bands"/>.</param>
    /// <param name="starts">First frame of each window; <see cref="WindowFrames"/> follow.</param>
    /// <returns>Windows x <see cref="Width"/>, row-major.</returns>
    internal float[] Embed(float[] mel, IReadOnlyList<int> starts)
    {
        const int size = WindowFrames * Bands;
        var result = new float[starts.Count * Width];
        for (var at = 0; at < starts.Count; at += BatchWindows)
        {
            var count = Math.Min(BatchWindows, starts.Count - at);
            var windows = new float[count * size];
            for (var i = 0; i < count; i++)
            {
                mel.AsSpan(starts[at + i] * Bands, size).CopyTo(windows.AsSpan(i * size));
            }

            using var options = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory(windows, [count, WindowFrames, Bands, 1]);
            using var outputs = _embedding.Run(
                options,
                [_embedding.InputNames[0]],
                [input],
                [_embedding.OutputNames[0]]
            );
            outputs[0].GetTensorDataAsSpan<float>().CopyTo(result.AsSpan(at * Width));
        }

        return result;
    }

    private static InferenceSession Session(string file)
    {
        var path = Path.Combine(Folder, file);
        if (!File.Exists(path))
        {
            throw new ModelFitException(
                $"Voice notes need the network {file}, and the app has none in its folder 'speech'. Run eng/setup.sh and build again."
            );
        }

        using var options = new SessionOptions
        {
            // One thread: sums come out the same every time.
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelFitException($"The network {file} cannot be loaded: {e.Message}", e);
        }
    }
}

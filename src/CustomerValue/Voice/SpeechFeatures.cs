namespace CustomerValue.Voice;

/// <summary>What a head learns from: one row of numbers for a short sound.</summary>
internal sealed class SpeechFeatures(SpeechEmbedding embedding)
{
    /// <summary>Numbers of a row: the mean and the greatest of each number over the windows.</summary>
    public const int Width = 2 * SpeechEmbedding.Width;

    // Half a window of silence on both sides: the network hears where a word begins and ends.
    private const int SilentFrames = 40;
    private const int StepFrames = 8;
    private const double Loudness = 0.08;

    // Digital silence is like nothing the network has heard.
    private const float Hiss = 1e-4f;

    /// <summary>A recording as a clip to learn from, without the silence around.</summary>
    /// <param name="phrase">What is said in it; null for speech that is no phrase.</param>
    /// <param name="samples">Samples at <see cref="WavReader.Rate"/>.</param>
    public PhraseClip Clip(string? phrase, float[] samples)
    {
        var said = SpeechSpans.Trim(samples);
        return new PhraseClip(phrase, Of(said), said.Length / (double)WavReader.Rate);
    }

    /// <summary>Windows that the network hears for the row of a sound, which is nearly all of the work.</summary>
    /// <param name="samples">Length of the sound.</param>
    public static int Windows(int samples) =>
        ((SpeechEmbedding.FramesOf(PaddedLength(samples)) - SpeechEmbedding.WindowFrames) / StepFrames) + 1;

    /// <summary>The row of a sound; louder or softer makes no difference.</summary>
    public float[] Of(ReadOnlySpan<float> samples)
    {
        var mel = embedding.Mel(Padded(samples));
        var starts = new List<int>();
        var frames = mel.Length / SpeechEmbedding.Bands;
        for (var start = 0; start + SpeechEmbedding.WindowFrames <= frames; start += StepFrames)
        {
            starts.Add(start);
        }

        var windows = embedding.Embed(mel, starts);
        var row = new float[Width];
        for (var k = 0; k < SpeechEmbedding.Width; k++)
        {
            var sum = 0f;
            var most = float.NegativeInfinity;
            for (var w = k; w < windows.Length; w += SpeechEmbedding.Width)
            {
                sum += windows[w];
                most = Math.Max(most, windows[w]);
            }

            row[k] = sum / starts.Count;
            row[SpeechEmbedding.Width + k] = most;
        }

        return row;
    }

    private static float[] Padded(ReadOnlySpan<float> samples)
    {
        double power = 0;
        foreach (var sample in samples)
        {
            power += sample * (double)sample;
        }

        var gain = (float)(Loudness / (Math.Sqrt(power / samples.Length) + 1e-6));
        var length = PaddedLength(samples.Length);
        var first = (length - samples.Length) / 2;
        var padded = new float[length];
        var random = new Random(1);
        for (var i = 0; i < length; i++)
        {
            padded[i] = Hiss * (float)((2 * random.NextDouble()) - 1);
            if (i >= first && i < first + samples.Length)
            {
                padded[i] += gain * samples[i - first];
            }
        }

        return padded;
    }

    private static int PaddedLength(int samples) =>
        Math.Max(
            samples + (2 * SpeechEmbedding.SamplesOf(SilentFrames)),
            SpeechEmbedding.SamplesOf(SpeechEmbedding.WindowFrames)
        );
}

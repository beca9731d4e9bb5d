namespace CustomerValue.Voice;

/// <summary>Where something is said in a sound.</summary>
/// <param name="Start">First sample.</param>
/// <param name="End">The sample behind the last one.</param>
/// <param name="Cuts">Places where a word may begin or end, in their order: both ends, and where it is softest for a moment.</param>
internal sealed record SpeechSpan(int Start, int End, IReadOnlyList<SpeechCut> Cuts)
{
    /// <summary>Its length in seconds.</summary>
    public double Seconds => (End - Start) / (double)WavReader.Rate;
}

/// <summary>A place where a word may begin or end.</summary>
/// <param name="At">The sample.</param>
/// <param name="Dip">How much softer it is than what is around, decibels; infinite at the ends of a span.</param>
internal sealed record SpeechCut(int At, double Dip);

/// <summary>Finds speech between silence by its loudness.</summary>
internal static class SpeechSpans
{
    private const int FrameSamples = WavReader.Rate / 100;
    private const int ShortestFrames = 8;

    // Some words have a gap inside: the closed lips of "six", the t of "eight".
    private const int LongestGapFrames = 15;
    private const int EdgeFrames = 3;
    private const int CutEveryFrames = 10;
    private const double Dip = 3;
    private const double Silence = -60;
    private const double Range = 35;
    private const double AboveNoise = 6;

    /// <summary>The spans in their order.</summary>
    public static List<SpeechSpan> Find(ReadOnlySpan<float> samples)
    {
        var loudness = Loudness(samples);
        if (loudness.Length == 0)
        {
            return [];
        }

        var sorted = loudness.Order().ToArray();
        var (noise, loud) = (sorted[sorted.Length / 10], sorted[sorted.Length * 95 / 100]);
        // Without a pause the softest frames are speech as well.
        var floor = Math.Min(noise + AboveNoise, loud - (Range / 2));
        var threshold = Math.Max(Math.Max(floor, loud - Range), Silence);
        var spans = new List<SpeechSpan>();
        for (var at = 0; at < loudness.Length; )
        {
            if (loudness[at] <= threshold)
            {
                at++;
                continue;
            }

            var (first, last) = (at, at);
            while (at < loudness.Length && at - last <= LongestGapFrames)
            {
                last = loudness[at] > threshold ? at : last;
                at++;
            }

            if (last - first + 1 >= ShortestFrames)
            {
                spans.Add(Span(loudness, first, last, samples.Length));
            }
        }

        return spans;
    }

    /// <summary>A clip without the silence around what is said in it; all of it where nothing is.</summary>
    public static float[] Trim(float[] samples)
    {
        var spans = Find(samples);
        return spans.Count == 0 ? samples : samples[spans[0].Start..spans[^1].End];
    }

    private static SpeechSpan Span(double[] loudness, int first, int last, int samples)
    {
        var start = Math.Max(0, first - EdgeFrames) * FrameSamples;
        var end = Math.Min(samples, (last + 1 + EdgeFrames) * FrameSamples);
        var cuts = new List<SpeechCut> { new(start, double.PositiveInfinity) };
        for (var at = first + CutEveryFrames; at <= last - CutEveryFrames; at++)
        {
            var around = loudness.AsSpan(at - CutEveryFrames, (2 * CutEveryFrames) + 1);
            var isSoftest = around.IndexOf(Min(around)) == CutEveryFrames;
            var rise = Math.Min(Max(around[..CutEveryFrames]), Max(around[CutEveryFrames..])) - loudness[at];
            if (isSoftest && rise >= Dip)
            {
                cuts.Add(new SpeechCut((at * FrameSamples) + (FrameSamples / 2), rise));
            }
        }

        cuts.Add(new SpeechCut(end, double.PositiveInfinity));
        return new SpeechSpan(start, end, cuts);
    }

    /// <summary>Decibels below full scale of each hundredth of a second.</summary>
    private static double[] Loudness(ReadOnlySpan<float> samples)
    {
        var loudness = new double[samples.Length / FrameSamples];
        for (var f = 0; f < loudness.Length; f++)
        {
            double power = 1e-10;
            foreach (var sample in samples.Slice(f * FrameSamples, FrameSamples))
            {
                power += sample * (double)sample / FrameSamples;
            }

            loudness[f] = 10 * Math.Log10(power);
        }

        return loudness;
    }

    private static double Min(ReadOnlySpan<double> values) => System.Numerics.Tensors.TensorPrimitives.Min(values);

    private static double Max(ReadOnlySpan<double> values) => System.Numerics.Tensors.TensorPrimitives.Max(values);
}

namespace CustomerValue.Voice;

/// <summary>A phrase that was heard.</summary>
/// <param name="Phrase">The phrase as text.</param>
/// <param name="Start">Where it begins, seconds.</param>
/// <param name="End">Where it ends, seconds.</param>
/// <param name="Similarity">How like the shop's clips it is, up to 1.</param>
public sealed record HeardPhrase(string Phrase, double Start, double End, double Similarity);

/// <summary>What was heard in a sound.</summary>
/// <param name="Phrases">Known phrases in their order.</param>
/// <param name="SpeechSeconds">Length of what was said, without silence.</param>
/// <param name="UnknownSeconds">Length of what was said and is no known phrase.</param>
public sealed record HeardSpeech(IReadOnlyList<HeardPhrase> Phrases, double SpeechSeconds, double UnknownSeconds)
{
    /// <summary>The phrases as text.</summary>
    public string Text => string.Join(' ', Phrases.Select(p => p.Phrase));
}

/// <summary>Reads a sound's phrases in order. Safe to use from several threads.</summary>
internal sealed class SpeechRecognizer(SpeechEmbedding embedding, PhraseModel model)
{
    private const double Shorter = 0.8;
    private const double Longer = 1.25;

    // Every stretch between two cuts of a span that is not longer is heard: their number grows with the square of it.
    private const double LongestSeconds = 6;

    // A window takes some milliseconds. Plain speech with phrases of a second or two stays below.
    private const int WindowsASecond = 600;
    private readonly SpeechFeatures _features = new(embedding);

    /// <summary>Hears a sound.</summary>
    /// <param name="samples">Samples at <see cref="WavReader.Rate"/>.</param>
    /// <param name="cancellation">Stops between spans.</param>
    public HeardSpeech Hear(ReadOnlyMemory<float> samples, CancellationToken cancellation)
    {
        var phrases = new List<HeardPhrase>();
        double speech = 0;
        foreach (var span in SpeechSpans.Find(samples.Span))
        {
            speech += span.Seconds;
            phrases.AddRange(Divide(samples, span, cancellation));
        }

        return new HeardSpeech(
            phrases,
            Math.Round(speech, 2),
            Math.Round(Math.Max(0, speech - phrases.Sum(p => p.End - p.Start)), 2)
        );
    }

    /// <summary>
    /// The division of a span at its cuts whose parts are most like phrases, each for as long as it lasts; a part that is like none
    /// counts nothing.
    /// </summary>
    private List<HeardPhrase> Divide(ReadOnlyMemory<float> samples, SpeechSpan span, CancellationToken cancellation)
    {
        var cuts = Affordable(span);
        var best = new (double Score, int From, HeardPhrase? Phrase)[cuts.Count];
        for (var to = 1; to < best.Length; to++)
        {
            best[to] = (best[to - 1].Score, to - 1, null);
            foreach (var (from, seconds) in Stretches(cuts, to))
            {
                cancellation.ThrowIfCancellationRequested();
                var part = samples.Span[cuts[from]..cuts[to]];
                var (phrase, similarity) = model.Nearest(_features.Of(part));
                var score = best[from].Score + (seconds * (similarity - model.Threshold));
                if (score > best[to].Score)
                {
                    best[to] = (score, from, Heard(phrase, cuts[from], cuts[to], similarity));
                }
            }
        }

        var phrases = new List<HeardPhrase>();
        for (var at = best.Length - 1; at > 0; at = best[at].From)
        {
            if (best[at].Phrase is { } heard)
            {
                phrases.Add(heard);
            }
        }

        phrases.Reverse();
        return phrases;
    }

    /// <summary>The cuts of a span; of more than there is time for, those where it is softest.</summary>
    internal List<int> Affordable(SpeechSpan span)
    {
        var deepest = span.Cuts.OrderByDescending(c => c.Dip).ThenBy(c => c.At).Select(c => c.At).ToList();
        var (fewest, most) = (2, deepest.Count);
        while (fewest < most)
        {
            var middle = (fewest + most + 1) / 2;
            var isAffordable = Windows(Deepest(middle)) <= WindowsASecond * span.Seconds;
            (fewest, most) = isAffordable ? (middle, most) : (fewest, middle - 1);
        }

        return Deepest(fewest);

        List<int> Deepest(int count) => [.. deepest.Take(count).Order()];
    }

    /// <summary>Windows of all stretches between cuts.</summary>
    internal long Windows(List<int> cuts) =>
        Enumerable
            .Range(1, cuts.Count - 1)
            .SelectMany(to => Stretches(cuts, to).Select(s => (long)SpeechFeatures.Windows(cuts[to] - cuts[s.From])))
            .Sum();

    /// <summary>The stretches up to a cut that are about as long as phrases are, by the cut they begin at, and their seconds.</summary>
    private IEnumerable<(int From, double Seconds)> Stretches(List<int> cuts, int to)
    {
        for (var from = to - 1; from >= 0; from--)
        {
            var seconds = (cuts[to] - cuts[from]) / (double)WavReader.Rate;
            if (seconds > Math.Min(model.Longest * Longer, LongestSeconds))
            {
                yield break;
            }

            if (seconds >= model.Shortest * Shorter)
            {
                yield return (from, seconds);
            }
        }
    }

    private HeardPhrase Heard(int phrase, int start, int end, double similarity) =>
        new(
            model.Phrases[phrase],
            Math.Round(start / (double)WavReader.Rate, 2),
            Math.Round(end / (double)WavReader.Rate, 2),
            Math.Round(similarity, 3)
        );
}

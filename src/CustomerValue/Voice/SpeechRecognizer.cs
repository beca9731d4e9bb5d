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
        var best = new (double Score, int From, HeardPhrase? Phrase)[span.Cuts.Count];
        for (var to = 1; to < best.Length; to++)
        {
            best[to] = (best[to - 1].Score, to - 1, null);
            for (var from = to - 1; from >= 0; from--)
            {
                var seconds = (span.Cuts[to] - span.Cuts[from]) / (double)WavReader.Rate;
                if (seconds > Math.Min(model.Longest * Longer, LongestSeconds))
                {
                    break;
                }

                if (seconds >= model.Shortest * Shorter)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var part = samples.Span[span.Cuts[from]..span.Cuts[to]];
                    var (phrase, similarity) = model.Nearest(_features.Of(part));
                    var score = best[from].Score + (seconds * (similarity - model.Threshold));
                    if (score > best[to].Score)
                    {
                        best[to] = (score, from, Heard(phrase, span.Cuts[from], span.Cuts[to], similarity));
                    }
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

    private HeardPhrase Heard(int phrase, int start, int end, double similarity) =>
        new(
            model.Phrases[phrase],
            Math.Round(start / (double)WavReader.Rate, 2),
            Math.Round(end / (double)WavReader.Rate, 2),
            Math.Round(similarity, 3)
        );
}

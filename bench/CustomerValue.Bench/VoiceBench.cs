using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using CustomerValue.Voice;

namespace CustomerValue.Bench;

/// <summary>Spoken digits of six people (the Free Spoken Digit Dataset); whoever is heard has not been learned from.</summary>
internal static class VoiceBench
{
    private const int Digits = 10;
    private const int NotesOfSpeaker = 50;
    private const double FalseAccepts = 0.05;

    public static void Run(string data, Results results)
    {
        using var embedding = SpeechEmbedding.Load();
        var clips = Clips(Path.Combine(data, "fsdd", "fsdd_recordings.tar.gz"), new SpeechFeatures(embedding), results);
        void Write(string model, string metric, double value) =>
            results.Write("voice", "fsdd", model, metric, value, "share");

        Write("50 clips", "accuracy, new speaker", Accuracy(clips, 50));
        Write("5 clips", "accuracy, new speaker", Accuracy(clips, 5));
        foreach (var count in new[] { 50, 5 })
        {
            var unknown = Unknown(clips, count);
            Write($"{count} clips", "known accepted at 5 % unknown", unknown.AtFivePercent);
            Write($"{count} clips", "known accepted, own threshold", unknown.Accepted);
            Write($"{count} clips", "unknown accepted, own threshold", unknown.FalseAccepts);
        }

        foreach (var pause in new[] { 0.3, 0.0 })
        {
            var (errors, inserted, seconds) = Notes(clips, embedding, pause);
            var name = string.Create(CultureInfo.InvariantCulture, $"note of 10, pause {pause:F1} s");
            Write(name, "word error rate", errors);
            Write(name, "of it inserted", inserted);
            results.Write("voice", "fsdd", name, "heard in", seconds, "s a note");
        }
    }

    private static List<Spoken> Clips(string archive, SpeechFeatures features, Results results)
    {
        var watch = Stopwatch.StartNew();
        var clips = new List<Spoken>();
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (!entry.Name.EndsWith(".wav", StringComparison.Ordinal))
            {
                continue;
            }

            // recordings/<digit>_<speaker>_<number>.wav
            var parts = Path.GetFileNameWithoutExtension(entry.Name).Split('_');
            using var bytes = new MemoryStream();
            entry.DataStream!.CopyTo(bytes);
            var samples = WavReader.Read(bytes.ToArray(), entry.Name, 60);
            clips.Add(
                new Spoken(
                    int.Parse(parts[0], CultureInfo.InvariantCulture),
                    parts[1],
                    int.Parse(parts[2], CultureInfo.InvariantCulture),
                    samples,
                    features.Clip(parts[0], samples)
                )
            );
        }

        results.Write(
            "voice",
            "fsdd",
            "",
            "clip read and heard in",
            watch.Elapsed.TotalMilliseconds / clips.Count,
            "ms"
        );
        return [.. clips.OrderBy(c => c.Digit).ThenBy(c => c.Speaker, StringComparer.Ordinal).ThenBy(c => c.Number)];
    }

    private static IEnumerable<string> Speakers(List<Spoken> clips) =>
        clips.Select(c => c.Speaker).Distinct().Order(StringComparer.Ordinal);

    private static PhraseModel Train(IEnumerable<Spoken> clips) =>
        PhraseTrainer.Train([.. clips.Select(c => c.Clip)], FalseAccepts, CancellationToken.None);

    private static double Accuracy(List<Spoken> clips, int count) =>
        Speakers(clips)
            .SelectMany(speaker =>
            {
                var model = Train(clips.Where(c => c.Speaker != speaker && c.Number < count));
                return clips
                    .Where(c => c.Speaker == speaker)
                    .Select(c => model.Phrases[model.Nearest(c.Clip.Features).Phrase] == c.Clip.Phrase ? 1.0 : 0);
            })
            .Average();

    /// <summary>Two digits at a time are unknown: none of them is learned, all of a new speaker's are heard.</summary>
    private static (double AtFivePercent, double Accepted, double FalseAccepts) Unknown(List<Spoken> clips, int count)
    {
        var (atFive, accepted, falseAccepts) = (new List<double>(), new List<double>(), new List<double>());
        foreach (var speaker in Speakers(clips))
        {
            for (var first = 0; first < Digits; first += 2)
            {
                bool IsUnknown(Spoken c) => c.Digit / 2 == first / 2;
                var model = Train(clips.Where(c => c.Speaker != speaker && c.Number < count && !IsUnknown(c)));
                var heard = clips
                    .Where(c => c.Speaker == speaker)
                    .Select(c => (Clip: c, Nearest: model.Nearest(c.Clip.Features)))
                    .ToList();
                var strange = heard.Where(h => IsUnknown(h.Clip)).Select(h => h.Nearest.Similarity).Order().ToList();
                var known = heard.Where(h => !IsUnknown(h.Clip)).ToList();
                double Share(double threshold) =>
                    known.Average(h =>
                        h.Nearest.Similarity > threshold && model.Phrases[h.Nearest.Phrase] == h.Clip.Clip.Phrase
                            ? 1.0
                            : 0
                    );
                atFive.Add(Share(strange[(int)(strange.Count * (1 - FalseAccepts))]));
                accepted.Add(Share(model.Threshold));
                falseAccepts.Add(strange.Average(s => s > model.Threshold ? 1.0 : 0));
            }
        }

        return (atFive.Average(), accepted.Average(), falseAccepts.Average());
    }

    private static (double Errors, double Inserted, double Seconds) Notes(
        List<Spoken> clips,
        SpeechEmbedding embedding,
        double pause
    )
    {
        var (errors, inserted, words) = (0, 0, 0);
        var watch = new Stopwatch();
        foreach (var speaker in Speakers(clips))
        {
            var recognizer = new SpeechRecognizer(embedding, Train(clips.Where(c => c.Speaker != speaker)));
            var own = clips.Where(c => c.Speaker == speaker).ToArray();
            var random = new Random(1);
            for (var note = 0; note < NotesOfSpeaker; note++)
            {
                var said = Enumerable.Range(0, Digits).Select(_ => own[random.Next(own.Length)]).ToList();
                var samples = said.SelectMany(c => c.Samples.Concat(Silence(pause, random))).ToArray();
                watch.Start();
                var heard = recognizer.Hear(samples, CancellationToken.None);
                watch.Stop();
                var distance = Distance(said.ConvertAll(c => c.Clip.Phrase!), [.. heard.Phrases.Select(p => p.Phrase)]);
                errors += distance;
                inserted += Math.Max(0, heard.Phrases.Count - said.Count);
                words += said.Count;
            }
        }

        var notes = words / Digits;
        return (errors / (double)words, inserted / (double)words, watch.Elapsed.TotalSeconds / notes);
    }

    private static IEnumerable<float> Silence(double seconds, Random random) =>
        Enumerable.Range(0, (int)(seconds * WavReader.Rate)).Select(_ => (float)((random.NextDouble() - 0.5) * 2e-3));

    /// <summary>Fewest words that are to be put in, left out or changed.</summary>
    private static int Distance(List<string> said, List<string> heard)
    {
        var row = Enumerable.Range(0, heard.Count + 1).ToArray();
        for (var i = 1; i <= said.Count; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= heard.Count; j++)
            {
                var changed = diagonal + (said[i - 1] == heard[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    private sealed record Spoken(int Digit, string Speaker, int Number, float[] Samples, PhraseClip Clip);
}

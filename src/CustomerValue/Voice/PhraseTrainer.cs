using CustomerValue.Models;
using MathNet.Numerics.LinearAlgebra;

namespace CustomerValue.Voice;

/// <summary>A clip to learn from.</summary>
/// <param name="Phrase">What is said in it; null for speech that is no phrase.</param>
/// <param name="Features">Numbers of <see cref="SpeechFeatures"/>.</param>
/// <param name="Seconds">Its length without the silence around.</param>
internal sealed record PhraseClip(string? Phrase, float[] Features, double Seconds);

/// <summary>
/// Learns a head from a few clips of each phrase by linear discriminant analysis with a shrunk covariance. What unknown speech looks
/// like is told by each phrase in turn, heard by a head that has not learned it.
/// </summary>
internal static class PhraseTrainer
{
    /// <summary>Fewest phrases.</summary>
    public const int LeastPhrases = 3;

    /// <summary>Fewest clips of a phrase.</summary>
    public const int LeastClips = 3;

    private const int Folds = 5;
    private const double Shrinkage = 0.3;
    private const double LeastDeviation = 1e-3;

    /// <summary>Learns a head.</summary>
    /// <param name="clips">The clips, in a stable order.</param>
    /// <param name="falseAccepts">Share of unknown speech that may be taken for a phrase, 0 to 1.</param>
    /// <param name="cancellation">Stops between fits.</param>
    /// <exception cref="ModelFitException">There are too few clips.</exception>
    public static PhraseModel Train(
        IReadOnlyList<PhraseClip> clips,
        double falseAccepts,
        CancellationToken cancellation
    )
    {
        var groups = clips
            .Where(c => c.Phrase is not null)
            .GroupBy(c => c.Phrase!, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToList();
        if (groups.Count < LeastPhrases || groups.Exists(g => g.Count() < LeastClips))
        {
            throw new ModelFitException(
                $"There are {groups.Count} phrases, the least has {(groups.Count == 0 ? 0 : groups.Min(g => g.Count()))} clips. Record at least {LeastPhrases} phrases with {LeastClips} clips each under voice-phrases/<phrase>/."
            );
        }

        var known = groups.SelectMany(g => g).ToList();
        var fit = Fit(known);
        var unknown = clips.Where(c => c.Phrase is null).ToList();
        var strange = unknown.ConvertAll(c => fit.Nearest(c.Features).Similarity);
        foreach (var group in groups)
        {
            cancellation.ThrowIfCancellationRequested();
            var without = Fit([.. known.Where(c => c.Phrase != group.Key)]);
            strange.AddRange(group.Select(c => without.Nearest(c.Features).Similarity));
        }

        strange.Sort();
        var rank = Math.Min(strange.Count - 1, (int)Math.Floor(strange.Count * (1 - falseAccepts)));
        var threshold = strange[rank];
        var (right, accepted) = CrossValidate(known, threshold, cancellation);
        return fit with
        {
            Threshold = threshold,
            Card = new PhraseCard(
                [.. groups.Select(g => g.Count())],
                unknown.Count,
                right,
                accepted,
                strange.Count(s => s > threshold) / (double)strange.Count
            ),
        };
    }

    private static (double Right, double Accepted) CrossValidate(
        List<PhraseClip> known,
        double threshold,
        CancellationToken cancellation
    )
    {
        var (right, accepted) = (0, 0);
        for (var fold = 0; fold < Folds; fold++)
        {
            cancellation.ThrowIfCancellationRequested();
            // Clips of a phrase stand together: each fold has some of all of them.
            var model = Fit([.. known.Where((_, i) => i % Folds != fold)]);
            foreach (var clip in known.Where((_, i) => i % Folds == fold))
            {
                var (phrase, similarity) = model.Nearest(clip.Features);
                if (model.Phrases[phrase] == clip.Phrase)
                {
                    right++;
                    accepted += similarity > threshold ? 1 : 0;
                }
            }
        }

        return (right / (double)known.Count, accepted / (double)known.Count);
    }

    private static PhraseModel Fit(List<PhraseClip> known)
    {
        var width = known[0].Features.Length;
        var rows = Matrix<double>.Build.Dense(known.Count, width, (r, k) => known[r].Features[k]);
        var mean = rows.ColumnSums() / known.Count;
        var scale = Vector<double>.Build.Dense(
            width,
            k => 1 / (LeastDeviation + Math.Sqrt(rows.Column(k).Sum(v => (v - mean[k]) * (v - mean[k])) / known.Count))
        );
        var standard = Matrix<double>.Build.Dense(known.Count, width, (r, k) => (rows[r, k] - mean[k]) * scale[k]);
        var phrases = known.Select(c => c.Phrase!).Distinct().Order(StringComparer.Ordinal).ToList();
        var own = known.Select(c => phrases.BinarySearch(c.Phrase!, StringComparer.Ordinal)).ToArray();
        var centres = phrases
            .Select(
                (_, p) =>
                {
                    var of = Enumerable.Range(0, own.Length).Where(r => own[r] == p).ToList();
                    return of.Aggregate(Vector<double>.Build.Dense(width), (sum, r) => sum + standard.Row(r))
                        / of.Count;
                }
            )
            .ToList();
        var within = Matrix<double>.Build.Dense(known.Count, width, (r, k) => standard[r, k] - centres[own[r]][k]);
        var covariance = within.TransposeThisAndMultiply(within) / known.Count;
        var even = Shrinkage * ((covariance.Trace() / width) + LeastDeviation);
        var shrunk = (covariance * (1 - Shrinkage)) + (Matrix<double>.Build.DenseIdentity(width) * even);
        var whiten = shrunk.Cholesky().Factor.Inverse();
        var map = whiten * Matrix<double>.Build.DenseOfDiagonalVector(scale);
        return new PhraseModel(
            phrases,
            [.. mean.Select(v => (float)v)],
            [.. map.ToRowMajorArray().Select(v => (float)v)],
            [.. centres.Select(c => (whiten * c).Normalize(2).Select(v => (float)v).ToArray())],
            0,
            known.Min(c => c.Seconds),
            known.Max(c => c.Seconds),
            new PhraseCard([], 0, 0, 0, 0)
        );
    }
}

using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Reviews;

/// <summary>A review with its stars, as the model learns from it.</summary>
/// <param name="Text">Text of the review; a title goes in front of it.</param>
/// <param name="Rating">Stars, 1 to 5; other values are left out.</param>
/// <param name="Language">Language code, or null.</param>
public readonly record struct RatedReview(string? Text, double Rating, string? Language = null);

/// <summary>What a training gave.</summary>
/// <param name="Model">The model as one file, or null where the built-in word list stays.</param>
/// <param name="Card">The model's card, JSON, or null.</param>
/// <param name="Reason">Why there is no model, or null.</param>
public sealed record SentimentTraining(byte[]? Model, byte[]? Card, string? Reason);

/// <summary>
/// Learns sentiment from star ratings: four and five are positive, one and two negative, three is left out of the weights and
/// used for the neutral band; with too few of them there is no band. Logistic regression by ML.NET's L-BFGS on TF-IDF of hashed n-grams, on one thread from zero weights, so
/// that the same reviews in any order give the same bytes.
/// </summary>
/// <remarks>
/// Equal texts fall on one side: 80 of 100 hashes to learn, 10 for curve and band, 10 for the card. The weights are then learned
/// again from all; the curve stays. Memory follows the budget of n-grams, not the number of reviews: beyond it texts are left out by hash.
/// </remarks>
public static class SentimentTrainer
{
    /// <summary>Raised when the same reviews give another model, so that it is learned anew.</summary>
    public const string Version = "trainer 2";

    /// <summary>Least number of texts of each class, in learning and in each held-out part together.</summary>
    public const int LeastOfEach = 100;

    /// <summary>N-grams held in memory, about 15 bytes each.</summary>
    internal const int DefaultBudget = 20_000_000;

    private const int LeastNeutral = 50;
    private const double Alike = 1e-9;

    /// <summary>Learns from reviews, read once and not kept.</summary>
    /// <param name="reviews">The reviews, in any order.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>
    /// Model and card; no model where a class has fewer than <see cref="LeastOfEach"/> texts, or where the word list has the higher
    /// macro-F1 on the held-out texts.
    /// </returns>
    public static SentimentTraining Train(IEnumerable<RatedReview> reviews, CancellationToken cancellation) =>
        Train(reviews, DefaultBudget, cancellation);

    internal static SentimentTraining Train(
        IEnumerable<RatedReview> reviews,
        int budget,
        CancellationToken cancellation
    )
    {
        var (rows, leftOut) = Collect(reviews, budget, cancellation);
        var learn = rows.Where(r => r.Part == Part.Learn && r.Label is not null).ToList();
        foreach (var label in new[] { true, false })
        {
            var count = rows.Count(r => r.Label == label);
            if (count < LeastOfEach)
            {
                return new SentimentTraining(
                    null,
                    null,
                    $"{count} {(label ? "positive" : "negative")} reviews; learning takes {LeastOfEach} of each."
                );
            }
        }

        var first = SentimentWeights.Learn(Examples(learn), cancellation);
        var held = rows.Where(r => r.Part == Part.Calibrate)
            .Select(r => (Row: r, Odds: first.LogOdds(r.Buckets, r.Counts)))
            .ToList();
        var curves = CurvesOf(held);
        var (low, high) = BandOf(held, curves);
        var test = rows.Where(r => r.Part == Part.Test)
            .Select(r =>
            {
                var p = curves.Apply(first.LogOdds(r.Buckets, r.Counts)).Polarity;
                return new Judged(r.Language, r.Label, p, SentimentModel.LabelOf(p, low, high));
            })
            .ToList();
        var figures = Figures(test);
        var lexicon = Figures([
            .. rows.Where(r => r.Part == Part.Test)
                .Select(r => new Judged(r.Language, r.Label, r.LexiconPolarity, r.LexiconLabel)),
        ]);
        if (figures.Count > 0 && figures[0].MacroF1 < lexicon[0].MacroF1)
        {
            return new SentimentTraining(null, null, "On held-out reviews the built-in word list does better.");
        }

        var all = rows.Where(r => r.Label is not null).ToList();
        var weights = SentimentWeights.Learn(Examples(all), cancellation);
        var learned = all.GroupBy(r => r.Language, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        string[] languages =
        [
            .. learned.Keys.Where(l =>
                all.Count(r => r.Language == l && r.Label == true) >= LeastOfEach
                && all.Count(r => r.Language == l && r.Label == false) >= LeastOfEach
            ),
        ];
        var card = new SentimentCard(
            1,
            weights.Hash(),
            learned,
            languages,
            held.Count,
            leftOut,
            weights.Idf.Count(v => v != 0),
            low,
            high,
            figures,
            lexicon
        );
        var model = new SentimentModel(card, curves, weights);
        return new SentimentTraining(model.Save(), model.CardJson(), null);
    }

    /// <summary>Figures over all texts, then by language in their order; empty without a text of a clear rating.</summary>
    internal static List<SentimentFigures> Figures(IReadOnlyList<Judged> judged)
    {
        var figures = new List<SentimentFigures>();
        var languages = judged.Select(j => j.Language).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var language in languages.Prepend("all"))
        {
            var texts = judged.Where(j => language == "all" || j.Language == language).ToList();
            var clear = texts.Where(j => j.Actual is not null).ToList();
            if (clear.Count == 0)
            {
                continue;
            }

            bool[] actual = [.. clear.Select(j => j.Actual == true)];
            double[] probability = [.. clear.Select(j => j.Polarity)];
            var metrics = BinaryMetrics.Compute(actual, probability, 0.5);
            var neutral = texts.Count - clear.Count;
            figures.Add(
                new SentimentFigures(
                    language,
                    clear.Count,
                    actual.Count(a => a),
                    clear.Count(j => (j.Polarity >= 0.5) == j.Actual) / (double)clear.Count,
                    MacroF1([.. clear.Select(j => (j.Actual == true ? 1 : 0, j.Polarity >= 0.5 ? 1 : 0))], 2),
                    metrics.RocAuc,
                    metrics.ExpectedCalibrationError,
                    neutral,
                    neutral == 0 ? null : MacroF1([.. texts.Select(j => (Class(j.Actual), (int)j.Label))], 3),
                    [
                        .. metrics.Calibration.Select(b => new ReliabilityBin(
                            b.Customers,
                            b.MeanProbability,
                            b.ActualShare
                        )),
                    ]
                )
            );
        }

        return figures;
    }

    private static int Class(bool? actual) =>
        (int)(
            actual switch
            {
                true => SentimentLabel.Positive,
                false => SentimentLabel.Negative,
                null => SentimentLabel.Neutral,
            }
        );

    private static double MacroF1((int Actual, int Label)[] pairs, int classes) =>
        Enumerable
            .Range(0, classes)
            .Average(c =>
            {
                var hits = pairs.Count(p => p.Actual == c && p.Label == c);
                var all = pairs.Count(p => p.Actual == c) + pairs.Count(p => p.Label == c);
                return all == 0 ? 0 : 2.0 * hits / all;
            });

    // The sample is the texts whose hash is below a limit that halves whenever they are too many: their order does not matter.
    private static (List<Row> Rows, int LeftOut) Collect(
        IEnumerable<RatedReview> reviews,
        int budget,
        CancellationToken cancellation
    )
    {
        var rows = new List<Row>();
        var limit = ulong.MaxValue;
        long held = 0;
        var leftOut = 0;
        foreach (var review in reviews)
        {
            cancellation.ThrowIfCancellationRequested();
            if (review.Rating is not (>= 1 and <= 5) || string.IsNullOrWhiteSpace(review.Text))
            {
                continue;
            }

            var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(review.Text.AsSpan()));
            if (hash > limit)
            {
                leftOut++;
                continue;
            }

            var row = Row.Of(review, hash);
            rows.Add(row);
            held += row.Buckets.Length;
            while (held > budget)
            {
                limit /= 2;
                leftOut += rows.RemoveAll(r => r.Hash > limit);
                held = rows.Sum(r => (long)r.Buckets.Length);
            }
        }

        rows.Sort(Row.Compare);
        return (rows, leftOut);
    }

    private static List<SentimentExample> Examples(List<Row> rows) =>
        rows.ConvertAll(r => new SentimentExample(r.Label == true, r.Buckets, r.Counts));

    private static SentimentCurves CurvesOf(List<(Row Row, double Odds)> held)
    {
        string[] ids = [.. held.Select((h, i) => $"{h.Row.Hash:x16}-{i}")];
        double[] positive = [.. held.Select(h => 1 / (1 + Math.Exp(-h.Odds)))];
        return new SentimentCurves(
            ProbabilityCalibration.Fit(ids, positive, [.. held.Select(h => h.Row.Label == true)]),
            ProbabilityCalibration.Fit(
                ids,
                Array.ConvertAll(positive, p => 1 - p),
                [.. held.Select(h => h.Row.Label == false)]
            )
        );
    }

    // With enough texts of three stars the band is where the three labels' macro-F1 is highest. Without them nothing says what a
    // neutral text is, and every text is called by its more probable side.
    private static (double Low, double High) BandOf(List<(Row Row, double Odds)> held, SentimentCurves curves)
    {
        if (held.Count(h => h.Row.Label is null) < LeastNeutral)
        {
            return (0.5, 0.5);
        }

        var texts = held.Select(h => (Actual: Class(h.Row.Label), curves.Apply(h.Odds).Polarity)).ToList();
        var best = (Low: 0.5, High: 0.5);
        double most = -1;
        for (var low = 1; low < 20; low++)
        {
            for (var high = low; high < 20; high++)
            {
                var (from, to) = (low / 20.0, high / 20.0);
                var f1 = MacroF1(
                    [.. texts.Select(t => (t.Actual, (int)SentimentModel.LabelOf(t.Polarity, from, to)))],
                    3
                );
                if (f1 > most + Alike)
                {
                    (best, most) = ((from, to), f1);
                }
            }
        }

        return best;
    }

    internal readonly record struct Judged(string Language, bool? Actual, double Polarity, SentimentLabel Label);

    private enum Part
    {
        Learn,
        Calibrate,
        Test,
    }

    private sealed record Row(
        ulong Hash,
        Part Part,
        bool? Label,
        string Language,
        int[] Buckets,
        byte[] Counts,
        double LexiconPolarity,
        SentimentLabel LexiconLabel
    )
    {
        public static Row Of(RatedReview review, ulong hash)
        {
            var tokens = ReviewText.Tokens(review.Text);
            var (buckets, counts) = ReviewNgrams.Counts(ReviewNgrams.Of(tokens));

            // Bits that the sample does not use.
            var part = ((int)(hash & 0xFFFF) % 10) switch
            {
                8 => Part.Calibrate,
                9 => Part.Test,
                _ => Part.Learn,
            };
            var isTest = part == Part.Test;
            var words = isTest ? SentimentLexicon.Default.Judge(tokens) : default;
            return new Row(
                hash,
                part,
                review.Rating >= 4 ? true
                    : review.Rating <= 2 ? false
                    : null,
                ReviewText.LanguageOf(review.Text, review.Language),
                buckets,
                counts,
                words.Polarity,
                words.Label
            );
        }

        public static int Compare(Row a, Row b)
        {
            var byHash = a.Hash.CompareTo(b.Hash);
            if (byHash != 0)
            {
                return byHash;
            }

            var byLabel = Nullable.Compare(a.Label, b.Label);
            return byLabel != 0 ? byLabel : string.CompareOrdinal(a.Language, b.Language);
        }
    }
}

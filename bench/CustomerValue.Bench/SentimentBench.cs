using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using CustomerValue.Reviews;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CustomerValue.Bench;

/// <summary>
/// Sentiment on held-out reviews in English and Chinese, one model for both, beside scikit-learn (TF-IDF and logistic regression, one
/// model a language) and ML.NET's own text features on the same split; then 100 MB of reviews. Every measurement has a process of its own.
/// The built-in word list is also shown short English texts: titles of clothing reviews, and files <c>short_reviews/*.tsv</c> of lines
/// with 1 or 0, a tab and a text, where the data have such a folder.
/// </summary>
internal static class SentimentBench
{
    private const string Python = "/usr/bin/python3";
    private const string Script = """
        import json, resource, sys, time
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        train, test = [[json.loads(line) for line in open(f, encoding="utf-8")] for f in sys.argv[1:3]]
        start = time.time()
        for language, ngrams in (("en", dict(analyzer="word", ngram_range=(1, 2))), ("zh", dict(analyzer="char", ngram_range=(1, 3)))):
            rows = [r for r in train if r["Language"] == language and r["Rating"] != 3]
            if not rows:
                continue
            held = [r for r in test if r["Language"] == language]
            terms = TfidfVectorizer(min_df=2, sublinear_tf=True, **ngrams)
            fit = LogisticRegression(C=10, max_iter=500).fit(terms.fit_transform([r["Text"] for r in rows]), [r["Rating"] > 3 for r in rows])
            for row, p in zip(held, fit.predict_proba(terms.transform([r["Text"] for r in held]))[:, 1]):
                print(json.dumps(dict(Language=language, Rating=row["Rating"], P=p)))
        print(json.dumps(dict(Seconds=time.time() - start, Mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)))
        """;

    public static void Run(string data, Results results)
    {
        ReportShort("titles of clothing reviews", Titles(data), results);
        var shorts = Path.Combine(data, "short_reviews");
        string[] shortFiles = Directory.Exists(shorts) ? Directory.GetFiles(shorts, "*.tsv") : [];
        foreach (var file in shortFiles.Order(StringComparer.Ordinal))
        {
            var texts = File.ReadLines(file).Select(l => l.Split('\t', 2)).Select(l => (l[0] == "1", l[1]));
            ReportShort(Path.GetFileNameWithoutExtension(file), texts, results);
        }

        var folder = Directory.CreateTempSubdirectory("bench-sentiment-").FullName;
        try
        {
            string[] files = [Path.Combine(folder, "train.jsonl"), Path.Combine(folder, "test.jsonl")];
            Write(data, files[0], files[1]);
            Report("own, one model", Own("sentiment-part", "own", folder, files), results);
            Report("word list", Own("sentiment-part", "lexicon", folder, files), results);
            Report("ML.NET FeaturizeText", Own("sentiment-part", "mlnet", folder, files), results);
            if (File.Exists(Python))
            {
                Report(
                    "scikit-learn, one each",
                    Lines(
                        new ProcessStartInfo(Python, ["-c", Script, .. files])
                        {
                            RedirectStandardOutput = true,
                            UseShellExecute = false,
                        }
                    ),
                    results
                );
            }

            var large = Path.Combine(folder, "large.jsonl");
            var count = WriteLarge(files[0], large);
            foreach (var what in new[] { "train-large", "score-large" })
            {
                var end = Own("sentiment-part", what, folder, [large, files[0]])
                    .Select(Read)
                    .Single(l => l.Seconds > 0);
                results.Write("sentiment", "100 MB of reviews", what, "rows a second", count / end.Seconds, "rows/s");
                results.Write("sentiment", "100 MB of reviews", what, "time", end.Seconds, "s");
                results.Write("sentiment", "100 MB of reviews", what, "peak memory", end.Mb, "MB");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One measurement, in a process of its own; lines of JSON go to the screen.</summary>
    public static void Part(string what, IReadOnlyList<string> files)
    {
        var watch = Stopwatch.StartNew();
        Func<Review, double>? judge = null;
        switch (what)
        {
            case "own":
            case "train-large":
                var bytes = SentimentTrainer.Train(Rated(files[0]), CancellationToken.None).Model!;
                judge = r => SentimentModel.Load(bytes).PositiveProbability(r.Text);
                if (what == "own")
                {
                    var model = SentimentModel.Load(bytes);
                    judge = r => model.PositiveProbability(r.Text);
                    Console.Error.WriteLine(
                        $"{bytes.Length} bytes, band {model.Card.BandLow} to {model.Card.BandHigh}, {model.Card.Features} features"
                    );
                }

                break;
            case "score-large":
                var trained = SentimentTrainer.Train(Rated(files[1]), CancellationToken.None).Model!;
                var local = new LocalSentiment(SentimentModel.Load(trained), Aspects.Default);
                watch.Restart();
                foreach (var review in Reviews(files[0]))
                {
                    local.Judge(new SentimentText("", review.Text, review.Language));
                }

                break;
            case "lexicon":
                judge = r => SentimentLexicon.Default.Judge(ReviewText.Tokens(r.Text)).Polarity;
                break;
            case "mlnet":
                judge = MlNet(files[0]);
                break;
        }

        foreach (var review in what.EndsWith("large", StringComparison.Ordinal) ? [] : Reviews(files[1]))
        {
            Console.WriteLine(JsonSerializer.Serialize(new Line(review.Language, review.Rating, judge!(review), 0, 0)));
        }

        var peak = ProcessMemory.PeakMb(Environment.ProcessId);
        Console.WriteLine(JsonSerializer.Serialize(new Line("", 0, 0, watch.Elapsed.TotalSeconds, peak)));
    }

    private static Func<Review, double> MlNet(string train)
    {
        var ml = new MLContext(seed: 1);
        var rows = Reviews(train)
            .Where(r => r.Rating != 3)
            .Select(r => new MlRow { Text = r.Text, Label = r.Rating > 3 });
        var fitted = ml
            .Transforms.Text.FeaturizeText("Features", nameof(MlRow.Text))
            .AppendCacheCheckpoint(ml)
            .Append(
                ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
                    new LbfgsLogisticRegressionBinaryTrainer.Options
                    {
                        L1Regularization = 0,
                        L2Regularization = 0.1f,
                        NumberOfThreads = 1,
                    }
                )
            )
            .Fit(ml.Data.LoadFromEnumerable(rows.ToList()));
        var engine = ml.Model.CreatePredictionEngine<MlRow, MlAnswer>(fitted);
        return r => engine.Predict(new MlRow { Text = r.Text }).Probability;
    }

    private static void Report(string model, IEnumerable<string> lines, Results results)
    {
        var read = lines.Select(Read).ToList();
        foreach (var language in new[] { "en", "zh" })
        {
            var judged = read.Where(l => l.Language == language)
                .Select(l => new SentimentTrainer.Judged(
                    language,
                    l.Rating == 3 ? null : l.Rating > 3,
                    l.P,
                    SentimentModel.LabelOf(l.P, 0.5, 0.5)
                ))
                .ToList();
            var figures = SentimentTrainer.Figures(judged)[0];
            var dataset = language == "en" ? "womens_clothing_reviews" : "online_shopping_10_cats";
            results.Write("sentiment", dataset, model, "held-out texts", figures.Texts, "texts");
            results.Write("sentiment", dataset, model, "accuracy", figures.Accuracy, "");
            results.Write("sentiment", dataset, model, "macro-F1", figures.MacroF1, "");
            results.Write("sentiment", dataset, model, "ROC-AUC", figures.Auc ?? double.NaN, "");
            results.Write("sentiment", dataset, model, "calibration error", figures.CalibrationError, "");
        }

        var end = read.Single(l => l.Seconds > 0);
        results.Write("sentiment", "both", model, "time, train and judge", end.Seconds, "s");
        results.Write("sentiment", "both", model, "peak memory", end.Mb, "MB");
    }

    private static void ReportShort(string dataset, IEnumerable<(bool Positive, string Text)> texts, Results results)
    {
        var judged = texts
            .Select(t =>
            {
                var (label, _, _, _, polarity) = SentimentLexicon.Default.Judge(ReviewText.Tokens(t.Text));
                return new SentimentTrainer.Judged("en", t.Positive, polarity, label);
            })
            .ToList();
        var figures = SentimentTrainer.Figures(judged)[0];
        var silent = judged.Count(j => j.Label == SentimentLabel.Neutral) / (double)judged.Count;
        results.Write("sentiment", dataset, "word list", "texts", figures.Texts, "texts");
        results.Write("sentiment", dataset, "word list", "accuracy", figures.Accuracy, "");
        results.Write("sentiment", dataset, "word list", "macro-F1", figures.MacroF1, "");
        results.Write("sentiment", dataset, "word list", "ROC-AUC", figures.Auc ?? double.NaN, "");
        results.Write("sentiment", dataset, "word list", "no opinion", silent, "");
    }

    // The word list was chosen on the titles whose hash is even.
    private static List<(bool Positive, string Text)> Titles(string data)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 512);
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT DISTINCT "Rating"::INTEGER > 3, trim("Title")
            FROM read_csv({DuckDb.Quote(
                Path.Combine(data, "womens_clothing_reviews/womens_clothing_reviews.csv.gz")
            )}, header = true, all_varchar = true, quote = '"', escape = '"', strict_mode = true)
            WHERE "Rating" <> '3' AND trim("Title") <> '' AND right(md5(trim("Title")), 1) IN ('1', '3', '5', '7', '9', 'b', 'd', 'f')
            """;
        using var reader = command.ExecuteReader();
        var titles = new List<(bool, string)>();
        while (reader.Read())
        {
            titles.Add((reader.GetBoolean(0), reader.GetString(1)));
        }

        return titles;
    }

    // Equal texts fall on one side; every fifth hash is held out.
    private static void Write(string data, string train, string test)
    {
        using var connection = DuckDb.Open(Path.GetDirectoryName(train)!, 512);
        connection.Execute(
            $"""
            CREATE TABLE reviews AS
            SELECT concat_ws('. ', "Title", "Review Text") AS "Text", "Rating"::INTEGER AS "Rating", 'en' AS "Language"
            FROM read_csv({DuckDb.Quote(
                Path.Combine(data, "womens_clothing_reviews/womens_clothing_reviews.csv.gz")
            )}, header = true, all_varchar = true, quote = '"', escape = '"', strict_mode = true)
            WHERE "Review Text" IS NOT NULL
            UNION ALL
            SELECT review, CASE label WHEN '1' THEN 5 ELSE 1 END, 'zh'
            FROM read_csv({DuckDb.Quote(
                Path.Combine(data, "chinese_reviews/online_shopping_10_cats.csv.gz")
            )}, header = true, all_varchar = true, quote = '"', escape = '"', strict_mode = true)
            WHERE review IS NOT NULL
            """
        );
        foreach (var (file, side) in new[] { (train, "<>"), (test, "=") })
        {
            connection.Execute(
                $"""COPY (SELECT * FROM reviews WHERE md5_number_lower("Text") % 5 {side} 0 ORDER BY md5("Text"), "Rating") TO {DuckDb.Quote(file)} (FORMAT json)"""
            );
        }
    }

    // Sentences of the training reviews in other orders, until there are 100 MB of text.
    private static int WriteLarge(string train, string large)
    {
        var reviews = Reviews(train).ToList();
        var random = new Random(5);
        using var writer = new StreamWriter(large);
        long written = 0;
        var count = 0;
        while (written < 100_000_000)
        {
            var first = reviews[random.Next(reviews.Count)];
            var second = reviews[random.Next(reviews.Count)];
            var text =
                first.Language == second.Language && first.Rating == second.Rating
                    ? $"{second.Text} {first.Text}"
                    : $"{first.Text} {random.Next(1_000_000)}";
            var line = JsonSerializer.Serialize(first with { Text = text });
            writer.WriteLine(line);
            written += System.Text.Encoding.UTF8.GetByteCount(text);
            count++;
        }

        return count;
    }

    private static IEnumerable<RatedReview> Rated(string file) =>
        Reviews(file).Select(r => new RatedReview(r.Text, r.Rating, r.Language));

    private static IEnumerable<Review> Reviews(string file) =>
        File.ReadLines(file).Select(l => JsonSerializer.Deserialize<Review>(l)!);

    private static Line Read(string line) => JsonSerializer.Deserialize<Line>(line)!;

    private static List<string> Own(string name, string what, string folder, string[] files) =>
        Lines(
            OwnProcess.Start([
                name,
                "--what",
                what,
                "--folder",
                folder,
                .. files.SelectMany(f => new[] { "--file", f }),
            ])
        );

    private static List<string> Lines(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        process.WaitForExit();
        return process.ExitCode == 0
            ? lines
            : throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"A measurement ended with {process.ExitCode}.")
            );
    }

    private sealed record Review(string Text, double Rating, string Language);

    private sealed record Line(string Language, double Rating, double P, double Seconds, double Mb);

    private sealed class MlRow
    {
        public string Text { get; set; } = "";

        public bool Label { get; set; }
    }

    private sealed class MlAnswer
    {
        public float Probability { get; set; }
    }
}

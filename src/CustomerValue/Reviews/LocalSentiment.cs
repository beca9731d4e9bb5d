namespace CustomerValue.Reviews;

/// <summary>
/// Judges within the process: by the shop's model where it has learned the text's language, else by the built-in word list.
/// </summary>
/// <param name="model">The shop's model, or null while there is none.</param>
/// <param name="aspects">The aspects to look for.</param>
public sealed class LocalSentiment(SentimentModel? model, Aspects aspects) : ISentimentAnalyzer
{
    // Log-odds that turn an even chance into 51 %: less is no opinion.
    private const double LeastOfModel = 0.05;
    private const double LeastOfLexicon = 0.4;

    /// <inheritdoc />
    public Task<IReadOnlyList<SentimentResult>> AnalyzeAsync(
        IReadOnlyList<SentimentText> texts,
        CancellationToken cancellation
    )
    {
        var results = new List<SentimentResult>(texts.Count);
        foreach (var text in texts)
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(Judge(text));
        }

        return Task.FromResult<IReadOnlyList<SentimentResult>>(results);
    }

    /// <summary>Judges one text.</summary>
    public SentimentResult Judge(SentimentText text)
    {
        var tokens = ReviewText.Tokens(text.Text);
        var language = ReviewText.LanguageOf(text);
        if (model is not null && model.Card.Languages.Contains(language))
        {
            var ngrams = ReviewNgrams.Of(tokens);
            var parts = model.Contributions(ngrams);
            var judged = model.Judge(model.Bias + parts.Sum());
            var places = ngrams.Select((n, i) => (n.First, n.Length, parts[i])).ToList();
            return Result(judged, SentimentSource.Model, aspects.Opinions(tokens, places, LeastOfModel));
        }

        var words = SentimentLexicon.Default;
        return Result(
            words.Judge(tokens),
            SentimentSource.Lexicon,
            aspects.Opinions(tokens, words.Words(tokens), LeastOfLexicon)
        );

        SentimentResult Result(
            (SentimentLabel Label, double Positive, double Neutral, double Negative, double Polarity) judged,
            SentimentSource source,
            List<AspectOpinion> opinions
        ) => new(text.Id, judged.Label, judged.Positive, judged.Neutral, judged.Negative, language, source, opinions);
    }
}

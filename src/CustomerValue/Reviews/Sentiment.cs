namespace CustomerValue.Reviews;

/// <summary>What a text says of what it is about.</summary>
public enum SentimentLabel
{
    /// <summary>Against it.</summary>
    Negative,

    /// <summary>
    /// Neither, or both: by the shop's model only where reviews of three stars taught it what is neutral, by the word list only where no
    /// word counts or praise and complaint are level.
    /// </summary>
    Neutral,

    /// <summary>For it.</summary>
    Positive,
}

/// <summary>Where a sentiment comes from.</summary>
public enum SentimentSource
{
    /// <summary>The built-in word list: the shop has too few ratings to learn from.</summary>
    Lexicon,

    /// <summary>The model that learned from the shop's own ratings.</summary>
    Model,

    /// <summary>Azure AI Language.</summary>
    AzureLanguage,
}

/// <summary>A text to judge.</summary>
/// <param name="Id">Id of the caller's choice, unique in a call.</param>
/// <param name="Text">The text; null counts as empty.</param>
/// <param name="Language">Language code such as <c>en</c> or <c>zh-Hans</c>; null: told from the letters.</param>
public sealed record SentimentText(string Id, string? Text, string? Language = null);

/// <summary>What a text says about one aspect.</summary>
/// <param name="Aspect">Name of the aspect in the list of aspects; null for something that the list does not have.</param>
/// <param name="Target">The words that name it, in lower case.</param>
/// <param name="Label">Whether it is praised or complained about.</param>
/// <param name="Weight">
/// Strength and direction, above zero for praise: log-odds of the n-grams near the target (model), sum of words (lexicon),
/// positive less negative confidence (Azure).
/// </param>
/// <param name="Opinions">The words of praise or complaint, where known.</param>
public sealed record AspectOpinion(
    string? Aspect,
    string Target,
    SentimentLabel Label,
    double Weight,
    IReadOnlyList<string> Opinions
);

/// <summary>The judgement of one text.</summary>
/// <param name="Id">Id of the text.</param>
/// <param name="Label">Positive, neutral or negative.</param>
/// <param name="Positive">Probability of positive, 0 to 1; the three sum to one.</param>
/// <param name="Neutral">Probability of neutral, 0 to 1.</param>
/// <param name="Negative">Probability of negative, 0 to 1.</param>
/// <param name="Language">Language given or told from the letters: <c>en</c>, <c>zh</c>, or <c>und</c> where neither.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Aspects">What it is about, where that is said.</param>
/// <param name="Problem">Why the source that was asked for did not judge; the text itself is never in it. Null: it did.</param>
public sealed record SentimentResult(
    string Id,
    SentimentLabel Label,
    double Positive,
    double Neutral,
    double Negative,
    string Language,
    SentimentSource Source,
    IReadOnlyList<AspectOpinion> Aspects,
    string? Problem = null
);

/// <summary>Judges texts.</summary>
public interface ISentimentAnalyzer
{
    /// <summary>Judges texts; the answer has one result for each, in their order.</summary>
    /// <param name="texts">Texts with ids that differ.</param>
    /// <param name="cancellation">Ends the work.</param>
    Task<IReadOnlyList<SentimentResult>> AnalyzeAsync(
        IReadOnlyList<SentimentText> texts,
        CancellationToken cancellation
    );
}

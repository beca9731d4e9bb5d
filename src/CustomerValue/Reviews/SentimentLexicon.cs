using System.Globalization;

namespace CustomerValue.Reviews;

/// <summary>
/// The built-in word list in English and Chinese (<c>lexicon.txt</c>), for shops with too few ratings to learn from. A word counts with
/// its strength; a negation up to three words (two characters) before it turns it round and takes a quarter off; an intensifier
/// before it adds half. Its probabilities are a rule of thumb, not calibrated.
/// </summary>
internal sealed class SentimentLexicon
{
    private const int WordsBack = 3;
    private const int CharactersBack = 2;
    private const double Turned = -0.75;
    private const double Stronger = 1.5;

    // The log-odds of neutral against either side when no word counts.
    private const double NeutralLogOdds = 0.5;
    private readonly PhraseTable _strength;
    private readonly PhraseTable _not;
    private readonly PhraseTable _much;
    private readonly double[] _strengths;

    private SentimentLexicon(string text)
    {
        var words = new List<(string Phrase, int Value)>();
        var strengths = new List<double>();
        var not = new List<(string, int)>();
        var much = new List<(string, int)>();
        foreach (var line in text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            foreach (var word in parts.Skip(1))
            {
                switch (parts[0])
                {
                    case "not":
                        not.Add((word, 0));
                        break;
                    case "much":
                        much.Add((word, 0));
                        break;
                    default:
                        words.Add((word, strengths.Count));
                        strengths.Add(double.Parse(parts[0], CultureInfo.InvariantCulture));
                        break;
                }
            }
        }

        _strengths = [.. strengths];
        _strength = new PhraseTable(words);
        _not = new PhraseTable(not);
        _much = new PhraseTable(much);
    }

    /// <summary>The list that is compiled in.</summary>
    public static SentimentLexicon Default { get; } = new(EmbeddedText.Read("Reviews/lexicon.txt"));

    /// <summary>Label and probabilities; polarity is positive's share of positive and negative.</summary>
    public (SentimentLabel Label, double Positive, double Neutral, double Negative, double Polarity) Judge(
        List<Token> tokens
    )
    {
        var score = Words(tokens).Sum(w => w.Weight) / 2;
        double positive = Math.Exp(Math.Clamp(score, -10, 10)),
            negative = 1 / positive,
            neutral = Math.Exp(NeutralLogOdds);
        var sum = positive + negative + neutral;
        var label =
            neutral >= Math.Max(positive, negative) ? SentimentLabel.Neutral
            : positive > negative ? SentimentLabel.Positive
            : SentimentLabel.Negative;
        return (label, positive / sum, neutral / sum, negative / sum, positive / (positive + negative));
    }

    /// <summary>The words that count, with place and weight.</summary>
    public List<(int First, int Length, double Weight)> Words(List<Token> tokens)
    {
        var found = _strength.Find(tokens);
        var not = _not.Find(tokens);
        var much = _much.Find(tokens);
        var words = new List<(int, int, double)>(found.Count);
        foreach (var (first, length, value) in found)
        {
            var weight = _strengths[value];
            var back = tokens[first].Kind == TokenKind.Word ? WordsBack : CharactersBack;
            if (Before(tokens, much, first, 1) > 0)
            {
                weight *= Stronger;
            }

            if (Before(tokens, not, first, back) % 2 == 1)
            {
                weight *= Turned;
            }

            words.Add((first, length, weight));
        }

        return words;
    }

    private static int Before(List<Token> tokens, List<(int First, int Length, int Value)> found, int at, int back) =>
        found.Count(f =>
            f.First + f.Length <= at
            && at - (f.First + f.Length) < back
            && !tokens.Skip(f.First).Take(at - f.First).Any(t => t.Kind == TokenKind.Mark)
        );
}

/// <summary>Finds phrases in tokens, the longest first, from left to right, without overlap.</summary>
internal sealed class PhraseTable
{
    private readonly Dictionary<string, List<(string[] Tokens, int Value)>> _byFirst = new(StringComparer.Ordinal);

    /// <summary>Makes the table; of equal phrases the first one counts.</summary>
    public PhraseTable(IEnumerable<(string Phrase, int Value)> phrases)
    {
        foreach (var (phrase, value) in phrases)
        {
            string[] tokens = [.. ReviewText.Tokens(phrase).Select(t => t.Text)];
            if (tokens.Length == 0)
            {
                continue;
            }

            if (!_byFirst.TryGetValue(tokens[0], out var list))
            {
                _byFirst[tokens[0]] = list = [];
            }

            list.Add((tokens, value));
        }

        foreach (var key in _byFirst.Keys.ToList())
        {
            _byFirst[key] = [.. _byFirst[key].OrderByDescending(p => p.Tokens.Length)];
        }
    }

    /// <summary>The phrases of a text.</summary>
    public List<(int First, int Length, int Value)> Find(List<Token> tokens)
    {
        var found = new List<(int, int, int)>();
        for (var at = 0; at < tokens.Count; at++)
        {
            if (!_byFirst.TryGetValue(tokens[at].Text, out var list))
            {
                continue;
            }

            foreach (var (phrase, value) in list)
            {
                if (Matches(tokens, at, phrase))
                {
                    found.Add((at, phrase.Length, value));
                    at += phrase.Length - 1;
                    break;
                }
            }
        }

        return found;
    }

    private static bool Matches(List<Token> tokens, int at, string[] phrase)
    {
        if (at + phrase.Length > tokens.Count)
        {
            return false;
        }

        for (var i = 1; i < phrase.Length; i++)
        {
            if (tokens[at + i].Text != phrase[i])
            {
                return false;
            }
        }

        return true;
    }
}

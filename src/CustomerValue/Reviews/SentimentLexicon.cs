using System.Globalization;

namespace CustomerValue.Reviews;

/// <summary>
/// The built-in word list in English and Chinese (<c>lexicon.txt</c>), for shops with too few ratings to learn from. A word or phrase
/// counts with its strength; a negation up to three words (two characters) before it turns it round and takes a quarter off; an
/// intensifier before it adds half. What a product or a shop must do counts as a complaint where it is denied ("does not hold charge").
/// Its probabilities are a rule of thumb, not calibrated.
/// </summary>
internal sealed class SentimentLexicon
{
    private const int WordsBack = 3;
    private const int CharactersBack = 2;
    private const double Turned = -0.75;
    private const double Stronger = 1.5;
    private const double Denied = -2.5;
    private readonly PhraseTable _strength;
    private readonly PhraseTable _not;
    private readonly PhraseTable _much;
    private readonly PhraseTable _must;
    private readonly double[] _strengths;

    private SentimentLexicon(string text)
    {
        var words = new List<(string Phrase, int Value)>();
        var strengths = new List<double>();
        var not = new List<(string, int)>();
        var much = new List<(string, int)>();
        var must = new List<(string, int)>();
        foreach (var line in text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var blank = line.IndexOf(' ', StringComparison.Ordinal);
            var name = line[..blank];
            foreach (var phrase in line[blank..].Split(',', StringSplitOptions.TrimEntries))
            {
                switch (name)
                {
                    case "not":
                        not.Add((phrase, 0));
                        break;
                    case "much":
                        much.Add((phrase, 0));
                        break;
                    case "must":
                        must.Add((phrase, 0));
                        break;
                    default:
                        words.Add((phrase, strengths.Count));
                        strengths.Add(double.Parse(name, CultureInfo.InvariantCulture));
                        break;
                }
            }
        }

        _strengths = [.. strengths];
        _strength = new PhraseTable(words);
        _not = new PhraseTable(not);
        _much = new PhraseTable(much);
        _must = new PhraseTable(must);
    }

    /// <summary>The list that is compiled in.</summary>
    public static SentimentLexicon Default { get; } = new(EmbeddedText.Read("Reviews/lexicon.txt"));

    /// <summary>
    /// Label and probabilities; polarity is positive's share of positive and negative. Neutral is a text without a word of the list, or
    /// with as much praise as complaint: no reviews of three stars taught a wider band.
    /// </summary>
    public (SentimentLabel Label, double Positive, double Neutral, double Negative, double Polarity) Judge(
        List<Token> tokens
    )
    {
        var score = Words(tokens).Sum(w => w.Weight) / 2;
        double positive = Math.Exp(Math.Clamp(score, -10, 10)),
            negative = 1 / positive;
        var sum = positive + negative + 1;
        var label =
            score > 0 ? SentimentLabel.Positive
            : score < 0 ? SentimentLabel.Negative
            : SentimentLabel.Neutral;
        return (label, positive / sum, 1 / sum, negative / sum, positive / (positive + negative));
    }

    /// <summary>The words that count, with place and weight.</summary>
    public List<(int First, int Length, double Weight)> Words(List<Token> tokens)
    {
        var found = _strength.Find(tokens);
        var phrases = found.Where(f => f.Length > 1).ToList();
        // "Not only" turns nothing round, and what "does not work" says is said once.
        var not = _not.Find(tokens).Where(n => !phrases.Exists(p => Overlaps(p, n))).ToList();
        var much = _much.Find(tokens);
        var denied = _must
            .Find(tokens)
            .Where(m => !phrases.Exists(p => Overlaps(p, m)) && IsTurned(tokens, not, m.First))
            .ToList();
        var words = new List<(int First, int Length, double Weight)>(found.Count + denied.Count);
        foreach (var word in found)
        {
            var weight = _strengths[word.Value];
            if (weight == 0 || denied.Exists(d => Overlaps(d, word)))
            {
                continue;
            }

            if (Before(tokens, much, word.First, 1) > 0)
            {
                weight *= Stronger;
            }

            if (IsTurned(tokens, not, word.First))
            {
                weight *= Turned;
            }

            words.Add((word.First, word.Length, weight));
        }

        words.AddRange(denied.Select(d => (d.First, d.Length, Denied)));
        words.Sort((a, b) => a.First.CompareTo(b.First));
        return words;
    }

    private static bool IsTurned(List<Token> tokens, List<(int First, int Length, int Value)> not, int at) =>
        Before(tokens, not, at, tokens[at].Kind == TokenKind.Word ? WordsBack : CharactersBack) % 2 == 1;

    private static bool Overlaps((int First, int Length, int Value) a, (int First, int Length, int Value) b) =>
        a.First < b.First + b.Length && b.First < a.First + a.Length;

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

namespace CustomerValue.Reviews;

/// <summary>
/// The aspects and the words that name them: <c>aspects.txt</c> and what <see cref="CustomerValueOptions.Aspects"/> adds. A word that is
/// set for an aspect belongs to that one, whatever the built-in list says.
/// </summary>
public sealed class Aspects
{
    private readonly PhraseTable _phrases;

    /// <summary>Makes the list.</summary>
    public Aspects(IEnumerable<AspectOption> added)
    {
        var names = new List<string>();
        var phrases = new List<(string, int)>();
        foreach (var option in added)
        {
            phrases.AddRange(option.Words.Select(w => (w, IndexOf(option.Name))));
        }

        foreach (
            var line in EmbeddedText.Read("Reviews/aspects.txt").Split('\n').Where(l => l.Length > 0 && l[0] != '#')
        )
        {
            var (name, words) = (
                line[..line.IndexOf(':', StringComparison.Ordinal)],
                line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]
            );
            phrases.AddRange(words.Split(',').Select(w => (w.Trim(), IndexOf(name))));
        }

        Names = names;
        _phrases = new PhraseTable(phrases);

        int IndexOf(string name)
        {
            var at = names.FindIndex(n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0)
            {
                at = names.Count;
                names.Add(name);
            }

            return at;
        }
    }

    /// <summary>The built-in list.</summary>
    public static Aspects Default { get; } = new([]);

    /// <summary>Names of the aspects.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The aspect that a phrase names, or null.</summary>
    internal string? Of(string phrase)
    {
        var found = Find(ReviewText.Tokens(phrase));
        return found.Count > 0 ? Names[found[0].Value] : null;
    }

    internal List<(int First, int Length, int Value)> Find(List<Token> tokens) => _phrases.Find(tokens);

    /// <summary>
    /// What is said of each aspect: every part (an n-gram or a word of the lexicon) counts for the nearest mention in its clause, the
    /// earlier one at the same distance. Mentions of one aspect by the same words are one.
    /// </summary>
    /// <param name="tokens">The text.</param>
    /// <param name="parts">Where each part is and what it adds, above zero for praise.</param>
    /// <param name="least">Weights between minus this and this are neutral.</param>
    internal List<AspectOpinion> Opinions(
        List<Token> tokens,
        IReadOnlyList<(int First, int Length, double Weight)> parts,
        double least
    )
    {
        var mentions = Find(tokens);
        if (mentions.Count == 0)
        {
            return [];
        }

        var clause = new int[tokens.Count];
        for (var i = 1; i < clause.Length; i++)
        {
            clause[i] = clause[i - 1] + (tokens[i - 1].Kind == TokenKind.Mark ? 1 : 0);
        }

        var said = mentions.ConvertAll(_ => new List<(int First, int Length, double Weight)>());
        foreach (var part in parts)
        {
            var nearest = -1;
            for (var m = 0; m < mentions.Count; m++)
            {
                if (
                    clause[mentions[m].First] == clause[part.First]
                    && (nearest < 0 || Distance(mentions[m], part) < Distance(mentions[nearest], part))
                )
                {
                    nearest = m;
                }
            }

            if (nearest >= 0)
            {
                said[nearest].Add(part);
            }
        }

        return
        [
            .. mentions
                .Select((m, i) => (Aspect: Names[m.Value], Target: TextOf(tokens, m.First, m.Length), Parts: said[i]))
                .GroupBy(m => (m.Aspect, m.Target))
                .Select(g =>
                {
                    var all = g.SelectMany(m => m.Parts).ToList();
                    var weight = all.Sum(p => p.Weight);
                    var label =
                        weight > least ? SentimentLabel.Positive
                        : weight < -least ? SentimentLabel.Negative
                        : SentimentLabel.Neutral;
                    return new AspectOpinion(
                        g.Key.Aspect,
                        g.Key.Target,
                        label,
                        Math.Round(weight, 4),
                        Words(tokens, all, g.Key.Target, label)
                    );
                }),
        ];
    }

    /// <summary>The text of tokens: words with blanks, characters without.</summary>
    internal static string TextOf(List<Token> tokens, int first, int length) =>
        string.Join(
            tokens[first].Kind == TokenKind.Word ? " " : "",
            tokens.Skip(first).Take(length).Select(t => t.Text)
        );

    private static string[] Words(
        List<Token> tokens,
        List<(int First, int Length, double Weight)> parts,
        string target,
        SentimentLabel label
    )
    {
        var sign = (int)label - (int)SentimentLabel.Neutral;
        return
        [
            .. parts
                .Where(p => p.Length is > 0 and <= 4 && p.Weight * sign > 0)
                .Select(p => (Text: TextOf(tokens, p.First, p.Length), Strength: p.Weight * sign))
                .Where(p => p.Text != target && p.Text.Any(char.IsLetter))
                .GroupBy(p => p.Text, StringComparer.Ordinal)
                .Select(g => (Text: g.Key, Strength: g.Sum(p => p.Strength)))
                .OrderByDescending(p => p.Strength)
                .ThenBy(p => p.Text, StringComparer.Ordinal)
                .Take(3)
                .Select(p => p.Text),
        ];
    }

    private static int Distance((int First, int Length, int Value) mention, (int First, int Length, double Weight) part)
    {
        var end = part.First + Math.Max(part.Length, 1);
        return part.First >= mention.First + mention.Length ? part.First - mention.First - mention.Length + 1
            : end <= mention.First ? mention.First - end + 1
            : 0;
    }
}

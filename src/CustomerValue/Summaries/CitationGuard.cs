using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>
/// Holds citations against the words around them: a clause must say what a fact is that it cites, and the value of everybody or of the
/// last run must be told as such. A figure in a sentence about something else is a false one.
/// </summary>
public static partial class CitationGuard
{
    /// <summary>Faults of a text, each a sentence.</summary>
    /// <param name="text">The text with its citations.</param>
    /// <param name="facts">The segment's facts.</param>
    /// <param name="language">Language of the text.</param>
    public static IEnumerable<string> Check(string text, SegmentFacts facts, SummaryLanguage language) =>
        DirectionGuard
            .SentencesOf(text)
            .SelectMany(sentence => new Reading(DirectionGuard.ClausesOf(sentence), facts, language).Faults());

    private sealed class Reading
    {
        private readonly SegmentFacts _facts;
        private readonly SummaryLanguage _language;
        private readonly List<(string Text, List<Cited> Cited)> _clauses;
        private readonly IReadOnlyList<string> _all;

        public Reading(IEnumerable<string> clauses, SegmentFacts facts, SummaryLanguage language)
        {
            (_facts, _language) = (facts, language);
            _clauses = [.. clauses.Select(Read)];
            _all = [.. facts.Facts.SelectMany(f => f.Words.In(language)).Distinct(StringComparer.Ordinal)];
        }

        public IEnumerable<string> Faults()
        {
            for (var i = 0; i < _clauses.Count; i++)
            {
                var (text, cited) = _clauses[i];
                foreach (var citation in cited)
                {
                    if ((Meaning(i, citation) ?? Reference(text, citation)) is { } fault)
                    {
                        yield return fault;
                    }
                }

                foreach (var (one, other) in cited.SelectMany((c, k) => cited.Skip(k + 1).Select(o => (c, o))))
                {
                    if (AreSwapped(text, one, other))
                    {
                        yield return $"{one.Fact.Id} and {other.Fact.Id} stand by each other's words.";
                    }
                }
            }
        }

        // Counts and names say themselves what they are once they are put in.
        private (string, List<Cited>) Read(string clause)
        {
            var cited = new List<Cited>();
            var text = SummaryRenderer
                .Citation()
                .Replace(
                    clause,
                    m =>
                        _facts.ById(m.Groups[1].Value) is { Unit: FactUnit.Count or FactUnit.Text } fact
                            ? $"{m.Value} {fact.Text.In(_language)}"
                            : m.Value
                );
            foreach (Match match in SummaryRenderer.Citation().Matches(text))
            {
                if (_facts.ById(match.Groups[1].Value) is { } fact)
                {
                    cited.Add(new Cited(fact, match.Index, match.Index + match.Length));
                }
            }

            return (text, cited);
        }

        private string? Meaning(int clause, Cited citation)
        {
            var words = citation.Fact.Words;
            var own = words.In(_language);
            if (
                own.Count == 0
                || (Base(citation.Fact) is { } of && _clauses.Exists(c => c.Cited.Exists(o => o.Fact.Id == of)))
            )
            {
                return null;
            }

            // A clause that says nothing of any fact, such as one between commas, leans on the one before.
            var at = clause;
            while (at > 0 && !Has(_clauses[at].Text, _all))
            {
                at--;
            }

            if (!Has(_clauses[at].Text, own))
            {
                return $"The clause with {citation.Fact.Id} does not say what it is; use one of: {string.Join(", ", own)}.";
            }

            var others = words.NotIn(_language).Where(w => Has(_clauses[at].Text, [w])).ToList();
            var meant = _clauses[at]
                .Cited.SelectMany(c => c.Fact.Words.In(_language))
                .ToHashSet(StringComparer.Ordinal);
            return others.Find(w => !meant.Contains(w)) is { } other
                ? $"'{other}' says another thing than {citation.Fact.Id}, which is: {citation.Fact.Label.In(_language)}."
                : null;
        }

        private string? Reference(string clause, Cited citation)
        {
            var isLast = citation.Fact.Key.EndsWith(".last", StringComparison.Ordinal);
            return Base(citation.Fact) is null || Words(isLast).IsMatch(clause)
                ? null
                : $"{citation.Fact.Id} is the value {(isLast ? "of the last run" : "of all customers")}; say so in its clause.";
        }

        // Together they are nearer to each other's words than to their own.
        private bool AreSwapped(string clause, Cited one, Cited other)
        {
            var (own, others) = (one.Fact.Words.In(_language), other.Fact.Words.In(_language));
            return one.Fact.Unit == other.Fact.Unit
                && !own.SequenceEqual(others)
                && Distance(clause, one, others) + Distance(clause, other, own)
                    < Distance(clause, one, own) + Distance(clause, other, others);
        }

        private int Distance(string clause, Cited citation, IReadOnlyList<string> words) =>
            FactWords
                .Places(clause, words, _language)
                .Select(p => p.Start >= citation.End ? p.Start - citation.End : Math.Abs(citation.Start - p.End))
                .DefaultIfEmpty(clause.Length)
                .Min();

        private bool Has(string text, IReadOnlyList<string> words) => FactWords.Places(text, words, _language).Any();

        private Regex Words(bool isLast) =>
            (isLast, _language) switch
            {
                (true, SummaryLanguage.Zh) => LastChinese(),
                (true, _) => LastEnglish(),
                (false, SummaryLanguage.Zh) => AllChinese(),
                _ => AllEnglish(),
            };

        /// <summary>Id of the fact whose other value this one is, or null.</summary>
        private string? Base(SummaryFact fact) =>
            fact.Key.EndsWith(".all", StringComparison.Ordinal) || fact.Key.EndsWith(".last", StringComparison.Ordinal)
                ? _facts.Find(fact.Key[..fact.Key.LastIndexOf('.')])?.Id
                : null;
    }

    private sealed record Cited(SummaryFact Fact, int Start, int End);

    [GeneratedRegex(
        @"\b(?:against|versus|vs|than|compared|all|overall|average|everybody|everyone|others?|usual|typical|whole|shop|rest|general|above|below|norm)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex AllEnglish();

    [GeneratedRegex("全体|全部|整体|所有|总体|平均|一般|通常|普通|其他|其余|相比|对比|于|比")]
    private static partial Regex AllChinese();

    [GeneratedRegex(
        @"\b(?:from|last|before|previous|prior|earlier|was|were|had|against|versus|than|compared)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex LastEnglish();

    [GeneratedRegex("上次|此前|之前|先前|从|由|原|相比|对比|比")]
    private static partial Regex LastChinese();
}

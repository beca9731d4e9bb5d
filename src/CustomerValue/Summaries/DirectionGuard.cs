using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>Which words of direction may stand in a sentence that cites nothing.</summary>
public enum UncitedDirection
{
    /// <summary>None: it tells how things are.</summary>
    None,

    /// <summary>Those of a sentence that says what may happen.</summary>
    Possible,

    /// <summary>Any: it says what to do, and so what should become more or less.</summary>
    Any,
}

/// <summary>
/// Holds words of direction against the facts cited nearest to them. Words of comparison (higher, fewer) may lean on either
/// basis; words of change (rose, falling) only on the last run.
/// </summary>
public static partial class DirectionGuard
{
    /// <summary>Faults of a text, each a sentence.</summary>
    /// <param name="text">The text with its citations.</param>
    /// <param name="facts">The segment's facts.</param>
    /// <param name="language">Language of the text.</param>
    /// <param name="uncited">Which words of direction may stand without a citation in their sentence.</param>
    public static IEnumerable<string> Check(
        string text,
        SegmentFacts facts,
        SummaryLanguage language,
        UncitedDirection uncited
    )
    {
        var pattern = language == SummaryLanguage.Zh ? Chinese() : English();
        foreach (var sentence in SentencesOf(text))
        {
            var start = 0;
            foreach (var clause in ClausesOf(sentence))
            {
                var at = sentence.IndexOf(clause, start, StringComparison.Ordinal);
                start = at + clause.Length;
                foreach (Match word in pattern.Matches(clause))
                {
                    // Words of the clause first; a clause without a citation leans on those of its sentence.
                    var inClause = Cited(clause, facts);
                    var cited = inClause.Count > 0 ? inClause : Cited(sentence, facts);
                    var position = inClause.Count > 0 ? word.Index : at + word.Index;
                    var mayStand =
                        uncited == UncitedDirection.Any
                        || (uncited == UncitedDirection.Possible && Possible().IsMatch(sentence));
                    if (Fault(word, position, cited, facts, !mayStand) is { } fault)
                    {
                        yield return fault;
                    }
                }
            }
        }
    }

    /// <summary>The sentences of a text.</summary>
    internal static string[] SentencesOf(string text) => Sentences().Split(text);

    /// <summary>The clauses of a sentence.</summary>
    internal static string[] ClausesOf(string sentence) => Clauses().Split(sentence);

    private static List<(int At, SummaryFact Fact)> Cited(string text, SegmentFacts facts) =>
        [
            .. SummaryRenderer
                .Citation()
                .Matches(text)
                .Select(m => (m.Index, Fact: facts.ById(m.Groups[1].Value)))
                .Where(p => p.Fact is not null)
                .Select(p => (p.Index, p.Fact!)),
        ];

    private static string? Fault(
        Match word,
        int position,
        List<(int At, SummaryFact Fact)> cited,
        SegmentFacts facts,
        bool mustCite
    )
    {
        if (cited.Count == 0)
        {
            return mustCite ? $"'{word.Value}' says a direction without a fact in its sentence." : null;
        }

        if (word.Groups["rank"].Success)
        {
            return $"'{word.Value}' is a rank, which no fact has.";
        }

        if (word.Groups["not"].Success)
        {
            return $"'{word.Value}' turns a direction round; say the direction itself.";
        }

        var change = word.Groups["rise"].Success || word.Groups["fall"].Success || word.Groups["steady"].Success;
        var comparisons = cited
            .OrderBy(c => Math.Abs(c.At - position))
            .Select(c => (c.Fact, Comparison: Comparison(c.Fact, cited, facts, change)))
            .ToList();
        var nearest = comparisons[0];
        if (nearest.Comparison is null)
        {
            return $"'{word.Value}' stands by {nearest.Fact.Id}, which has no such comparison.";
        }

        var said = Said(word, nearest.Fact);
        return said == nearest.Comparison.Direction
            ? null
            : $"'{word.Value}' says {Name(said)} of {nearest.Fact.Id}, which is {Name(nearest.Comparison.Direction)}.";
    }

    private static FactComparison? Comparison(
        SummaryFact fact,
        List<(int At, SummaryFact Fact)> cited,
        SegmentFacts facts,
        bool change
    )
    {
        // A cited reference says which comparison is meant; a value that others are compared with stands for them.
        var named = fact.Comparisons.FirstOrDefault(c => cited.Exists(o => o.Fact.Id == c.Reference));
        var own =
            named
            ?? (change ? null : fact.Against(FactBasis.All))
            ?? fact.Against(FactBasis.LastRun)
            ?? facts
                .Facts.SelectMany(f => f.Comparisons.Where(c => c.Reference == fact.Id).Select(c => (f.Id, c)))
                .Where(p => cited.Exists(o => o.Fact.Id == p.Id) || fact.Comparisons.Count == 0)
                .Select(p => p.c)
                .FirstOrDefault();
        return change && own?.Basis != FactBasis.LastRun ? null : own;
    }

    private static FactDirection Said(Match word, SummaryFact fact)
    {
        if (word.Groups["level"].Success || word.Groups["steady"].Success)
        {
            return FactDirection.Level;
        }

        // "More often" of a gap and "more recently" of a silence mean fewer days.
        var up = word.Groups["up"].Success || word.Groups["rise"].Success;
        var turned = word.Groups["pace"].Success && fact.Unit == FactUnit.Days;
        return up != turned ? FactDirection.Higher : FactDirection.Lower;
    }

    private static string Name(FactDirection direction) =>
        direction switch
        {
            FactDirection.Higher => "higher",
            FactDirection.Lower => "lower",
            _ => "level",
        };

    [GeneratedRegex(@"(?<=[.!?])\s+|(?<=[。！？])")]
    private static partial Regex Sentences();

    [GeneratedRegex(@"[,;:，；：]|\s[–—-]\s|\b(?:while|whereas|but|although)\b|而|但")]
    private static partial Regex Clauses();

    [GeneratedRegex(
        @"(?<not>\b(?:not|no(?!\s+purchase)|never|hardly|isn't|aren't|don't|doesn't|neither|nor|without)\s+(?:\w+\s+){0,2}?)?\b(?:(?<pace>(?<up>(?:more|most)\s+(?:often|frequent(?:ly)?|recent(?:ly)?)|sooner|faster|quicker)|less\s+(?:often|frequent(?:ly)?|recent(?:ly)?)|slower)|(?<up>more|higher|above|larger|bigger|greater|longer|over-?represented|exceed(?:s|ed|ing)?|outspend(?:s)?|ahead of|better)|(?<down>fewer|less|lower|below|smaller|shorter|under|worse|behind)|(?<rise>ris(?:e[ns]?|ing)|rose|grow(?:s|n|ing)?|grew|growth|increas(?:e[ds]?|ing)|climb(?:s|ed|ing)?|gain(?:s|ed|ing)|up (?:from|since|on)|improv(?:e[ds]?|ing|ement)|surg(?:e[ds]?|ing)|expand(?:s|ed|ing)?|jump(?:s|ed|ing)?|soar(?:s|ed|ing)?|spik(?:e[ds]?|ing)|rocket(?:s|ed|ing)|rebound(?:s|ed|ing)?|recover(?:s|ed|ing)?|escalat(?:e[ds]?|ing)|accelerat(?:e[ds]?|ing)|swell(?:s|ed|ing)?|mount(?:s|ed|ing)|upturn|uptick|(?:is|are|was|were|went|goes|go|gone|going|picked|trending) up|up (?:sharply|strongly|slightly|again|by|to))|(?<fall>fall(?:s|en|ing)?|fell|declin(?:e[ds]?|ing)|decreas(?:e[ds]?|ing)|drop(?:s|ped|ping)?|shr[aiu]nk(?:s|ing)?|down (?:from|since|on)|los(?:t|es|ing)|slip(?:s|ped|ping)?|deteriorat\w*|plung(?:e[ds]?|ing)|plummet(?:s|ed|ing)?|tumbl(?:e[ds]?|ing)|s[aiu]nk(?:s|ing)?|slump(?:s|ed|ing)?|dwindl(?:e[ds]?|ing)|reduc(?:e[ds]?|ing|tions?)|dip(?:s|ped|ping)?|sl(?:id|ides?|iding)|contract(?:ed|ing)|weaken(?:s|ed|ing)?|wan(?:e[ds]?|ing)|erod(?:e[ds]?|ing)|collaps(?:e[ds]?|ing)|downturn|(?:is|are|was|were|went|goes|go|gone|going|trending) down|down (?:sharply|strongly|slightly|again|by|to))|(?<steady>unchanged|held steady|stable)|(?<level>same as|equal to|level with|in line with)|(?<rank>highest|lowest|largest|smallest|biggest|greatest|fewest|longest|shortest|strongest|weakest|rank(?:s|ed|ing)?|(?:first|second|third|last) place))\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex English();

    [GeneratedRegex(@"\b(?:may|might|could|would|can|if|unless)\b|可能|会|如果|若|否则", RegexOptions.IgnoreCase)]
    private static partial Regex Possible();

    [GeneratedRegex(
        "(?<not>不是|并不|并未|没有|未|不)?(?:(?<pace>(?<up>更频繁|更常|更近|更勤|更快)|更少来|更慢|更不频繁)|(?<rise>上升|增长|增加|增多|增至|增到|激增|骤增|猛增|升至|升到|升高|飙升|提高|提升|上涨|大涨|暴涨|涨至|回升|攀升|走高|变多|变高|扩大)|(?<fall>下降|减少|降低|降至|降到|骤降|锐减|减至|下滑|滑落|下跌|大跌|暴跌|跌至|回落|走低|变少|变低|缩减|缩小|萎缩)|(?<steady>不变|稳定)|(?<level>持平|相当|一致)|(?<up>更高|更多|更大|更长|更贵|更久|偏高|高于|多于|大于|长于|超过|高出|较高|较多|较长|较大)|(?<down>更低|更少|更小|更短|偏低|低于|少于|小于|短于|不到|不及|不足|较低|较少|较短|较小)|(?<rank>最高|最低|最大|最小|最少|最长|最短|最强|最弱|排名|名列|居首|首位|榜首))"
    )]
    private static partial Regex Chinese();
}

using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>
/// Finds claims that no figure carries: what customers will do for sure, what all of them are, a typical value told as everybody's, and
/// sentences that say nothing.
/// </summary>
public static partial class ClaimGuard
{
    /// <summary>Faults of a text, each a sentence.</summary>
    /// <param name="text">The text with its citations.</param>
    /// <param name="facts">The segment's facts.</param>
    /// <param name="language">Language of the text.</param>
    public static IEnumerable<string> Check(string text, SegmentFacts facts, SummaryLanguage language)
    {
        var (certain, typical) =
            language == SummaryLanguage.Zh
                ? (CertainChinese(), TypicalChinese())
                : (CertainEnglish(), TypicalEnglish());
        foreach (Match match in certain.Matches(text))
        {
            yield return $"'{match.Value}' claims what no fact says; say what may be, or leave it out.";
        }

        foreach (var sentence in DirectionGuard.SentencesOf(text).Where(s => !typical.IsMatch(s)))
        {
            foreach (Match citation in SummaryRenderer.Citation().Matches(sentence))
            {
                if (facts.ById(citation.Groups[1].Value) is { } fact && FeatureWords.All.ContainsKey(fact.Key))
                {
                    yield return $"{fact.Id} is a median or mean; say in its sentence that it is typical, not everybody's.";
                }
            }
        }
    }

    [GeneratedRegex(
        @"\b(?:will|(?:is|are) (?:certain|sure|bound) to) (?:all |surely |certainly |definitely )?(?:see|open|read|click|buy|return|respond|answer|come back|leave|stay|spend)\b|\bguarantee\w*|\b(?:all|every one|each one|none) of (?:them|these customers|its customers)\b|\bfirst (?:summary|report)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex CertainEnglish();

    [GeneratedRegex(
        "必定|必然|一定会|肯定会|保证会|都会|将会|所有人都|全都|全部都|能触达|首份总结|首次总结|第一份总结"
    )]
    private static partial Regex CertainChinese();

    [GeneratedRegex(@"\b(?:typical|typically|median|average|mean|usual|usually|middle)\b", RegexOptions.IgnoreCase)]
    private static partial Regex TypicalEnglish();

    [GeneratedRegex("典型|中位|平均|通常|一般")]
    private static partial Regex TypicalChinese();
}

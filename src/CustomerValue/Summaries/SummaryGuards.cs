using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>What a draft does wrong.</summary>
public enum FaultKind
{
    /// <summary>A citation that names no fact, or braces that are no citation.</summary>
    UnknownFact,

    /// <summary>A citation in a clause that says something else.</summary>
    Meaning,

    /// <summary>A number that is not a citation.</summary>
    Number,

    /// <summary>A direction that the facts do not have.</summary>
    Direction,

    /// <summary>A text that is missing, too short or too long, or too many of them.</summary>
    Length,

    /// <summary>A text in another language.</summary>
    Language,

    /// <summary>A claim that no figure carries: what will happen for sure, everybody, a typical value as everybody's, or nothing at all.</summary>
    Claim,

    /// <summary>Addresses, markup, code or orders.</summary>
    Content,

    /// <summary>Words taken over from a review.</summary>
    Copied,

    /// <summary>Too few facts cited to say anything.</summary>
    Coverage,

    /// <summary>An answer that is not of the asked form.</summary>
    Schema,
}

/// <summary>A fault of a draft.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Text">Where and what, one sentence for whoever repairs it.</param>
public sealed record SummaryFault(FaultKind Kind, string Text);

/// <summary>Holds a draft against the facts. A draft without faults tells only figures that code computed.</summary>
public static partial class SummaryGuards
{
    private const int LeastFacts = 3;
    private const int MaxRisks = 4;
    private const int Actions = 3;
    private const int CopiedWords = 7;
    private const int CopiedCharacters = 12;

    /// <summary>Faults of a draft, none when it can be told.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="facts">The segment's facts.</param>
    /// <param name="language">Language asked for.</param>
    /// <param name="quotes">Reviews that the writer saw.</param>
    public static IReadOnlyList<SummaryFault> Check(
        SummaryDraft draft,
        SegmentFacts facts,
        SummaryLanguage language,
        IReadOnlyList<string> quotes
    ) =>
        [
            .. Lists(draft),
            .. draft.Texts().SelectMany(t => Text(t.Field, t.Text, facts, language, quotes)),
            .. Whole(draft, language),
        ];

    private static IEnumerable<SummaryFault> Lists(SummaryDraft draft)
    {
        if (draft.Actions.Count != Actions)
        {
            yield return new(FaultKind.Length, $"There are {draft.Actions.Count} actions; write exactly {Actions}.");
        }

        if (draft.Risks.Count is 0 or > MaxRisks)
        {
            yield return new(FaultKind.Length, $"There are {draft.Risks.Count} risks; write 1 to {MaxRisks}.");
        }

        if (draft.Actions.Any(a => !SummaryMetrics.All.ContainsKey(a.Metric)))
        {
            yield return new(FaultKind.Schema, "An action's metric is none of the list.");
        }
    }

    private static IEnumerable<SummaryFault> Text(
        string field,
        string text,
        SegmentFacts facts,
        SummaryLanguage language,
        IReadOnlyList<string> quotes
    )
    {
        if (field == "changed" && text.Length == 0 && !facts.HasLastRun)
        {
            yield break;
        }

        var (least, most) = Limits(field, language);
        if (text.Trim().Length < least || text.Length > most)
        {
            yield return new(FaultKind.Length, $"{field}: {text.Length} characters; write {least} to {most}.");
        }

        foreach (Match citation in SummaryRenderer.Citation().Matches(text))
        {
            if (facts.ById(citation.Groups[1].Value) is null)
            {
                yield return new(FaultKind.UnknownFact, $"{field}: there is no fact {citation.Groups[1].Value}.");
            }
        }

        var bare = SummaryRenderer.Citation().Replace(text, " ");
        if (bare.AsSpan().ContainsAny('{', '}') || (field == "name" && bare != text))
        {
            yield return new(FaultKind.UnknownFact, $"{field}: braces only as in {{F1}}, and none in the name.");
        }

        if (NumberGuard.Find(bare, language) is { } number)
        {
            yield return new(FaultKind.Number, $"{field}: '{number}' is a number; cite a fact or leave it out.");
        }

        foreach (var fault in CitationGuard.Check(text, facts, language))
        {
            yield return new(FaultKind.Meaning, $"{field}: {fault}");
        }

        var uncited = field switch
        {
            "risks" => UncitedDirection.Possible,
            "actions" => UncitedDirection.Any,
            _ => UncitedDirection.None,
        };
        foreach (var fault in DirectionGuard.Check(text, facts, language, uncited))
        {
            yield return new(FaultKind.Direction, $"{field}: {fault}");
        }

        foreach (var fault in ClaimGuard.Check(text, facts, language))
        {
            yield return new(FaultKind.Claim, $"{field}: {fault}");
        }

        if (LanguageGuard.HasForeignLetters(bare, language) || Hidden().IsMatch(bare))
        {
            yield return new(FaultKind.Language, $"{field}: letters of another script, or hidden characters.");
        }

        if (!(field == "name" ? LanguageGuard.NamesIn(bare, language) : LanguageGuard.MayBeIn(bare, language)))
        {
            yield return new(FaultKind.Language, $"{field}: {InLanguage(language)}");
        }

        if (ContentGuard.Finds(text))
        {
            yield return new(FaultKind.Content, $"{field}: no addresses, markup, code or talk about instructions.");
        }

        if (field == "headline" && EndInside().IsMatch(text.Trim()))
        {
            yield return new(FaultKind.Length, "headline: write one sentence.");
        }

        if (quotes.Any(q => Copies(bare, q, language)))
        {
            yield return new(FaultKind.Copied, $"{field}: do not take over a review's words.");
        }
    }

    private static IEnumerable<SummaryFault> Whole(SummaryDraft draft, SummaryLanguage language)
    {
        var paragraphs = new[] { draft.Headline, draft.Who, draft.Changed, draft.Why };
        // A short risk or action may have few of the common words; a paragraph has not.
        var rest = string.Join(' ', draft.Risks.Concat(draft.Actions.Select(a => a.Text)));
        if (
            paragraphs
                .Append(rest)
                .Where(t => t.Length > 0)
                .Any(t => !LanguageGuard.Reads(SummaryRenderer.Citation().Replace(t, " "), language))
        )
        {
            yield return new(FaultKind.Language, InLanguage(language));
        }

        var cited = paragraphs
            .SelectMany(t => SummaryRenderer.Citation().Matches(t).Select(m => m.Value))
            .Distinct(StringComparer.Ordinal)
            .Count();
        if (cited < LeastFacts)
        {
            yield return new(
                FaultKind.Coverage,
                $"Headline and paragraphs cite {cited} facts; cite at least {LeastFacts}."
            );
        }
    }

    private static string InLanguage(SummaryLanguage language) =>
        language == SummaryLanguage.Zh
            ? "Write everything in Simplified Chinese."
            : "Write everything in English, the name with a word such as customers, buyers or shoppers.";

    private static (int Least, int Most) Limits(string field, SummaryLanguage language) =>
        (field, language) switch
        {
            ("name", SummaryLanguage.Zh) => (2, 24),
            ("name", _) => (3, 60),
            ("headline", SummaryLanguage.Zh) => (8, 120),
            ("headline", _) => (20, 260),
            ("who" or "changed" or "why", SummaryLanguage.Zh) => (12, 400),
            ("who" or "changed" or "why", _) => (30, 900),
            (_, SummaryLanguage.Zh) => (6, 160),
            _ => (15, 360),
        };

    private static bool Copies(string text, string quote, SummaryLanguage language)
    {
        if (language == SummaryLanguage.Zh)
        {
            var (own, other) = (Dense().Replace(text, ""), Dense().Replace(quote, ""));
            return Enumerable
                .Range(0, Math.Max(0, other.Length - CopiedCharacters + 1))
                .Any(i => own.Contains(other.AsSpan(i, CopiedCharacters), StringComparison.Ordinal));
        }

        string Spaced(IEnumerable<string> words) => $" {string.Join(' ', words)} ";
        var (said, read) = (Spaced(Words(text)), Words(quote).ToArray());
        return Enumerable
            .Range(0, Math.Max(0, read.Length - CopiedWords + 1))
            .Any(i => said.Contains(Spaced(read.Skip(i).Take(CopiedWords)), StringComparison.Ordinal));
    }

    private static IEnumerable<string> Words(string text) =>
        Word().Matches(text.ToLowerInvariant()).Select(m => m.Value);

    [GeneratedRegex(@"[\p{L}\p{N}']+")]
    private static partial Regex Word();

    [GeneratedRegex(@"[\s\p{P}]+")]
    private static partial Regex Dense();

    [GeneratedRegex(@"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]")]
    private static partial Regex Hidden();

    [GeneratedRegex(@"[.!?]\s+\S|[。！？].")]
    private static partial Regex EndInside();
}

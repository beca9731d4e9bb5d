using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>What an action of a draft says.</summary>
/// <param name="Text">What to do.</param>
/// <param name="Metric">Key of the metric it should move, one of <see cref="SummaryMetrics.All"/>.</param>
public sealed record DraftAction(string Text, string Metric);

/// <summary>A summary before its figures are put in: numbers appear as citations such as <c>{F3}</c> only.</summary>
/// <param name="Name">Short name of the segment, without figures.</param>
/// <param name="Headline">What matters most, one sentence.</param>
/// <param name="Who">Who they are.</param>
/// <param name="Changed">What changed since the last run; empty without one.</param>
/// <param name="Why">What explains it.</param>
/// <param name="Risks">What may go wrong.</param>
/// <param name="Actions">What to do, three of them.</param>
public sealed record SummaryDraft(
    string Name,
    string Headline,
    string Who,
    string Changed,
    string Why,
    IReadOnlyList<string> Risks,
    IReadOnlyList<DraftAction> Actions
)
{
    /// <summary>Every text with the name of its field, in the order they are read.</summary>
    public IEnumerable<(string Field, string Text)> Texts() =>
        [
            ("name", Name),
            ("headline", Headline),
            ("who", Who),
            ("changed", Changed),
            ("why", Why),
            .. Risks.Select(r => ("risks", r)),
            .. Actions.Select(a => ("actions", a.Text)),
        ];
}

/// <summary>An action of a summary.</summary>
/// <param name="Text">What to do.</param>
/// <param name="Metric">Key of the metric it should move.</param>
/// <param name="MetricName">The metric and which way, for people.</param>
public sealed record SummaryAction(string Text, string Metric, string MetricName);

/// <summary>A figure that a summary tells.</summary>
/// <param name="Id">Id of the fact.</param>
/// <param name="Key">What it is.</param>
/// <param name="Label">What it is, for people.</param>
/// <param name="Value">The value, unrounded.</param>
/// <param name="Text">The value as the summary has it.</param>
public sealed record ToldFact(string Id, string Key, string Label, double Value, string Text);

/// <summary>A segment in plain language.</summary>
/// <param name="Segment">Id of the segment, null for the customers in none.</param>
/// <param name="Language">Language of the texts.</param>
/// <param name="Name">Short name.</param>
/// <param name="Headline">What matters most, one sentence.</param>
/// <param name="Paragraphs">Who they are, what changed, why.</param>
/// <param name="Risks">What may go wrong, one or more.</param>
/// <param name="Actions">What to do, exactly three.</param>
/// <param name="Facts">The figures that the texts tell, in the order of their ids.</param>
/// <param name="Source">Name of the model that wrote it, or <see cref="Template"/>.</param>
/// <param name="FallbackReason">Why the template wrote it although a model was asked for, or null.</param>
/// <param name="PromptVersion">Version of the prompt, null where the template wrote it.</param>
/// <param name="InputTokens">Tokens sent to the model for it, failed tries included.</param>
/// <param name="OutputTokens">Tokens that the model wrote for it, failed tries included.</param>
/// <param name="Cost">What these tokens cost, in the currency of the configured prices.</param>
public sealed record SegmentSummary(
    int? Segment,
    SummaryLanguage Language,
    string Name,
    string Headline,
    IReadOnlyList<string> Paragraphs,
    IReadOnlyList<string> Risks,
    IReadOnlyList<SummaryAction> Actions,
    IReadOnlyList<ToldFact> Facts,
    string Source,
    string? FallbackReason,
    string? PromptVersion,
    long InputTokens,
    long OutputTokens,
    decimal Cost
)
{
    /// <summary>Source of a summary that no model wrote.</summary>
    public const string Template = "template";
}

/// <summary>Puts the figures into a draft.</summary>
public static partial class SummaryRenderer
{
    /// <summary>A citation of a fact; the group is its id.</summary>
    [GeneratedRegex(@"\{(F[0-9]{1,3})\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Citation();

    /// <summary>The summary of a draft that passed the guards.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="facts">The segment's facts: every citation names one of them.</param>
    /// <param name="language">Language of the draft.</param>
    /// <param name="source">Who wrote it.</param>
    public static SegmentSummary Render(SummaryDraft draft, SegmentFacts facts, SummaryLanguage language, string source)
    {
        var used = draft
            .Texts()
            .SelectMany(t => Citation().Matches(t.Text).Select(m => m.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        string Filled(string text) =>
            Citation().Replace(text.Trim(), m => facts.ById(m.Groups[1].Value)!.Text.In(language));
        return new SegmentSummary(
            facts.Segment,
            language,
            Filled(draft.Name),
            Filled(draft.Headline),
            [.. new[] { draft.Who, draft.Changed, draft.Why }.Where(p => p.Length > 0).Select(Filled)],
            [.. draft.Risks.Select(Filled)],
            [
                .. draft.Actions.Select(a => new SummaryAction(
                    Filled(a.Text),
                    a.Metric,
                    SummaryMetrics.All[a.Metric].In(language)
                )),
            ],
            [
                .. facts
                    .Facts.Where(f => used.Contains(f.Id))
                    .Select(f => new ToldFact(f.Id, f.Key, f.Label.In(language), f.Value, f.Text.In(language))),
            ],
            source,
            null,
            null,
            0,
            0,
            0
        );
    }
}

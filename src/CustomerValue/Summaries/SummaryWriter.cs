using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace CustomerValue.Summaries;

/// <summary>A segment to be told.</summary>
/// <param name="Facts">Its facts.</param>
/// <param name="Quotes">Reviews of its customers, without names; cleaned again before they are sent. May be empty.</param>
public sealed record SummaryInput(SegmentFacts Facts, IReadOnlyList<string> Quotes);

/// <summary>What the summaries of a run took so far, tries that failed included.</summary>
/// <param name="Cached">Summaries that were taken from the cache; their tokens are not counted again.</param>
/// <param name="Repairs">Answers that were sent back once.</param>
/// <param name="Fallbacks">Summaries that the template wrote although a model was asked for.</param>
/// <param name="InputTokens">Tokens sent.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Cost">Their cost, in the currency of the configured prices.</param>
public sealed record SummaryUsage(
    int Cached,
    int Repairs,
    int Fallbacks,
    long InputTokens,
    long OutputTokens,
    decimal Cost
)
{
    /// <summary>Nothing yet.</summary>
    public static SummaryUsage None { get; } = new(0, 0, 0, 0, 0, 0);
}

/// <summary>
/// Writes the summaries of a run's segments: by the model of the settings, held against the facts, or by the template. It
/// never fails because of the model.
/// </summary>
/// <param name="client">Client of the model, null for the template: <see cref="SummaryChat.Create"/>.</param>
/// <param name="options">Settings.</param>
/// <param name="cache">Where models' answers are kept.</param>
/// <param name="time">Clock of time limits.</param>
/// <param name="logger">Where faults are told, without any text of a summary.</param>
public sealed partial class SummaryWriter(
    IChatClient? client,
    SummaryOptions options,
    ISummaryCache cache,
    TimeProvider time,
    ILogger<SummaryWriter> logger
)
{
    private readonly SummaryModel? _model = client is null ? null : new SummaryModel(client, options, time);

    /// <summary>Writes one summary for each input, in their order.</summary>
    /// <param name="inputs">The segments.</param>
    /// <param name="before">What the run has taken already; the cap on tokens is for all of it.</param>
    /// <param name="anew">Whether the model is asked although the cache has an answer.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Each summary, with what the run has taken up to it.</returns>
    /// <exception cref="OperationCanceledException">The caller ended the work.</exception>
    public async IAsyncEnumerable<(SegmentSummary Summary, SummaryUsage Usage)> WriteAsync(
        IReadOnlyList<SummaryInput> inputs,
        SummaryUsage before,
        bool anew,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var run = new Run(options, before);
        foreach (var input in inputs)
        {
            var (sent, written) = (run.InputTokens, run.OutputTokens);
            var summary = await WriteAsync(input, run, anew, cancellation);
            run.Fallbacks += summary.FallbackReason is null ? 0 : 1;
            (sent, written) = (run.InputTokens - sent, run.OutputTokens - written);
            Telemetry.OfSummary(sent, written, run.CostOf(sent, written), summary.FallbackReason is not null);
            yield return (summary, run.Usage);
        }
    }

    private async Task<SegmentSummary> WriteAsync(
        SummaryInput input,
        Run run,
        bool anew,
        CancellationToken cancellation
    )
    {
        if (_model is null)
        {
            return Template(input.Facts, null);
        }

        if (input.Facts.Customers < options.MinCustomers)
        {
            return Template(input.Facts, $"The segment has fewer than {options.MinCustomers} customers.");
        }

        var quotes = SummaryPrompt.Safe(input.Quotes);
        var hash = ContentHash.Of([
            input.Facts.Hash,
            options.Language.ToString(),
            SummaryPrompt.Version,
            ContentHash.Of(SummaryPrompt.System),
            options.Model ?? "",
            .. quotes,
        ]);
        if (!anew && await cache.TryReadAsync(hash, cancellation) is { } kept)
        {
            run.Cached++;
            // The same figures may stand under another id of the segment.
            return kept with { Segment = input.Facts.Segment };
        }

        var (sentBefore, writtenBefore) = (run.InputTokens, run.OutputTokens);
        var (draft, problem) = await DraftAsync(_model, input.Facts, quotes, run, cancellation);
        var (sent, written) = (run.InputTokens - sentBefore, run.OutputTokens - writtenBefore);
        var summary = draft is null
            ? Template(input.Facts, problem)
            : SummaryRenderer.Render(draft, input.Facts, options.Language, options.Model ?? "") with
            {
                PromptVersion = SummaryPrompt.Version,
            };
        summary = summary with { InputTokens = sent, OutputTokens = written, Cost = run.CostOf(sent, written) };
        if (draft is null)
        {
            Log.FellBack(logger, input.Facts.Segment, problem);
        }
        else
        {
            await cache.WriteAsync(hash, summary, cancellation);
        }

        return summary;
    }

    // One answer and one repair; a second wrong answer is not argued with.
    private async Task<(SummaryDraft? Draft, string? Problem)> DraftAsync(
        SummaryModel model,
        SegmentFacts facts,
        IReadOnlyList<string> quotes,
        Run run,
        CancellationToken cancellation
    )
    {
        List<ChatMessage> messages =
        [
            new(ChatRole.System, SummaryPrompt.System),
            new(ChatRole.User, SummaryPrompt.For(facts, options.Language, quotes)),
        ];
        var (first, problem, answer) = await TryAsync(model, messages, facts, quotes, run, cancellation);
        if (first.Count == 0 || problem is not null)
        {
            return (answer?.Draft, problem);
        }

        run.Repairs++;
        messages.Add(new ChatMessage(ChatRole.Assistant, answer?.Text ?? ""));
        messages.Add(new ChatMessage(ChatRole.User, SummaryPrompt.Repair(first)));
        var (second, again, repaired) = await TryAsync(model, messages, facts, quotes, run, cancellation);
        return second.Count == 0 && again is null
            ? (repaired?.Draft, null)
            : (null, again ?? $"The answer was wrong in: {Kinds(second)}.");
    }

    private async Task<(IReadOnlyList<SummaryFault> Faults, string? Problem, ModelAnswer? Answer)> TryAsync(
        SummaryModel model,
        List<ChatMessage> messages,
        SegmentFacts facts,
        IReadOnlyList<string> quotes,
        Run run,
        CancellationToken cancellation
    )
    {
        if (run.Outage is not null)
        {
            return ([], run.Outage, null);
        }

        if (!run.Allows(SummaryModel.Estimate(messages)))
        {
            return ([], "The run's cap on tokens is reached.", null);
        }

        var answer = await model.AskAsync(messages, cancellation);
        run.Count(answer);
        if (answer.Problem is not null)
        {
            return ([], answer.Problem, null);
        }

        if (answer.Draft is null)
        {
            return ([new(FaultKind.Schema, "The answer is not the JSON object that was asked for.")], null, answer);
        }

        if (!facts.HasLastRun)
        {
            // No wording of the model's can claim a change that nothing is known of.
            var changed = TemplateWriter.Changed(facts, options.Language);
            answer = answer with { Draft = answer.Draft with { Changed = changed } };
        }

        return (SummaryGuards.Check(answer.Draft, facts, options.Language, quotes), null, answer);
    }

    private SegmentSummary Template(SegmentFacts facts, string? reason) =>
        SummaryRenderer.Render(
            TemplateWriter.Write(facts, options.Language),
            facts,
            options.Language,
            SegmentSummary.Template
        ) with
        {
            FallbackReason = reason,
        };

    private static string Kinds(IReadOnlyList<SummaryFault> faults) =>
        string.Join(", ", faults.Select(f => f.Kind).Distinct().Order());

    private sealed class Run(SummaryOptions options, SummaryUsage before)
    {
        public int Cached { get; set; } = before.Cached;

        public int Repairs { get; set; } = before.Repairs;

        public int Fallbacks { get; set; } = before.Fallbacks;

        public long InputTokens { get; private set; } = before.InputTokens;

        public long OutputTokens { get; private set; } = before.OutputTokens;

        /// <summary>Why no more calls are made, or null.</summary>
        public string? Outage { get; private set; }

        public SummaryUsage Usage =>
            new(Cached, Repairs, Fallbacks, InputTokens, OutputTokens, CostOf(InputTokens, OutputTokens));

        public decimal CostOf(long sent, long written) =>
            ((sent * options.InputPricePerMillion) + (written * options.OutputPricePerMillion)) / 1_000_000m;

        public bool Allows(long tokens) => InputTokens + OutputTokens + tokens <= options.MaxTokensPerRun;

        public void Count(ModelAnswer answer)
        {
            InputTokens += answer.InputTokens;
            OutputTokens += answer.OutputTokens;
            Outage = answer.IsOutage ? answer.Problem : null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "Segment {Segment} was summarized by the template: {Problem}")]
        public static partial void FellBack(ILogger logger, int? segment, string? problem);
    }
}

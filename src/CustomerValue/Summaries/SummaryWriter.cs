using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace CustomerValue.Summaries;

/// <summary>A segment to be told.</summary>
/// <param name="Facts">Its facts.</param>
/// <param name="Quotes">Reviews of its customers, without names; cleaned again before they are sent. May be empty.</param>
public sealed record SummaryInput(SegmentFacts Facts, IReadOnlyList<string> Quotes);

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
    /// <param name="meter">Counts what the run takes; every call is counted at its most before it is made, and then as it was.</param>
    /// <param name="anew">Whether the model is asked although the cache has an answer.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The summaries, each when it is written.</returns>
    /// <exception cref="OperationCanceledException">The caller ended the work.</exception>
    public async IAsyncEnumerable<SegmentSummary> WriteAsync(
        IReadOnlyList<SummaryInput> inputs,
        ISummaryMeter meter,
        bool anew,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        var run = new Run(options, meter);
        foreach (var input in inputs)
        {
            var summary = await WriteAsync(input, run, anew, cancellation);
            if (summary.FallbackReason is not null)
            {
                await run.CountAsync(SummaryUsage.None with { Fallbacks = 1 }, cancellation);
            }

            var (sent, written) = run.TakeTokens();
            Telemetry.OfSummary(sent, written, run.CostOf(sent, written), summary.FallbackReason is not null);
            yield return summary;
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
            await run.CountAsync(SummaryUsage.None with { Cached = 1 }, cancellation);
            // The same figures may stand under another id of the segment.
            return kept with { Segment = input.Facts.Segment };
        }

        var (draft, problem) = await DraftAsync(_model, input.Facts, quotes, run, cancellation);
        var (sent, written) = run.Tokens;
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

        await run.CountAsync(SummaryUsage.None with { Repairs = 1 }, cancellation);
        messages.Add(new ChatMessage(ChatRole.Assistant, answer?.Text ?? ""));
        messages.Add(new ChatMessage(ChatRole.User, SummaryPrompt.Repair(first)));
        var (second, again, repaired) = await TryAsync(model, messages, facts, quotes, run, cancellation);
        return second.Count == 0 && again is null
            ? (repaired?.Draft, null)
            : (null, again ?? $"The answer was wrong in: {Kinds(second)}.");
    }

    private async Task<(IReadOnlyList<SummaryFault> Faults, string? Problem, ModelResponse? Answer)> TryAsync(
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

        if (await run.AskAsync(model, messages, cancellation) is not { } answer)
        {
            return ([], "The run's cap on tokens is reached.", null);
        }

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

    private sealed class Run(SummaryOptions options, ISummaryMeter meter)
    {
        /// <summary>Tokens sent and written for the summary at hand.</summary>
        public (long Sent, long Written) Tokens { get; private set; }

        /// <summary>Why no more calls are made, or null.</summary>
        public string? Outage { get; private set; }

        public decimal CostOf(long sent, long written) =>
            ((sent * options.InputPricePerMillion) + (written * options.OutputPricePerMillion)) / 1_000_000m;

        /// <summary>The tokens of the summary that is done.</summary>
        public (long Sent, long Written) TakeTokens()
        {
            var taken = Tokens;
            Tokens = default;
            return taken;
        }

        public Task<bool> CountAsync(SummaryUsage more, CancellationToken cancellation) =>
            meter.TryTakeAsync(more, cancellation);

        /// <summary>Asks the model, or null where the run may not take so many tokens. A call that is cut off stays counted at its most.</summary>
        public async Task<ModelResponse?> AskAsync(
            SummaryModel model,
            List<ChatMessage> messages,
            CancellationToken cancellation
        )
        {
            var most = (Sent: SummaryModel.Estimate(messages), Written: (long)SummaryModel.MaxOutputTokens);
            if (!await meter.TryTakeAsync(Usage(most.Sent, most.Written), cancellation))
            {
                return null;
            }

            var answer = await model.AskAsync(messages, cancellation);
            await meter.TryTakeAsync(
                Usage(answer.InputTokens - most.Sent, answer.OutputTokens - most.Written),
                cancellation
            );
            Tokens = (Tokens.Sent + answer.InputTokens, Tokens.Written + answer.OutputTokens);
            Outage = answer.IsOutage ? answer.Problem : null;
            return answer;
        }

        private SummaryUsage Usage(long sent, long written) =>
            SummaryUsage.None with
            {
                InputTokens = sent,
                OutputTokens = written,
                Cost = CostOf(sent, written),
            };
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Warning, "Segment {Segment} was summarized by the template: {Problem}")]
        public static partial void FellBack(ILogger logger, int? segment, string? problem);
    }
}

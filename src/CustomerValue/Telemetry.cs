using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CustomerValue;

/// <summary>
/// What the app tells of its work: spans of stages and measurements, listed in docs/operate.md. Nothing in them is of a person. Where nobody
/// listens they cost next to nothing.
/// </summary>
public static class Telemetry
{
    /// <summary>Name of the source of spans and of the meter.</summary>
    public const string Name = "CustomerValue";

    /// <summary>Key of a blob's metadata that holds the trace of its upload.</summary>
    public const string TraceMetadata = "traceparent";

    // What OpenTelemetry keeps of a span.
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Stages = Meter.CreateHistogram<double>(
        "customervalue.stage.duration",
        "s",
        "Time of one invocation of a stage"
    );
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>(
        "customervalue.export.rows",
        "{row}",
        "Rows of uploads that were kept or refused"
    );
    private static readonly Counter<long> Uploads = Meter.CreateCounter<long>(
        "customervalue.export.uploads",
        "{upload}",
        "Uploads that were read, or refused whole"
    );
    private static readonly Counter<long> UploadBytes = Meter.CreateCounter<long>(
        "customervalue.export.size",
        "By",
        "Bytes of uploads that were read"
    );
    private static readonly Histogram<double> Candidates = Meter.CreateHistogram<double>(
        "customervalue.candidate.duration",
        "s",
        "Time that a candidate of a training took"
    );
    private static readonly Gauge<double> Champions = Meter.CreateGauge<double>(
        "customervalue.champion.metric",
        "1",
        "Figures of a training's champions on the held-out window"
    );
    private static readonly Gauge<double> Drift = Meter.CreateGauge<double>(
        "customervalue.feature.drift",
        "1",
        "Highest population stability index of any feature of a run"
    );
    private static readonly Gauge<long> Drifted = Meter.CreateGauge<long>(
        "customervalue.feature.drifted",
        "{feature}",
        "Features of a run that are warned of"
    );
    private static readonly Gauge<long> Customers = Meter.CreateGauge<long>(
        "customervalue.scores.customers",
        "{customer}",
        "Customers of the published scores"
    );
    private static readonly Gauge<double> ExpectedSpend = Meter.CreateGauge<double>(
        "customervalue.scores.expected_spend",
        "1",
        "Sum of the expected spend of the published scores, reporting currency"
    );
    private static readonly Gauge<double> Waiting = Meter.CreateGauge<double>(
        "customervalue.scores.upload_waiting",
        "h",
        "Hours that the oldest upload which the published scores do not hold has waited, as a night begins"
    );
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>(
        "customervalue.summary.tokens",
        "{token}",
        "Tokens that summaries took of the language model"
    );
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>(
        "customervalue.summary.cost",
        "1",
        "Their cost, in the currency of the configured prices"
    );
    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(
        "customervalue.summary.fallbacks",
        "{summary}",
        "Summaries that the template wrote although a model was asked for"
    );

    /// <summary>The trace that work passes on, as a W3C traceparent, or null where nobody listens.</summary>
    public static string? Trace =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Recorded: true } current ? current.Id : null;

    /// <summary>Begins the span of one invocation of a stage.</summary>
    /// <param name="stage">Name of the function.</param>
    /// <param name="trace">The trace that the work belongs to, a W3C traceparent; anything else begins one.</param>
    /// <returns>The span, or null where nobody listens.</returns>
    public static Activity? Begin(string stage, string? trace)
    {
        if (!ActivityContext.TryParse(trace, null, isRemote: true, out var parent))
        {
            // The host's own call is no part of the road.
            Activity.Current = null;
        }

        return Source.StartActivity(stage, ActivityKind.Consumer, parent);
    }

    /// <summary>Links the current span to the traces in which its input was made.</summary>
    /// <param name="traces">W3C traceparents; what is none is left out, and so is what is more than a span may have.</param>
    public static void Link(IEnumerable<string?> traces)
    {
        foreach (var trace in traces.OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxLinks))
        {
            if (ActivityContext.TryParse(trace, null, isRemote: true, out var context))
            {
                Activity.Current?.AddLink(new ActivityLink(context));
            }
        }
    }

    /// <summary>Ends an invocation.</summary>
    /// <param name="span">What <see cref="Begin"/> gave.</param>
    /// <param name="stage">Name of the function.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="error">Why it failed, or null.</param>
    public static void End(Activity? span, string stage, TimeSpan duration, Exception? error)
    {
        if (error is not null)
        {
            // The message may name a file; the log has it.
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.GetType().FullName);
        }

        Stages.Record(duration.TotalSeconds, new("stage", stage), new("outcome", error is null ? "done" : "failed"));
    }

    internal static void OfExport(string kind, long kept, IEnumerable<KeyValuePair<string, long>> refused, long bytes)
    {
        Uploads.Add(1, new("kind", kind), new("outcome", "read"));
        UploadBytes.Add(bytes, new KeyValuePair<string, object?>("kind", kind));
        Rows.Add(kept, new("kind", kind), new("outcome", "kept"));
        foreach (var (reason, count) in refused)
        {
            Rows.Add(count, new("kind", kind), new("outcome", reason));
        }
    }

    internal static void OfRefusedExport(string code) => Uploads.Add(1, new("kind", "unknown"), new("outcome", code));

    internal static void OfCandidate(string task, string model, double seconds) =>
        Candidates.Record(seconds, new("task", task), new("model", model));

    internal static void OfChampion(string task, string model, string metric, double value) =>
        Champions.Record(value, new("task", task), new("model", model), new("metric", metric));

    internal static void OfDrift(double highest, int warned)
    {
        Drift.Record(highest);
        Drifted.Record(warned);
    }

    internal static void OfScores(long customers, double expectedSpend)
    {
        Customers.Record(customers);
        ExpectedSpend.Record(expectedSpend);
    }

    /// <summary>Tells how far the published scores are behind the uploads.</summary>
    /// <param name="waiting">How long the oldest upload that they do not hold has waited.</param>
    public static void OfFreshness(TimeSpan waiting) => Waiting.Record(waiting.TotalHours);

    internal static void OfSummary(long inputTokens, long outputTokens, decimal cost, bool fellBack)
    {
        Tokens.Add(inputTokens, new KeyValuePair<string, object?>("direction", "input"));
        Tokens.Add(outputTokens, new KeyValuePair<string, object?>("direction", "output"));
        Cost.Add((double)cost);
        Fallbacks.Add(fellBack ? 1 : 0);
    }
}

namespace CustomerValue.Summaries;

/// <summary>What the summaries of a run took so far, tries that failed included.</summary>
/// <param name="Cached">Summaries that were taken from the cache; their tokens are not counted again.</param>
/// <param name="Repairs">Answers that were sent back once.</param>
/// <param name="Fallbacks">Summaries that the template wrote although a model was asked for.</param>
/// <param name="InputTokens">Tokens sent; of a call that was cut off the most that it may have been.</param>
/// <param name="OutputTokens">Tokens written; of a call that was cut off the most that it may have been.</param>
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

    /// <summary>Both together.</summary>
    public static SummaryUsage operator +(SummaryUsage one, SummaryUsage other) =>
        new(
            one.Cached + other.Cached,
            one.Repairs + other.Repairs,
            one.Fallbacks + other.Fallbacks,
            one.InputTokens + other.InputTokens,
            one.OutputTokens + other.OutputTokens,
            one.Cost + other.Cost
        );

    /// <summary>With more; null where that is tokens beyond the cap.</summary>
    public SummaryUsage? With(SummaryUsage more, long maxTokens)
    {
        var sum = this + more;
        return more.InputTokens + more.OutputTokens > 0 && sum.InputTokens + sum.OutputTokens > maxTokens ? null : sum;
    }
}

/// <summary>Counts what the summaries of one run take, whoever writes them.</summary>
public interface ISummaryMeter
{
    /// <summary>Adds to what was taken; less than nothing gives back.</summary>
    /// <returns>False, and nothing is added, where that would be more tokens than the run may take.</returns>
    Task<bool> TryTakeAsync(SummaryUsage more, CancellationToken cancellation);
}

/// <summary>A meter that is gone with the process.</summary>
/// <param name="maxTokens">Most tokens, sent and written.</param>
public sealed class SummaryMeter(long maxTokens) : ISummaryMeter
{
    /// <summary>What was taken.</summary>
    public SummaryUsage Usage { get; private set; } = SummaryUsage.None;

    /// <inheritdoc />
    public Task<bool> TryTakeAsync(SummaryUsage more, CancellationToken cancellation)
    {
        var sum = Usage.With(more, maxTokens);
        Usage = sum ?? Usage;
        return Task.FromResult(sum is not null);
    }
}

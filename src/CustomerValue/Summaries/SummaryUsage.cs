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

    /// <summary>With more; null where that is tokens beyond the cap.</summary>
    public SummaryUsage? With(SummaryUsage more, long maxTokens)
    {
        var (sent, written) = (InputTokens + more.InputTokens, OutputTokens + more.OutputTokens);
        return more.InputTokens + more.OutputTokens > 0 && sent + written > maxTokens
            ? null
            : new SummaryUsage(
                Cached + more.Cached,
                Repairs + more.Repairs,
                Fallbacks + more.Fallbacks,
                sent,
                written,
                Cost + more.Cost
            );
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

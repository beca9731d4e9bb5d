using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Backtest;

/// <summary>A candidate for the value task with its figures on the holdout.</summary>
/// <param name="Model">Name of the trainer.</param>
/// <param name="Spend">Predicted against actual spend; null where the candidate stepped aside.</param>
/// <param name="Orders">Predicted against actual purchase days.</param>
/// <param name="Buy">Probability of buying against having bought.</param>
/// <param name="Reason">Why there are no figures.</param>
public sealed record ValueEntry(
    string Model,
    ValueMetrics? Spend,
    ValueMetrics? Orders,
    BinaryMetrics? Buy,
    string? Reason
)
{
    /// <summary>
    /// Standard error of the distance between its normalized Gini of spend and that of the best, over customers drawn anew (paired bootstrap);
    /// 0 for the best one and where there are no figures.
    /// </summary>
    public double StandardErrorToBest { get; init; }

    /// <summary>How its ranges held; null where it stepped aside.</summary>
    public RangeMetrics? Ranges { get; init; }

    /// <summary>100 (expected buyers / buyers - 1); null where nobody bought or it stepped aside.</summary>
    public double? BuyersBiasPercent { get; init; }
}

/// <summary>A candidate for the retention task with its figures on the holdout.</summary>
/// <param name="Model">Name of the trainer.</param>
/// <param name="Metrics">Probability of buying against having bought; null where the candidate stepped aside.</param>
/// <param name="Reason">Why there are no figures.</param>
public sealed record RetentionEntry(string Model, BinaryMetrics? Metrics, string? Reason)
{
    /// <summary>
    /// Standard error of the distance between its ROC-AUC and that of the best, over customers drawn anew (paired bootstrap);
    /// 0 for the best one and where there are no figures.
    /// </summary>
    public double StandardErrorToBest { get; init; }
}

/// <summary>A forecast of a sum: it divided and multiplied by the spread is made to hold the true one 4 times of 5.</summary>
/// <param name="Spend">Forecast, reporting currency.</param>
/// <param name="Spread">Factor above 1.</param>
public sealed record SumForecast(double Spend, double Spread);

/// <summary>What the candidates that are level on the holdout did on a window before it.</summary>
/// <param name="Holdout">Cutoff of the window; nobody learned from what came after it.</param>
/// <param name="Value">Candidates for expected spend; none where one alone was the best.</param>
/// <param name="Retention">Candidates for the probability of buying again; none where one alone was the best.</param>
public sealed record EarlierWindow(
    DateOnly Holdout,
    IReadOnlyList<ValueEntry> Value,
    IReadOnlyList<RetentionEntry> Retention
);

/// <summary>All candidates, the best first, and how they were compared.</summary>
/// <param name="Holdout">Cutoff of the held-out window; nobody learned from what came after it.</param>
/// <param name="HorizonDays">Length of the held-out window.</param>
/// <param name="TrainingCutoffs">Cutoffs that the candidates learned from.</param>
/// <param name="Route">Which candidates could take part, and why; and how the total of the held-out window was forecast.</param>
/// <param name="Value">Candidates for expected spend.</param>
/// <param name="Retention">Candidates for the probability of buying again.</param>
/// <param name="ValueChampion">The chosen one.</param>
/// <param name="RetentionChampion">The chosen one.</param>
public sealed record Leaderboard(
    DateOnly Holdout,
    int HorizonDays,
    IReadOnlyList<DateOnly> TrainingCutoffs,
    string Route,
    IReadOnlyList<ValueEntry> Value,
    IReadOnlyList<RetentionEntry> Retention,
    string ValueChampion,
    string RetentionChampion
)
{
    /// <summary>The total spend of the held-out window as it was forecast, and the factor of its interval; null where it had none.</summary>
    public SumForecast? Total { get; init; }

    /// <summary>Windows before the holdout, the newest first, on which those that are level were compared too.</summary>
    public IReadOnlyList<EarlierWindow> Earlier { get; init; } = [];

    /// <summary>How the total came about that predictions are served with; null before the champions are refitted.</summary>
    public string? ServedRoute { get; init; }

    /// <summary>The board on which a value candidate has a reason instead of figures, and the next one is champion.</summary>
    internal Leaderboard WithoutValue(string model, string reason)
    {
        IReadOnlyList<ValueEntry> ranked =
        [
            .. Value.Where(e => e.Model != model),
            new ValueEntry(model, null, null, null, reason),
        ];
        return this with { Value = ranked, ValueChampion = ranked[0].Model };
    }

    /// <summary>The same for a retention candidate.</summary>
    internal Leaderboard WithoutRetention(string model, string reason)
    {
        IReadOnlyList<RetentionEntry> ranked =
        [
            .. Retention.Where(e => e.Model != model),
            new RetentionEntry(model, null, reason),
        ];
        return this with { Retention = ranked, RetentionChampion = ranked[0].Model };
    }
}

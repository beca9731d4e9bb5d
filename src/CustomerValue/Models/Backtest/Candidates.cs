using CustomerValue.Models.Churn;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;

namespace CustomerValue.Models.Backtest;

/// <summary>Who takes part in the backtest.</summary>
/// <param name="PlainValue">Value models that only take part alone.</param>
/// <param name="BlendedValue">Value models that take part alone and in the blend, by family.</param>
/// <param name="PlainRetention">Retention models that only take part alone.</param>
/// <param name="BlendedRetention">Retention models that take part alone and in the blend, by family.</param>
public sealed record Candidates(
    IReadOnlyList<IValueTrainer> PlainValue,
    IReadOnlyList<IReadOnlyList<IValueTrainer>> BlendedValue,
    IReadOnlyList<IRetentionTrainer> PlainRetention,
    IReadOnlyList<IReadOnlyList<IRetentionTrainer>> BlendedRetention
)
{
    /// <summary>Those that this assembly has, without balancing of classes.</summary>
    public static Candidates Default { get; } = Of(ClassBalance.None);

    /// <summary>Those that this assembly has.</summary>
    /// <param name="balance">What classifiers of retention do about a rare class.</param>
    public static Candidates Of(ClassBalance balance) =>
        new(
            [
                new NaiveTrainer(),
                new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
                new BtydTrainer(FrequencyModelKind.MbgNbd, AmountSource.AllDays),
            ],
            [
                [
                    new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.AllDays),
                    new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.RepeatDays),
                ],
                [new LinearTwoPart(), new LightGbmTwoPart(), new LightGbmTweedie(), new XgboostTwoPart()],
            ],
            [new PAliveRetention(), new BuyProbabilityRetention(FrequencyModelKind.BgNbd)],
            [
                [new BuyProbabilityRetention(FrequencyModelKind.ParetoNbd)],
                [
                    new LogisticRetention(balance),
                    new LightGbmRetention(balance),
                    new XgboostRetention(balance),
                    new ForestRetention(balance),
                ],
            ]
        );

    /// <summary>The same with more.</summary>
    /// <param name="value">Value models that only take part alone.</param>
    /// <param name="retention">Retention models that only take part alone.</param>
    public Candidates And(IReadOnlyList<IValueTrainer> value, IReadOnlyList<IRetentionTrainer> retention) =>
        this with
        {
            PlainValue = [.. PlainValue, .. value],
            PlainRetention = [.. PlainRetention, .. retention],
        };

    /// <summary>
    /// The trainers of one training, blends included: each of them fits the same tables once, whoever asks.
    /// </summary>
    public (IReadOnlyList<IValueTrainer> Value, IReadOnlyList<IRetentionTrainer> Retention) ForOneTraining()
    {
        var value = BlendedValue.Select(f => f.Select(t => new RememberedValue(t)).ToList()).ToList();
        var retention = BlendedRetention.Select(f => f.Select(t => new RememberedRetention(t)).ToList()).ToList();
        return (
            [.. PlainValue, .. value.SelectMany(f => f), new BlendTrainer(value)],
            [.. PlainRetention, .. retention.SelectMany(f => f), new BlendRetention(retention)]
        );
    }
}

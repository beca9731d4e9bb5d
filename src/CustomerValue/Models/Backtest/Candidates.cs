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
    /// <summary>Whether the blend of the value models takes part.</summary>
    public bool HasValueBlend { get; init; } = true;

    /// <summary>Whether the blend of the retention models takes part.</summary>
    public bool HasRetentionBlend { get; init; } = true;

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
                new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.AllDays),
                new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.RepeatDays),
            ],
            [
                [
                    new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.AllDays),
                    new BtydTrainer(FrequencyModelKind.ParetoNbdCovariates, AmountSource.RepeatDays),
                ],
                [new LinearTwoPart(), new LightGbmTwoPart(), new LightGbmTweedie(), new XgboostTwoPart()],
            ],
            [
                new PAliveRetention(),
                new BuyProbabilityRetention(FrequencyModelKind.BgNbd),
                new BuyProbabilityRetention(FrequencyModelKind.ParetoNbd),
            ],
            [
                [new BuyProbabilityRetention(FrequencyModelKind.ParetoNbdCovariates)],
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

    /// <summary>Names of the value models, the blend among them.</summary>
    public IEnumerable<string> ValueNames =>
        [.. PlainValue.Concat(BlendedValue.SelectMany(f => f)).Select(t => t.Name), BlendModel.Kind];

    /// <summary>Names of the retention models, the blend among them.</summary>
    public IEnumerable<string> RetentionNames =>
        [.. PlainRetention.Concat(BlendedRetention.SelectMany(f => f)).Select(t => t.Name), BlendRetentionModel.Kind];

    /// <summary>Those of the given names; all of them where none is given. A name of both tasks counts for both.</summary>
    /// <param name="names">Names of models.</param>
    public Candidates Only(IReadOnlyCollection<string> names)
    {
        return names.Count == 0
            ? this
            : new Candidates(
                [.. PlainValue.Where(t => names.Contains(t.Name))],
                [.. BlendedValue.Select(f => f.Where(t => names.Contains(t.Name)).ToList())],
                [.. PlainRetention.Where(t => names.Contains(t.Name))],
                [.. BlendedRetention.Select(f => f.Where(t => names.Contains(t.Name)).ToList())]
            )
            {
                HasValueBlend = names.Contains(BlendModel.Kind),
                HasRetentionBlend = names.Contains(BlendRetentionModel.Kind),
            };
    }

    /// <summary>What is wrong with a choice of names, and what to do; null where nothing is.</summary>
    /// <param name="names">Names of models.</param>
    public string? ReasonAgainst(IReadOnlyCollection<string> names)
    {
        var unknown = names.Where(n => !ValueNames.Contains(n) && !RetentionNames.Contains(n)).ToList();
        return names.Count == 0 ? null
            : unknown.Count > 0
                ? $"names {string.Join(", ", unknown)}. Known are {string.Join(", ", ValueNames.Concat(RetentionNames).Distinct(StringComparer.Ordinal))}."
            : !names.Any(ValueNames.Contains) ? $"names no value model. Add one of {string.Join(", ", ValueNames)}."
            : !names.Any(RetentionNames.Contains)
                ? $"names no retention model. Add one of {string.Join(", ", RetentionNames)}."
            : null;
    }

    /// <summary>
    /// The trainers of one training, blends included: each of them fits the same tables once, whoever asks.
    /// </summary>
    public (IReadOnlyList<IValueTrainer> Value, IReadOnlyList<IRetentionTrainer> Retention) ForOneTraining()
    {
        var value = BlendedValue.Select(f => f.Select(t => new CachedValueTrainer(t)).ToList()).ToList();
        var retention = BlendedRetention.Select(f => f.Select(t => new CachedRetentionTrainer(t)).ToList()).ToList();
        return (
            [
                .. PlainValue,
                .. value.SelectMany(f => f),
                .. HasValueBlend ? [new BlendTrainer(value)] : (IValueTrainer[])[],
            ],
            [
                .. PlainRetention,
                .. retention.SelectMany(f => f),
                .. HasRetentionBlend ? [new BlendRetention(retention)] : (IRetentionTrainer[])[],
            ]
        );
    }
}

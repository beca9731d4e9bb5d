using System.Text.Json;
using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// The plain forecast every model has to beat, named <c>same-as-last-period</c>: the next horizon brings what the window
/// of the same length before the cutoff brought.
/// </summary>
public sealed class NaiveTrainer : IValueTrainer
{
    internal const string TrainerName = "same-as-last-period";

    /// <inheritdoc/>
    public string Name => TrainerName;

    /// <inheritdoc/>
    public bool NeedsLabels => false;

    /// <inheritdoc/>
    /// <remarks>Only the mean spend is learned, which is the reference of the explanations.</remarks>
    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) => new NaiveModel(NaiveModel.SpendOf(asOf).DefaultIfEmpty().Average());
}

/// <summary>
/// The forecast "same as last period". Spend below 0 (returns) is forecast as 0. With n purchase days in the last period
/// the probability of buying is 1 - 2^-(n + 1/2): purchases are Poisson, the rate has Jeffreys' prior, and one
/// period has been seen. So nobody gets 0 or 1, and the order of customers is that of n.
/// </summary>
public sealed class NaiveModel : IValueModel
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "naive";

    private readonly double _meanSpend;

    internal NaiveModel(double meanSpend)
    {
        _meanSpend = meanSpend;
    }

    /// <inheritdoc/>
    public string Name => NaiveTrainer.TrainerName;

    /// <inheritdoc/>
    public IReadOnlyList<string> ExplainedFeatures => [Btyd.SpendLastHorizon];

    /// <inheritdoc/>
    public ValuePrediction Predict(FeatureTable table)
    {
        var orders = Array.ConvertAll(table.Column(Btyd.OrdersLastHorizon), NotNegative);
        var buys = Array.ConvertAll(orders, n => 1 - Math.Pow(2, -(n + 0.5)));
        return new ValuePrediction(SpendOf(table), orders, buys);
    }

    /// <inheritdoc/>
    public Attribution[] Explain(FeatureTable table) =>
        Array.ConvertAll(SpendOf(table), spend => new Attribution(_meanSpend, [spend - _meanSpend]));

    /// <inheritdoc/>
    public byte[] Save() => ModelJson.Write(new Saved(Kind, _meanSpend));

    /// <summary>Restores a model from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, or lacks a member.</exception>
    public static NaiveModel Load(JsonElement json) => new(ModelJson.Read<Saved>(json, Kind).MeanSpend);

    internal static double[] SpendOf(FeatureTable table) =>
        Array.ConvertAll(table.Column(Btyd.SpendLastHorizon), NotNegative);

    private static double NotNegative(float value) => value > 0 ? value : 0;

    private sealed record Saved(string Kind, double MeanSpend);
}

using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Totals;

/// <summary>A retention model whose probabilities add up to a number of customers who stay.</summary>
public sealed class BuyerCalibratedModel : IRetentionModel
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "shared-buyers";

    // Chosen on the first half of the zoo of shops (docs/decisions).
    private const double LargestPull = 1.5;

    private readonly IRetentionModel _inner;
    private readonly int _horizonDays;
    private readonly double _power;

    private BuyerCalibratedModel(IRetentionModel inner, int horizonDays, double power)
    {
        _inner = inner;
        _horizonDays = horizonDays;
        _power = power;
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <summary>The model that tells customers apart.</summary>
    public IRetentionModel Inner => _inner;

    /// <summary>Scales a model to a number of customers.</summary>
    /// <param name="inner">The model; it may have learned from shorter label windows.</param>
    /// <param name="table">All customers, or a fair sample of them.</param>
    /// <param name="horizonDays">Days that are predicted.</param>
    /// <param name="stayers">Customers of the table who are forecast to stay; null for as many as the model says.</param>
    /// <exception cref="ModelFitException">It predicts what is no probability.</exception>
    public static BuyerCalibratedModel Of(IRetentionModel inner, FeatureTable table, int horizonDays, double? stayers)
    {
        var predicted = inner.Predict(table.WithHorizon(horizonDays));
        OddsScaling.RequireProbabilities(inner.Name, predicted);
        return new BuyerCalibratedModel(inner, horizonDays, stayers is { } sum ? OddsScaling.Of(predicted, sum) : 1);
    }

    /// <summary>
    /// Scales a model half-way to the number of buyers that is forecast for all: the geometric mean of that and its own number, as both know
    /// something that the other does not. Its own pulls the forecast by no more than a number that is half as large again would: beyond that
    /// there is a season or a break, of which the forecast knows more. One that learned from shorter windows has no number of its own for the
    /// horizon.
    /// </summary>
    /// <param name="inner">The model.</param>
    /// <param name="table">All customers, or a fair sample of them.</param>
    /// <param name="horizonDays">Days that are predicted.</param>
    /// <param name="buyers">Customers of the table who are forecast to buy.</param>
    /// <exception cref="ModelFitException">It predicts what is no probability.</exception>
    public static BuyerCalibratedModel Towards(
        IRetentionModel inner,
        FeatureTable table,
        int horizonDays,
        double buyers
    )
    {
        if (horizonDays != table.HorizonDays || buyers == 0)
        {
            return Of(inner, table, horizonDays, buyers);
        }

        var own = inner.Predict(table.WithHorizon(horizonDays)).Sum();
        var pull = Math.Clamp(own / buyers, 1 / LargestPull, LargestPull);
        return Of(inner, table, horizonDays, buyers * Math.Sqrt(pull));
    }

    /// <inheritdoc/>
    public double[] Predict(FeatureTable table) =>
        OddsScaling.Apply(_inner.Predict(table.WithHorizon(_horizonDays)), _power);

    /// <inheritdoc/>
    public byte[] Save() =>
        ModelJson.Write(new Saved(Kind, _horizonDays, _power, JsonDocument.Parse(_inner.Save()).RootElement));

    /// <summary>Restores a model from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, or lacks a member.</exception>
    public static BuyerCalibratedModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        return new BuyerCalibratedModel(ModelPackage.RetentionModel(saved.Inner), saved.HorizonDays, saved.Power);
    }

    private sealed record Saved(string Kind, int HorizonDays, double Power, JsonElement Inner);
}

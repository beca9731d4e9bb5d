using System.Globalization;
using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Totals;

/// <summary>A value model whose predictions add up to a <see cref="TotalForecast"/> over the customers it was made for.</summary>
public sealed class TotalCalibratedModel : IValueModel
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "shared-total";

    private readonly IValueModel _inner;
    private readonly int _horizonDays;
    private readonly double _orders;
    private readonly double _spend;
    private readonly double _buyPower;

    private TotalCalibratedModel(IValueModel inner, int horizonDays, double orders, double spend, double buyPower)
    {
        _inner = inner;
        _horizonDays = horizonDays;
        _orders = orders;
        _spend = spend;
        _buyPower = buyPower;
    }

    /// <inheritdoc/>
    public string Name => _inner.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ExplainedFeatures => _inner.ExplainedFeatures;

    /// <summary>The model that shares the total out, or the model itself.</summary>
    public static IValueModel InnerOf(IValueModel model) =>
        model is TotalCalibratedModel shared ? shared._inner : model;

    /// <summary>
    /// A model that shares out a total; but the plain forecast every model has to beat stays as it is, longer where the horizon is.
    /// </summary>
    /// <inheritdoc cref="Of"/>
    public static IValueModel Share(IValueModel model, FeatureTable table, int horizonDays, TotalForecast total)
    {
        if (model is not NaiveModel)
        {
            return Of(model, table, horizonDays, total);
        }

        var longer = horizonDays / (double)table.HorizonDays;
        return longer == 1 ? model : new TotalCalibratedModel(model, horizonDays, longer, longer, longer);
    }

    /// <summary>Scales a model so that it shares out a total.</summary>
    /// <param name="inner">The model; it may have learned from shorter label windows.</param>
    /// <param name="table">All customers, or a fair sample of them.</param>
    /// <param name="horizonDays">Days that are predicted.</param>
    /// <param name="total">Total for the customers of the table.</param>
    /// <exception cref="ModelFitException">What it predicts is negative or no number, or cannot be scaled to the total.</exception>
    public static TotalCalibratedModel Of(IValueModel inner, FeatureTable table, int horizonDays, TotalForecast total)
    {
        var predicted = inner.Predict(table.WithHorizon(horizonDays));
        RequireSensible(inner.Name, predicted);
        return new TotalCalibratedModel(
            inner,
            horizonDays,
            Factor(inner.Name, total.Orders, predicted.Orders.Sum()),
            Factor(inner.Name, total.Spend, predicted.Spend.Sum()),
            OddsScaling.Of(predicted.BuyProbability, total.Buyers)
        );
    }

    /// <inheritdoc/>
    public ValuePrediction Predict(FeatureTable table)
    {
        var predicted = _inner.Predict(table.WithHorizon(_horizonDays));
        var buys = OddsScaling.Apply(predicted.BuyProbability, _buyPower);
        var orders = Array.ConvertAll(predicted.Orders, v => v * _orders);
        return new ValuePrediction(Array.ConvertAll(predicted.Spend, v => v * _spend), orders, buys);
    }

    /// <inheritdoc/>
    public Attribution[] Explain(FeatureTable table) =>
        Array.ConvertAll(
            _inner.Explain(table.WithHorizon(_horizonDays)),
            a => new Attribution(a.Baseline * _spend, Array.ConvertAll(a.Contributions, c => c * _spend))
        );

    /// <inheritdoc/>
    public byte[] Save() =>
        ModelJson.Write(
            new Saved(Kind, _horizonDays, _orders, _spend, _buyPower, JsonDocument.Parse(_inner.Save()).RootElement)
        );

    /// <summary>Restores a model from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, or lacks a member.</exception>
    public static TotalCalibratedModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        return new TotalCalibratedModel(
            ModelPackage.ValueModel(saved.Inner),
            saved.HorizonDays,
            saved.OrdersFactor,
            saved.SpendFactor,
            saved.BuyPower
        );
    }

    private static void RequireSensible(string model, ValuePrediction predicted)
    {
        if (predicted.Spend.Concat(predicted.Orders).Any(v => !(v >= 0 && double.IsFinite(v))))
        {
            throw new ModelFitException(
                $"{model} predicted a spend or a number of orders that is negative or no number."
            );
        }

        OddsScaling.RequireProbabilities(model, predicted.BuyProbability);
    }

    private static double Factor(string model, double total, double predicted)
    {
        var factor = predicted > 0 ? total / predicted : 1;
        return double.IsFinite(factor)
            ? factor
            : throw new ModelFitException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{model} predicted a sum of {predicted:G3}, which cannot be scaled to the forecast total of {total:G3}."
                )
            );
    }

    private sealed record Saved(
        string Kind,
        int HorizonDays,
        double OrdersFactor,
        double SpendFactor,
        double BuyPower,
        JsonElement Inner
    );
}

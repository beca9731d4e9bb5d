using System.Text.Json;
using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// A fitted value model: expected spend = expected purchase days x expected amount of a purchase day, undiscounted.
/// Explained by exact Shapley values over x, t_x, T and the amounts of the first and of the repeat purchase days, as far as the
/// model reads them, against a <see cref="ReferenceCustomer"/>.
/// </summary>
public sealed class BtydModel : IValueModel
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "btyd";

    private readonly FrequencyFit _frequency;
    private readonly GammaGammaFit _amount;
    private readonly AmountSource _source;
    private readonly ReferenceCustomer _reference;

    internal BtydModel(FrequencyFit frequency, GammaGammaFit amount, AmountSource source, ReferenceCustomer reference)
    {
        _frequency = frequency;
        _amount = amount;
        _source = source;
        _reference = reference;
    }

    /// <inheritdoc/>
    public string Name => BtydTrainer.NameOf(_frequency.Model.Kind, _source);

    /// <summary>When customers buy, and how well that fits.</summary>
    public FrequencyFit Frequency => _frequency;

    /// <summary>What they spend, how well that fits, and whether spend and frequency are correlated.</summary>
    public GammaGammaFit Amount => _amount;

    /// <inheritdoc/>
    public IReadOnlyList<string> ExplainedFeatures =>
        _source == AmountSource.AllDays
            ? [Btyd.RepeatDays, Btyd.RecencyWeeks, Btyd.AgeWeeks, Btyd.RepeatMean, Btyd.FirstAmount]
            : [Btyd.RepeatDays, Btyd.RecencyWeeks, Btyd.AgeWeeks, Btyd.RepeatMean];

    /// <inheritdoc/>
    public ValuePrediction Predict(FeatureTable table)
    {
        var weeks = WeeksOf(table);
        var model = _frequency.Model;
        var counts = HistoryCounts.Of(table);
        var orders = counts.Evaluate(history => model.ExpectedPurchases(history, weeks));
        var buys = counts.Evaluate(history => 1 - model.NoPurchaseProbability(history, weeks));
        var amounts = AmountColumns.Read(table, _source);
        var spend = new double[table.Count];
        for (var i = 0; i < spend.Length; i++)
        {
            spend[i] = orders[i] * _amount.Model.ExpectedAmount(amounts[i]);
        }

        return new ValuePrediction(spend, orders, buys);
    }

    /// <inheritdoc/>
    public Attribution[] Explain(FeatureTable table)
    {
        var weeks = WeeksOf(table);
        var ordersOf = HistoryCounts.Of(table).Evaluate(history => OrdersOfCoalitions(history, weeks));
        var repeats = table.Column(Btyd.RepeatDays);
        var repeatMeans = table.Column(Btyd.RepeatMean);
        var amounts = AmountColumns.Read(table, _source);
        var attributions = new Attribution[table.Count];
        Parallel.For(
            0,
            attributions.Length,
            i => attributions[i] = Explain(ordersOf[i], repeats[i], repeatMeans[i], amounts[i].Mean)
        );
        return attributions;
    }

    /// <inheritdoc/>
    public byte[] Save() =>
        ModelJson.Write(
            new Saved(
                Kind,
                ModelJson.Of(_frequency),
                _source,
                new SavedAmount(
                    _amount.Model.P,
                    _amount.Model.Q,
                    _amount.Model.V,
                    _amount.LogLikelihood,
                    _amount.Customers,
                    _amount.SpendFrequencyCorrelation,
                    _amount.Limits
                ),
                _reference
            )
        );

    /// <summary>Restores a model from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, or lacks a member.</exception>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static BtydModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        var (p, q, v, logLikelihood, customers, correlation, limits) = saved.Amount;
        return new BtydModel(
            ModelJson.FitOf(saved.Frequency),
            new GammaGammaFit(new GammaGamma(p, q, v), logLikelihood, customers, correlation, limits),
            saved.AmountSource,
            saved.Reference
        );
    }

    /// <summary>Expected purchases for every mixture of the customer's and the reference's x (1), t_x (2) and T (4).</summary>
    private double[] OrdersOfCoalitions(PurchaseHistory own, double weeks)
    {
        var orders = new double[8];
        for (var coalition = 0; coalition < orders.Length; coalition++)
        {
            var age = (coalition & 4) != 0 ? own.Age : _reference.Age;
            var recency = (coalition & 2) != 0 ? own.Recency : _reference.Recency;
            var repeats = (coalition & 1) != 0 ? own.Repeats : _reference.Repeats;
            // A mixture may have its last purchase after its end; such a customer has just bought.
            var mixed = new PurchaseHistory(repeats, Math.Min(recency, age), age);
            orders[coalition] = _frequency.Model.ExpectedPurchases(mixed, weeks);
        }

        return orders;
    }

    private Attribution Explain(double[] orders, double ownRepeats, double ownRepeatMean, double ownMean)
    {
        var all = _source == AmountSource.AllDays;
        // Without a repeat purchase the first one is all that is known of the amounts.
        var repeatMean = ownRepeats > 0 ? ownRepeatMean : ownMean;
        var first = (ownMean * (ownRepeats + 1)) - (repeatMean * ownRepeats);
        var values = new double[1 << ExplainedFeatures.Count];
        for (var coalition = 0; coalition < values.Length; coalition++)
        {
            var repeats = (coalition & 1) != 0 ? ownRepeats : _reference.Repeats;
            var later = (coalition & 8) != 0 ? repeatMean : _reference.MeanAmount;
            var earlier = (coalition & 16) != 0 ? first : _reference.MeanAmount;
            // A mixture may cost less than nothing: returns are deducted where they fall.
            var mean = all ? Math.Max(0, (earlier + (repeats * later)) / (repeats + 1)) : later;
            var amounts = new PurchaseAmounts(AmountColumns.DaysOf(_source, repeats), mean);
            values[coalition] = orders[coalition & 7] * _amount.Model.ExpectedAmount(amounts);
        }

        return new Attribution(values[0], Shapley.Values(values));
    }

    private static double WeeksOf(FeatureTable table) => table.HorizonDays / 7.0;

    private sealed record Saved(
        string Kind,
        SavedFrequency Frequency,
        AmountSource AmountSource,
        SavedAmount Amount,
        ReferenceCustomer Reference
    );

    private sealed record SavedAmount(
        double P,
        double Q,
        double V,
        double LogLikelihood,
        int Customers,
        double SpendFrequencyCorrelation,
        IReadOnlyList<string> Limits
    );
}

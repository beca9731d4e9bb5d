using System.Text.Json;
using CustomerValue.Features;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// A fitted value model: expected spend = expected purchase days x expected amount of a purchase day, undiscounted.
/// Explained by exact Shapley values over x, t_x, T, the amounts of the first and of the repeat purchase days and what covariates
/// make of the rates, as far as the model reads them, against a <see cref="ReferenceCustomer"/>. The share of a rate is divided
/// among the covariates by what each adds to the rate's logarithm (Aumann and Shapley, 1974, along the straight line).
/// </summary>
public sealed class BtydModel : IValueModel
{
    /// <summary>The <c>kind</c> in the saved JSON.</summary>
    public const string Kind = "btyd";

    // Players of the Shapley values, as bits; those of the amounts come next, and the two rates of covariates last.
    private const int Repeats = 1;
    private const int Recency = 2;
    private const int Age = 4;
    private const int HistoryPlayers = 3;

    private readonly FrequencyFit _frequency;
    private readonly GammaGammaFit _amount;
    private readonly AmountSource _source;
    private readonly ReferenceCustomer _reference;
    private readonly int _amountPlayers;

    // Of the covariates. That a customer was there at the beginning is a part of T.
    private readonly int[] _partsOfAge;
    private readonly int[] _partsOfRates;
    private readonly string[] _rateFeatures;

    internal BtydModel(FrequencyFit frequency, GammaGammaFit amount, AmountSource source, ReferenceCustomer reference)
    {
        _frequency = frequency;
        _amount = amount;
        _source = source;
        _reference = reference;
        _amountPlayers = source == AmountSource.AllDays ? 2 : 1;
        var terms = frequency.Model.Covariates?.Terms ?? [];
        _partsOfAge = [.. Enumerable.Range(0, terms.Count).Where(i => terms[i].Feature == Btyd.AgeWeeks)];
        _partsOfRates = [.. Enumerable.Range(0, terms.Count).Except(_partsOfAge)];
        _rateFeatures = [.. _partsOfRates.Select(i => terms[i].Feature).Distinct(StringComparer.Ordinal)];
        ExplainedFeatures =
        [
            Btyd.RepeatDays,
            Btyd.RecencyWeeks,
            Btyd.AgeWeeks,
            Btyd.RepeatMean,
            .. source == AmountSource.AllDays ? [Btyd.FirstAmount] : Array.Empty<string>(),
            .. _rateFeatures,
        ];
    }

    /// <inheritdoc/>
    public string Name => BtydTrainer.NameOf(_frequency.Model.Kind, _source);

    /// <summary>When customers buy, and how well that fits.</summary>
    public FrequencyFit Frequency => _frequency;

    /// <summary>What they spend, how well that fits, and whether spend and frequency are correlated.</summary>
    public GammaGammaFit Amount => _amount;

    /// <inheritdoc/>
    public IReadOnlyList<string> ExplainedFeatures { get; }

    /// <inheritdoc/>
    public ValuePrediction Predict(FeatureTable table)
    {
        var weeks = WeeksOf(table);
        var model = _frequency.Model;
        var counts = HistoryCounts.Of(table, model.Covariates);
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
        var explained = HistoryCounts
            .Of(table, _frequency.Model.Covariates)
            .Evaluate(history => OrdersOfCoalitions(history, weeks));
        var repeats = table.Column(Btyd.RepeatDays);
        var repeatMeans = table.Column(Btyd.RepeatMean);
        var amounts = AmountColumns.Read(table, _source);
        var attributions = new Attribution[table.Count];
        Parallel.For(
            0,
            attributions.Length,
            i => attributions[i] = Explain(explained[i], repeats[i], repeatMeans[i], amounts[i].Mean)
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

    /// <summary>
    /// Expected purchases for every mixture of the customer's and the reference's x, t_x, T and, where covariates have a say, rates.
    /// </summary>
    private ExplainedOrders OrdersOfCoalitions(PurchaseHistory own, double weeks)
    {
        var pareto = own.Covariates is null ? null : (ParetoNbd)_frequency.Model;
        var parts = pareto?.Effects.Parts(own.Covariates!) ?? [];
        var ofAge = Sum(_partsOfAge.Select(i => parts[i]));
        var ofRates = Sum(_partsOfRates.Select(i => parts[i]));
        var orders = new double[1 << (HistoryPlayers + RatePlayers)];
        for (var coalition = 0; coalition < orders.Length; coalition++)
        {
            var age = (coalition & Age) != 0 ? own.Age : _reference.Age;
            var recency = (coalition & Recency) != 0 ? own.Recency : _reference.Recency;
            var repeats = (coalition & Repeats) != 0 ? own.Repeats : _reference.Repeats;
            // A mixture may have its last purchase after its end; such a customer has just bought.
            var mixed = new PurchaseHistory(repeats, Math.Min(recency, age), age);
            var beginning = (coalition & Age) != 0 ? ofAge : (0, 0);
            var rates = coalition >> HistoryPlayers;
            var buying = beginning.Buying + ((rates & 1) != 0 ? ofRates.Buying : 0);
            var leaving = beginning.Leaving + ((rates & 2) != 0 ? ofRates.Leaving : 0);
            orders[coalition] = pareto is null
                ? _frequency.Model.ExpectedPurchases(mixed, weeks)
                : pareto.ExpectedPurchases(mixed, weeks, (Math.Exp(buying), Math.Exp(leaving)));
        }

        return new ExplainedOrders(orders, parts);
    }

    private int RatePlayers => _partsOfRates.Length == 0 ? 0 : 2;

    private static (double Buying, double Leaving) Sum(IEnumerable<(double Buying, double Leaving)> parts) =>
        parts.Aggregate((0.0, 0.0), (sum, p) => (sum.Item1 + p.Buying, sum.Item2 + p.Leaving));

    private Attribution Explain(ExplainedOrders explained, double ownRepeats, double ownRepeatMean, double ownMean)
    {
        var all = _source == AmountSource.AllDays;
        // Without a repeat purchase the first one is all that is known of the amounts.
        var repeatMean = ownRepeats > 0 ? ownRepeatMean : ownMean;
        var first = (ownMean * (ownRepeats + 1)) - (repeatMean * ownRepeats);
        var values = new double[explained.Orders.Length << _amountPlayers];
        for (var coalition = 0; coalition < values.Length; coalition++)
        {
            var (ofHistory, rest) = (coalition & ((1 << HistoryPlayers) - 1), coalition >> HistoryPlayers);
            var repeats = (coalition & Repeats) != 0 ? ownRepeats : _reference.Repeats;
            var later = (rest & 1) != 0 ? repeatMean : _reference.MeanAmount;
            var earlier = (rest & 2) != 0 ? first : _reference.MeanAmount;
            // A mixture may cost less than nothing: returns are deducted where they fall.
            var mean = all ? Math.Max(0, (earlier + (repeats * later)) / (repeats + 1)) : later;
            var amounts = new PurchaseAmounts(AmountColumns.DaysOf(_source, repeats), mean);
            var orders = explained.Orders[ofHistory | (rest >> _amountPlayers << HistoryPlayers)];
            values[coalition] = orders * _amount.Model.ExpectedAmount(amounts);
        }

        var shares = Shapley.Values(values);
        return new Attribution(values[0], RatePlayers == 0 ? shares : Divided(shares, explained.Parts));
    }

    /// <summary>The shares with those of the two rates, which come last, divided among the features of the covariates.</summary>
    private double[] Divided(double[] shares, (double Buying, double Leaving)[] parts)
    {
        var sum = Sum(_partsOfRates.Select(i => parts[i]));
        var divided = new double[ExplainedFeatures.Count];
        var plain = divided.Length - _rateFeatures.Length;
        shares.AsSpan(0, plain).CopyTo(divided);
        foreach (var i in _partsOfRates)
        {
            var feature = Array.IndexOf(_rateFeatures, _frequency.Model.Covariates!.Terms[i].Feature);
            divided[plain + feature] +=
                Part(shares[plain], parts[i].Buying, sum.Buying)
                + Part(shares[plain + 1], parts[i].Leaving, sum.Leaving);
        }

        return divided;

        // What adds up to nothing changes nothing, so that there is no share either.
        static double Part(double share, double part, double sum) => sum == 0 ? 0 : share * (part / sum);
    }

    private sealed record ExplainedOrders(double[] Orders, (double Buying, double Leaving)[] Parts);

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

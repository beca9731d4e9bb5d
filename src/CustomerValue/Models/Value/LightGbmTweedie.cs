using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;

namespace CustomerValue.Models.Value;

/// <summary>
/// Expected spend by one ensemble with Tweedie deviance and log link: many zeros and a long tail in one distribution
/// (Jorgensen 1987). Purchase days and the probability of buying have ensembles of their own.
/// </summary>
public sealed class LightGbmTweedie : IValueTrainer
{
    /// <inheritdoc />
    public string Name => TweedieModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IValueModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var encoder = FeatureEncoder.Fit(tables);
        // Spend in units of its mean: the ensemble starts where the labels are.
        var unit = tables.Average(t => t.Labels!.Spend.Average(v => (double)v));
        if (unit <= 0)
        {
            throw new ModelFitException("Nobody spent anything in the label windows.");
        }

        var spend = Fit("tweedie tweedie_variance_power=1.5", (l, i) => (float)(l.Spend[i] / unit));
        var orders = Fit("poisson", (l, i) => l.Orders[i]);
        var buy = Fit("binary", (l, i) => l.Bought(i) ? 1 : 0);
        return new TweedieModel(encoder, BtydColumns.Fit(asOf, cancellation), spend, orders, buy, unit);

        LightGbmModel Fit(string objective, Func<Labels, int, float> label)
        {
            var (train, validation) = GroupedSplit.Of(encoder, tables, (_, _) => true, label);
            var settings = new LightGbmSettings(objective, encoder.CategoricalParameter, seed);
            return LightGbmModel.Train(settings, train, validation, cancellation);
        }
    }
}

/// <summary>A fitted <see cref="LightGbmTweedie"/>.</summary>
public sealed class TweedieModel : IValueModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "lightgbm-tweedie";

    private readonly FeatureEncoder _encoder;
    private readonly BtydColumns _rhythm;
    private readonly LightGbmModel _spend;
    private readonly LightGbmModel _orders;
    private readonly LightGbmModel _buy;
    private readonly double _unit;

    internal TweedieModel(
        FeatureEncoder encoder,
        BtydColumns rhythm,
        LightGbmModel spend,
        LightGbmModel orders,
        LightGbmModel buy,
        double unit
    )
    {
        _encoder = encoder;
        _rhythm = rhythm;
        _spend = spend;
        _orders = orders;
        _buy = buy;
        _unit = unit;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <inheritdoc />
    public IReadOnlyList<string> ExplainedFeatures => _encoder.Columns;

    /// <summary>Loads a saved model.</summary>
    public static TweedieModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        var columns = saved.Encoder.Columns.Count;
        return new TweedieModel(
            saved.Encoder,
            BtydColumns.Of(saved.Rhythm),
            LightGbmModel.Load(saved.Spend, columns),
            LightGbmModel.Load(saved.Orders, columns),
            LightGbmModel.Load(saved.Buy, columns),
            saved.Unit
        );
    }

    /// <inheritdoc />
    public ValuePrediction Predict(FeatureTable table)
    {
        var matrix = _encoder.Matrix(_rhythm.AddTo(table));
        var buy = _buy.Predict(matrix);
        var spend = Array.ConvertAll(_spend.Predict(matrix), v => v * _unit);
        var orders = _orders.Predict(matrix);
        for (var i = 0; i < orders.Length; i++)
        {
            // Who buys at all buys at least once.
            orders[i] = Math.Max(orders[i], buy[i]);
        }

        return new ValuePrediction(spend, orders, buy);
    }

    /// <summary>
    /// Exact SHAP values are of log spend; along the straight path from the baseline the spend between is shared out in
    /// proportion to them (Aumann &amp; Shapley 1974), which keeps the sum exact.
    /// </summary>
    public Attribution[] Explain(FeatureTable table)
    {
        var values = _spend.Contributions(_encoder.Matrix(_rhythm.AddTo(table)));
        var features = _encoder.Columns.Count;
        var attributions = new Attribution[table.Count];
        Parallel.For(
            0,
            table.Count,
            i => attributions[i] = InCurrency(values.AsSpan(i * (features + 1), features + 1), _unit)
        );
        return attributions;
    }

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Saved(Kind, _encoder, _rhythm.Saved(), _spend.Text, _orders.Text, _buy.Text, _unit),
            BlobFiles.Json
        );

    private static Attribution InCurrency(ReadOnlySpan<double> logs, double unit)
    {
        var features = logs.Length - 1;
        double step = 0;
        for (var f = 0; f < features; f++)
        {
            step += logs[f];
        }

        var baseline = unit * Math.Exp(logs[features]);
        // (e^step - 1) / step, which is 1 where nothing moves.
        var slope = baseline * (Math.Abs(step) < 1e-9 ? 1 : (Math.Exp(step) - 1) / step);
        var contributions = new double[features];
        for (var f = 0; f < features; f++)
        {
            contributions[f] = slope * logs[f];
        }

        return new Attribution(baseline, contributions);
    }

    private sealed record Saved(
        string Kind,
        FeatureEncoder Encoder,
        SavedBtydColumns Rhythm,
        string Spend,
        string Orders,
        string Buy,
        double Unit
    );
}

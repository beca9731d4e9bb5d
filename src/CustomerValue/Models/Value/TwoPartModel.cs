using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;

namespace CustomerValue.Models.Value;

/// <summary>A fitted <see cref="LightGbmTwoPart"/>.</summary>
public sealed class TwoPartModel : IValueModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "lightgbm-two-part";

    private readonly FeatureEncoder _encoder;
    private readonly BtydColumns _rhythm;
    private readonly LightGbmModel _buy;
    private readonly LightGbmModel _spend;
    private readonly LightGbmModel _orders;
    private readonly double _paidShare;

    internal TwoPartModel(
        FeatureEncoder encoder,
        BtydColumns rhythm,
        LightGbmModel buy,
        LightGbmModel spend,
        LightGbmModel orders,
        double paidShare
    )
    {
        _encoder = encoder;
        _rhythm = rhythm;
        _buy = buy;
        _spend = spend;
        _orders = orders;
        _paidShare = paidShare;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <inheritdoc />
    public IReadOnlyList<string> ExplainedFeatures => _encoder.Columns;

    /// <summary>Loads a saved model.</summary>
    public static TwoPartModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        var columns = saved.Encoder.Columns.Count;
        return new TwoPartModel(
            saved.Encoder,
            BtydColumns.Of(saved.Rhythm),
            LightGbmModel.Load(saved.Buy, columns),
            LightGbmModel.Load(saved.Spend, columns),
            LightGbmModel.Load(saved.Orders, columns),
            saved.PaidShare
        );
    }

    /// <inheritdoc />
    public ValuePrediction Predict(FeatureTable table)
    {
        var matrix = _encoder.Matrix(_rhythm.AddTo(table));
        var buy = _buy.Predict(matrix);
        var amount = _spend.Predict(matrix);
        var orders = _orders.Predict(matrix);
        var spend = new double[table.Count];
        for (var i = 0; i < spend.Length; i++)
        {
            spend[i] = buy[i] * amount[i] * _paidShare;
            // Who buys at all buys at least once.
            orders[i] = Math.Max(orders[i], buy[i]);
        }

        return new ValuePrediction(spend, orders, buy);
    }

    /// <summary>
    /// Attributes in currency. Both parts have exact SHAP values, on log-odds and log-spend; their product is attributed along
    /// the straight path from the baseline to the customer (Aumann &amp; Shapley 1974), which keeps the sum exact.
    /// </summary>
    public Attribution[] Explain(FeatureTable table)
    {
        var matrix = _encoder.Matrix(_rhythm.AddTo(table));
        var buy = _buy.Contributions(matrix);
        var spend = _spend.Contributions(matrix);
        var width = _encoder.Columns.Count + 1;
        var attributions = new Attribution[table.Count];
        Parallel.For(
            0,
            table.Count,
            i =>
                attributions[i] = TwoPartPath.Attribute(
                    buy.AsSpan(i * width, width),
                    spend.AsSpan(i * width, width),
                    _paidShare
                )
        );
        return attributions;
    }

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Saved(Kind, _encoder, _rhythm.Saved(), _buy.Text, _spend.Text, _orders.Text, _paidShare),
            BlobFiles.Json
        );

    private sealed record Saved(
        string Kind,
        FeatureEncoder Encoder,
        SavedBtydColumns Rhythm,
        string Buy,
        string Spend,
        string Orders,
        double PaidShare
    );
}

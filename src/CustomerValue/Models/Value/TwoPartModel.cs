using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;

namespace CustomerValue.Models.Value;

/// <summary>A fitted <see cref="BoostedTwoPart"/>.</summary>
public sealed class TwoPartModel : IValueModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "boosted-two-part";

    private readonly TreeLibrary _library;
    private readonly FeatureEncoder _encoder;
    private readonly BtydColumns _rhythm;
    private readonly ITreeModel _buy;
    private readonly ITreeModel _spend;
    private readonly ITreeModel _orders;
    private readonly double _paidShare;

    internal TwoPartModel(
        string name,
        TreeLibrary library,
        FeatureEncoder encoder,
        BtydColumns rhythm,
        ITreeModel buy,
        ITreeModel spend,
        ITreeModel orders,
        double paidShare
    )
    {
        Name = name;
        _library = library;
        _encoder = encoder;
        _rhythm = rhythm;
        _buy = buy;
        _spend = spend;
        _orders = orders;
        _paidShare = paidShare;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IReadOnlyList<string> ExplainedFeatures => _encoder.Columns;

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="ModelFitException">The library of trees is not installed.</exception>
    public static TwoPartModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        var columns = saved.Encoder.Columns.Count;
        var library = TreeLibrary.Named(saved.Library);
        return new TwoPartModel(
            saved.Name,
            library,
            saved.Encoder,
            BtydColumns.Of(saved.Rhythm),
            library.Load(saved.Buy, columns),
            library.Load(saved.Spend, columns),
            library.Load(saved.Orders, columns),
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
                attributions[i] = AumannShapley.Attribute(
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
            new Saved(
                Kind,
                Name,
                _library.Name,
                _encoder,
                _rhythm.Saved(),
                _buy.Text,
                _spend.Text,
                _orders.Text,
                _paidShare
            ),
            BlobFiles.Json
        );

    private sealed record Saved(
        string Kind,
        string Name,
        string Library,
        FeatureEncoder Encoder,
        SavedBtydColumns Rhythm,
        string Buy,
        string Spend,
        string Orders,
        double PaidShare
    );
}

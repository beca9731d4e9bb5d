using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Value;

/// <summary>
/// Expected spend by lines: logistic regression of buying times least squares on the log of what buyers spend, brought back by
/// smearing. The plainest model that learns from labels; its weights can be read.
/// </summary>
public sealed class LinearTwoPart : IValueTrainer
{
    private const int MaxRows = 100_000;
    private const long SampleSeed = 5;

    /// <inheritdoc />
    public string Name => LinearModel.Kind;

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
        var buying = (LogisticRetentionModel)new LogisticRetention().Train(labelled, asOf, seed, cancellation);
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var scaler = FeatureScaler.Fit(tables);
        var rows = new List<float[]>();
        var spend = new List<double>();
        var orders = new List<double>();
        var share = (double)MaxRows / tables.Sum(t => t.Count);
        foreach (var table in tables)
        {
            cancellation.ThrowIfCancellationRequested();
            var scaled = scaler.Rows(table);
            for (var i = 0; i < table.Count; i++)
            {
                if (table.Labels!.Spend[i] > 0 && CustomerHash.InSample(table.CustomerIds[i], share, SampleSeed))
                {
                    rows.Add(scaled[i]);
                    spend.Add(Math.Log(table.Labels.Spend[i]));
                    orders.Add(Math.Log(Math.Max(1, table.Labels.Orders[i])));
                }
            }
        }

        return new LinearModel(
            buying,
            LeastSquares.Fit(rows, spend, cancellation),
            LeastSquares.Fit(rows, orders, cancellation)
        );
    }
}

/// <summary>A fitted <see cref="LinearTwoPart"/>.</summary>
public sealed class LinearModel : IValueModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "linear-log-spend";

    private readonly LogisticRetentionModel _buying;
    private readonly LeastSquares _spend;
    private readonly LeastSquares _orders;

    internal LinearModel(LogisticRetentionModel buying, LeastSquares spend, LeastSquares orders)
    {
        _buying = buying;
        _spend = spend;
        _orders = orders;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <inheritdoc />
    public IReadOnlyList<string> ExplainedFeatures => _buying.Features;

    /// <summary>Loads a saved model.</summary>
    public static LinearModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        return new LinearModel(LogisticRetentionModel.Load(saved.Buying), saved.Spend, saved.Orders);
    }

    /// <inheritdoc />
    public ValuePrediction Predict(FeatureTable table)
    {
        var rows = _buying.Scaled(table);
        var buys = Array.ConvertAll(rows, _buying.Probability);
        var spend = new double[rows.Length];
        var orders = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            spend[i] = buys[i] * _spend.Mean(rows[i]);
            // Who buys at all buys at least once.
            orders[i] = buys[i] * Math.Max(1, _orders.Mean(rows[i]));
        }

        return new ValuePrediction(spend, orders, buys);
    }

    /// <summary>
    /// Each column moves the log-odds of buying and the log of the spend in proportion; their product is attributed along the
    /// straight path from the mean customer (Aumann &amp; Shapley 1974), and the columns of a feature are added up.
    /// </summary>
    public Attribution[] Explain(FeatureTable table)
    {
        var rows = _buying.Scaled(table);
        var owners = _buying.FeatureOfColumn;
        var features = ExplainedFeatures.Count;
        var attributions = new Attribution[rows.Length];
        Parallel.For(
            0,
            rows.Length,
            i =>
            {
                var buy = new double[features + 1];
                var spend = new double[features + 1];
                for (var c = 0; c < owners.Length; c++)
                {
                    buy[owners[c]] += _buying.Weight(c) * rows[i][c];
                    spend[owners[c]] += _spend.Weights[c] * rows[i][c];
                }

                buy[features] = _buying.Bias;
                spend[features] = _spend.Intercept;
                Shrink(spend, _spend.Log(rows[i]));
                attributions[i] = AumannShapley.Attribute(buy, spend, _spend.Smearing);
            }
        );
        return attributions;
    }

    /// <inheritdoc />
    public byte[] Save() =>
        ModelJson.Write(new Saved(Kind, JsonDocument.Parse(_buying.Save()).RootElement, _spend, _orders));

    /// <summary>Where the line was held, its columns count for as much less.</summary>
    private static void Shrink(double[] contributions, double log)
    {
        var step = contributions[..^1].Sum();
        var held = log - contributions[^1];
        var factor = step == 0 ? 1 : held / step;
        for (var i = 0; i < contributions.Length - 1; i++)
        {
            contributions[i] *= factor;
        }
    }

    private sealed record Saved(string Kind, JsonElement Buying, LeastSquares Spend, LeastSquares Orders);
}

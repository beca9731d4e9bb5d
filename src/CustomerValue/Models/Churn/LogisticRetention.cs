using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CustomerValue.Models.Churn;

/// <summary>Probability of buying in the horizon by logistic regression (ML.NET's L-BFGS) on scaled features.</summary>
public sealed class LogisticRetention : IRetentionTrainer
{
    private const int MaxRows = 200_000;
    private const long SampleSeed = 3;

    /// <inheritdoc />
    public string Name => LogisticRetentionModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var scaler = FeatureScaler.Fit(tables);
        var share = (double)MaxRows / tables.Sum(t => t.Count);
        var rows = tables.SelectMany(t => Rows(scaler, t, share)).ToList();
        if (rows.Select(r => r.Label).Distinct().Count() < 2)
        {
            throw new ModelFitException("Every customer bought, or none did: there is nothing to tell apart.");
        }

        cancellation.ThrowIfCancellationRequested();
        var context = new MLContext(seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            scaler.Columns.Count
        );
        // One thread: several add up gradients in an order that changes from run to run.
        var trainer = context.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options
            {
                FeatureColumnName = nameof(Row.Features),
                LabelColumnName = nameof(Row.Label),
                L1Regularization = 0,
                // As strong as one row in two hundred: label windows differ, and what holds only in some of them must stay small.
                L2Regularization = 0.005f * rows.Count,
                NumberOfThreads = 1,
            }
        );
        var fitted = trainer.Fit(context.Data.LoadFromEnumerable(rows, schema));
        var linear = (
            (CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>)fitted.Model
        ).SubModel;
        return new LogisticRetentionModel(
            scaler,
            BtydColumns.Fit(asOf, cancellation),
            linear.Bias,
            [.. linear.Weights]
        );
    }

    private static IEnumerable<Row> Rows(FeatureScaler scaler, FeatureTable table, double share)
    {
        var scaled = scaler.Rows(table);
        for (var i = 0; i < table.Count; i++)
        {
            if (CustomerHash.InSample(table.CustomerIds[i], share, SampleSeed))
            {
                yield return new Row { Features = scaled[i], Label = table.Labels!.Bought(i) };
            }
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }
    }
}

/// <summary>A fitted <see cref="LogisticRetention"/>.</summary>
public sealed class LogisticRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "logistic-regression";

    private readonly FeatureScaler _scaler;
    private readonly BtydColumns _rhythm;
    private readonly double _bias;
    private readonly float[] _weights;

    internal LogisticRetentionModel(FeatureScaler scaler, BtydColumns rhythm, double bias, float[] weights)
    {
        _scaler = scaler;
        _rhythm = rhythm;
        _bias = bias;
        _weights = weights;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <summary>
    /// Change of the log-odds of buying for one standard deviation of a numeric feature, or for a flag or category being on.
    /// </summary>
    public IReadOnlyList<(string Column, double Coefficient)> Coefficients =>
        [.. _scaler.Columns.Select((c, i) => (c, (double)_weights[i]))];

    /// <inheritdoc cref="FeatureScaler.Features"/>
    internal IReadOnlyList<string> Features => _scaler.Features;

    /// <inheritdoc cref="FeatureScaler.FeatureOfColumn"/>
    internal int[] FeatureOfColumn => _scaler.FeatureOfColumn;

    internal double Bias => _bias;

    internal double Weight(int column) => _weights[column];

    /// <summary>The scaled columns of every customer.</summary>
    internal float[][] Scaled(FeatureTable table) => _scaler.Rows(_rhythm.AddTo(table));

    /// <summary>Loads a saved model.</summary>
    public static LogisticRetentionModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        return new LogisticRetentionModel(saved.Scaler, BtydColumns.Of(saved.Rhythm), saved.Bias, saved.Weights);
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) => Array.ConvertAll(Scaled(table), Probability);

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(new Saved(Kind, _scaler, _rhythm.Saved(), _bias, _weights), BlobFiles.Json);

    internal double Probability(float[] row)
    {
        var odds = _bias;
        for (var i = 0; i < row.Length; i++)
        {
            odds += (double)row[i] * _weights[i];
        }

        return 1 / (1 + Math.Exp(-odds));
    }

    private sealed record Saved(
        string Kind,
        FeatureScaler Scaler,
        SavedBtydColumns Rhythm,
        double Bias,
        float[] Weights
    );
}

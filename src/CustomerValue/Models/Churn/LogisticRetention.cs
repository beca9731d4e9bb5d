using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;
using MathNet.Numerics.LinearAlgebra;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CustomerValue.Models.Churn;

/// <summary>Probability of buying in the horizon by logistic regression (ML.NET's L-BFGS) on scaled features.</summary>
/// <param name="balance">What is done about a rare class.</param>
public sealed class LogisticRetention(ClassBalance balance = ClassBalance.None) : IRetentionTrainer
{
    private const int MaxRows = 200_000;
    private const long SampleSeed = 3;
    private const int ErrorRows = 20_000;

    // As strong as one row in two hundred: label windows differ, and what holds only in some of them must stay small.
    private const float Penalty = 0.005f;

    /// <inheritdoc />
    public string Name => LogisticRetentionModel.Kind + Rebalance.Suffix(balance);

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
        var natural = Rows(scaler, tables, share);
        if (natural.Labels.Distinct().Count() < 2)
        {
            throw new ModelFitException("Every customer bought, or none did: there is nothing to tell apart.");
        }

        var rows = Rebalance.Apply(balance, natural, scaler.Numeric.Count, seed);

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
                ExampleWeightColumnName = nameof(Row.Weight),
                L1Regularization = 0,
                L2Regularization = Penalty * rows.Rows,
                NumberOfThreads = 1,
            }
        );
        var fitted = trainer.Fit(context.Data.LoadFromEnumerable(Of(rows, cancellation), schema));
        var linear = (
            (CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>)fitted.Model
        ).SubModel;
        return new LogisticRetentionModel(
            Name,
            scaler,
            BtydColumns.Fit(asOf, cancellation),
            linear.Bias + Rebalance.LogOddsShift(balance, natural),
            [.. linear.Weights],
            StandardErrors(rows, linear)
        );
    }

    private static TrainingRows Rows(FeatureScaler scaler, List<FeatureTable> tables, double share)
    {
        var width = scaler.Columns.Count;
        var matrix = new List<float>();
        var labels = new List<float>();
        foreach (var table in tables)
        {
            var scaled = scaler.Rows(table);
            for (var i = 0; i < table.Count; i++)
            {
                if (CustomerHash.InSample(table.CustomerIds[i], share, SampleSeed))
                {
                    matrix.AddRange(scaled[i]);
                    labels.Add(table.Labels!.Bought(i) ? 1 : 0);
                }
            }
        }

        return new TrainingRows([.. matrix], labels.Count, width, [.. labels]);
    }

    /// <summary>
    /// From the curvature of the penalised likelihood. Rows of a customer at several cutoffs are taken for independent, so that
    /// the errors are on the small side; many rows are represented by some of them.
    /// </summary>
    private static double[] StandardErrors(TrainingRows rows, LinearBinaryModelParameters linear)
    {
        var count = Math.Min(rows.Rows, ErrorRows);
        var matrix = Matrix<double>.Build.Dense(
            count,
            rows.Columns + 1,
            (r, c) => c == 0 ? 1 : rows.Matrix[((long)r * rows.Rows / count * rows.Columns) + c - 1]
        );
        var represented = Vector<double>.Build.Dense(count, (double)rows.Rows / count);
        var weights = Vector<double>.Build.Dense([linear.Bias, .. linear.Weights]);
        return LogisticFit.StandardErrorsOf(matrix, weights, Penalty * rows.Rows, represented)[1..];
    }

    /// <summary>The rows, which the trainer reads in each of its iterations: the one place where it can be stopped.</summary>
    private static IEnumerable<Row> Of(TrainingRows rows, CancellationToken cancellation)
    {
        for (var i = 0; i < rows.Rows; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return new Row
            {
                Features = rows.Matrix[(i * rows.Columns)..((i + 1) * rows.Columns)],
                Label = rows.Labels[i] == 1,
                Weight = rows.Weights?[i] ?? 1,
            };
        }
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public bool Label { get; set; }

        public float Weight { get; set; }
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
    private readonly double[] _standardErrors;

    internal LogisticRetentionModel(
        string name,
        FeatureScaler scaler,
        BtydColumns rhythm,
        double bias,
        float[] weights,
        double[] standardErrors
    )
    {
        Name = name;
        _scaler = scaler;
        _rhythm = rhythm;
        _bias = bias;
        _weights = weights;
        _standardErrors = standardErrors;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>
    /// Change of the log-odds of buying for one standard deviation of a numeric feature, or for a flag or category being on, with
    /// its standard error.
    /// </summary>
    public IReadOnlyList<(string Column, double Coefficient, double StandardError)> Coefficients =>
        [.. _scaler.Columns.Select((c, i) => (c, (double)_weights[i], _standardErrors[i]))];

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
        return new LogisticRetentionModel(
            saved.Name,
            saved.Scaler,
            BtydColumns.Of(saved.Rhythm),
            saved.Bias,
            saved.Weights,
            saved.StandardErrors
        );
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) => Array.ConvertAll(Scaled(table), Probability);

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Saved(Kind, Name, _scaler, _rhythm.Saved(), _bias, _weights, _standardErrors),
            BlobFiles.Json
        );

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
        string Name,
        FeatureScaler Scaler,
        SavedBtydColumns Rhythm,
        double Bias,
        float[] Weights,
        double[] StandardErrors
    );
}

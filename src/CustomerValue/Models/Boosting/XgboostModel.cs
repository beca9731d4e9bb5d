using System.Globalization;
using System.Runtime.InteropServices;

namespace CustomerValue.Models.Boosting;

/// <summary>A fitted XGBoost ensemble (Chen &amp; Guestrin 2016), by XGBoost's own library.</summary>
public sealed unsafe class XgboostModel : ITreeModel
{
    private const int MaxTrees = 300;
    private const int Patience = 30;
    private const string PredictNormal =
        """{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}""";
    private const string PredictContributions =
        """{"type": 2, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}""";

    private readonly XgboostBooster _booster;
    private readonly Lock _predicting = new();

    private XgboostModel(XgboostBooster booster, int columns, string text)
    {
        _booster = booster;
        Columns = columns;
        Text = text;
    }

    /// <summary>Why XGBoost cannot be used here, in words; null where it can.</summary>
    public static string? WhyMissing => XgboostNative.Missing;

    /// <summary>Version of the installed library, or null where it cannot be used.</summary>
    public static Version? LibraryVersion => WhyMissing is null ? XgboostNative.InstalledVersion : null;

    /// <inheritdoc />
    public int Columns { get; }

    /// <summary>The model in XGBoost's UBJSON format, as base64.</summary>
    public string Text { get; }

    /// <summary>Loads a model from its text.</summary>
    /// <exception cref="ModelFitException">The library is missing or the text is not a model.</exception>
    public static XgboostModel Load(string text, int columns)
    {
        XgboostNative.Require();
        var bytes = Convert.FromBase64String(text);
        XgboostNative.Check(XgboostNative.XGBoosterCreate([], 0, out var booster));
        Set(booster, "verbosity", "0");
        XgboostNative.Check(XgboostNative.XGBoosterLoadModelFromBuffer(booster, bytes, (ulong)bytes.Length));
        return new XgboostModel(booster, columns, text);
    }

    /// <inheritdoc cref="TreeLibrary.Train"/>
    public static XgboostModel Train(
        TreeTask task,
        TrainingRows train,
        TrainingRows validation,
        CancellationToken cancellation
    )
    {
        XgboostNative.Require();
        using var data = Rows(train.Matrix, train.Rows, train.Columns);
        using var valid = Rows(validation.Matrix, validation.Rows, validation.Columns);
        SetInfo(data, train);
        SetInfo(valid, validation);
        XgboostNative.Check(
            XgboostNative.XGBoosterCreate([data.DangerousGetHandle(), valid.DangerousGetHandle()], 2, out var booster)
        );
        using (booster)
        {
            foreach (var (name, value) in Parameters(task, train))
            {
                Set(booster, name, value);
            }

            var trees = Boost(booster, data, valid, cancellation);
            XgboostNative.Check(XgboostNative.XGBoosterSlice(booster, 0, trees, 1, out var best));
            using (best)
            {
                return Load(Saved(best), train.Columns);
            }
        }
    }

    /// <inheritdoc />
    public double[] Predict(ReadOnlySpan<float> matrix) => Predict(matrix, PredictNormal);

    /// <inheritdoc />
    public double[] Contributions(ReadOnlySpan<float> matrix) => Predict(matrix, PredictContributions);

    /// <inheritdoc />
    public void Dispose() => _booster.Dispose();

    private static IEnumerable<(string Name, string Value)> Parameters(TreeTask task, TrainingRows train) =>
        [
            ("verbosity", "0"),
            ("objective", Objective(task.Objective)),
            ("eval_metric", Metric(task.Objective)),
            ("num_class", task.Objective == TreeObjective.Multiclass ? Number(task.Classes) : "0"),
            // The ensemble starts where the labels are; its own start of 0.5 is far from an amount of money.
            ("base_score", task.Objective == TreeObjective.Multiclass ? "0.5" : Number(train.MeanLabel())),
            ("tree_method", "hist"),
            ("max_bin", "128"),
            ("max_depth", "4"),
            ("eta", "0.05"),
            ("min_child_weight", "5"),
            ("subsample", "0.8"),
            ("colsample_bytree", "0.6"),
            ("lambda", "1"),
            ("seed", Number(task.Seed)),
            ("nthread", Number(Threads(train.Rows))),
        ];

    private static string Objective(TreeObjective objective) =>
        objective switch
        {
            TreeObjective.Binary => "binary:logistic",
            TreeObjective.Gamma => "reg:gamma",
            TreeObjective.Poisson => "count:poisson",
            _ => "multi:softprob",
        };

    private static string Metric(TreeObjective objective) =>
        objective switch
        {
            TreeObjective.Binary => "logloss",
            TreeObjective.Gamma => "gamma-nloglik",
            TreeObjective.Poisson => "poisson-nloglik",
            _ => "mlogloss",
        };

    // A number that does not depend on the machine: sums of floats depend on it.
    private static int Threads(int rows) => rows < 200_000 ? 1 : 2;

    /// <returns>The number of trees (of rounds, where there are several classes) that did best on the validation rows.</returns>
    private static int Boost(XgboostBooster booster, DMatrix data, DMatrix valid, CancellationToken cancellation)
    {
        var best = double.PositiveInfinity;
        var trees = 1;
        for (var iteration = 0; iteration < MaxTrees && iteration + 1 - trees < Patience; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            XgboostNative.Check(XgboostNative.XGBoosterUpdateOneIter(booster, iteration, data));
            var loss = Loss(booster, valid, iteration);
            if (loss < best)
            {
                best = loss;
                trees = iteration + 1;
            }
        }

        return trees;
    }

    private static double Loss(XgboostBooster booster, DMatrix valid, int iteration)
    {
        XgboostNative.Check(
            XgboostNative.XGBoosterEvalOneIter(
                booster,
                iteration,
                [valid.DangerousGetHandle()],
                ["v"],
                1,
                out var pointer
            )
        );
        // Such as: [12] v-logloss:0.4711
        var text = Marshal.PtrToStringUTF8(pointer)!;
        return double.Parse(text.AsSpan(text.LastIndexOf(':') + 1), CultureInfo.InvariantCulture);
    }

    private static DMatrix Rows(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        fixed (float* data = matrix)
        {
            XgboostNative.Check(
                XgboostNative.XGDMatrixCreateFromMat_omp(
                    data,
                    (ulong)rows,
                    (ulong)columns,
                    float.NaN,
                    out var created,
                    Threads(rows)
                )
            );
            return created;
        }
    }

    private static void SetInfo(DMatrix data, TrainingRows rows)
    {
        XgboostNative.Check(XgboostNative.XGDMatrixSetFloatInfo(data, "label", rows.Labels, (ulong)rows.Rows));
        if (rows.Weights is { } weights)
        {
            XgboostNative.Check(XgboostNative.XGDMatrixSetFloatInfo(data, "weight", weights, (ulong)rows.Rows));
        }
    }

    private static string Saved(XgboostBooster booster)
    {
        XgboostNative.Check(
            XgboostNative.XGBoosterSaveModelToBuffer(booster, """{"format": "ubj"}""", out var length, out var bytes)
        );
        return Convert.ToBase64String(new ReadOnlySpan<byte>(bytes, checked((int)length)));
    }

    private static void Set(XgboostBooster booster, string name, string value) =>
        XgboostNative.Check(XgboostNative.XGBoosterSetParam(booster, name, value));

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private double[] Predict(ReadOnlySpan<float> matrix, string settings)
    {
        ObjectDisposedException.ThrowIf(_booster.IsClosed, this);
        var rows = matrix.Length / Columns;
        if (rows == 0)
        {
            return [];
        }

        using var data = Rows(matrix, rows, Columns);
        // Predicting writes to buffers that belong to the ensemble.
        lock (_predicting)
        {
            Set(_booster, "nthread", Number(Threads(rows)));
            XgboostNative.Check(
                XgboostNative.XGBoosterPredictFromDMatrix(
                    _booster,
                    data,
                    settings,
                    out var shape,
                    out var dimensions,
                    out var values
                )
            );
            var count = 1;
            for (var d = 0; d < (int)dimensions; d++)
            {
                count = checked(count * (int)shape[d]);
            }

            var result = new double[count];
            for (var i = 0; i < count; i++)
            {
                result[i] = values[i];
            }

            return result;
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;

namespace CustomerValue.Models.Boosting;

/// <summary>A fitted LightGBM ensemble, by LightGBM's own library.</summary>
public sealed unsafe class LightGbmModel : ITreeModel
{
    private readonly Booster _booster;
    private readonly int _columns;
    private readonly int _classes;
    private readonly int _averaged = 1;

    private LightGbmModel(nint booster, int columns, string text)
    {
        _booster = new Booster(booster);
        _columns = columns;
        LightGbmNative.Check(LightGbmNative.LGBM_BoosterGetNumClasses(_booster, out _classes));
        if (text.Contains("\naverage_output\n", StringComparison.Ordinal))
        {
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterGetCurrentIteration(_booster, out _averaged));
        }

        Text = text;
    }

    /// <summary>The model in LightGBM's text format.</summary>
    public string Text { get; }

    /// <inheritdoc />
    public int Columns => _columns;

    /// <summary>Loads a model from its text.</summary>
    public static LightGbmModel Load(string text, int columns)
    {
        LightGbmNative.Check(LightGbmNative.LGBM_BoosterLoadModelFromString(text, out _, out var booster));
        return new LightGbmModel(booster, columns, text);
    }

    /// <summary>Trains, and stops when the validation rows no longer gain.</summary>
    /// <param name="settings">Objective and size.</param>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows that decide when to stop.</param>
    /// <param name="cancellation">Stops between trees.</param>
    /// <exception cref="ModelFitException">LightGBM refused the data.</exception>
    public static LightGbmModel Train(
        LightGbmSettings settings,
        TrainingRows train,
        TrainingRows validation,
        CancellationToken cancellation
    )
    {
        var parameters = settings.Parameters(train.Rows);
        var data = Dataset(train, parameters, 0);
        var valid = nint.Zero;
        var booster = nint.Zero;
        try
        {
            valid = Dataset(validation, parameters, data);
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterCreate(data, parameters, out booster));
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterAddValidData(booster, valid));
            var best = Boost(booster, settings, cancellation);
            return Load(ModelText(booster, best), train.Columns);
        }
        finally
        {
            _ = LightGbmNative.LGBM_BoosterFree(booster);
            _ = LightGbmNative.LGBM_DatasetFree(valid);
            _ = LightGbmNative.LGBM_DatasetFree(data);
        }
    }

    /// <inheritdoc />
    public double[] Predict(ReadOnlySpan<float> matrix) => Predict(matrix, LightGbmNative.PredictNormal, _classes);

    /// <inheritdoc />
    public double[] Contributions(ReadOnlySpan<float> matrix) =>
        Array.ConvertAll(
            Predict(matrix, LightGbmNative.PredictContributions, _classes * (_columns + 1)),
            // LightGBM averages the trees of a forest when it predicts, but only adds up their contributions.
            v => v / _averaged
        );

    /// <inheritdoc />
    public void Dispose() => _booster.Dispose();

    // Threads wait for each other by spinning: on few rows and a busy machine that costs far more than a second one gains.
    internal static string Threads(int rows) => rows < 200_000 ? "num_threads=1" : "num_threads=2";

    private static int Boost(nint booster, LightGbmSettings settings, CancellationToken cancellation)
    {
        var best = double.PositiveInfinity;
        var bestIteration = 1;
        for (var iteration = 1; iteration <= settings.MaxTrees; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterUpdateOneIter(booster, out var finished));
            double loss;
            LightGbmNative.Check(LightGbmNative.LGBM_BoosterGetEval(booster, 1, out _, &loss));
            if (loss < best)
            {
                best = loss;
                bestIteration = iteration;
            }

            if (finished != 0 || iteration - bestIteration >= settings.Patience)
            {
                break;
            }
        }

        return bestIteration;
    }

    private static nint Dataset(TrainingRows rows, string parameters, nint reference)
    {
        nint dataset;
        fixed (float* data = rows.Matrix)
        {
            LightGbmNative.Check(
                LightGbmNative.LGBM_DatasetCreateFromMat(
                    data,
                    LightGbmNative.Float32,
                    rows.Rows,
                    rows.Columns,
                    1,
                    parameters,
                    reference,
                    out dataset
                )
            );
        }

        SetField(dataset, "label", rows.Labels);
        if (rows.Weights is { } weights)
        {
            SetField(dataset, "weight", weights);
        }

        return dataset;
    }

    private static void SetField(nint dataset, string name, float[] values)
    {
        fixed (float* data = values)
        {
            LightGbmNative.Check(
                LightGbmNative.LGBM_DatasetSetField(dataset, name, data, values.Length, LightGbmNative.Float32)
            );
        }
    }

    private static string ModelText(nint booster, int iterations)
    {
        LightGbmNative.Check(
            LightGbmNative.LGBM_BoosterSaveModelToString(booster, 0, iterations, 0, 0, out var length, null)
        );
        var buffer = new byte[length];
        fixed (byte* pointer = buffer)
        {
            LightGbmNative.Check(
                LightGbmNative.LGBM_BoosterSaveModelToString(booster, 0, iterations, 0, length, out length, pointer)
            );
        }

        return Encoding.UTF8.GetString(buffer, 0, (int)length - 1);
    }

    private double[] Predict(ReadOnlySpan<float> matrix, int type, int width)
    {
        var rows = matrix.Length / _columns;
        var result = new double[checked(rows * width)];
        if (rows == 0)
        {
            return result;
        }

        fixed (float* data = matrix)
        fixed (double* output = result)
        {
            LightGbmNative.Check(
                LightGbmNative.LGBM_BoosterPredictForMat(
                    _booster,
                    data,
                    LightGbmNative.Float32,
                    rows,
                    _columns,
                    1,
                    type,
                    0,
                    -1,
                    Threads(rows),
                    out _,
                    output
                )
            );
        }

        return result;
    }
}

/// <summary>A native ensemble, freed with the last reference to it.</summary>
internal sealed class Booster : SafeHandle
{
    public Booster(nint handle)
        : base(nint.Zero, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle() => LightGbmNative.LGBM_BoosterFree(handle) == 0;
}

/// <summary>Rows to train or validate on.</summary>
/// <param name="Matrix">Row-major, <paramref name="Rows"/> x <paramref name="Columns"/>.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Labels">One label per row.</param>
public sealed record TrainingRows(float[] Matrix, int Rows, int Columns, float[] Labels)
{
    /// <summary>How much each row counts, or null where all count the same.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Mean label, by weight.</summary>
    internal double MeanLabel()
    {
        double sum = 0;
        double all = 0;
        for (var i = 0; i < Rows; i++)
        {
            var weight = Weights?[i] ?? 1;
            sum += (double)weight * Labels[i];
            all += weight;
        }

        return sum / all;
    }
}

/// <summary>What to train and how large.</summary>
/// <param name="Objective">LightGBM's objective: binary, gamma, poisson.</param>
/// <param name="Categorical">Parameter that names the categorical columns, or empty.</param>
/// <param name="Seed">Seed of column and row sampling.</param>
public sealed record LightGbmSettings(string Objective, string Categorical, int Seed)
{
    /// <summary>Most trees.</summary>
    public int MaxTrees { get; init; } = 200;

    /// <summary>Trees without gain on the validation rows before training stops.</summary>
    public int Patience { get; init; } = 30;

    /// <summary>Trees grown apart from each other on samples of rows and columns and averaged (Breiman 2001), not boosted.</summary>
    public bool Forest { get; init; }

    // A leaf of a small shop may be small; with many rows larger leaves cost nothing and hold less noise.
    internal string Parameters(int rows) =>
        $"objective={Objective} {(Forest ? Averaged(rows) : Boosted(rows))} max_bin=127 deterministic=true"
        + $" force_row_wise=true {LightGbmModel.Threads(rows)} verbosity=-1 seed={Seed}{Categorical}";

    private static string Boosted(int rows) =>
        $"learning_rate=0.05 num_leaves=15 min_data_in_leaf={Math.Clamp(rows / 200, 10, 100)}"
        + " feature_fraction=0.6 bagging_fraction=0.8 bagging_freq=1 lambda_l2=1";

    private static string Averaged(int rows) =>
        $"boosting=rf num_leaves=255 min_data_in_leaf={Math.Clamp(rows / 500, 5, 100)}"
        + " feature_fraction_bynode=0.3 bagging_fraction=0.632 bagging_freq=1";
}

using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Churn;

/// <summary>A retention model behind a <see cref="ProbabilityCalibration"/>.</summary>
public sealed class CalibratedRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "calibrated";

    private readonly IRetentionModel _inner;

    private CalibratedRetentionModel(IRetentionModel inner, ProbabilityCalibration calibration)
    {
        _inner = inner;
        Calibration = calibration;
    }

    /// <inheritdoc />
    public string Name => _inner.Name;

    /// <summary>The curve.</summary>
    public ProbabilityCalibration Calibration { get; }

    /// <summary>The model whose probabilities are bent.</summary>
    public IRetentionModel Inner => _inner;

    /// <summary>The model behind a curve, or the model itself where the curve changes nothing.</summary>
    public static IRetentionModel Of(IRetentionModel inner, ProbabilityCalibration calibration) =>
        calibration.Method == CalibrationMethod.None ? inner : new CalibratedRetentionModel(inner, calibration);

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="JsonException">The JSON is not of this kind, or lacks a member.</exception>
    public static CalibratedRetentionModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        return new CalibratedRetentionModel(ModelPackage.RetentionModel(saved.Inner), saved.Calibration);
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) => Array.ConvertAll(_inner.Predict(table), Calibration.Apply);

    /// <inheritdoc />
    public byte[] Save() =>
        ModelJson.Write(new Saved(Kind, Calibration, JsonDocument.Parse(_inner.Save()).RootElement));

    private sealed record Saved(string Kind, ProbabilityCalibration Calibration, JsonElement Inner);
}

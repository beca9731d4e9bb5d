using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Storage;

namespace CustomerValue.Models.Churn;

/// <summary>Probability of buying in the horizon by boosted trees.</summary>
public sealed class LightGbmRetention : IRetentionTrainer
{
    /// <inheritdoc />
    public string Name => LightGbmRetentionModel.Kind;

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
        var encoder = FeatureEncoder.Fit(tables);
        var (train, validation) = StackedRows.Of(encoder, tables, (_, _) => true, (l, i) => l.Bought(i) ? 1 : 0);
        var settings = new LightGbmSettings("binary", encoder.CategoricalParameter, seed);
        var rhythm = BtydColumns.Fit(asOf, cancellation);
        return new LightGbmRetentionModel(
            encoder,
            rhythm,
            LightGbmModel.Train(settings, train, validation, cancellation)
        );
    }
}

/// <summary>A fitted <see cref="LightGbmRetention"/>.</summary>
public sealed class LightGbmRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "lightgbm";

    private readonly FeatureEncoder _encoder;
    private readonly BtydColumns _rhythm;
    private readonly LightGbmModel _model;

    internal LightGbmRetentionModel(FeatureEncoder encoder, BtydColumns rhythm, LightGbmModel model)
    {
        _encoder = encoder;
        _rhythm = rhythm;
        _model = model;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <summary>Loads a saved model.</summary>
    public static LightGbmRetentionModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        return new LightGbmRetentionModel(
            saved.Encoder,
            BtydColumns.Of(saved.Rhythm),
            LightGbmModel.Load(saved.Model, saved.Encoder.Columns.Count)
        );
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) => _model.Predict(_encoder.Matrix(_rhythm.AddTo(table)));

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(new Saved(Kind, _encoder, _rhythm.Saved(), _model.Text), BlobFiles.Json);

    private sealed record Saved(string Kind, FeatureEncoder Encoder, SavedBtydColumns Rhythm, string Model);
}

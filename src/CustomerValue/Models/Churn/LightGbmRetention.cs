using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Boosting;
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
        var encoder = FeatureEncoder.Fit(labelled);
        var (train, validation) = StackedRows.Of(encoder, labelled, (_, _) => true, (l, i) => l.Bought(i) ? 1 : 0);
        var settings = new LightGbmSettings("binary", encoder.CategoricalParameter, seed);
        return new LightGbmRetentionModel(encoder, LightGbmModel.Train(settings, train, validation, cancellation));
    }
}

/// <summary>A fitted <see cref="LightGbmRetention"/>.</summary>
public sealed class LightGbmRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "lightgbm";

    private readonly FeatureEncoder _encoder;
    private readonly LightGbmModel _model;

    internal LightGbmRetentionModel(FeatureEncoder encoder, LightGbmModel model)
    {
        _encoder = encoder;
        _model = model;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <summary>Loads a saved model.</summary>
    public static LightGbmRetentionModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        return new LightGbmRetentionModel(saved.Encoder, LightGbmModel.Load(saved.Model, saved.Encoder.Columns.Count));
    }

    /// <inheritdoc />
    public double[] Predict(FeatureTable table) =>
        _model.Predict(_encoder.Matrix(table, [.. Enumerable.Range(0, table.Count)]));

    /// <inheritdoc />
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(new Saved(Kind, _encoder, _model.Text), BlobFiles.Json);

    private sealed record Saved(string Kind, FeatureEncoder Encoder, string Model);
}

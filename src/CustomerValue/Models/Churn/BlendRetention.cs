using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Registry;

namespace CustomerValue.Models.Churn;

/// <summary>The mean of the log-odds of other retention models: their errors differ more than what they have learned.</summary>
/// <param name="parts">The models to blend.</param>
public sealed class BlendRetention(IReadOnlyList<IRetentionTrainer> parts) : IRetentionTrainer
{
    /// <inheritdoc />
    public string Name => BlendRetentionModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    ) => new BlendRetentionModel([.. parts.Select(p => p.Train(labelled, asOf, seed, cancellation))]);
}

/// <summary>A fitted <see cref="BlendRetention"/>.</summary>
public sealed class BlendRetentionModel : IRetentionModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "blend-retention";

    // Keeps log-odds finite where a part is certain.
    private const double Certain = 1e-6;

    private readonly IReadOnlyList<IRetentionModel> _parts;

    internal BlendRetentionModel(IReadOnlyList<IRetentionModel> parts)
    {
        _parts = parts;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <summary>Loads a saved model.</summary>
    public static BlendRetentionModel Load(JsonElement json) =>
        new([.. ModelJson.Read<Saved>(json, Kind).Parts.Select(ModelVersion.RetentionModel)]);

    /// <inheritdoc />
    public double[] Predict(FeatureTable table)
    {
        var odds = new double[table.Count];
        foreach (var part in _parts)
        {
            var predicted = part.Predict(table);
            for (var i = 0; i < odds.Length; i++)
            {
                var p = Math.Clamp(predicted[i], Certain, 1 - Certain);
                odds[i] += Math.Log(p / (1 - p)) / _parts.Count;
            }
        }

        return Array.ConvertAll(odds, o => 1 / (1 + Math.Exp(-o)));
    }

    /// <inheritdoc />
    public byte[] Save() =>
        ModelJson.Write(new Saved(Kind, [.. _parts.Select(p => JsonDocument.Parse(p.Save()).RootElement)]));

    private sealed record Saved(string Kind, IReadOnlyList<JsonElement> Parts);
}

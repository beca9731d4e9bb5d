using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Models.Value;

/// <summary>A model of a blend.</summary>
/// <param name="Weight">Its weight; those of a blend add up to 1.</param>
/// <param name="Scale">Factor on its spend that brings all models of the blend to one total.</param>
/// <param name="Model">The model.</param>
internal sealed record WeightedModel(double Weight, double Scale, IValueModel Model);

/// <summary>A fitted <see cref="BlendTrainer"/>.</summary>
public sealed class BlendModel : IValueModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "blend";

    private readonly IReadOnlyList<WeightedModel> _parts;

    internal BlendModel(IReadOnlyList<WeightedModel> parts)
    {
        _parts = parts;
        ExplainedFeatures = [.. parts.SelectMany(p => p.Model.ExplainedFeatures).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <inheritdoc />
    public IReadOnlyList<string> ExplainedFeatures { get; }

    /// <summary>Weight of each model.</summary>
    public IReadOnlyDictionary<string, double> Weights =>
        _parts.ToDictionary(p => p.Model.Name, p => p.Weight, StringComparer.Ordinal);

    /// <summary>Loads a saved model.</summary>
    public static BlendModel Load(JsonElement json)
    {
        var saved = ModelJson.Read<Saved>(json, Kind);
        return new BlendModel([
            .. saved.Parts.Select(p => new WeightedModel(p.Weight, p.Scale, ModelPackage.ValueModel(p.Model))),
        ]);
    }

    /// <inheritdoc />
    public ValuePrediction Predict(FeatureTable table)
    {
        var spend = new double[table.Count];
        var orders = new double[table.Count];
        var buys = new double[table.Count];
        foreach (var part in _parts)
        {
            var predicted = part.Model.Predict(table);
            for (var i = 0; i < spend.Length; i++)
            {
                spend[i] += part.Weight * part.Scale * predicted.Spend[i];
                orders[i] += part.Weight * predicted.Orders[i];
                buys[i] += part.Weight * predicted.BuyProbability[i];
            }
        }

        return new ValuePrediction(spend, orders, buys);
    }

    /// <inheritdoc />
    public Attribution[] Explain(FeatureTable table)
    {
        var baselines = new double[table.Count];
        var sums = new double[table.Count][];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = new double[ExplainedFeatures.Count];
        }

        foreach (var part in _parts)
        {
            var target = part.Model.ExplainedFeatures.Select(f => ExplainedFeatures.ToList().IndexOf(f)).ToArray();
            var attributions = part.Model.Explain(table);
            for (var i = 0; i < sums.Length; i++)
            {
                baselines[i] += part.Weight * part.Scale * attributions[i].Baseline;
                for (var f = 0; f < target.Length; f++)
                {
                    sums[i][target[f]] += part.Weight * part.Scale * attributions[i].Contributions[f];
                }
            }
        }

        return [.. baselines.Zip(sums, (baseline, contributions) => new Attribution(baseline, contributions))];
    }

    /// <inheritdoc />
    public byte[] Save() =>
        ModelJson.Write(
            new Saved(
                Kind,
                [
                    .. _parts.Select(p => new SavedPart(
                        p.Weight,
                        p.Scale,
                        JsonDocument.Parse(p.Model.Save()).RootElement
                    )),
                ]
            )
        );

    private sealed record Saved(string Kind, IReadOnlyList<SavedPart> Parts);

    private sealed record SavedPart(double Weight, double Scale, JsonElement Model);
}

using System.Text.Json;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Tiering;
using CustomerValue.Models.Totals;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;
using CustomerValue.Storage;

namespace CustomerValue.Models.Packaging;

/// <summary>The fitted champions of one model version.</summary>
/// <param name="Value">Expected spend.</param>
/// <param name="Retention">Probability of staying.</param>
/// <param name="Ranges">Distributions of the spend around what is expected.</param>
/// <param name="Tiers">Value tiers.</param>
/// <param name="Churn">What leaving is.</param>
/// <param name="Risk">Who is at risk.</param>
/// <param name="TierClassifier">Probability of the best tier; null where there was nothing to learn it from.</param>
public sealed record ModelPackage(
    IValueModel Value,
    IRetentionModel Retention,
    SpendDistribution Ranges,
    Tiers Tiers,
    ChurnMeaning Churn,
    RiskRule Risk,
    TierClassifier? TierClassifier
)
{
    /// <summary>File of the value champion.</summary>
    public const string ValueFile = "value.json";

    /// <summary>File of the retention champion.</summary>
    public const string RetentionFile = "retention.json";

    /// <summary>File of the distributions of the spend.</summary>
    public const string RangesFile = "ranges.json";

    /// <summary>File of the tiers.</summary>
    public const string TiersFile = "tiers.json";

    /// <summary>File of the rule who is at risk.</summary>
    public const string RiskFile = "risk.json";

    /// <summary>File of the classifier of tiers; not every version has it.</summary>
    public const string TierClassifierFile = "tier-classifier.json";

    /// <summary>Loads a version from its files.</summary>
    /// <exception cref="JsonException">A file is of a kind that this app does not know.</exception>
    public static ModelPackage Load(IReadOnlyDictionary<string, byte[]> files)
    {
        var card = JsonSerializer.Deserialize<ModelCard>(files[ModelStore.Card], BlobFiles.Json)!;
        return new ModelPackage(
            LoadValue(files[ValueFile]),
            RetentionModel(Parse(files[RetentionFile])),
            SpendDistribution.Load(Parse(files[RangesFile])),
            JsonSerializer.Deserialize<Tiers>(files[TiersFile], BlobFiles.Json)!,
            card.ChurnMeaning,
            JsonSerializer.Deserialize<RiskRule>(files[RiskFile], BlobFiles.Json)!,
            files.TryGetValue(TierClassifierFile, out var classifier) ? TierClassifier.Load(Parse(classifier)) : null
        );
    }

    /// <summary>Loads the value champion alone.</summary>
    /// <param name="file">Content of <see cref="ValueFile"/>.</param>
    /// <exception cref="JsonException">It is of a kind that this app does not know.</exception>
    public static IValueModel LoadValue(byte[] file) => ValueModel(Parse(file));

    private static JsonElement Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    internal static IValueModel ValueModel(JsonElement json) =>
        Kind(json) switch
        {
            TotalCalibratedModel.Kind => TotalCalibratedModel.Load(json),
            BlendModel.Kind => BlendModel.Load(json),
            TwoPartModel.Kind => TwoPartModel.Load(json),
            ZilnModel.Kind => ZilnModel.Load(json),
            LinearModel.Kind => LinearModel.Load(json),
            TweedieModel.Kind => TweedieModel.Load(json),
            BtydModel.Kind => BtydModel.Load(json),
            NaiveModel.Kind => NaiveModel.Load(json),
            var kind => throw new JsonException($"There is no value model of kind '{kind}'."),
        };

    internal static IRetentionModel RetentionModel(JsonElement json) =>
        Kind(json) switch
        {
            BuyerCalibratedModel.Kind => BuyerCalibratedModel.Load(json),
            CalibratedRetentionModel.Kind => CalibratedRetentionModel.Load(json),
            BlendRetentionModel.Kind => BlendRetentionModel.Load(json),
            TreeRetentionModel.Kind => TreeRetentionModel.Load(json),
            NetworkRetentionModel.Kind => NetworkRetentionModel.Load(json),
            LogisticRetentionModel.Kind => LogisticRetentionModel.Load(json),
            FrequencyRetentionModel.Kind => FrequencyRetentionModel.Load(json),
            var kind => throw new JsonException($"There is no retention model of kind '{kind}'."),
        };

    private static string? Kind(JsonElement json) =>
        json.TryGetProperty("kind", out var kind) ? kind.GetString() : null;
}

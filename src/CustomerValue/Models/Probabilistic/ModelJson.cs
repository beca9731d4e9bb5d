using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerValue.Models.Probabilistic;

/// <summary>A frequency model as saved inside a model's JSON.</summary>
internal sealed record SavedFrequency(
    string Model,
    Dictionary<string, double> Parameters,
    double LogLikelihood,
    int Customers,
    IReadOnlyList<string> Limits,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Covariates? Covariates = null
);

/// <summary>Reads and writes the JSON of this folder's models: camel case, members in declared order, numbers that round-trip.</summary>
internal static class ModelJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
    };

    public static byte[] Write<TSaved>(TSaved saved) => JsonSerializer.SerializeToUtf8Bytes(saved, Options);

    public static TSaved Read<TSaved>(JsonElement json, string kind)
        where TSaved : notnull
    {
        var isKind =
            json.ValueKind == JsonValueKind.Object
            && json.TryGetProperty("kind", out var found)
            && found.ValueKind == JsonValueKind.String
            && found.ValueEquals(kind);
        if (!isKind)
        {
            throw new JsonException($"Expected a model of kind '{kind}'.");
        }

        return json.Deserialize<TSaved>(Options) ?? throw new JsonException($"A model of kind '{kind}' is null.");
    }

    public static SavedFrequency Of(FrequencyFit fit) =>
        new(
            FrequencyModels.NameOf(fit.Model.Kind),
            new Dictionary<string, double>(fit.Model.Parameters),
            fit.LogLikelihood,
            fit.Customers,
            fit.Limits,
            fit.Model.Covariates
        );

    public static FrequencyFit FitOf(SavedFrequency saved) =>
        new(
            FrequencyModels.Create(saved.Model, saved.Parameters, saved.Covariates),
            saved.LogLikelihood,
            saved.Customers,
            saved.Limits
        );
}

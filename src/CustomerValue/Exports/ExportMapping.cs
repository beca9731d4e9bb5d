using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerValue.Exports;

/// <summary>What a sidecar <c>&lt;name&gt;.mapping.json</c> says about its export; everything is optional.</summary>
public sealed record ExportMapping
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>What the rows are: orders.</summary>
    public string? Kind { get; init; }

    /// <summary>Canonical column to header, or to a path such as customer.id in JSON.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Date format in strptime's letters, such as %d/%m/%Y %H:%M.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Decimal separator, "." or ",".</summary>
    public string? DecimalSeparator { get; init; }

    /// <summary>Field delimiter, one character.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Character encoding, by its registered name.</summary>
    public string? Encoding { get; init; }

    /// <summary>Currency of all amounts, a three-letter code.</summary>
    public string? Currency { get; init; }

    /// <summary>Reads a sidecar's text; null gives an empty mapping.</summary>
    /// <exception cref="ExportRefusedException">It is not JSON of this form.</exception>
    public static ExportMapping Parse(string export, string? json)
    {
        if (json is null)
        {
            return new ExportMapping();
        }

        try
        {
            var mapping = JsonSerializer.Deserialize<ExportMapping>(json, Options) ?? new ExportMapping();
            var unknown = mapping.Columns.Keys.FirstOrDefault(c => !OrderColumns.Names.Contains(c));
            return unknown is not null
                ? throw Refused(
                    export,
                    $"it maps '{unknown}', which is no column. Columns are {string.Join(", ", OrderColumns.Names)}."
                )
                : mapping switch
                {
                    { Kind: not (null or "orders") } => throw Refused(
                        export,
                        $"its kind is '{mapping.Kind}'. Use orders."
                    ),
                    { Delimiter.Length: not 1 } => throw Refused(export, "its delimiter is not one character."),
                    { DecimalSeparator: not (null or "." or ",") } => throw Refused(
                        export,
                        "its decimalSeparator is neither . nor ,"
                    ),
                    _ => mapping,
                };
        }
        catch (JsonException e)
        {
            throw Refused(export, $"it is not valid: {e.Message}");
        }
    }

    private static ExportRefusedException Refused(string export, string why) =>
        new("bad_mapping", $"{export}.mapping.json: {why} Correct the mapping file and upload it again.");
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerValue.Exports;

/// <summary>What a sidecar <c>&lt;name&gt;.mapping.json</c> says about its export; everything is optional.</summary>
public sealed record ExportMapping
{
    /// <summary>What the name of a mapping file adds to that of its export.</summary>
    public const string Suffix = ".mapping.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>What the rows are: customers, events, orders, products or reviews.</summary>
    public string? Kind { get; init; }

    /// <summary>Canonical column to header, or to a path such as customer.id in JSON.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>Date format in strptime's letters, such as %d/%m/%Y %H:%M.</summary>
    public string? DateFormat { get; init; }

    /// <summary>Time zone of times without an offset, an IANA name such as Europe/Berlin; UTC when not said.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Decimal separator, "." or ",".</summary>
    public string? DecimalSeparator { get; init; }

    /// <summary>Field delimiter, one character.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Character encoding, by its registered name.</summary>
    public string? Encoding { get; init; }

    /// <summary>Currency of all amounts, a three-letter code.</summary>
    public string? Currency { get; init; }

    /// <summary>Highest rating of the scale that reviews are on; the stored one has 5.</summary>
    public double RatingScale { get; init; } = 5;

    /// <summary>The kind it says, by its name or by columns that only this kind has; null when it does not.</summary>
    internal ExportKind? Said
    {
        get
        {
            var kinds = Fitting().ToList();
            return kinds.Count == 1 ? kinds[0] : null;
        }
    }

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
            if (mapping.Columns is null)
            {
                throw Refused(export, "its columns are null.");
            }

            return mapping switch
            {
                { Kind: { } kind } when ExportKinds.All.All(k => k.Name != kind) => throw Refused(
                    export,
                    $"its kind is '{kind}'. Use one of {ExportKinds.Names}."
                ),
                _ when !mapping.Fitting().Any() => throw Refused(export, mapping.UnknownColumn()),
                { Delimiter: { } delimiter } when !IsDelimiter(delimiter) => throw Refused(
                    export,
                    "its delimiter is not one ASCII character that is no quote and no line end."
                ),
                { Currency: { } currency } when !IsCurrency(currency) => throw Refused(
                    export,
                    $"its currency '{currency}' is not three letters, such as EUR."
                ),
                { DecimalSeparator: not (null or "." or ",") } => throw Refused(
                    export,
                    "its decimalSeparator is neither . nor ,"
                ),
                { RatingScale: not (>= 2 and <= 1000) } => throw Refused(
                    export,
                    "its ratingScale is not between 2 and 1000."
                ),
                _ => mapping with { Currency = mapping.Currency?.ToUpperInvariant() },
            };
        }
        catch (JsonException e)
        {
            throw Refused(export, $"it is not valid: {e.Message}");
        }
    }

    private IEnumerable<ExportKind> Fitting() =>
        ExportKinds.All.Where(k => (Kind ?? k.Name) == k.Name && Columns.Keys.All(k.Words.ContainsKey));

    private string UnknownColumn()
    {
        var kinds = ExportKinds.All.Where(k => (Kind ?? k.Name) == k.Name).ToList();
        var known = string.Join("; ", kinds.Select(k => $"{k.Name}: {string.Join(", ", k.Words.Keys)}"));
        var unknown = Columns.Keys.FirstOrDefault(c => !kinds.Exists(k => k.Words.ContainsKey(c)));
        return unknown is null
            ? $"it maps {string.Join(", ", Columns.Keys)}, which no kind has together. Columns are {known}."
            : $"it maps '{unknown}', which is no column. Columns are {known}.";
    }

    private static bool IsDelimiter(string text) =>
        text.Length == 1 && char.IsAscii(text[0]) && text[0] is not ('"' or '\r' or '\n');

    private static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetter);

    /// <summary>The refusal of a sidecar.</summary>
    internal static ExportRefusedException Refused(string export, string why) =>
        new("bad_mapping", $"{export}.mapping.json: {why} Correct the mapping file and upload it again.");
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace CustomerValue.Summaries;

/// <summary>What a model is asked: the embedded prompt, the facts, and reviews as data.</summary>
public static class SummaryPrompt
{
    /// <summary>Version of the prompt; it is part of the cache's key.</summary>
    public const string Version = "segment-summary.v3";

    private const int MaxQuotes = 12;
    private const int MaxWords = 6;

    // Escapes <, >, & and quotes, so that no text can end the block that it stands in; Chinese stays readable.
    private static readonly JsonSerializerOptions Data = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>The standing part of the prompt.</summary>
    public static string System { get; } = EmbeddedText.Read($"Summaries/Prompts/{Version}.md");

    /// <summary>The JSON schema of an answer, in the strict form: all properties required, no others.</summary>
    public static JsonElement Schema { get; } = MakeSchema();

    /// <summary>Reviews as they may be sent: cleaned, without those that give orders, each once, twelve at most.</summary>
    public static IReadOnlyList<string> Safe(IEnumerable<string> quotes) =>
        [.. quotes.Select(SafeText.Quote).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxQuotes)];

    /// <summary>The part of the prompt that is about one segment.</summary>
    /// <param name="facts">Its facts.</param>
    /// <param name="language">Language to write in.</param>
    /// <param name="quotes">Reviews, as <see cref="Safe"/> gave them.</param>
    public static string For(SegmentFacts facts, SummaryLanguage language, IReadOnlyList<string> quotes)
    {
        var text = new StringBuilder("Write in ")
            .Append(language == SummaryLanguage.Zh ? "Simplified Chinese" : "English")
            .Append(".\n\nFacts, the most telling marked *:\n");
        var telling = facts.Facts.OrderByDescending(f => f.Telling).Take(5).Select(f => f.Id).ToHashSet();
        foreach (var fact in facts.Facts)
        {
            text.Append(telling.Contains(fact.Id) ? "* " : "- ")
                .Append(fact.Id)
                .Append(": ")
                .Append(fact.Label.In(language))
                .Append(" = ")
                .Append(fact.Text.In(language));
            if (fact.Words.In(language) is { Count: > 0 } words && fact.Telling > 0)
            {
                text.Append("; words: ").AppendJoin(", ", words.Take(MaxWords));
            }

            foreach (var comparison in fact.Comparisons)
            {
                var basis = comparison.Basis == FactBasis.All ? "all customers" : "the last run";
                text.Append($"; {Name(comparison.Direction)} against {basis} ({comparison.Reference})");
            }

            text.Append('\n');
        }

        if (quotes.Count > 0)
        {
            text.Append("\n<reviews>\n").Append(JsonSerializer.Serialize(quotes, Data)).Append("\n</reviews>\n");
        }

        return text.ToString();
    }

    /// <summary>What is said about an answer with faults.</summary>
    public static string Repair(IReadOnlyList<SummaryFault> faults)
    {
        var text = new StringBuilder("The answer cannot be used. Write the whole answer again without these faults:\n");
        foreach (var fault in faults.Take(20))
        {
            text.Append("- ").Append(fault.Text).Append('\n');
        }

        return text.ToString();
    }

    private static string Name(FactDirection direction) =>
        direction switch
        {
            FactDirection.Higher => "higher",
            FactDirection.Lower => "lower",
            _ => "level",
        };

    private static JsonElement MakeSchema()
    {
        static JsonObject Text() => new() { ["type"] = "string" };
        static JsonObject Object(params (string Name, JsonNode Schema)[] properties) =>
            new()
            {
                ["type"] = "object",
                ["properties"] = new JsonObject(
                    properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema))
                ),
                ["required"] = new JsonArray([.. properties.Select(p => (JsonNode)p.Name)]),
                ["additionalProperties"] = false,
            };
        static JsonObject List(JsonNode items) => new() { ["type"] = "array", ["items"] = items };
        var metric = Text();
        metric["enum"] = new JsonArray([.. SummaryMetrics.All.Keys.Select(k => (JsonNode)k)]);
        var schema = Object(
            ("name", Text()),
            ("headline", Text()),
            ("who", Text()),
            ("changed", Text()),
            ("why", Text()),
            ("risks", List(Text())),
            ("actions", List(Object(("text", Text()), ("metric", metric))))
        );
        return JsonSerializer.SerializeToElement(schema);
    }
}

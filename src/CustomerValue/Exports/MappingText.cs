using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerValue.Exports;

/// <summary>The text of a mapping file as a document that can be added to.</summary>
internal static class MappingText
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>The text of a mapping file's bytes; null for none.</summary>
    public static string? Of(byte[]? bytes) =>
        bytes is null ? null : Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');

    /// <summary>The document of a text; null where it is no JSON object.</summary>
    public static JsonObject? Document(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text, documentOptions: Lenient) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The text with more said: objects are merged, what is said of anew is replaced, and lists are united.</summary>
    public static string With(string? text, IEnumerable<JsonObject> fragments)
    {
        var document = Document(text) ?? [];
        foreach (var fragment in fragments)
        {
            Merge(document, fragment);
        }

        return document.ToJsonString(Indented);
    }

    private static void Merge(JsonObject target, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            switch (target[name], value)
            {
                case (JsonObject inner, JsonObject added):
                    Merge(inner, added);
                    break;
                case (JsonArray inner, JsonArray added):
                    foreach (var item in added.Where(a => !inner.Any(i => JsonNode.DeepEquals(i, a))).ToList())
                    {
                        inner.Add(item?.DeepClone());
                    }

                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }
}

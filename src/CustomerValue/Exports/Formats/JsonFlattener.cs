using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CustomerValue.Exports.Formats;

/// <summary>
/// Writes an order with its lines as JSON lines of flat objects: one for each line, the order's own fields repeated, all under their path.
/// Of other lists the numbers are added up.
/// </summary>
internal sealed class JsonFlattener
{
    private const int MostListed = 10;
    private const int LongestList = 200;

    // One order is not to become gigabytes by repeating what is its own.
    private const long MostBytes = 64 << 20;

    /// <summary>How JSON is taken apart.</summary>
    public static readonly JsonDocumentOptions Documents = new()
    {
        MaxDepth = JsonShape.MostDepth,
        AllowTrailingCommas = true,
    };

    private static readonly JsonWriterOptions Writing = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly List<(string Path, JsonElement Value)> _own = [];
    private readonly Dictionary<string, Summed> _sums = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    /// <summary>Writes the rows of an object.</summary>
    /// <returns>Number of rows; 0 where they would be too many bytes.</returns>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public int Write(ReadOnlyMemory<byte> json, ArrayBufferWriter<byte> output)
    {
        using var document = JsonDocument.Parse(json, Documents);
        var root = Unwrapped(document.RootElement);
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The value is no object.");
        }

        var lines = LinesOf(root, "", 0);
        Clear();
        Walk(root, "", lines.Element.ValueKind == JsonValueKind.Array ? lines.Path : null);
        var own = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(own, Writing);
        WriteFields(writer);
        if (lines.Element.ValueKind != JsonValueKind.Array || lines.Element.GetArrayLength() == 0)
        {
            Line(output, own.WrittenSpan, []);
            return 1;
        }

        var items = Elements(lines.Element).ToList();
        if ((long)own.WrittenCount * items.Count > MostBytes)
        {
            return 0;
        }

        var item = new ArrayBufferWriter<byte>();
        foreach (var element in items)
        {
            Clear();
            Walk(element, lines.Path, null);
            item.Clear();
            writer.Reset(item);
            WriteFields(writer);
            Line(output, own.WrittenSpan, item.WrittenSpan);
        }

        return items.Count;
    }

    private static void Line(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> own, ReadOnlySpan<byte> item)
    {
        output.Write("{"u8);
        output.Write(own);
        output.Write(own.IsEmpty || item.IsEmpty ? [] : ","u8);
        output.Write(item);
        output.Write("}\n"u8);
    }

    private void Clear()
    {
        _own.Clear();
        _sums.Clear();
        _order.Clear();
    }

    /// <summary>The list of order lines that is the least deep, and its path.</summary>
    private static (JsonElement Element, string Path) LinesOf(JsonElement element, string path, int depth)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (ListOf(property.Value) is { } list && JsonShape.IsLines(property.Name) && Elements(list).Any(IsObject))
            {
                return (list, Joined(path, property.Name));
            }
        }

        foreach (var property in element.EnumerateObject())
        {
            if (depth < 3 && property.Value.ValueKind == JsonValueKind.Object)
            {
                var found = LinesOf(property.Value, Joined(path, property.Name), depth + 1);
                if (found.Element.ValueKind == JsonValueKind.Array)
                {
                    return found;
                }
            }
        }

        return (default, "");
    }

    /// <summary>A list, or what stands for one in GraphQL: <c>{"edges":[{"node":…}]}</c>.</summary>
    private static JsonElement? ListOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value
        : value.ValueKind != JsonValueKind.Object ? null
        : value.TryGetProperty("edges"u8, out var edges) && edges.ValueKind == JsonValueKind.Array ? edges
        : value.TryGetProperty("nodes"u8, out var nodes) && nodes.ValueKind == JsonValueKind.Array ? nodes
        : null;

    private static IEnumerable<JsonElement> Elements(JsonElement list) => list.EnumerateArray().Select(Unwrapped);

    private static bool IsObject(JsonElement element) => element.ValueKind == JsonValueKind.Object;

    private static JsonElement Unwrapped(JsonElement element) =>
        IsObject(element) && element.TryGetProperty("node"u8, out var node) && IsObject(node) ? node
        : IsObject(element) && element.TryGetProperty("_source"u8, out var source) && IsObject(source) ? source
        : element;

    private static string Joined(string path, string name) =>
        JsonShape.IsWrapping(name) ? path
        : path.Length == 0 ? name
        : $"{path}.{name}";

    private void Walk(JsonElement element, string path, string? lines)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Walk(property.Value, Joined(path, property.Name), lines);
                }

                break;
            case JsonValueKind.Array when path == lines:
                break;
            case JsonValueKind.Array:
                foreach (var value in Elements(element))
                {
                    Add(value, path, path, isList: true);
                }

                break;
            default:
                _own.Add((path, element));
                break;
        }
    }

    /// <summary>Adds what a list holds: numbers are added up, texts are listed.</summary>
    private void Add(JsonElement element, string path, string name, bool isList)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    Add(property.Value, Joined(path, property.Name), property.Name, isList: false);
                }

                break;
            case JsonValueKind.Array:
                foreach (var value in element.EnumerateArray())
                {
                    Add(value, path, name, isList);
                }

                break;
            case JsonValueKind.Number or JsonValueKind.String:
                Sum(path).Add(element, canSum: !isList && !IsName(name));
                break;
            default:
                break;
        }
    }

    private Summed Sum(string path)
    {
        if (!_sums.TryGetValue(path, out var sum))
        {
            _sums[path] = sum = new Summed();
            _order.Add(path);
        }

        return sum;
    }

    /// <summary>Whether numbers of such a field are names of something.</summary>
    private static bool IsName(string name)
    {
        var word = ExportColumns.Word(name);
        return word.EndsWith("id", StringComparison.Ordinal)
            || word.EndsWith("code", StringComparison.Ordinal)
            || word.EndsWith("number", StringComparison.Ordinal)
            || word.EndsWith("at", StringComparison.Ordinal)
            || word.EndsWith("date", StringComparison.Ordinal)
            || word is "key" or "name" or "title" or "sku" or "zip" or "phone" or "position" or "rate";
    }

    private void WriteFields(Utf8JsonWriter writer)
    {
        foreach (var (path, value) in _own)
        {
            writer.WritePropertyName(path);
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }

        foreach (var path in _order)
        {
            writer.WritePropertyName(path);
            _sums[path].Write(writer);
        }

        writer.Flush();
    }

    /// <summary>The values of a field over a list.</summary>
    private sealed class Summed
    {
        private readonly List<string> _texts = [];
        private decimal _sum;
        private bool _isSum = true;

        public void Add(JsonElement value, bool canSum)
        {
            string? text;
            try
            {
                text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair.
                return;
            }

            const NumberStyles style =
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            if (
                canSum
                && _isSum
                && decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number)
                && IsSmall(number)
            )
            {
                _sum += number;
            }
            else if (!string.IsNullOrEmpty(text))
            {
                _isSum = false;
            }

            if (!string.IsNullOrEmpty(text) && _texts.Count < MostListed && !_texts.Contains(text))
            {
                _texts.Add(text);
            }
        }

        public void Write(Utf8JsonWriter writer)
        {
            if (_isSum)
            {
                writer.WriteNumberValue(_sum);
                return;
            }

            var listed = string.Join(',', _texts);
            writer.WriteStringValue(listed.Length <= LongestList ? listed : listed[..LongestList]);
        }

        private bool IsSmall(decimal number) => Math.Abs(number) < 1e18m && Math.Abs(_sum) < 1e18m;
    }
}

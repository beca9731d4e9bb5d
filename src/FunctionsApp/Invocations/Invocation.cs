using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FunctionsApp.Invocations;

/// <summary>What the Functions host sends to start a function: the trigger's data and its metadata.</summary>
public sealed class Invocation
{
    private readonly JsonElement _data;
    private readonly JsonElement _metadata;

    private Invocation(JsonElement data, JsonElement metadata)
    {
        _data = data;
        _metadata = metadata;
    }

    /// <summary>How often the host has delivered the queue message, 1 at first.</summary>
    public int DequeueCount =>
        _metadata.ValueKind == JsonValueKind.Object
        && _metadata.TryGetProperty(nameof(DequeueCount), out var count)
        && int.TryParse(Unwrap(count), CultureInfo.InvariantCulture, out var value)
            ? value
            : 1;

    /// <summary>Reads the body of a call.</summary>
    /// <exception cref="FormatException">The body is not what the host sends.</exception>
    public static async Task<Invocation> ReadAsync(Stream body, CancellationToken cancellation)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
            var root = document.RootElement.Clone();
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Data", out var data))
            {
                return new Invocation(data, root.TryGetProperty("Metadata", out var metadata) ? metadata : default);
            }
        }
        catch (JsonException e)
        {
            throw new FormatException("The invocation's body is not JSON.", e);
        }

        throw new FormatException("The invocation's body has no property 'Data'.");
    }

    /// <summary>
    /// The text of a queue message. The host encodes a string once or twice as JSON, and a message may be base64: whatever
    /// comes is unwrapped to the JSON object inside.
    /// </summary>
    /// <exception cref="FormatException">The binding has no data.</exception>
    public string Message(string binding)
    {
        if (!_data.TryGetProperty(binding, out var item))
        {
            throw new FormatException($"The invocation has no data for the binding '{binding}'.");
        }

        var text = Unwrap(item).Trim();
        return text.StartsWith('{') ? text : TryBase64(text) ?? text;
    }

    /// <summary>The trace that a queue message names, or null. What cannot be read is the function's to refuse.</summary>
    public string? Trace(string binding)
    {
        if (_data.ValueKind != JsonValueKind.Object || !_data.TryGetProperty(binding, out _))
        {
            return null;
        }

        try
        {
            using var message = JsonDocument.Parse(Message(binding));
            return
                message.RootElement.ValueKind == JsonValueKind.Object
                && message.RootElement.TryGetProperty("trace", out var trace)
                && trace.ValueKind == JsonValueKind.String
                ? trace.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Unwrap(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.String)
        {
            var text = element.GetString()!;
            if (!text.StartsWith('"'))
            {
                return text;
            }

            try
            {
                using var inner = JsonDocument.Parse(text);
                element = inner.RootElement.Clone();
            }
            catch (JsonException)
            {
                return text;
            }
        }

        return element.GetRawText();
    }

    private static string? TryBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }
}

using System.Buffers.Text;
using System.Text.Json;
using CustomerValue.Storage;

namespace FunctionsApp.Api;

/// <summary>Values as text for an address, which callers hand back unchanged.</summary>
internal static class Opaque
{
    public static string Write<T>(T value) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, BlobFiles.Json));

    /// <summary>The value, or null where the text is none of ours.</summary>
    public static T? Read<T>(string text)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(Base64Url.DecodeFromChars(text), BlobFiles.Json);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}

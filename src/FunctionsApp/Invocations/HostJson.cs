using System.Text.Json;

namespace FunctionsApp.Invocations;

/// <summary>JSON as the Functions host reads it: property names in Pascal case.</summary>
internal static class HostJson
{
    public static JsonSerializerOptions Options { get; } = new();
}

namespace FunctionsApp.Api;

/// <summary>Names and ids in a path.</summary>
internal static class PathText
{
    /// <summary>The server decodes everything in a path but slashes, which it leaves as %2F.</summary>
    public static string Of(string value) => value.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}

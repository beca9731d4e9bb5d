using CustomerValue.Exports;
using Microsoft.AspNetCore.Http.Features;

namespace FunctionsApp.Api;

/// <summary>Names and ids in a path.</summary>
internal static class PathText
{
    /// <summary>What App Service adds to a request: its path as it was asked for.</summary>
    internal const string AskedPath = "X-WAWS-Unencoded-URL";

    /// <summary>Where the Functions host's call is told by.</summary>
    internal const string InvocationId = "X-Azure-Functions-InvocationId";
    private const string Slash = "%2F";

    /// <summary>The server decodes everything in a path but slashes, which it leaves as %2F.</summary>
    public static string Of(string value) => value.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A customer's id of a path, as it is stored; empty for nobody. Routing shows a slash (%2F) and the letters "%2F" (%252F) alike, so
    /// where an id has one the path as it was asked for decides. Where a host that forwards does not tell it the id is nobody's, for it could be
    /// another customer's.
    /// </summary>
    public static string Customer(HttpContext context, string id) =>
        CustomerId.Stored(
            id.Contains(Slash, StringComparison.OrdinalIgnoreCase) ? Exact(context, id, "customers") : id
        );

    /// <summary>The name of an upload in a path, exactly; empty where the path could mean another one.</summary>
    public static string Upload(HttpContext context, string name) =>
        name.Contains(Slash, StringComparison.OrdinalIgnoreCase) ? Exact(context, name, "exports") : name;

    private static string Exact(HttpContext context, string value, string room)
    {
        var isForwarded = context.Request.Headers.ContainsKey(InvocationId);
        var asked = context.Request.Headers[AskedPath].ToString();
        if (asked.Length == 0 && !isForwarded)
        {
            asked = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        }

        var start = asked.IndexOf($"/{room}/", StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        // Slashes of the value as segments of their own, for a name that was sent with them.
        var segments = asked[(start + room.Length + 2)..].Split('?')[0].Split('/');
        var raw = string.Join('/', segments.Take(value.Count(c => c == '/') + 1));
        var exact = Uri.UnescapeDataString(raw);
        return exact.Replace(Slash, "/", StringComparison.OrdinalIgnoreCase) == Of(value) ? exact : "";
    }
}

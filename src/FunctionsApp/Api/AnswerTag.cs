using Microsoft.Net.Http.Headers;

namespace FunctionsApp.Api;

/// <summary>Scores change only with the run or an erasure, so their tag is a strong ETag for everything read from them.</summary>
internal static class ScoreTag
{
    /// <summary>Sets the answer's tag, and tells whether the caller has that answer already.</summary>
    public static bool NotModified(HttpContext context, string scores)
    {
        var tag = new EntityTagHeaderValue($"\"{scores}\"");
        context.Response.Headers.ETag = tag.ToString();
        context.Response.Headers.CacheControl = "private, no-cache";
        var known = context.Request.GetTypedHeaders().IfNoneMatch;
        return known.Any(t => t.Compare(tag, useStrongComparison: false));
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace FunctionsApp.Pages;

/// <summary>The dashboard at <c>/</c> and its files, which are compiled into the app.</summary>
internal static class PagesEndpoints
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var files = new ManifestEmbeddedFileProvider(typeof(PagesEndpoints).Assembly, "Dashboard");
        app.MapMethods(
                "/",
                [HttpMethods.Get, HttpMethods.Head],
                (HttpContext context) => File(context, files, "index.html")
            )
            .ExcludeFromDescription();
        app.MapMethods(
                "/{**file}",
                [HttpMethods.Get, HttpMethods.Head],
                (HttpContext context, string file) => File(context, files, file)
            )
            .ExcludeFromDescription();
    }

    private static IResult File(HttpContext context, ManifestEmbeddedFileProvider files, string name)
    {
        var file = files.GetFileInfo(name);
        if (!file.Exists || file.IsDirectory || !Types.TryGetValue(Path.GetExtension(name), out var type))
        {
            return TypedResults.NotFound();
        }

        using var stream = file.CreateReadStream();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        // A new version of the app is seen at once; what has not changed is not sent again.
        context.Response.Headers.CacheControl = "no-cache";
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
        return TypedResults.Bytes(bytes, type, entityTag: tag);
    }
}

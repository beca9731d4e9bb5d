using Microsoft.Extensions.FileProviders;

namespace FunctionsApp.Pages;

/// <summary>The page at <c>/</c> and its files, which are compiled into the app.</summary>
internal static class PagesEndpoints
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var files = new ManifestEmbeddedFileProvider(typeof(PagesEndpoints).Assembly, "Dashboard");
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => File(files, "index.html"))
            .ExcludeFromDescription();
        app.MapMethods("/{file}", [HttpMethods.Get, HttpMethods.Head], (string file) => File(files, file))
            .ExcludeFromDescription();
    }

    private static IResult File(ManifestEmbeddedFileProvider files, string name)
    {
        var file = files.GetFileInfo(name);
        return file.Exists && Types.TryGetValue(Path.GetExtension(name), out var type)
            ? TypedResults.Stream(file.CreateReadStream(), type)
            : TypedResults.NotFound();
    }
}

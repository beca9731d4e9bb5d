using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace LocalHost;

/// <summary>The HTTP side of the host: the routes of the http triggers, forwarded to the handler at their original path.</summary>
internal static class HttpFront
{
    // What App Service tells of the path as it was asked for: forwarding decodes and encodes it.
    private const string AskedPath = "X-WAWS-Unencoded-URL";
    private const string InvocationId = "X-Azure-Functions-InvocationId";

    // As the Functions host does.
    private const long MaxBodyBytes = 100 << 20;
    private static readonly HashSet<string> LoopbackNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost",
        "127.0.0.1",
        "[::1]",
    };

    private const string HostVersion = "X-Azure-Functions-HostVersion";

    public static WebApplication Build(
        HostFiles files,
        LocalHostSettings settings,
        HandlerProcess handler,
        Timers timers,
        ILoggerFactory loggers
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder
            .WebHost.UseKestrelCore()
            .ConfigureKestrel(options => options.Limits.MaxRequestBodySize = MaxBodyBytes)
            .UseUrls($"http://127.0.0.1:{settings.Port}");
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(loggers);
        var app = builder.Build();
        app.Use(RefuseStrangersAsync);
        app.UseRouting();
        var client = new HttpMessageInvoker(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.None,
                UseCookies = false,
            }
        );
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        var transform = new HostTransform();
        foreach (var function in files.Functions.Where(f => f.Type == "httpTrigger"))
        {
            var pattern = $"/{files.RoutePrefix}/{function.Route ?? function.Name}".Replace(
                "//",
                "/",
                StringComparison.Ordinal
            );
            var methods =
                function.Methods.Count > 0
                    ? function.Methods
                    : ["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"];
            app.MapMethods(pattern, methods, ForwardAsync);
        }

        app.MapPost("/admin/functions/{name}", FireAsync);
        return app;

        async Task ForwardAsync(HttpContext context)
        {
            var address = await handler.AddressAsync(context.RequestAborted);
            await forwarder.SendAsync(context, address.ToString(), client, ForwarderRequestConfig.Empty, transform);
        }

        async Task FireAsync(HttpContext context)
        {
            var name = (string)context.Request.RouteValues["name"]!;
            var function = files.Functions.FirstOrDefault(f => f.Name == name && f.Schedule is not null);
            context.Response.StatusCode = function is null ? 404 : 202;
            if (function is not null)
            {
                await timers.FireAsync(function, CancellationToken.None);
            }
        }
    }

    /// <summary>
    /// A page in the same browser must not reach this machine's host: not under a name that was pointed at loopback, and not
    /// with a form that it sends, to the functions or to the API, which is open here.
    /// </summary>
    private static Task RefuseStrangersAsync(HttpContext context, RequestDelegate next)
    {
        if (!LoopbackNames.Contains(context.Request.Host.Host))
        {
            context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            return Task.CompletedTask;
        }

        if (IsOfAPage(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }

    private static bool IsOfAPage(HttpRequest request)
    {
        var isCrossSite = request.Headers["Sec-Fetch-Site"] == "cross-site";
        if (request.Path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase))
        {
            return isCrossSite || request.Headers.Origin.Count > 0;
        }

        var isSafe =
            HttpMethods.IsGet(request.Method)
            || HttpMethods.IsHead(request.Method)
            || HttpMethods.IsOptions(request.Method);
        return !isSafe && (isCrossSite || !request.Headers.Origin.All(IsOfThisMachine));
    }

    private static bool IsOfThisMachine(string? origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var address) && LoopbackNames.Contains(address.Host);

    /// <summary>Headers that only the host sets are taken off what comes from outside.</summary>
    private sealed class HostTransform : HttpTransformer
    {
        private int _count;

        public override async ValueTask TransformRequestAsync(
            HttpContext httpContext,
            HttpRequestMessage proxyRequest,
            string destinationPrefix,
            CancellationToken cancellationToken
        )
        {
            await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
            proxyRequest.Headers.Remove(InvocationId);
            proxyRequest.Headers.Remove(HostVersion);
            proxyRequest.Headers.Remove(AskedPath);
            proxyRequest.Headers.TryAddWithoutValidation(
                AskedPath,
                httpContext.Features.Get<IHttpRequestFeature>()?.RawTarget
            );
            proxyRequest.Headers.Add(InvocationId, $"http-{Interlocked.Increment(ref _count)}");
            proxyRequest.Headers.Add(HostVersion, "4.0");
        }
    }
}

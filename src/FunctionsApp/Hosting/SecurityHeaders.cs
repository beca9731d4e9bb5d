namespace FunctionsApp.Hosting;

/// <summary>Headers that keep a browser from doing with an answer what it is not meant for.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string ForwardedProtocol = "X-Forwarded-Proto";
    private const string AYear = "max-age=31536000";
    private const string OwnOnly =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // Scalar's page has its script and styles inline.
    private const string Docs =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var isDocs = context.Request.Path.StartsWithSegments("/api/docs", StringComparison.Ordinal);
        // The host speaks plain HTTP to the app, and tells how its caller came.
        var isSecure = context.Request.IsHttps || context.Request.Headers[ForwardedProtocol] == "https";
        // At the last moment, as the exception handler takes all headers away.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.ContentSecurityPolicy = isDocs ? Docs : OwnOnly;
            if (isSecure)
            {
                headers.StrictTransportSecurity = AYear;
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}

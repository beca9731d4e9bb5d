using FunctionsApp.Http;

namespace FunctionsApp.Access;

/// <summary>
/// Writes a line for every request that may change something: who, what kind of request, how it ended, be it with an error. The
/// path's own values are left out, for they may be a customer's id.
/// </summary>
internal sealed partial class AuditLog(RequestDelegate next, ILogger<AuditLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var isAudited =
            !HttpMethods.IsGet(method)
            && !HttpMethods.IsHead(method)
            && !HttpMethods.IsOptions(method)
            && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
        try
        {
            await next(context);
        }
        finally
        {
            if (isAudited)
            {
                var route = RequestRoute.Of(context) ?? "no route";
                Log.Asked(logger, Caller.Of(context.User), method, route, context.Response.StatusCode);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1501, LogLevel.Information, "{Caller} asked {Method} {Route}: {Status}")]
        public static partial void Asked(ILogger logger, string caller, string method, string route, int status);
    }
}

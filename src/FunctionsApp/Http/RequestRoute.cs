using Microsoft.AspNetCore.Diagnostics;

namespace FunctionsApp.Http;

/// <summary>What kind of request one is, for logs and traces: a path's own values may be a customer's id.</summary>
internal static class RequestRoute
{
    /// <summary>
    /// The route's pattern, such as <c>/api/customers/{id}</c>, also after the exception handler took the endpoint away; null for none.
    /// </summary>
    public static string? Of(HttpContext context)
    {
        var endpoint = context.Features.Get<IExceptionHandlerFeature>()?.Endpoint ?? context.GetEndpoint();
        return (endpoint as RouteEndpoint)?.RoutePattern.RawText;
    }
}

using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Access;

/// <summary>Holds callers to their requests a minute, and tells them how many are left.</summary>
internal static class RequestLimit
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void Configure(RateLimiterOptions limiter, IOptions<AccessOptions> access)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (rejected, _) =>
        {
            var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var time) ? time : Window;
            rejected.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds)
                .ToString(CultureInfo.InvariantCulture);
            return ValueTask.CompletedTask;
        };
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            IsLimited(context, access.Value)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    Caller.Of(context.User),
                    _ => new FixedWindowRateLimiterOptions
                    {
                        PermitLimit = access.Value.RequestsPerMinute,
                        Window = Window,
                    }
                )
                : RateLimitPartition.GetNoLimiter("")
        );
    }

    /// <summary>Adds RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers) to answers that are limited.</summary>
    public static async Task TellAsync(HttpContext context, RequestDelegate next)
    {
        var access = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value;
        var limiter = context.RequestServices.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        if (IsLimited(context, access))
        {
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                var left = limiter.GetStatistics(context)?.CurrentAvailablePermits ?? access.RequestsPerMinute;
                headers["RateLimit-Policy"] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"\"caller\";q={access.RequestsPerMinute};w={Window.TotalSeconds:0}"
                );
                headers["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"caller\";r={left}");
                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    // A probe must not find the app unwell because strangers, who are all counted as one, ask too much.
    private static bool IsLimited(HttpContext context, AccessOptions access) =>
        !access.Open
        && context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments("/api/health", StringComparison.Ordinal);
}

using FunctionsApp.Hosting;
using FunctionsApp.Idempotency;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Access;

/// <summary>Puts the check of callers together: keys or tokens, scopes, limits, pages of other origins, the audit log.</summary>
internal static class AccessSetup
{
    private const string Bearer = "Bearer ";
    private const string UriOfClient = "api://";

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        SettingsCheck.Add<AccessOptions>(builder, AccessOptions.Section);
        services.AddSingleton<IValidateOptions<AccessOptions>, OpenAtHome>();
        services
            .AddAuthentication(KeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null)
            .AddJwtBearer();
        services
            .AddOptions<AuthenticationSchemeOptions>(KeyAuthentication.SchemeName)
            .Configure(options => options.ForwardDefaultSelector = BearerOf);
        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AccessOptions>>(Tokens);
        Scopes.AddPolicies(services.AddAuthorizationBuilder());
        services.AddCors();
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<AccessOptions>>(RequestLimit.Configure);
    }

    public static void UseAccess(this WebApplication app)
    {
        var access = app.Services.GetRequiredService<IOptions<AccessOptions>>().Value;
        app.UseRouting();
        if (access.Origins.Count > 0)
        {
            app.UseCors(policy =>
                policy
                    .WithOrigins([.. access.Origins])
                    .AllowAnyMethod()
                    .WithHeaders(
                        "Authorization",
                        "Content-Type",
                        "If-None-Match",
                        "Range",
                        "If-Range",
                        IdempotencyKeys.Header,
                        KeyAuthentication.Header
                    )
                    .WithExposedHeaders(
                        "ETag",
                        "Location",
                        "Content-Range",
                        "RateLimit",
                        "RateLimit-Policy",
                        "Retry-After",
                        IdempotencyKeys.Replayed
                    )
            );
        }

        app.UseAuthentication();
        app.Use((context, next) => RequestLimit.TellAsync(context, next));
        app.UseRateLimiter();
        app.UseAuthorization();
    }

    private static string? BearerOf(HttpContext context)
    {
        var access = context.RequestServices.GetRequiredService<IOptions<AccessOptions>>().Value;
        return
            !access.Open
            && access.TakesTokens
            && context.Request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? JwtBearerDefaults.AuthenticationScheme
            : null;
    }

    /// <summary>
    /// Entra ID writes tokens of version 1 unless the application's manifest asks for version 2. They differ in the issuer, and in the audience: the
    /// URI that was asked for in one, always the client id in the other.
    /// </summary>
    private static void Tokens(JwtBearerOptions options, IOptions<AccessOptions> access)
    {
        var settings = access.Value;
        var authority = settings.Authority ?? new Uri($"https://login.microsoftonline.com/{settings.TenantId}/v2.0");
        options.Authority = authority.ToString();
        options.RequireHttpsMetadata = !authority.IsLoopback;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.NameClaimType = "azp";
        var audience = settings.Audience ?? "";
        options.TokenValidationParameters.ValidAudiences = audience.StartsWith(
            UriOfClient,
            StringComparison.OrdinalIgnoreCase
        )
            ? [audience, audience[UriOfClient.Length..]]
            : [audience, UriOfClient + audience];
        // An authority of one's own has the issuer in its metadata, as the public cloud has for version 2.
        if (settings.Authority is null)
        {
            options.TokenValidationParameters.ValidIssuers = [$"https://sts.windows.net/{settings.TenantId}/"];
        }
    }
}

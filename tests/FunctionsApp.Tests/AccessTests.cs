using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CustomerValue.Storage;
using FunctionsApp.Access;
using FunctionsApp.Hosting;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace FunctionsApp.Tests;

public sealed class AccessTests
{
    private const string Features = "/api/features";
    private const string ClientId = "6e74172b-be56-4843-9ff4-e66a39bb12e3";

    [Fact]
    public async Task The_app_is_closed_until_somebody_opens_it()
    {
        await using var app = await StartAsync();
        var (status, problem) = await AskAsync(app, HttpMethod.Get, Features);
        status.ShouldBe(HttpStatusCode.Unauthorized);
        ((string)problem!["type"]!).ShouldBe("urn:customervalue:problem:not-authenticated");
        foreach (var path in new[] { "/api/health/live", "/api/openapi.json", "/" })
        {
            using var open = await app.GetTestClient().GetAsync(path, Cancellation);
            open.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    [Theory]
    [InlineData("GET", Features, "read-key", 200)]
    [InlineData("GET", Features, "READ-KEY", 401)]
    [InlineData("GET", Features, "", 401)]
    [InlineData("POST", "/api/runs", "read-key", 403)]
    [InlineData("DELETE", "/api/customers/c1", "write-key", 403)]
    [InlineData("GET", "/api/customers/c1/data", "write-key", 403)]
    [InlineData("GET", Features, "admin-key", 200)]
    public async Task A_key_may_do_what_its_scope_holds(string method, string path, string key, int expected)
    {
        await using var app = await StartAsync(Keys());
        var (status, problem) = await AskAsync(app, new HttpMethod(method), path, ("X-Api-Key", key));
        ((int)status).ShouldBe(expected);
        if (expected == 403)
        {
            ((string)problem!["type"]!).ShouldBe("urn:customervalue:problem:not-allowed");
        }
    }

    [Fact]
    public async Task Every_operation_that_changes_something_or_tells_of_one_person_names_its_scope()
    {
        await using var app = await StartAsync();
        var scopes = app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(e =>
                (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                    (Operation: $"{method} {e.RoutePattern.RawText}", Scope: ScopeOf(e))
                )
            )
            .ToList();
        scopes
            .Where(s => s.Scope == "nobody's")
            .ShouldAllBe(s =>
                s.Operation.StartsWith("GET /api/health/", StringComparison.Ordinal)
                || s.Operation.StartsWith("GET /api/docs", StringComparison.Ordinal)
                || s.Operation == "GET /api/{documentName}.json"
            );
        scopes
            .Where(s => s.Scope == Scopes.Read && !s.Operation.StartsWith("GET ", StringComparison.Ordinal))
            .Select(s => s.Operation)
            .ShouldBe(
                [
                    "HEAD /api/scores/current.csv",
                    "HEAD /api/scores/current.parquet",
                    "POST /api/customers/lookup",
                    "POST /api/predictions",
                    "POST /api/products/classify-image",
                    "POST /api/sentiment",
                    "POST /api/speech/recognize",
                ],
                ignoreOrder: true
            );
        scopes
            .Where(s => s.Scope == Scopes.Admin)
            .Select(s => s.Operation)
            .ShouldBe(["GET /api/customers/{id}/data", "DELETE /api/customers/{id}"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_token_of_the_tenant_counts_by_its_roles_and_no_other_token_does()
    {
        using var rsa = RSA.Create(2048);
        await using var tenant = await TenantAsync(rsa);
        var authority = tenant.Urls.Single();
        await using var app = await StartAsync(
            ("TenantId", "t1"),
            ("Audience", "api://customervalue"),
            ("Authority", authority)
        );
        (await StatusAsync(HttpMethod.Get, Features, Token(rsa, authority, "read"))).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(HttpMethod.Post, "/api/runs", Token(rsa, authority, "read"))).ShouldBe(
            HttpStatusCode.Forbidden
        );
        (await StatusAsync(HttpMethod.Get, Features, Token(rsa, authority, null))).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(HttpMethod.Get, Features, Token(rsa, authority, "read", audience: "other"))).ShouldBe(
            HttpStatusCode.Unauthorized
        );
        (await StatusAsync(HttpMethod.Get, Features, Token(rsa, "https://elsewhere.example", "read"))).ShouldBe(
            HttpStatusCode.Unauthorized
        );
        using var stranger = RSA.Create(2048);
        (await StatusAsync(HttpMethod.Get, Features, Token(stranger, authority, "read"))).ShouldBe(
            HttpStatusCode.Unauthorized
        );

        async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string token) =>
            (await AskAsync(app, method, path, ("Authorization", $"Bearer {token}"))).Status;
    }

    [Fact]
    public async Task Callers_have_their_requests_counted_each_alone()
    {
        await using var app = await StartAsync([.. Keys(), ("RequestsPerMinute", "3")]);
        for (var left = 2; left >= 0; left--)
        {
            using var answer = await SendAsync(app, HttpMethod.Get, Features, ("X-Api-Key", "read-key"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.GetValues("RateLimit").Single().ShouldBe($"\"caller\";r={left}");
            answer.Headers.GetValues("RateLimit-Policy").Single().ShouldBe("\"caller\";q=3;w=60");
        }

        using var refused = await SendAsync(app, HttpMethod.Get, Features, ("X-Api-Key", "read-key"));
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        (await AskAsync(app, HttpMethod.Get, Features, ("X-Api-Key", "admin-key"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Pages_of_named_origins_may_call_and_no_others()
    {
        await using var app = await StartAsync([.. Keys(), ("Origins:0", "https://shop.example")]);
        using var named = await SendAsync(app, HttpMethod.Get, Features, ("Origin", "https://shop.example"));
        named.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("https://shop.example");
        using var other = await SendAsync(app, HttpMethod.Get, Features, ("Origin", "https://evil.example"));
        other.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Fact]
    public async Task The_audit_log_says_who_asked_for_what_and_no_customer()
    {
        var log = new FakeLogCollector();
        await using var app = await StartAsync(log, Keys());
        await AskAsync(app, HttpMethod.Delete, "/api/customers/anna@home.example", ("X-Api-Key", "write-key"));
        await AskAsync(app, HttpMethod.Get, Features, ("X-Api-Key", "write-key"));
        var lines = log.GetSnapshot().Where(l => l.Id.Id == 1501).Select(l => l.Message);
        lines.ShouldBe(["writer asked DELETE /api/customers/{id}: 403"]);
    }

    [Fact]
    public async Task It_also_has_what_ended_with_an_error()
    {
        var log = new FakeLogCollector();
        await using var app = await StartAsync(log, Keys());
        var (status, _) = await AskAsync(app, HttpMethod.Post, "/api/models/rollback", ("X-Api-Key", "write-key"));
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var lines = log.GetSnapshot().Where(l => l.Id.Id == 1501).Select(l => l.Message);
        lines.ShouldBe(["writer asked POST /api/models/rollback: 503"]);
    }

    [Theory]
    [InlineData("azp", "read", "app app-1 for person-1")]
    [InlineData("appid", "read", "app app-1 for person-1")]
    [InlineData("azp", null, "app app-1")]
    public void People_who_share_an_application_are_told_apart(string application, string? permissions, string expected)
    {
        var claims = new List<Claim> { new(application, "app-1"), new("oid", "person-1") };
        if (permissions is not null)
        {
            claims.Add(new Claim("scp", permissions));
        }

        Caller.Of(new ClaimsPrincipal(new ClaimsIdentity(claims, "Bearer"))).ShouldBe(expected);
    }

    [Fact]
    public async Task Health_is_told_however_much_strangers_ask()
    {
        await using var app = await StartAsync([.. Keys(), ("RequestsPerMinute", "1")]);
        (await AskAsync(app, HttpMethod.Get, Features)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await AskAsync(app, HttpMethod.Get, Features)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 3; i++)
        {
            using var health = await SendAsync(app, HttpMethod.Get, "/api/health/live");
            health.StatusCode.ShouldBe(HttpStatusCode.OK);
            health.Headers.Contains("RateLimit").ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", true)]
    [InlineData(AppWithoutStorage.Nowhere, true)]
    [InlineData(
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=bm8ga2V5;EndpointSuffix=core.windows.net",
        false
    )]
    [InlineData(
        "AccountName=a;AccountKey=bm8ga2V5;BlobEndpoint=http://azurite:1/a;QueueEndpoint=http://azurite:2/a;TableEndpoint=http://azurite:3/a",
        false
    )]
    public void Everybody_is_let_in_only_with_the_emulator_of_this_machine(string connection, bool expected) =>
        new OpenAtHome(new StorageOptions { ConnectionString = connection })
            .Validate(null, new AccessOptions { Open = true })
            .Succeeded.ShouldBe(expected);

    [Fact]
    public async Task An_open_app_with_an_account_in_Azure_does_not_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["AzureWebJobsStorage:accountName"] = "shop";
        builder.Configuration[$"{AccessOptions.Section}:Open"] = "true";
        builder.AddCustomerValue();
        await using var app = builder.Build();
        Should
            .Throw<OptionsValidationException>(app.MapCustomerValue)
            .Failures.ShouldHaveSingleItem()
            .ShouldStartWith("CustomerValue__Access__Open is for the emulator");
    }

    [Theory]
    [InlineData(ClientId, "https://sts.windows.net/t1/", "api://" + ClientId, 200)]
    [InlineData(ClientId, "https://login.microsoftonline.com/t1/v2.0", ClientId, 200)]
    [InlineData("api://" + ClientId, "https://sts.windows.net/t1/", "api://" + ClientId, 200)]
    [InlineData("api://" + ClientId, "https://login.microsoftonline.com/t1/v2.0", ClientId, 200)]
    [InlineData("api://shop.example", "https://sts.windows.net/t1/", "api://shop.example", 200)]
    [InlineData(ClientId, "https://sts.windows.net/t2/", "api://" + ClientId, 401)]
    [InlineData(ClientId, "https://login.microsoftonline.com/t2/v2.0", ClientId, 401)]
    [InlineData(ClientId, "https://sts.windows.net/t1/", "api://shop.example", 401)]
    public async Task Tokens_of_both_versions_count(string setting, string issuer, string audience, int expected)
    {
        using var rsa = RSA.Create(2048);
        // What the tenant's own address would tell.
        var metadata = new OpenIdConnectConfiguration { Issuer = "https://login.microsoftonline.com/t1/v2.0" };
        metadata.SigningKeys.Add(new RsaSecurityKey(rsa.ExportParameters(false)));
        await using var app = await StartAsync(
            new FakeLogCollector(),
            services =>
                services.Configure<JwtBearerOptions>(
                    JwtBearerDefaults.AuthenticationScheme,
                    options => options.Configuration = metadata
                ),
            ("TenantId", "t1"),
            ("Audience", setting)
        );
        var token = Token(rsa, issuer, "read", audience);
        var (status, _) = await AskAsync(app, HttpMethod.Get, Features, ("Authorization", $"Bearer {token}"));
        ((int)status).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Keys:0:Sha256", "secret", "64 hex digits")]
    [InlineData("Keys:0:Scope", "root", "read, write or admin")]
    [InlineData("TenantId", "t1", "Audience")]
    [InlineData("Origins:0", "shop.example/page", "is no origin")]
    public async Task A_wrong_setting_stops_the_start_and_says_which(string name, string value, string advice)
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(async () =>
        {
            var (key, hash) = ("Keys:0:Sha256", Hash("k"));
            await using var app = await StartAsync(("Keys:0:Name", "n"), (key, hash), (name, value));
        });
        error.Message.ShouldContain(advice);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static (string, string)[] Keys() =>
        [
            ("Keys:0:Name", "reader"),
            ("Keys:0:Sha256", Hash("read-key")),
            ("Keys:1:Name", "writer"),
            ("Keys:1:Sha256", Hash("write-key")),
            ("Keys:1:Scope", "write"),
            ("Keys:2:Name", "administrator"),
            ("Keys:2:Sha256", Hash("admin-key")),
            ("Keys:2:Scope", "admin"),
        ];

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static string ScopeOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
            ? "nobody's"
            : endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()[^1].Policy!;

    private static Task<WebApplication> StartAsync(params (string Name, string Value)[] access) =>
        StartAsync(new FakeLogCollector(), access);

    private static Task<WebApplication> StartAsync(FakeLogCollector log, params (string Name, string Value)[] access) =>
        StartAsync(log, _ => { }, access);

    private static Task<WebApplication> StartAsync(
        FakeLogCollector log,
        Action<IServiceCollection> configure,
        params (string Name, string Value)[] access
    ) =>
        AppWithoutStorage.StartAsync(
            access.Select(a => ($"{AccessOptions.Section}:{a.Name}", a.Value)),
            builder =>
            {
                builder.Logging.AddProvider(new FakeLoggerProvider(log));
                builder.WebHost.UseTestServer();
                configure(builder.Services);
            }
        );

    private static async Task<(HttpStatusCode Status, JsonNode? Problem)> AskAsync(
        WebApplication app,
        HttpMethod method,
        string path,
        params (string, string)[] headers
    )
    {
        using var answer = await SendAsync(app, method, path, headers);
        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        ((int)answer.StatusCode < 400 || isProblem).ShouldBeTrue($"{answer.StatusCode} is a problem, too");
        return (answer.StatusCode, isProblem ? await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation) : null);
    }

    private static async Task<HttpResponseMessage> SendAsync(
        WebApplication app,
        HttpMethod method,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await app.GetTestClient().SendAsync(request, Cancellation);
    }

    /// <summary>A tenant's two documents: where its keys are, and the keys.</summary>
    private static async Task<WebApplication> TenantAsync(RSA rsa)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        var app = builder.Build();
        var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(rsa.ExportParameters(false)));
        app.MapGet(
            "/.well-known/openid-configuration",
            () => Results.Json(new { issuer = app.Urls.Single(), jwks_uri = app.Urls.Single() + "/keys" })
        );
        app.MapGet(
            "/keys",
            () =>
                Results.Json(
                    new
                    {
                        keys = new[]
                        {
                            new
                            {
                                kty = "RSA",
                                use = "sig",
                                n = key.N,
                                e = key.E,
                            },
                        },
                    }
                )
        );
        await app.StartAsync(Cancellation);
        return app;
    }

    private static string Token(RSA rsa, string issuer, string? role, string audience = "api://customervalue") =>
        new JsonWebTokenHandler().CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = issuer,
                Audience = audience,
                Subject = new ClaimsIdentity(
                    role is null ? [new Claim("azp", "app-1")] : [new Claim("azp", "app-1"), new Claim("roles", role)]
                ),
                SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256),
            }
        );
}

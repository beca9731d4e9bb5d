using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FunctionsApp.Access;

/// <summary>Tells callers by the key in their header; where the app is open everybody is the local user.</summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<AccessOptions> access
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    public const string Header = "X-Api-Key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (access.Value.Open)
        {
            return Task.FromResult(Success("local", Scopes.Admin));
        }

        if (!Request.Headers.TryGetValue(Header, out var sent))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        // Every key is compared, in time that tells nothing of how much of one was right.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(sent.ToString()));
        AccessKey? found = null;
        foreach (var key in access.Value.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Convert.FromHexString(key.Sha256)))
            {
                found = key;
            }
        }

        return Task.FromResult(
            found is null ? AuthenticateResult.Fail("The key is not known.") : Success(found.Name, found.Scope)
        );
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.Append("WWW-Authenticate", $"{SchemeName} header=\"{Header}\"");
        return Task.CompletedTask;
    }

    private static AuthenticateResult Success(string name, string scope)
    {
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.Name, name), new Claim(Scopes.Claim, scope)],
            SchemeName
        );
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}

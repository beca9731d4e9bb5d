using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace FunctionsApp.Access;

/// <summary>What a caller may do: each scope holds those before it. Names of policies, of scopes of keys and of app roles of tokens.</summary>
internal static class Scopes
{
    /// <summary>Ask: every answer but what is held of one person.</summary>
    public const string Read = "read";

    /// <summary>Change: runs, models, uploads, summaries.</summary>
    public const string Write = "write";

    /// <summary>What concerns a person's data: take it out, or erase it.</summary>
    public const string Admin = "admin";

    /// <summary>Claim of a key's scope.</summary>
    public const string Claim = "scope";

    public static readonly string[] All = [Read, Write, Admin];

    public static void AddPolicies(AuthorizationBuilder authorization)
    {
        for (var i = 0; i < All.Length; i++)
        {
            var enough = All[i..];
            authorization.AddPolicy(
                All[i],
                policy => policy.RequireAssertion(context => Of(context.User).Any(s => enough.Contains(s)))
            );
        }
    }

    // Tokens carry app roles in roles (an application's) and delegated permissions in scp, separated by spaces.
    private static IEnumerable<string> Of(ClaimsPrincipal caller) =>
        caller
            .Claims.Where(c => c.Type is Claim or "roles" or "scp")
            .SelectMany(c => c.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

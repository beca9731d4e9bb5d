using System.Security.Claims;

namespace FunctionsApp.Access;

/// <summary>Names of callers for limits and the audit log.</summary>
internal static class Caller
{
    /// <summary>
    /// Name of the key, or id of the application that a token was given to and, where it asks for a person, that person's object id in
    /// the tenant; nobody's for strangers.
    /// </summary>
    public static string Of(ClaimsPrincipal caller)
    {
        if (caller.Identity?.IsAuthenticated != true)
        {
            return "nobody";
        }

        if ((caller.FindFirst("azp") ?? caller.FindFirst("appid")) is not { } application)
        {
            return caller.FindFirst(ClaimTypes.Name)?.Value ?? "token";
        }

        // Only tokens for a person have delegated permissions; the object id of others is the application's own.
        var person = caller.FindFirst("scp") is null ? null : caller.FindFirst("oid")?.Value;
        return person is null ? $"app {application.Value}" : $"app {application.Value} for {person}";
    }
}

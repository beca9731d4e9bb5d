using System.Security.Claims;

namespace FunctionsApp.Access;

/// <summary>Names of callers for limits and the audit log.</summary>
internal static class Caller
{
    /// <summary>Name of the key, or id of the application that a token was given to; nobody's for strangers.</summary>
    public static string Of(ClaimsPrincipal caller) =>
        caller.Identity?.IsAuthenticated != true ? "nobody"
        : (caller.FindFirst("azp") ?? caller.FindFirst("appid")) is { } application ? $"app {application.Value}"
        : caller.FindFirst(ClaimTypes.Name)?.Value ?? "token";
}

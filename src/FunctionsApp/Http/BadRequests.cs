using System.Text.Json;
using System.Text.RegularExpressions;

namespace FunctionsApp.Http;

/// <summary>Says what is wrong with a request whose parameters or body could not be read, by the name that the caller wrote.</summary>
internal static partial class BadRequests
{
    /// <summary>The member or parameter, and what is wrong with it.</summary>
    /// <param name="error">What the framework says of the request.</param>
    public static (string Name, string Detail) Explain(BadHttpRequestException error)
    {
        if (error.InnerException is JsonException json)
        {
            return Explain(json);
        }

        if (NotBound().Match(error.Message) is { Success: true } bound)
        {
            return (Camel(bound.Groups["name"].Value), $"'{bound.Groups["value"].Value}' cannot be read as its type.");
        }

        return Missing().IsMatch(error.Message)
            ? ("body", "The body is missing. Send JSON as the OpenAPI document describes it.")
            : ("request", "The request cannot be read. Compare it with the OpenAPI document.");
    }

    private static (string Name, string Detail) Explain(JsonException error)
    {
        var place = error.LineNumber is { } line ? $" (line {line + 1}, byte {error.BytePositionInLine + 1})" : "";
        if (Unmapped().Match(error.Message) is { Success: true } unmapped)
        {
            return (unmapped.Groups["name"].Value, $"There is no such member{place}. Check its spelling.");
        }

        if (Required().Match(error.Message) is { Success: true } required)
        {
            return (required.Groups["name"].Value, "The member is missing.");
        }

        var path = (error.Path ?? "$").TrimStart('$').TrimStart('.');
        return path.Length == 0
            ? ("body", $"The body is not JSON of the expected form{place}.")
            : (path, $"The value is not of the member's type{place}.");
    }

    private static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    [GeneratedRegex(
        """^Failed to bind parameter "(?:.* )?(?<name>\w+)" from "(?<value>.*)"\.$""",
        RegexOptions.Singleline
    )]
    private static partial Regex NotBound();

    [GeneratedRegex("was not provided from body|inferred.+body|no body")]
    private static partial Regex Missing();

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped", RegexOptions.Singleline)]
    private static partial Regex Unmapped();

    [GeneratedRegex("missing required properties.* '(?<name>[^']+)'")]
    private static partial Regex Required();
}

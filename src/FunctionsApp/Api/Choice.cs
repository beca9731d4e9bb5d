using System.Text.Json;
using FunctionsApp.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FunctionsApp.Api;

/// <summary>One of some words as the value of a parameter, written as in JSON.</summary>
internal static class Choice
{
    /// <summary>Reads a word; none is null.</summary>
    /// <returns>The answer to another word, or null.</returns>
    public static ProblemHttpResult? Read<T>(string name, string? text, out T? value)
        where T : struct, Enum
    {
        value = Enum.GetValues<T>().Cast<T?>().FirstOrDefault(v => Word(v!.Value) == text);
        return text is null || value is not null
            ? null
            : Problems.Invalid(name, $"Use one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}.");
    }

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}

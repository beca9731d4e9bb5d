namespace CustomerValue.Exports;

/// <summary>What an upload may be called, whether it comes over HTTP or in an archive.</summary>
public static class ExportName
{
    // A name in a URL stays below what servers take, also where each letter is nine bytes there; and no name of this length has more
    // segments than blob storage allows.
    private const int MaxLength = 500;

    /// <summary>The rule, for people.</summary>
    public static string Rule { get; } =
        $"1 to {MaxLength} characters, no backslash, colon or control character, and no folder or file that is blank or ends with a dot";

    /// <summary>Whether a name is one.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && !name.Any(c => c is '\\' or ':' || char.IsControl(c))
        && !name.Split('/').Any(part => string.IsNullOrWhiteSpace(part) || part.EndsWith('.'));
}

namespace CustomerValue.Exports.Reading;

/// <summary>Words of columns that say yes or no.</summary>
internal static class Flags
{
    /// <summary>Words for yes, in lower case.</summary>
    public static IReadOnlyList<string> Yes { get; } =
    [
        .. "true yes y t 1 1.0 x ja j oui o si sí s sim tak prawda sant 是 有 はい 有り ✓ wahr vrai verdadero vero".Split(
            ' '
        ),
    ];

    /// <summary>Words for no, in lower case.</summary>
    public static IReadOnlyList<string> No { get; } =
    [
        .. "false no n f 0 0.0 - nein non não nao nie nej nee falsch faux falso falskt 否 无 いいえ なし nan null none".Split(
            ' '
        ),
    ];

    /// <summary>Whether all words say yes or no.</summary>
    public static bool Are(IEnumerable<string> words) =>
        words.All(w => Yes.Contains(w.ToLowerInvariant()) || No.Contains(w.ToLowerInvariant()));

    /// <summary>SQL that tells whether a column holds one of some words.</summary>
    public static string In(string column, IEnumerable<string> words) =>
        $"list_contains([{string.Join(", ", words.Select(DuckDb.Quote))}], lower({column}))";
}

namespace CustomerValue.Exports.Reading;

/// <summary>Words of columns that say yes or no.</summary>
internal static class Flags
{
    /// <summary>Words for yes, in lower case.</summary>
    public static IReadOnlyList<string> Yes { get; } =
    [
        .. "true yes y t 1 1.0 x ja j oui o si sí sì s sim tak prawda sant 是 有 はい 有り ✓ wahr vrai verdadero vero".Split(
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

    /// <summary>How programs write that there is no day, in lower case.</summary>
    public static IReadOnlyList<string> NoDay { get; } =
    ["nat", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01", "0001-01-01 00:00:00", "0001-01-01t00:00:00"];

    /// <summary>What stands in a column of cancellations beside those that were, in lower case.</summary>
    public static IReadOnlyList<string> NotCancelled { get; } =
    ["not cancelled", "not canceled", "active", "nicht storniert", "non annulé", "no cancelado", "未取消"];

    /// <summary>Whether all words say yes or no.</summary>
    public static bool Are(IEnumerable<string> words) =>
        words.All(w => Yes.Contains(w.ToLowerInvariant()) || No.Contains(w.ToLowerInvariant()));

    /// <summary>SQL that tells whether a column holds one of some words: of IN with five or more the database makes a join, which costs time and the order of the rows.</summary>
    public static string In(string column, IEnumerable<string> words) =>
        $"list_contains([{string.Join(", ", words.Select(DuckDb.Quote))}], lower({column}))";
}

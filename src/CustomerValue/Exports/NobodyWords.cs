using System.Collections.Frozen;
using System.Text;

namespace CustomerValue.Exports;

/// <summary>
/// What shops and programs write where there is no customer. Taken for an id, all guests would be one customer, and soon the best one.
/// </summary>
internal static class NobodyWords
{
    private static readonly FrozenSet<string> Words = new[]
    {
        // Programs.
        "nan|null|nil|none|n/a|na|n.a.|<na>|#n/a|#null!|#value!|#ref!|\\n|(null)|(none)|(blank)|(empty)",
        "(not set)|[null]|<null>|not set|undefined|-|--|---|\u2013|\u2014|?|.",
        // Rows of sums.
        "total|totals|grand total|subtotal|sub-total|sub total|sum|summe|gesamt|gesamtsumme|zwischensumme|sous-total",
        "total général|total general|totale|totale complessivo|subtotale|total geral|totaal|eindtotaal|subtotaal",
        "suma|razem|suma częściowa|totalt|summa|delsumma|合计|总计|小计|總計|合計|小計|総計|汇总",
        // English.
        "guest|guest checkout|guest customer|guest user|anonymous|anon|unknown|unknown customer",
        "no customer|not available|not provided|not logged in|walk-in|walk in|walkin|walk-in customer",
        "walk in customer|walkin customer|cash customer|cash sale|no name",
        // German.
        "gast|gastkunde|gastbestellung|anonym|unbekannt|kein kunde|laufkunde|laufkundschaft|barverkauf",
        "ohne kunde|bareinkauf|barkunde|barkauf|thekenverkauf",
        // French.
        "invité|invite|anonyme|inconnu|client inconnu|client comptoir|client de comptoir|vente comptoir|client de passage|aucun|non défini",
        // Spanish.
        "invitado|anónimo|anonimo|desconocido|cliente ocasional|cliente mostrador|venta mostrador|ninguno|público en general",
        // Italian.
        "ospite|sconosciuto|cliente occasionale|cliente al banco|vendita al banco|nessuno",
        // Portuguese.
        "convidado|visitante|cliente balcão|anônimo|desconhecido|consumidor final|nenhum",
        // Dutch.
        "gastklant|kassaklant|balieklant|anoniem|onbekend|geen|geen klant",
        // Polish.
        "gość|gosc|anonimowy|nieznany|brak|klient detaliczny",
        // Swedish.
        "gäst|gästkund|okänd|ingen",
        // Chinese.
        "匿名|匿名用户|匿名买家|游客|访客|未知|无|散客|遊客|訪客|無",
        // Japanese.
        "ゲスト|匿名希望|不明|なし|非会員",
    }.SelectMany(words => words.Split('|')).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Look = Words.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    // In front of whose sum it is.
    private static readonly string[] Sums =
    [
        "subtotal ",
        "sub-total ",
        "total for ",
        "zwischensumme ",
        "sous-total ",
        "subtotale ",
        "subtotaal ",
        "delsumma ",
    ];

    // In front of the number whose sum it is, or behind it, as spreadsheets write the sums of groups.
    private static readonly byte[][] SumsBefore =
    [
        .. new[] { "total ", "totaal ", "suma ", "summe ", "somme " }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] SumsBehind =
    [
        .. new[]
        {
            " ergebnis",
            " summe",
            " totaal",
            " suma",
            " summa",
            " 汇总",
            " 合计",
            " 小计",
            " 集計",
            " 合計",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly int Longest = Words.Max(Encoding.UTF8.GetByteCount);

    // By the first byte, in either case: most ids begin with what no word begins with.
    private static readonly bool[] Begins = FirstBytes();

    /// <summary>The word that an id is, as it is listed; null for none.</summary>
    public static string? Find(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty)
        {
            return null;
        }

        if (!Begins[id[0]])
        {
            return Ends[id[^1]] ? Sum(id) : null;
        }

        if (id.Length > Longest)
        {
            return Sum(id);
        }

        Span<char> text = stackalloc char[Longest];
        return Encoding.UTF8.TryGetChars(id, text, out var length) && Look.TryGetValue(text[..length], out var word)
            ? word
            : Sum(id);
    }

    /// <summary>The word that a sum of somebody's rows begins with.</summary>
    private static string? Sum(ReadOnlySpan<byte> id)
    {
        foreach (var word in Sums)
        {
            if (id.Length > word.Length && Ascii.EqualsIgnoreCase(id[..word.Length], word))
            {
                return word.TrimEnd();
            }
        }

        foreach (var word in SumsBefore)
        {
            if (
                id.Length > word.Length
                && char.IsAsciiDigit((char)id[word.Length])
                && Ascii.EqualsIgnoreCase(id[..word.Length], word)
            )
            {
                return Encoding.UTF8.GetString(word).TrimEnd();
            }
        }

        foreach (var word in SumsBehind)
        {
            if (id.Length > word.Length && HasDigit(id[..^word.Length]) && EqualsIgnoreCase(id[^word.Length..], word))
            {
                return Encoding.UTF8.GetString(word).TrimStart();
            }
        }

        return id.Length > 6 && Ascii.EqualsIgnoreCase(id[^6..], " total") ? "total" : null;
    }

    private static bool HasDigit(ReadOnlySpan<byte> id) => id.ContainsAnyInRange((byte)'0', (byte)'9');

    // Words in other letters than Latin have no case.
    private static bool EqualsIgnoreCase(ReadOnlySpan<byte> id, ReadOnlySpan<byte> word) =>
        Ascii.IsValid(word) ? Ascii.EqualsIgnoreCase(id, word) : id.SequenceEqual(word);

    // By the last byte: most ids end as no sum does.
    private static readonly bool[] Ends = LastBytes();

    private static bool[] LastBytes()
    {
        var ends = new bool[256];
        foreach (var word in SumsBehind.Append(Encoding.UTF8.GetBytes(" total")))
        {
            ends[word[^1]] = true;
            ends[char.IsAsciiLetterLower((char)word[^1]) ? word[^1] - 32 : word[^1]] = true;
        }

        return ends;
    }

    private static bool[] FirstBytes()
    {
        var begins = new bool[256];
        foreach (var word in Words)
        {
            begins[Encoding.UTF8.GetBytes(word.ToLowerInvariant())[0]] = true;
            begins[Encoding.UTF8.GetBytes(word.ToUpperInvariant())[0]] = true;
        }

        return begins;
    }
}

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
        // English.
        "guest|guest checkout|guest customer|guest user|anonymous|anon|unknown|unknown customer",
        "no customer|not available|not provided|not logged in|walk-in|walk in|walkin|walk-in customer",
        "walk in customer|walkin customer|cash customer|cash sale|no name",
        // German.
        "gast|gastkunde|gastbestellung|anonym|unbekannt|kein kunde|laufkunde|laufkundschaft|barverkauf",
        "ohne kunde",
        // French.
        "invité|invite|anonyme|inconnu|client inconnu|client de passage|aucun|non défini",
        // Spanish.
        "invitado|anónimo|anonimo|desconocido|cliente ocasional|ninguno|público en general",
        // Italian.
        "ospite|sconosciuto|cliente occasionale|nessuno",
        // Portuguese.
        "convidado|visitante|anônimo|desconhecido|consumidor final|nenhum",
        // Dutch.
        "gastklant|anoniem|onbekend|geen|geen klant",
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

    private static readonly int Longest = Words.Max(Encoding.UTF8.GetByteCount);

    // By the first byte, in either case: most ids begin with what no word begins with.
    private static readonly bool[] Begins = FirstBytes();

    /// <summary>The word that an id is, as it is listed; null for none.</summary>
    public static string? Find(ReadOnlySpan<byte> id)
    {
        if (id.IsEmpty || id.Length > Longest || !Begins[id[0]])
        {
            return null;
        }

        Span<char> text = stackalloc char[Longest];
        return Encoding.UTF8.TryGetChars(id, text, out var length) && Look.TryGetValue(text[..length], out var word)
            ? word
            : null;
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

using System.Text;
using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>Makes text from files and reviewers harmless before it goes into a prompt or a summary.</summary>
public static partial class SafeText
{
    private const int MaxName = 60;
    private const int MaxQuote = 300;

    /// <summary>A name as it may be told, or null where it looks like something else than a name.</summary>
    public static string? Name(string name)
    {
        var clean = Clean(name);
        return clean.Length is 0 or > MaxName || Brackets().IsMatch(clean) || ContentGuard.Finds(clean) ? null : clean;
    }

    /// <summary>
    /// A review's words without e-mail addresses, web addresses, phone numbers, ids and what could end a block, cut at 300
    /// characters; null where nothing is left or where it gives orders to the reader's machine.
    /// </summary>
    public static string? Quote(string quote)
    {
        var clean = Clean(quote);
        if (ContentGuard.GivesOrders(clean))
        {
            return null;
        }

        clean = Mail().Replace(clean, "[e-mail]");
        clean = Web().Replace(clean, "[address]");
        clean = Phone().Replace(clean, "[number]");
        clean = Identifier().Replace(clean, "[id]");
        clean = Brackets().Replace(clean, " ").Trim();
        if (clean.Length > MaxQuote)
        {
            var end = char.IsHighSurrogate(clean[MaxQuote - 1]) ? MaxQuote - 1 : MaxQuote;
            clean = clean[..end];
        }

        return clean.Length == 0 ? null : clean;
    }

    // Control, format and broken characters become blanks: they hide words from a reader, not from a model.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            var hidden =
                category
                    is System.Globalization.UnicodeCategory.Control
                        or System.Globalization.UnicodeCategory.Format
                        or System.Globalization.UnicodeCategory.PrivateUse
                        or System.Globalization.UnicodeCategory.LineSeparator
                        or System.Globalization.UnicodeCategory.ParagraphSeparator
                || rune == Rune.ReplacementChar;
            clean.Append(hidden ? " " : rune.ToString());
        }

        return Blanks().Replace(clean.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[^\s@<>]{1,64}@[^\s@<>]{1,255}")]
    private static partial Regex Mail();

    [GeneratedRegex(
        @"(?:https?://|www\.)\S+|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.(?:com|net|org|io|cn|co|uk|de|info|biz|shop|xyz|example)\b\S*",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Web();

    // Seven digits or more, however they are grouped.
    [GeneratedRegex(@"\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}")]
    private static partial Regex Phone();

    // Letters with four digits or more, and plain numbers from four digits on: order and customer numbers.
    [GeneratedRegex(@"[#A-Za-z_\-]*\d{4,}[A-Za-z0-9_\-]*|\b(?=[A-Za-z0-9\-_]*\d)[A-Fa-f0-9\-_]{8,}\b")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"[<>{}`|\\]+")]
    private static partial Regex Brackets();
}

using System.Globalization;
using System.Text;

namespace CustomerValue.Reviews;

/// <summary>One piece of a text.</summary>
/// <param name="Text">A lower-case word, or one Chinese character, or a mark that ends a clause.</param>
/// <param name="Kind">Which of them.</param>
internal readonly record struct Token(string Text, TokenKind Kind);

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    /// <summary>Letters and digits between blanks or marks.</summary>
    Word,

    /// <summary>A character of a script without blanks.</summary>
    Character,

    /// <summary>End of a clause.</summary>
    Mark,
}

/// <summary>Cuts a review into words and characters. Text is hostile: nothing in it makes this throw.</summary>
internal static class ReviewText
{
    /// <summary>Longest text that is read, UTF-16 units; the rest is left out.</summary>
    public const int MaxLength = 20_000;

    private const int MaxWord = 40;
    private const double ChineseShare = 0.2;

    /// <summary><c>zh</c>, <c>en</c>, or <c>und</c> where the letters belong to neither.</summary>
    public static string LanguageOf(string? text)
    {
        int han = 0,
            latin = 0,
            other = 0;
        foreach (var raw in Cut(text).EnumerateRunes())
        {
            var rune = Plain(raw);
            if (IsHan(rune))
            {
                han++;
            }
            else if (IsLatin(rune))
            {
                latin++;
            }
            else if (Rune.IsLetter(rune) && !IsWide(rune))
            {
                other++;
            }
        }

        var letters = han + latin + other;
        return letters == 0 || other * 2 > letters ? "und"
            : han >= ChineseShare * letters ? "zh"
            : "en";
    }

    /// <summary>Language of a text where the caller may have said it: the part before the hyphen, in lower case.</summary>
    public static string LanguageOf(SentimentText text) => LanguageOf(text.Text, text.Language);

    /// <summary>Language of a text where its row may say it.</summary>
    public static string LanguageOf(string? text, string? said)
    {
        if (string.IsNullOrWhiteSpace(said))
        {
            return LanguageOf(text);
        }

        var code = said.Trim().Split('-', '_')[0].ToLowerInvariant();
        return code.Length is 2 or 3 && code.All(char.IsAsciiLetterLower) ? code : LanguageOf(text);
    }

    /// <summary>
    /// Words in lower case, Chinese (and Japanese and Korean) characters one by one, and marks that end a clause. Full-width forms
    /// become plain ones, curly apostrophes straight ones; control characters and broken surrogates count as blanks.
    /// </summary>
    public static List<Token> Tokens(string? text)
    {
        var tokens = new List<Token>();
        var word = new StringBuilder();
        foreach (var raw in Cut(text).EnumerateRunes())
        {
            var rune = Plain(raw);
            if (IsHan(rune) || IsWide(rune) || IsPictograph(rune))
            {
                Flush();
                tokens.Add(new Token(rune.ToString(), TokenKind.Character));
            }
            else if (Rune.IsLetterOrDigit(rune) || (rune.Value == '\'' && word.Length > 0))
            {
                if (word.Length < MaxWord)
                {
                    word.Append(Rune.ToLowerInvariant(rune).ToString());
                }
            }
            else if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            {
                Flush();
                if (Mark(rune) is { } mark)
                {
                    tokens.Add(new Token(mark, TokenKind.Mark));
                }
            }
        }

        Flush();
        return tokens;

        void Flush()
        {
            if (word.Length > 0)
            {
                var whole = word.ToString().TrimEnd('\'');
                word.Clear();
                if (whole.Length > 0)
                {
                    tokens.Add(new Token(whole, TokenKind.Word));
                }
            }
        }
    }

    private static string Cut(string? text) =>
        text is null ? ""
        : text.Length <= MaxLength ? text
        : text[..MaxLength];

    private static Rune Plain(Rune rune) =>
        rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
            0x3000 => new Rune(' '),
            0x2018 or 0x2019 or 0x02BC or 0x60 or 0xB4 => new Rune('\''),
            _ => rune,
        };

    private static string? Mark(Rune rune) =>
        rune.Value switch
        {
            '!' => "!",
            '?' => "?",
            '.' or ',' or ';' or ':' or '。' or '、' or '…' or '~' or '(' or ')' or '\n' => ".",
            _ => null,
        };

    private static bool IsHan(Rune rune) =>
        rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x3FFFF) or 0x3007;

    private static bool IsLatin(Rune rune) => Rune.IsLetter(rune) && rune.Value < 0x0250;

    // Kana and Hangul are read as characters too, but do not count as Chinese.
    private static bool IsWide(Rune rune) => rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0xAC00 and <= 0xD7A3);

    private static bool IsPictograph(Rune rune) =>
        rune.Value is (>= 0x1F300 and <= 0x1FAFF) or (>= 0x2600 and <= 0x27BF);
}

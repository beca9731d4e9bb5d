using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>Tells whether a text is in the language asked for, by its letters and its most common words.</summary>
public static partial class LanguageGuard
{
    private const double LeastCommonWords = 0.15;
    private const double LeastHan = 0.6;

    /// <summary>Whether every letter belongs to the language's script: Latin to U+024F, and Han for Chinese.</summary>
    public static bool HasForeignLetters(string text, SummaryLanguage language) =>
        (language == SummaryLanguage.Zh ? NotChinese() : NotLatin()).IsMatch(text);

    /// <summary>Whether a longer text reads as the language.</summary>
    public static bool Reads(string text, SummaryLanguage language)
    {
        if (language == SummaryLanguage.Zh)
        {
            var letters = text.Count(char.IsLetter);
            return letters > 0 && text.Count(IsHan) >= LeastHan * letters && !Traditional().IsMatch(text);
        }

        var words = Word().Count(text);
        return words > 0 && Common().Count(text) >= LeastCommonWords * words;
    }

    private static bool IsHan(char c) => c is >= '\u4e00' and <= '\u9fff';

    [GeneratedRegex(@"[\p{L}-[A-Za-z\u00C0-\u024F]]|[\uD800-\uDFFF]")]
    private static partial Regex NotLatin();

    [GeneratedRegex(@"[\p{L}-[A-Za-z\u4E00-\u9FFF]]|[\uD800-\uDFFF]")]
    private static partial Regex NotChinese();

    // Frequent characters that only traditional writing has.
    [GeneratedRegex("[們這個說為來時會對發經過還進開關購買銷費戶價從與種訂單產]")]
    private static partial Regex Traditional();

    [GeneratedRegex(@"[A-Za-z']+")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"\b(?:the|of|and|to|a|an|in|that|is|are|it|its|for|as|with|on|by|they|their|them|this|these|those|than|at|from|have|has|not|be|but|or|who|which|what|when|so|can|will|would|more|most|all)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Common();
}

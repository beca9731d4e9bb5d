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

    /// <summary>Whether a short text, which may have few common words, is at least not plainly in another language.</summary>
    public static bool MayBeIn(string text, SummaryLanguage language) =>
        language == SummaryLanguage.Zh ? Reads(text, language) : OtherCommon().Count(text) <= Common().Count(text);

    /// <summary>Whether a name is in the language: it has Chinese characters, or an English word for customers.</summary>
    public static bool NamesIn(string text, SummaryLanguage language) =>
        language == SummaryLanguage.Zh
            ? text.Any(IsHan) && !Traditional().IsMatch(text)
            : People().IsMatch(text) && OtherCommon().Count(text) <= Common().Count(text);

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

    // Frequent words of German, French, Spanish, Portuguese, Italian and Dutch that English does not have.
    [GeneratedRegex(
        @"\b(?:der|das|und|nicht|mit|ist|sie|ein|eine|den|dem|auf|von|zu|für|le|la|les|des|du|et|est|une|un|pour|dans|ces|sont|qui|el|los|las|del|que|por|para|con|su|sus|una|es|os|um|uma|com|não|dos|il|lo|gli|di|che|questi|sono|dei|della|nel|het|een|niet|zijn|voor|deze)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex OtherCommon();

    [GeneratedRegex(
        @"\b(?:customers?|buyers?|shoppers?|clients?|people|members?|seekers?|hunters?|spenders?|regulars?|visitors?|fans?|lovers?|collectors?|givers?|newcomers?|owners?|users?|group|segment|crowd|families|professionals?|accounts?)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex People();
}

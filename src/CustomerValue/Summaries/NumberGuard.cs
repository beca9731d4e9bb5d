using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerValue.Summaries;

/// <summary>Finds numbers that are not citations, in digits or in words.</summary>
public static partial class NumberGuard
{
    /// <summary>The first number in a text whose citations have been taken out, or null.</summary>
    public static string? Find(string text, SummaryLanguage language)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (
                category
                    is UnicodeCategory.DecimalDigitNumber
                        or UnicodeCategory.LetterNumber
                        or UnicodeCategory.OtherNumber
                || rune.Value is '%' or '‰' or '％'
            )
            {
                return rune.ToString();
            }
        }

        var word = Words().Match(text);
        if (word.Success)
        {
            return word.Value;
        }

        if (language != SummaryLanguage.Zh)
        {
            return null;
        }

        var numeral = Numerals().Match(HarmlessNumerals().Replace(text, "·"));
        return numeral.Success ? numeral.Value : null;
    }

    [GeneratedRegex(
        @"\b(?:zero|(?<!no[ -])(?<!each |any |every )one(?! another)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|[mb]illions?|trillions?|dozens?|half|halves|halved?|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|doubl(?:e[sd]?|ing)|trebled?|tripl(?:e[sd]?|ing)|quadruple[sd]?|twice|thrice|\w+fold|per ?cent|percentage|couple of|a pair)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Words();

    [GeneratedRegex("[零〇一二三四五六七八九十百千万亿两俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟萬億半倍]|百分|翻番")]
    private static partial Regex Numerals();

    // Everyday words in which the character is no number.
    [GeneratedRegex(
        "下一|上一|一些|一起|一直|一般|一样|一定|一旦|一致|一贯|一向|一并|一方面|一下|一次性|一系列|一部分|一批|一种|一个|一类|一段|一份|一位|一款|一封|一轮|一项|一条|一点|一步|一经|一边|一味|一群|另一|唯一|统一|单一|同一|(?<!分)之一|逐一|每一|任一|某一|这一|那一|第一次|第二次|第三次|二次|再一次|万一|十分(?!之)|百货|两者|两端|四季|五金|十月至十二月"
    )]
    private static partial Regex HarmlessNumerals();
}

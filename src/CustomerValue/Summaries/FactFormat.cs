using System.Globalization;

namespace CustomerValue.Summaries;

/// <summary>Noun of a count: singular and plural in English, measure word and noun in Chinese.</summary>
/// <param name="One">English, for exactly one.</param>
/// <param name="Many">English, for everything else.</param>
/// <param name="Zh">Chinese, written after the number.</param>
public sealed record CountNoun(string One, string Many, string Zh);

/// <summary>Figures as people read them.</summary>
public static class FactFormat
{
    private const double LevelMargin = 0.02;

    /// <summary>A count with its noun: "1 order", "1,204 orders". Halves are kept, other fractions are rounded to a tenth.</summary>
    public static Bilingual Count(double value, CountNoun noun)
    {
        var number = value.ToString("#,0.#", CultureInfo.InvariantCulture);
        return new Bilingual($"{number} {(number == "1" ? noun.One : noun.Many)}", $"{number}{noun.Zh}");
    }

    /// <summary>A share as a percentage, with a decimal below ten percent.</summary>
    public static Bilingual Share(double value)
    {
        var percent = value * 100;
        var text =
            value > 0 && percent < 0.1 ? "<0.1%"
            : Math.Round(percent, 1) < 10 ? percent.ToString("0.#", CultureInfo.InvariantCulture) + "%"
            : percent.ToString("0", CultureInfo.InvariantCulture) + "%";
        return text[0] == '<' ? new Bilingual("under 0.1%", "不到0.1%") : new Bilingual(text, text);
    }

    /// <summary>An amount, with decimals below one hundred; the plain number where the currency is not known.</summary>
    /// <param name="value">The amount.</param>
    /// <param name="currency">ISO 4217 code or null.</param>
    public static Bilingual Amount(double value, string? currency)
    {
        var number = Math.Abs(value).ToString(Math.Abs(value) < 100 ? "0.00" : "#,0", CultureInfo.InvariantCulture);
        var sign = value < 0 && number.Any(c => c is >= '1' and <= '9') ? "-" : "";
        var text =
            sign
            + currency switch
            {
                null or "" => number,
                "EUR" => "€" + number,
                "GBP" => "£" + number,
                "USD" => "$" + number,
                "CNY" => "¥" + number,
                _ => $"{currency} {number}",
            };
        return new Bilingual(text, text);
    }

    /// <summary>Days: "1 day", "36 days".</summary>
    public static Bilingual Days(double value) => Count(Math.Round(value), new CountNoun("day", "days", "天"));

    /// <summary>A multiple: "1.4 times".</summary>
    public static Bilingual Ratio(double value)
    {
        var number = value.ToString("0.0", CultureInfo.InvariantCulture);
        return new Bilingual($"{number} times", $"{number}倍");
    }

    /// <summary>How a value lies to another: level when both read the same or differ by less than 2 %.</summary>
    public static FactDirection Direction(double value, Bilingual text, double other, Bilingual otherText)
    {
        var margin = LevelMargin * Math.Max(Math.Abs(value), Math.Abs(other));
        return text.En == otherText.En || Math.Abs(value - other) < margin ? FactDirection.Level
            : value > other ? FactDirection.Higher
            : FactDirection.Lower;
    }
}

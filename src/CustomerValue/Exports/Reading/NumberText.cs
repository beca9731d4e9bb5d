using System.Globalization;

namespace CustomerValue.Exports.Reading;

/// <summary>A number as somebody wrote it, taken apart.</summary>
/// <param name="body">Digits and the characters between them, without sign and currency.</param>
/// <param name="negative">Whether a minus or brackets say that it is below zero.</param>
/// <param name="currency">Sign or code of a currency beside it, or empty.</param>
/// <param name="percent">Whether a per cent sign stands beside it.</param>
internal readonly ref struct NumberParts(
    ReadOnlySpan<char> body,
    bool negative,
    ReadOnlySpan<char> currency,
    bool percent
)
{
    public ReadOnlySpan<char> Body { get; } = body;

    public bool Negative { get; } = negative;

    public ReadOnlySpan<char> Currency { get; } = currency;

    public bool Percent { get; } = percent;
}

/// <summary>Reads numbers as people and programs write them: signs of currencies, words for pieces, groups of thousands or lakhs, accounting cells.</summary>
internal static class NumberText
{
    /// <summary>A longer text is no number.</summary>
    public const int MaxLength = 64;

    private static readonly string[] CurrencyWords =
    [
        .. new[] { "R", "Rs", "Rs.", "Fr", "Fr.", "SFr.", "kr", "kr.", "zł", "zl", "Kč", "lei", "Ft", "euro", "euros" },
        .. new[]
        {
            "元",
            "圆",
            "円",
            "원",
            "руб",
            "руб.",
            "TL",
            "S/",
            "S/.",
            "RM",
            "Rp",
            "Rp.",
            "Bs",
            "Bs.",
            "B/.",
            "US",
        },
        .. new[] { "dollar", "dollars", "pesos", "yen", "EUR.", "人民币" },
    ];

    // What stands beside a number of pieces.
    private static readonly HashSet<string> Pieces = new(
        "x × pc pcs pce pces piece pieces unit units ea each item items stk stck stück stueck st szt ks kpl ud uds un und unid unidad unidades unité unités unite unites pz pzs pza pzas pezzo pezzi pièce pièces piece stuk stuks 件 个 個 点 本 台 只 套 瓶 盒 枚 袋 双".Split(
            ' '
        ),
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> LookPieces = Pieces.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="buffer">At least <see cref="MaxLength"/> characters of room.</param>
    /// <param name="parts">The parts; their body has digits and separators alone.</param>
    /// <returns>False where it is no number.</returns>
    public static bool TrySplit(ReadOnlySpan<char> text, Span<char> buffer, out NumberParts parts)
    {
        parts = default;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var rest = Plain(text, buffer).Trim();
        var negative = false;
        if (rest.Length > 2 && rest[0] == '(' && rest[^1] == ')')
        {
            negative = true;
            rest = rest[1..^1].Trim();
        }

        var percent = false;
        var currency = ReadOnlySpan<char>.Empty;
        // Signs and currencies stand around the number in any order, each once.
        for (var step = 0; step < 4 && rest.Length > 0; step++)
        {
            if (rest[0] is '-' or '+' && !negative)
            {
                negative = rest[0] == '-';
                rest = rest[1..].TrimStart();
            }
            else if (rest[^1] == '-' && !negative && rest.Length > 1 && rest[^2] is not (',' or '.' or '-'))
            {
                negative = true;
                rest = rest[..^1].TrimEnd();
            }

            if (rest.Length > 2 && rest[0] == '(' && rest[^1] == ')' && !negative)
            {
                negative = true;
                rest = rest[1..^1].Trim();
            }

            if (rest.Length > 1 && rest[^1] == '%')
            {
                percent = true;
                rest = rest[..^1].TrimEnd();
            }

            if (rest.Length == 0)
            {
                break;
            }

            if (currency.IsEmpty && Leading(rest) is var before and > 0)
            {
                currency = rest[..before].Trim();
                rest = rest[before..].TrimStart();
            }
            else if (currency.IsEmpty && Trailing(rest) is var after and > 0)
            {
                var behind = rest[^after..].Trim();
                rest = rest[..^after].TrimEnd();
                // Of a ledger of customers: what they owe is debit, what they got back is credit.
                var isCredit = behind.TrimEnd('.').Equals("cr", StringComparison.OrdinalIgnoreCase);
                negative |= isCredit;
                currency =
                    isCredit
                    || behind.TrimEnd('.').Equals("dr", StringComparison.OrdinalIgnoreCase)
                    || LookPieces.Contains(behind.TrimEnd('.'))
                        ? currency
                        : behind;
            }
        }

        // Accounting cells show a dash for nothing; prices end in ",-" or ".–".
        if (rest.Length == 0 && !currency.IsEmpty && negative)
        {
            parts = new NumberParts("0", false, currency, percent);
            return true;
        }

        if (rest.Length > 2 && rest[^1] == '-' && rest.TrimEnd('-') is { Length: > 1 } price && price[^1] is ',' or '.')
        {
            rest = price[..^1];
        }

        if (rest.Length == 0 || !IsBody(rest) || !IsCurrency(currency))
        {
            return false;
        }

        parts = new NumberParts(rest, negative, currency, percent);
        return true;
    }

    /// <summary>The value of a body.</summary>
    /// <param name="body">Digits and separators.</param>
    /// <param name="decimalSeparator">'.' or ','.</param>
    /// <param name="value">The value, not negative.</param>
    public static bool TryValue(ReadOnlySpan<char> body, char decimalSeparator, out double value)
    {
        value = 0;
        Span<char> digits = stackalloc char[MaxLength + 1];
        var length = 0;
        var point = -1;
        var lastGroup = -1;
        var group = '\0';
        var firstGroup = -1;
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (char.IsAsciiDigit(c))
            {
                digits[length++] = c;
            }
            else if (c == decimalSeparator)
            {
                if (point >= 0)
                {
                    return false;
                }

                if (!GroupEnds(lastGroup, length))
                {
                    return false;
                }

                point = length;
                digits[length++] = '.';
            }
            else if (c is 'e' or 'E')
            {
                return point is -1 or > 0
                    && double.TryParse(
                        $"{digits[..length]}{body[i..]}",
                        NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                        CultureInfo.InvariantCulture,
                        out value
                    );
            }
            else
            {
                // Groups of three, or of two before the last three, all by the same character.
                if (point >= 0 || length == 0 || (group != '\0' && c != group))
                {
                    return false;
                }

                if (lastGroup >= 0 && length - lastGroup is not (2 or 3))
                {
                    return false;
                }

                firstGroup = firstGroup < 0 ? length : firstGroup;
                if (firstGroup > 3)
                {
                    return false;
                }

                group = c;
                lastGroup = length;
            }
        }

        return (point >= 0 || GroupEnds(lastGroup, length))
            && double.TryParse(
                digits[..length],
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out value
            );
    }

    private static bool GroupEnds(int lastGroup, int length) => lastGroup < 0 || length - lastGroup == 3;

    /// <summary>Other blanks, dashes, apostrophes and full-width signs as the usual ones.</summary>
    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> text, Span<char> buffer)
    {
        for (var i = 0; i < text.Length; i++)
        {
            buffer[i] = text[i] switch
            {
                '\u00a0' or '\u202f' or '\u2009' or '\u2007' or '\u3000' or '\t' => ' ',
                '−' or '–' or '—' or '－' => '-',
                '’' or '‘' or '´' or '`' => '\'',
                '，' or '、' => ',',
                '．' => '.',
                '（' => '(',
                '）' => ')',
                '％' => '%',
                '￥' => '¥',
                >= '０' and <= '９' and var c => (char)(c - '０' + '0'),
                >= '٠' and <= '٩' and var c => (char)(c - '٠' + '0'),
                '٫' => '.',
                '٬' => ',',
                var c => c,
            };
        }

        return buffer[..text.Length];
    }

    private static bool IsBody(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiDigit(text[^1]) && !(text[^1] is '.' or ',' && text.Length > 1))
        {
            return false;
        }

        if (!char.IsAsciiDigit(text[0]) && !(text[0] is '.' or ',' && text.Length > 1 && char.IsAsciiDigit(text[1])))
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var isExponent = text[i] is 'e' or 'E' && i > 0 && i + 1 < text.Length;
            var isSignOfExponent = text[i] is '-' or '+' && i > 0 && text[i - 1] is 'e' or 'E';
            if (
                !char.IsAsciiDigit(text[i])
                && text[i] is not ('.' or ',' or ' ' or '\'')
                && !isExponent
                && !isSignOfExponent
            )
            {
                return false;
            }
        }

        return true;
    }

    private static int Leading(ReadOnlySpan<char> text)
    {
        var at = text.IndexOfAnyInRange('0', '9');
        if (at <= 0)
        {
            // Nothing but a currency is left where the number itself was a dash.
            return at < 0 && !text.ContainsAny("-.,") ? text.Length : 0;
        }

        // ".5", "-5" and "(5" begin with what belongs to the number.
        while (at > 0 && text[at - 1] is '-' or '+' or '(' || (at == 1 && text[0] is '.' or ','))
        {
            at--;
        }

        return at;
    }

    private static int Trailing(ReadOnlySpan<char> text)
    {
        var at = text.LastIndexOfAnyInRange('0', '9');
        if (at < 0)
        {
            return 0;
        }

        at++;
        while (at < text.Length && text[at] is '-' or '.' or ',' or ')' or '%')
        {
            at++;
        }

        return text.Length - at;
    }

    private static bool IsCurrency(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        var signs = 0;
        var letters = 0;
        foreach (var c in text)
        {
            if (char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol)
            {
                signs++;
            }
            else if (char.IsLetter(c))
            {
                letters++;
            }
            else if (c is not (' ' or '.' or '/'))
            {
                return false;
            }
        }

        if (signs == 1)
        {
            return letters <= 3;
        }

        if (signs == 0 && letters == 3 && text.Length == 3 && IsCode(text))
        {
            return true;
        }

        foreach (var word in CurrencyWords)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsCode(ReadOnlySpan<char> text) =>
        (char.IsAsciiLetterUpper(text[0]) && char.IsAsciiLetterUpper(text[1]) && char.IsAsciiLetterUpper(text[2]))
        || text.Equals("eur", StringComparison.OrdinalIgnoreCase)
        || text.Equals("usd", StringComparison.OrdinalIgnoreCase)
        || text.Equals("gbp", StringComparison.OrdinalIgnoreCase);
}

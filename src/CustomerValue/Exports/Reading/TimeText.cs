using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace CustomerValue.Exports.Reading;

/// <summary>What a column of times counts in.</summary>
internal enum TimeScale
{
    /// <summary>Dates of the calendar.</summary>
    Calendar,

    /// <summary>Seconds since 1970.</summary>
    EpochSeconds,

    /// <summary>Milliseconds since 1970.</summary>
    EpochMilliseconds,

    /// <summary>Microseconds since 1970.</summary>
    EpochMicroseconds,

    /// <summary>Days since the end of 1899, as spreadsheets count.</summary>
    Serial,
}

/// <summary>A time as read.</summary>
/// <param name="Value">The time as written.</param>
/// <param name="Offset">Minutes ahead of UTC that it says, or null.</param>
/// <param name="HasTimeOfDay">Whether it says a time of day.</param>
/// <param name="Swaps">Whether day and month could stand the other way round.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ReadTime(DateTime Value, int? Offset, bool HasTimeOfDay, bool Swaps);

/// <summary>Reads times as people and programs write them.</summary>
internal static partial class TimeText
{
    /// <summary>A longer text is no time.</summary>
    public const int MaxLength = 80;

    // A time of day, and what stands between it and the date.
    private const string OfDay =
        @"(?:[T\s,:@]|\bat\b|\bum\b|\bkl\.?|\bà\b|\ba\slas\b|\balle\b|\bom\b|\bo\sgodz\.?|-\s)*(?:(?<pre>上午|下午|午前|午後|오전|오후|凌晨|中午|晚上)\s*)?(?<h>[0-9]{1,2})(?:\s?[:.hH時时点시]\s?(?<mi>[0-9]{2})?(?:\s?[:.分분mM]\s?(?:(?<s>[0-9]{2})(?:[.,](?<f>[0-9]{1,9}))?)?)?)?\s?[秒초]?(?:\s?(?<ap>[AaPp]\.?\s?[Mm]\.?))?(?:\s?Uhr|\s?hrs?\b)?\s?(?<zone>Z|(?:GMT|UTC)?\s?[+-][0-9]{2}:?(?:[0-9]{2})?|[A-Za-z]{3,5}|[A-Z][A-Za-z]+/[A-Za-z_]+)?(?:\s?\([^)]*\))?";

    private const string End = @"(?:" + OfDay + @")?\s*$";
    private const string Weekday = @"^\s*(?:(?:\p{L}{2,12}\.?|星期.|周.|.曜日|.요일),?\s+)?";
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Reads a date of the calendar.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="dayFirst">Whether the day stands before the month where only the order tells.</param>
    /// <param name="time">What it says.</param>
    public static bool TryCalendar(ReadOnlySpan<char> text, bool dayFirst, out ReadTime time)
    {
        time = default;
        text = text.Trim();
        if (text.Length is < 6 or > MaxLength)
        {
            return false;
        }

        if (TryNumeric(text, dayFirst, out time))
        {
            return true;
        }

        var written = text.ToString().Replace('\u00a0', ' ').Replace('\u202f', ' ').Replace('\u3000', ' ');
        if (char.IsAsciiDigit(written[0]) && Compact().Match(written) is { Success: true } compact)
        {
            return TryMake(
                compact,
                compact,
                Year(compact),
                Number(compact, "mo"),
                Number(compact, "d"),
                false,
                out time
            );
        }

        if (YearFirst().Match(written) is { Success: true } year)
        {
            return TryMake(year, year, Year(year), Number(year, "mo"), Number(year, "d"), false, out time);
        }

        if (Numbers().Match(written) is { Success: true } numbers)
        {
            return TryOrder(numbers, Number(numbers, "a"), Number(numbers, "b"), dayFirst, out time);
        }

        foreach (var form in (ReadOnlySpan<Regex>)[DayMonth(), MonthDay(), YearMonth(), Unix()])
        {
            if (
                form.Match(written) is { Success: true } named
                && MonthNames.Of(named.Groups["name"].ValueSpan) is var month and > 0
            )
            {
                return TryMake(named, named, Year(named), month, Number(named, "d"), false, out time);
            }
        }

        return false;
    }

    /// <summary>Reads a number that counts time.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="scale">What it counts in; not the calendar.</param>
    /// <param name="time">What it says; epochs are in UTC.</param>
    public static bool TryCount(ReadOnlySpan<char> text, TimeScale scale, out ReadTime time)
    {
        time = default;
        if (
            !decimal.TryParse(
                text.Trim(),
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return false;
        }

        var (least, most, ticks) = scale switch
        {
            TimeScale.EpochSeconds => (100_000_000m, 10_000_000_000m, 10_000_000m),
            TimeScale.EpochMilliseconds => (100_000_000_000m, 10_000_000_000_000m, 10_000m),
            TimeScale.EpochMicroseconds => (100_000_000_000_000m, 10_000_000_000_000_000m, 10m),
            _ => (20_000m, 60_000m, 864_000_000_000m),
        };
        if (number < least || number >= most)
        {
            return false;
        }

        if (scale == TimeScale.Serial)
        {
            // A second is the finest that such a number holds.
            var seconds = decimal.Round(number * 86_400m);
            var serial = new DateTime(1899, 12, 30).AddSeconds((double)seconds);
            time = new ReadTime(serial, null, number != decimal.Truncate(number), false);
            return true;
        }

        time = new ReadTime(DateTime.UnixEpoch.AddTicks((long)(number * ticks)), 0, true, false);
        return true;
    }

    /// <summary>Whether a text is a time of day alone.</summary>
    public static bool IsTimeOfDay(string text) => TimeAlone().IsMatch(text);

    /// <summary>The commonest forms without a pattern: numbers with one separator, and a time of day in 24 or 12 hours.</summary>
    private static bool TryNumeric(ReadOnlySpan<char> text, bool dayFirst, out ReadTime time)
    {
        time = default;
        var at = 0;
        if (!Digits(text, ref at, out var first, out var firstLength) || at >= text.Length)
        {
            return false;
        }

        var separator = text[at];
        if (separator is not ('/' or '-' or '.'))
        {
            return false;
        }

        at++;
        if (
            !Digits(text, ref at, out var second, out var secondLength)
            || secondLength > 2
            || at >= text.Length
            || text[at] != separator
        )
        {
            return false;
        }

        at++;
        if (!Digits(text, ref at, out var third, out var thirdLength))
        {
            return false;
        }

        int hour = 0,
            minute = 0,
            second60 = 0;
        var hasTime = false;
        if (at < text.Length)
        {
            if (text[at] is not (' ' or 'T' or ','))
            {
                return false;
            }

            while (at < text.Length && text[at] is ' ' or 'T' or ',')
            {
                at++;
            }

            if (!Digits(text, ref at, out hour, out _) || at >= text.Length || text[at] != ':')
            {
                return false;
            }

            at++;
            if (!Digits(text, ref at, out minute, out var minuteLength) || minuteLength != 2)
            {
                return false;
            }

            if (at < text.Length && text[at] == ':')
            {
                at++;
                if (!Digits(text, ref at, out second60, out var secondsLength) || secondsLength != 2)
                {
                    return false;
                }
            }

            hasTime = true;
            var half = text[at..].Trim();
            if (!half.IsEmpty)
            {
                if (half.Equals("PM", StringComparison.OrdinalIgnoreCase) && hour is >= 1 and <= 12)
                {
                    hour = hour == 12 ? 12 : hour + 12;
                }
                else if (half.Equals("AM", StringComparison.OrdinalIgnoreCase) && hour is >= 1 and <= 12)
                {
                    hour %= 12;
                }
                else
                {
                    return false;
                }
            }
        }

        int year,
            month,
            day;
        var swaps = false;
        if (firstLength == 4)
        {
            (year, month, day) = (first, second, third);
        }
        else if (firstLength <= 2 && thirdLength is 2 or 4)
        {
            year = thirdLength == 2 ? Century(third) : third;
            (day, month) = separator == '.' || dayFirst ? (first, second) : (second, first);
            swaps = separator != '.' && first <= 12 && second <= 12 && first != second;
        }
        else
        {
            return false;
        }

        if (!TryDate(year, month, day, hour, minute, second60, out var value))
        {
            return false;
        }

        time = new ReadTime(value, null, hasTime, swaps);
        return true;
    }

    private static bool Digits(ReadOnlySpan<char> text, ref int at, out int value, out int length)
    {
        value = 0;
        length = 0;
        while (at < text.Length && char.IsAsciiDigit(text[at]) && length < 5)
        {
            value = (value * 10) + text[at] - '0';
            at++;
            length++;
        }

        return length is > 0 and < 5;
    }

    private static bool TryOrder(Match match, int first, int second, bool dayFirst, out ReadTime time)
    {
        var dotted = match.Groups["sep"].ValueSpan.StartsWith('.');
        var (day, month) = dotted || dayFirst ? (first, second) : (second, first);
        var swaps = !dotted && first <= 12 && second <= 12 && first != second;
        return TryMake(match, match, Year(match), month, day, swaps, out time);
    }

    private static bool TryMake(Match date, Match ofDay, int year, int month, int day, bool swaps, out ReadTime time)
    {
        time = default;
        _ = date;
        var hasTime = ofDay.Groups["h"].Success;
        var hour = hasTime ? Number(ofDay, "h") : 0;
        var minute = Number(ofDay, "mi");
        var second = Number(ofDay, "s");
        var ap = ofDay.Groups["ap"].ValueSpan;
        var pre = ofDay.Groups["pre"].Value;
        // "15" alone behind a date is no time of day.
        if (hasTime && !ofDay.Groups["mi"].Success && ap.IsEmpty && pre.Length == 0 && !ofDay.Groups["compact"].Success)
        {
            var written = ofDay.Value.AsSpan()[(ofDay.Groups["h"].Index + ofDay.Groups["h"].Length - ofDay.Index)..];
            if (
                written.IsEmpty
                || !written.TrimStart().StartsWith(['h'])
                    && written.TrimStart() is not ['时' or '時' or '点' or '시', ..]
            )
            {
                return false;
            }
        }

        var afternoon = ap.Length > 0 && ap[0] is 'p' or 'P' || pre is "下午" or "午後" or "오후" or "晚上";
        var morning = (ap.Length > 0 && !afternoon) || pre is "上午" or "午前" or "오전" or "凌晨";
        if (ap.Length > 0 && hour is 0 or > 12)
        {
            return false;
        }

        hour =
            afternoon && hour < 12 ? hour + 12
            : morning && hour == 12 ? 0
            : hour;
        if (!TryDate(year, month, day, hour, minute, second, out var value))
        {
            return false;
        }

        if (ofDay.Groups["f"] is { Success: true } fraction)
        {
            value = value.AddTicks(long.Parse(fraction.Value.PadRight(7, '0')[..7], CultureInfo.InvariantCulture));
        }

        if (!TryZone(ofDay.Groups["zone"].ValueSpan, value, out var offset))
        {
            return false;
        }

        time = new ReadTime(value, offset, hasTime, swaps);
        return true;
    }

    private static bool TryZone(ReadOnlySpan<char> zone, DateTime value, out int? offset)
    {
        offset = null;
        if (zone.IsEmpty)
        {
            return true;
        }

        var sign = zone.IndexOfAny('+', '-');
        if (sign >= 0 && !zone.Contains('/'))
        {
            var digits = zone[(sign + 1)..].ToString().Replace(":", "", StringComparison.Ordinal);
            var hours = int.Parse(digits[..2], CultureInfo.InvariantCulture);
            var minutes = digits.Length == 4 ? int.Parse(digits[2..], CultureInfo.InvariantCulture) : 0;
            offset = (zone[sign] == '-' ? -1 : 1) * ((hours * 60) + minutes);
            return hours <= 14 && minutes < 60;
        }

        if (zone.Contains('/'))
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone.ToString(), out var named))
            {
                return false;
            }

            offset = (int)named.GetUtcOffset(value).TotalMinutes;
            return true;
        }

        offset = MonthNames.Zone(zone);
        return offset is not null;
    }

    private static bool TryDate(int year, int month, int day, int hour, int minute, int second, out DateTime value)
    {
        value = default;
        if (
            year is < 1 or > 9999
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || minute > 59
            || second > 60
            || hour > 24
            || (hour == 24 && minute + second > 0)
        )
        {
            return false;
        }

        value = new DateTime(year, month, day).AddHours(hour).AddMinutes(minute).AddSeconds(Math.Min(second, 59));
        return true;
    }

    private static int Year(Match match) =>
        match.Groups["y"].Length == 2 ? Century(Number(match, "y")) : Number(match, "y");

    private static int Century(int year) => year < 69 ? 2000 + year : 1900 + year;

    private static int Number(Match match, string group) =>
        match.Groups[group] is { Success: true, ValueSpan: var digits }
            ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
            : 0;

    [GeneratedRegex(
        @"^(?<y>(?:19|20|21)[0-9][0-9])(?<mo>[0-9][0-9])(?<d>[0-9][0-9])(?:[T\s-]?(?<compact>)(?<h>[0-9][0-9])(?::?(?<mi>[0-9][0-9])(?::?(?<s>[0-9][0-9])(?:[.,]?(?<f>[0-9]{1,9}))?)?)?\s?(?<zone>Z|[+-][0-9][0-9]:?[0-9][0-9])?)?$",
        Options
    )]
    private static partial Regex Compact();

    [GeneratedRegex(
        @"^\s*(?<y>[0-9]{4})\s?(?:[-/.]|年|년)\s?(?<mo>[0-9]{1,2})\s?(?:[-/.]|月|월)\s?(?<d>[0-9]{1,2})\s?[日号일]?\.?\s?(?:\(.\))?"
            + End,
        Options
    )]
    private static partial Regex YearFirst();

    [GeneratedRegex(
        Weekday
            + @"(?<a>[0-9]{1,2})(?<sep>[-/.]\s?|\s)(?<b>[0-9]{1,2})(?:[-/.]\s?|\s)(?<y>[0-9]{4}|[0-9]{2})(?![0-9])"
            + End,
        Options
    )]
    private static partial Regex Numbers();

    [GeneratedRegex(
        Weekday
            + @"(?:le\s|den\s|el\s)?(?<d>[0-9]{1,2})(?:st|nd|rd|th|er|º|ª|°|\.|:e)?[\s\-/.]*(?:de\s|of\s|d[’'])?(?<name>\p{L}{3,14})\.?[\s\-/.,]*(?:de\s|del\s)?[’']?(?<y>[0-9]{4}|[0-9]{2})(?![0-9])(?:\s?г\.?|\s?r\.)?"
            + End,
        Options | RegexOptions.IgnoreCase
    )]
    private static partial Regex DayMonth();

    [GeneratedRegex(
        Weekday
            + @"(?<name>\p{L}{3,14})\.?[\s\-]*(?<d>[0-9]{1,2})(?:st|nd|rd|th)?(?:(?:,\s*|[\s\-]+)(?<y>[0-9]{4})|-(?<y>[0-9]{2}))(?![0-9])"
            + End,
        Options | RegexOptions.IgnoreCase
    )]
    private static partial Regex MonthDay();

    [GeneratedRegex(@"^\s*(?<y>[0-9]{4})[\s\-/](?<name>\p{L}{3,14})\.?[\s\-/](?<d>[0-9]{1,2})(?![0-9])" + End, Options)]
    private static partial Regex YearMonth();

    // Sun Jan  5 10:00:00 UTC 2025
    [GeneratedRegex(
        @"^\s*\p{L}{2,10}\.?,?\s+(?<name>\p{L}{3,14})\.?\s+(?<d>[0-9]{1,2})\s+(?<h>[0-9]{2}):(?<mi>[0-9]{2})(?::(?<s>[0-9]{2}))?\s+(?:(?<zone>[A-Za-z]{1,5}|[+-][0-9]{4})\s+)?(?<y>[0-9]{4})\s*$",
        Options
    )]
    private static partial Regex Unix();

    [GeneratedRegex(
        @"^\s*(?:(?:上午|下午|午前|午後|오전|오후)\s*)?[0-9]{1,2}[:h時时点시][0-9]{2}(?:[:分분][0-9]{2}(?:[.,][0-9]{1,9})?)?[秒초]?\s?(?:[AaPp]\.?[Mm]\.?)?\s?(?:Z|[+-][0-9]{2}:?[0-9]{2})?\s*$",
        Options
    )]
    private static partial Regex TimeAlone();
}

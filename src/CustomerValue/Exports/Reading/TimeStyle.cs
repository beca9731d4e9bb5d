using System.Globalization;

namespace CustomerValue.Exports.Reading;

/// <summary>How one column writes its times.</summary>
/// <param name="Scale">Dates, or numbers that count.</param>
/// <param name="DayFirst">Whether the day stands before the month where only the order tells.</param>
/// <param name="Doubt">Whether nothing in the column tells which of them stands first, although it matters.</param>
/// <param name="Read">Values of the sample that are times.</param>
/// <param name="OfDay">Values of the sample that are a time of day alone.</param>
/// <param name="Shown">The form of the first value in strptime's letters, for people.</param>
internal sealed record TimeStyle(TimeScale Scale, bool DayFirst, bool Doubt, int Read, int OfDay, string Shown)
{
    // Evidence of a sorted file: so many different days have to stand in order.
    private const int LeastSorted = 8;

    /// <summary>Looks at the values of a column, in the order of the rows.</summary>
    /// <param name="values">Values that are not blank.</param>
    /// <param name="earliest">First year that makes sense.</param>
    /// <param name="latest">Last moment that makes sense.</param>
    public static TimeStyle From(IReadOnlyList<string> values, int earliest, DateTime latest)
    {
        var month = new Reading();
        var day = new Reading();
        var counts = new int[5];
        var ofDay = 0;
        foreach (var value in values)
        {
            month.Add(value, dayFirst: false, earliest, latest);
            day.Add(value, dayFirst: true, earliest, latest);
            for (var scale = TimeScale.EpochSeconds; scale <= TimeScale.Serial; scale++)
            {
                var isCount =
                    TimeText.TryCount(value, scale, out var time)
                    && time.Value.Year >= earliest
                    && time.Value <= latest;
                counts[(int)scale] += isCount ? 1 : 0;
            }

            ofDay += TimeText.IsTimeOfDay(value) ? 1 : 0;
        }

        var best = Math.Max(month.Sensible, day.Sensible);
        for (var scale = TimeScale.EpochSeconds; scale <= TimeScale.Serial; scale++)
        {
            if (counts[(int)scale] > best)
            {
                return new TimeStyle(scale, false, false, counts[(int)scale], ofDay, Name(scale));
            }
        }

        var (dayFirst, doubt) = Order(month, day);
        return new TimeStyle(TimeScale.Calendar, dayFirst, doubt, best, ofDay, "")
        {
            Swapping = month.Swaps,
            Settling = Math.Abs(month.Sensible - day.Sensible),
        }.Settled(dayFirst, doubt, values);
    }

    /// <summary>The same with day and month in the order that somebody or another column tells.</summary>
    public TimeStyle Settled(bool dayFirst, IReadOnlyList<string> values) => Settled(dayFirst, doubt: false, values);

    private TimeStyle Settled(bool dayFirst, bool doubt, IReadOnlyList<string> values)
    {
        var shown = values.FirstOrDefault(v => TimeText.TryCalendar(v, dayFirst, out _));
        return this with
        {
            DayFirst = dayFirst,
            Doubt = doubt,
            Shown =
                Scale != TimeScale.Calendar ? Shown
                : shown is null ? ""
                : Form(shown, dayFirst),
        };
    }

    /// <summary>Values that one order of day and month reads and the other does not.</summary>
    public int Settling { get; init; }

    /// <summary>Values whose day and month could stand the other way round.</summary>
    public int Swapping { get; init; }

    /// <summary>Reads one value.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out ReadTime time) =>
        Scale == TimeScale.Calendar
            ? TimeText.TryCalendar(text, DayFirst, out time)
            : TimeText.TryCount(text, Scale, out time);

    private static (bool DayFirst, bool Doubt) Order(Reading month, Reading day)
    {
        if (day.Sensible != month.Sensible)
        {
            return (day.Sensible > month.Sensible, false);
        }

        if (month.Swaps == 0)
        {
            return (false, false);
        }

        // A file that is sorted by one reading and not by the other was written in time's order.
        var (monthSorted, daySorted) = (month.IsSorted(LeastSorted), day.IsSorted(LeastSorted));
        return monthSorted != daySorted ? (daySorted, false) : (false, true);
    }

    private static string Name(TimeScale scale) =>
        scale switch
        {
            TimeScale.EpochSeconds => "epoch s",
            TimeScale.EpochMilliseconds => "epoch ms",
            TimeScale.EpochMicroseconds => "epoch us",
            _ => "spreadsheet days",
        };

    /// <summary>A value's form in strptime's letters.</summary>
    private static string Form(string value, bool dayFirst)
    {
        if (
            value.Length >= 10
            && value[4] == '-'
            && value[7] == '-'
            && value.Take(4).All(char.IsAsciiDigit)
            && !value.Contains('M', StringComparison.OrdinalIgnoreCase)
        )
        {
            return "iso";
        }

        var form = new System.Text.StringBuilder();
        var numbers = 0;
        var yearFirst = value.TakeWhile(char.IsAsciiDigit).Count() >= 4;
        var run = value.TakeWhile(char.IsAsciiDigit).Count();
        if (run >= 8)
        {
            return "%Y%m%d"
                + (run >= 10 ? "%H" : "")
                + (run >= 12 ? "%M" : "")
                + (run >= 14 ? "%S" : "")
                + (
                    value.Length > run
                        ? value[run] == 'T'
                            ? "T%H%M%S"
                            : " %H:%M"
                        : ""
                );
        }

        var named = false;
        var time = 0;
        for (var at = 0; at < value.Length; )
        {
            var c = value[at];
            if (char.IsAsciiDigit(c))
            {
                var length = value.AsSpan(at).IndexOfAnyExceptInRange('0', '9') is var end and >= 0
                    ? end
                    : value.Length - at;
                var year = length == 4 ? "%Y" : "%y";
                var parts =
                    yearFirst ? ["%Y", "%m", "%d"]
                    : named && numbers == 0 && !char.IsAsciiDigit(value[0]) ? ["%d", year]
                    : named || value.Any(char.IsLetter) && MonthStands(value) ? ["%d", year]
                    : dayFirst
                    || value.Contains('.', StringComparison.Ordinal) && value.IndexOf('.', StringComparison.Ordinal) < 3
                        ? ["%d", "%m", year]
                    : (string[])["%m", "%d", year];
                form.Append(
                    numbers < parts.Length ? parts[numbers]
                    : time == 0 ? "%H"
                    : time == 1 ? "%M"
                    : "%S"
                );
                time += numbers >= parts.Length ? 1 : 0;
                numbers++;
                at += length;
            }
            else if (char.IsLetter(c) && c < 0x2e80)
            {
                var length = value.AsSpan(at).IndexOfAnyExcept(Letters(value, at)) is var end and >= 0
                    ? end
                    : value.Length - at;
                var word = value.AsSpan(at, length);
                var isMonth = MonthNames.Of(word) > 0 && !named;
                named |= isMonth;
                form.Append(
                    isMonth
                        ? word.Length > 3
                            ? "%B"
                            : "%b"
                        : word.Equals("AM", StringComparison.OrdinalIgnoreCase)
                        || word.Equals("PM", StringComparison.OrdinalIgnoreCase)
                            ? "%p"
                            : word.ToString()
                );
                at += length;
            }
            else
            {
                form.Append(c);
                at++;
            }
        }

        var written = form.ToString();
        return written.Contains("%p", StringComparison.Ordinal)
            ? written.Replace("%H", "%I", StringComparison.Ordinal)
            : written;
    }

    private static bool MonthStands(string value) =>
        value
            .Split([' ', '-', '/', '.', ','], StringSplitOptions.RemoveEmptyEntries)
            .Any(word => MonthNames.Of(word) > 0);

    private static char[] Letters(string value, int at) => [.. value.Skip(at).TakeWhile(char.IsLetter).Distinct()];

    private sealed class Reading
    {
        private readonly HashSet<DateTime> _days = [];
        private DateTime? _last;
        private int _up;
        private int _down;

        public int Sensible { get; private set; }

        public int Swaps { get; private set; }

        public void Add(string value, bool dayFirst, int earliest, DateTime latest)
        {
            if (
                !TimeText.TryCalendar(value, dayFirst, out var time)
                || time.Value.Year < earliest
                || time.Value > latest
            )
            {
                return;
            }

            Sensible++;
            Swaps += time.Swaps ? 1 : 0;
            var day = time.Value.Date;
            _days.Add(day);
            if (_last is { } last && day != last)
            {
                _ = day > last ? _up++ : _down++;
            }

            _last = day;
        }

        /// <summary>Whether the days rise, or fall, all the way.</summary>
        public bool IsSorted(int least) => _days.Count >= least && (_up == 0 || _down == 0);
    }
}

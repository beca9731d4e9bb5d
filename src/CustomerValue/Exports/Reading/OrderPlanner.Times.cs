using System.Globalization;
using System.Text.Json.Nodes;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <content>How the dates are written.</content>
internal sealed partial class OrderPlanner
{
    private Dictionary<string, TimeStyle> Times()
    {
        var column = _roles["time"]!;
        var style = column.Time;
        if (_roles["time_of_day"] is { } ofDay && (ofDay == column || style.OfDay > 0))
        {
            _roles.Take("time_of_day");
        }

        if (_mapping.DayFirst is { } dayFirst)
        {
            style = style.Settled(dayFirst, column.Values);
        }
        else if (style.Doubt && _mapping.DateFormat is null && !_mapping.DateFormats.ContainsKey(column.Header))
        {
            style = SettleDays(column, style);
        }

        CheckYears(column, style);

        return new Dictionary<string, TimeStyle>(StringComparer.Ordinal) { ["time"] = style };
    }

    /// <summary>Day or month first: another date of the file may tell.</summary>
    private TimeStyle SettleDays(ColumnProfile column, TimeStyle style)
    {
        var telling = _profile
            .Columns.Where(c =>
                c != column
                && !c.IsNumeric
                && c.Values.Count > 0
                && c.TimeShare > 0.9
                && c.Time is { Scale: TimeScale.Calendar, Doubt: false, Settling: > 0 }
            )
            .Select(c => c.Time.DayFirst)
            .Distinct()
            .ToList();
        if (telling.Count == 1)
        {
            return style.Settled(telling[0], column.Values);
        }

        if (SaidByHeader(column.Header) is { } said)
        {
            return style.Settled(said, column.Values);
        }

        var example = column.Values.First(v => TimeText.TryCalendar(v, false, out var t) && t.Swaps);
        TimeText.TryCalendar(example, true, out var day);
        TimeText.TryCalendar(example, false, out var month);
        _questions.Add(
            new PlanQuestion(
                "day_or_month",
                Text(
                    $"Is {example} in {column.Header} the {day.Value:d MMMM yyyy} or {month.Value:MMMM d, yyyy}? No date in the file tells."
                ),
                [
                    new PlanOption("month first", new JsonObject { ["dayFirst"] = false }),
                    new PlanOption("day first", new JsonObject { ["dayFirst"] = true }),
                ]
            ).Naming(
                ("example", example),
                ("column", column.Header),
                ("dayFirst", Text($"{day.Value:yyyy-MM-dd}")),
                ("monthFirst", Text($"{month.Value:yyyy-MM-dd}"))
            )
        );
        return style;
    }

    /// <summary>What a header such as "Date (DD/MM/YYYY)" says of the order; null where it says nothing.</summary>
    private static bool? SaidByHeader(string header)
    {
        var letters = new string([
            .. header.ToLowerInvariant().Where(c => c is 'd' or 't' or 'j' or 'm' or '/' or '.' or '-'),
        ]);
        bool Has(params string[] forms) => Array.Exists(forms, f => letters.Contains(f, StringComparison.Ordinal));
        var day = Has("dd/mm", "dd.mm", "dd-mm", "tt/mm", "tt.mm", "tt-mm", "jj/mm", "jj.mm", "jj-mm");
        var month = Has("mm/dd", "mm.dd", "mm-dd");
        return day == month ? null : day;
    }

    /// <summary>Two digits in each place: the year may stand first.</summary>
    private void CheckYears(ColumnProfile column, TimeStyle style)
    {
        if (
            style.Scale != TimeScale.Calendar
            || column.Values.Count == 0
            || _mapping.DateFormat is not null
            || _mapping.DateFormats.ContainsKey(column.Header)
        )
        {
            return;
        }

        var first = column.Values[0];
        var separator = first.Length > 2 ? first[2] : ' ';
        if (separator is not ('-' or '/' or '.'))
        {
            return;
        }

        var (yearFirst, asRead) = (new List<DateTime>(), new List<DateTime>());
        foreach (var value in column.Values.Take(4_000))
        {
            var date = value.Split(' ', 'T')[0];
            if (
                date.Length != 8
                || !DateTime.TryParseExact(
                    date,
                    $"yy'{separator}'MM'{separator}'dd",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var one
                )
                || one > _profile.Latest
                || !style.TryRead(value, out var other)
            )
            {
                return;
            }

            yearFirst.Add(one);
            asRead.Add(other.Value.Date);
        }

        // Shops write some months or years: the reading that spreads over the longer time is the less likely one.
        var (span, ofRead) = (yearFirst.Max() - yearFirst.Min(), asRead.Max() - asRead.Min());
        if (span >= ofRead)
        {
            return;
        }

        _questions.Add(
            new PlanQuestion(
                "year_first",
                Text($"Is {first} in {column.Header} the {yearFirst[0]:d MMMM yyyy} or the {asRead[0]:d MMMM yyyy}?"),
                [
                    new PlanOption(
                        "the year stands first",
                        new JsonObject
                        {
                            ["dateFormats"] = new JsonObject { [column.Header] = $"%y{separator}%m{separator}%d" },
                        }
                    ),
                    new PlanOption(
                        "the year stands last",
                        new JsonObject
                        {
                            ["dateFormats"] = new JsonObject
                            {
                                [column.Header] = style.DayFirst
                                    ? $"%d{separator}%m{separator}%y"
                                    : $"%m{separator}%d{separator}%y",
                            },
                        }
                    ),
                ]
            ).Naming(
                ("example", first),
                ("column", column.Header),
                ("yearFirst", Text($"{yearFirst[0]:yyyy-MM-dd}")),
                ("yearLast", Text($"{asRead[0]:yyyy-MM-dd}"))
            )
        );
    }
}

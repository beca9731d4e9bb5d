using System.Globalization;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports.Reading;

/// <summary>Makes the plan of an upload from its header and a sample of its rows.</summary>
internal static class ExportPlanner
{
    private const int Samples = 4;

    /// <summary>Plans how to read an upload.</summary>
    /// <param name="name">Name of the upload, for messages.</param>
    /// <param name="profile">What a sample tells.</param>
    /// <param name="mapping">What the mapping file says; it goes first.</param>
    /// <exception cref="ExportRefusedException">The kind is not known, or a column that it needs is not there.</exception>
    public static Planned Plan(string name, FileProfile profile, ExportMapping mapping)
    {
        var headers = profile.Columns.Select(c => c.Header).ToList();
        RequireHeaders(name, headers, mapping);
        var (kind, telling) = KindFinder.Find(profile, mapping);
        var planned =
            kind == OrderKind.Kind ? OrderPlanner.Plan(profile, mapping)
            : ExportColumns.Find(headers, mapping, kind) is { } found ? Other(profile, found, mapping)
            : null;
        if (planned is null)
        {
            var denied = kind
                .Required.SelectMany(g => g)
                .FirstOrDefault(c => mapping.Columns.TryGetValue(c, out var header) && header is null);
            if (denied is not null)
            {
                throw ExportMapping.Refused(name, $"it says that there is no {denied}, which {kind.Name} need.");
            }

            throw UnknownKind(name, profile, kind, telling, mapping);
        }

        return planned with
        {
            Questions = [.. planned.Questions.Where(q => !mapping.Confirmed.Contains(q.Code))],
        };
    }

    /// <summary>The plan as it is shown and stored.</summary>
    /// <param name="profile">The sample.</param>
    /// <param name="planned">How the upload is read.</param>
    /// <param name="withSamples">Whether values are shown; they may be about people and are never stored.</param>
    public static ReadingPlan Show(FileProfile profile, Planned planned, bool withSamples) =>
        new()
        {
            Kind = planned.Columns.Kind.Name,
            Preset = planned.Columns.Preset,
            Columns = [.. profile.Columns.Select(c => Show(c, profile.Rows.Count, planned, withSamples))],
            Money = planned.Columns.Kind.HasMoney ? planned.Columns.Money : null,
            MoneyWhy = planned.Money,
            Questions = planned.Questions,
        };

    /// <summary>The columns of an upload that could not be planned, with their values: what a person needs to say what they are.</summary>
    public static ReadingPlan ShowUnplanned(FileProfile profile, ExportMapping mapping) =>
        new()
        {
            Kind = KindFinder.Find(profile, mapping).Kind.Name,
            Preset = "unknown",
            Columns =
            [
                .. profile.Columns.Select(c => new PlannedColumn(
                    c.Header,
                    mapping.Columns.FirstOrDefault(m => m.Value == c.Header).Key,
                    TypeOf(c, isTime: false),
                    null,
                    Blank(c, profile.Rows.Count),
                    c.Distinct.Count,
                    null,
                    SamplesOf(c)
                )),
            ],
        };

    private static string TypeOf(ColumnProfile column, bool isTime) =>
        column.Values.Count == 0 ? "blank"
        : isTime ? "time"
        : column.IsNumeric ? "number"
        : "text";

    private static double Blank(ColumnProfile column, int rows) =>
        rows == 0 ? 0 : Math.Round(1 - ((double)column.Values.Count / rows), 4);

    private static List<string> SamplesOf(ColumnProfile column) =>
        [.. column.Distinct.Take(Samples).Select(v => v.Length <= 60 ? v : v[..60])];

    private static PlannedColumn Show(ColumnProfile column, int rows, Planned planned, bool withSamples)
    {
        var role = planned.Columns.Mapping.FirstOrDefault(m => m.Value == column.Header).Key;
        var isTime = role is not null && planned.Columns.Times.ContainsKey(role);
        return new PlannedColumn(
            column.Header,
            role,
            TypeOf(column, isTime),
            isTime ? planned.Columns.Times[role!].Shown
                : role is not null && planned.Columns.Numbers.TryGetValue(role, out var number)
                    ? $"decimals after {number.Decimal}"
                : null,
            Blank(column, rows),
            column.Distinct.Count,
            planned.Evidence.GetValueOrDefault(column.Header)?.Text,
            withSamples ? SamplesOf(column) : null
        )
        {
            Why = planned.Evidence.GetValueOrDefault(column.Header),
        };
    }

    /// <summary>Kinds that need no arithmetic.</summary>
    private static Planned Other(FileProfile profile, ExportColumns found, ExportMapping mapping)
    {
        var warnings = new List<Sentence>();
        var questions = new List<PlanQuestion>();
        var times = new Dictionary<string, TimeStyle>(StringComparer.Ordinal);
        foreach (var time in found.Kind.Times)
        {
            if (found.Mapping.TryGetValue(time.Name, out var header) && profile.Find(header) is { } column)
            {
                var style = TimeStyle.From(
                    column.Values.Count > 4_000 ? column.Values[..4_000] : column.Values,
                    time.Earliest,
                    profile.Latest
                );
                if (mapping.DayFirst is { } dayFirst)
                {
                    style = style.Settled(dayFirst, column.Values);
                }
                else if (style.Doubt && mapping.DateFormat is null && !mapping.DateFormats.ContainsKey(header))
                {
                    warnings.Add(ReadingSentences.DayOrMonth.With(header, style.Shown));
                }

                times[time.Name] = style;
            }
        }

        var numbers = new Dictionary<string, NumberStyle>(StringComparer.Ordinal);
        foreach (var name in found.Kind.Numbers)
        {
            if (found.Mapping.TryGetValue(name, out var header) && profile.Find(header) is { } column)
            {
                var style = column.Number;
                var said = mapping.DecimalSeparators.GetValueOrDefault(header) ?? mapping.DecimalSeparator;
                numbers[name] = said is not null ? style with { Decimal = said[0], Doubt = null } : style;
            }
        }

        var unused = profile
            .Columns.Where(c => c.Values.Count > 0 && !found.Mapping.Values.Contains(c.Header))
            .Select(c => c.Header)
            .ToList();
        if (found.Kind == CustomerKind.Kind && unused.Count >= found.Mapping.Count)
        {
            warnings.Add(
                ReadingSentences.ColumnsUnused.With(
                    profile.Columns.Count,
                    found.Mapping.Count,
                    string.Join(", ", unused.Take(12)) + (unused.Count > 12 ? " ..." : "")
                )
            );
        }

        var columns = found with
        {
            Times = times,
            Numbers = numbers,
            Filled = found.Kind.IsGrouped(found.Preset) ? found.Kind.Filled.ToHashSet(StringComparer.Ordinal) : [],
        };
        return new Planned(columns, questions, warnings, [], new Dictionary<string, Sentence>());
    }

    private static void RequireHeaders(string name, List<string> headers, ExportMapping mapping)
    {
        var missing = mapping.Columns.FirstOrDefault(c => c.Value is not null && !headers.Contains(c.Value));
        var format = mapping
            .DateFormats.Keys.Concat(mapping.DecimalSeparators.Keys)
            .FirstOrDefault(h => !headers.Contains(h));
        if ((missing.Value ?? format) is { } header)
        {
            throw new ExportRefusedException(
                "bad_mapping",
                missing.Key is not null
                    ? $"{name}.mapping.json maps {missing.Key} to '{header}', but {name} has no such column. It has {Shown(headers)}."
                    : $"{name}.mapping.json tells of '{header}', but {name} has no such column. It has {Shown(headers)}."
            );
        }
    }

    private static ExportRefusedException UnknownKind(
        string name,
        FileProfile profile,
        ExportKind kind,
        string? telling,
        ExportMapping mapping
    )
    {
        var headers = profile.Columns.Select(c => c.Header).ToList();
        var shown = Shown(headers);
        var needed = string.Join(" and ", kind.Required.Select(group => string.Join(" or ", group)));
        var hint = mapping.Columns.Count > 0 ? " after the mapping file" : "";
        var message = telling is not null
            ? $"{name}: the column {telling} tells of {kind.Name}, which need at least {needed}; not all were recognised{hint} in: {shown}. Name the columns in {name}.mapping.json, or say another kind there: {ExportKinds.Names}."
            : $"{name}: no header of a known kind was recognised{hint} in: {shown}. For {kind.Name} at least {needed} are needed; name the columns in {name}.mapping.json if they are called otherwise, or say another kind there: {ExportKinds.Names}.";
        return new ExportRefusedException("unknown_kind", message);
    }

    /// <summary>
    /// Names of columns, for a message. A line with a number, a time or an e-mail address is a row of a file without names, and may be about a
    /// person: it is not shown, as messages are kept.
    /// </summary>
    private static string Shown(List<string> headers)
    {
        const int most = 300;
        if (headers.Exists(h => h.Contains('@') || (h.Length > 0 && char.IsAsciiDigit(h[0]))))
        {
            return $"{headers.Count} fields that look like values and are not shown; is the line with the names missing?";
        }

        var shown = string.Join(", ", headers.Where(h => h.Length > 0));
        return shown.Length <= most ? shown : shown[..most] + " ...";
    }
}

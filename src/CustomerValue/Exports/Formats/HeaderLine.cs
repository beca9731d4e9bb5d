using System.Globalization;

namespace CustomerValue.Exports.Formats;

/// <summary>
/// Finds the header among the first lines of a table: by known words, or else by shape. Titles, comments and periods may stand above it.
/// </summary>
internal static class HeaderLine
{
    /// <summary>Lines among which the header has to be.</summary>
    public const int MostLines = 50;

    /// <summary>More columns than any export of a shop has.</summary>
    public const int MostColumns = 2_000;

    /// <summary>Lines behind the header that tell whether it is one.</summary>
    public const int MostFollowing = 20;

    private static readonly HashSet<string> Words =
    [
        .. ExportKinds.All.SelectMany(k => k.Words.Values.SelectMany(w => w).Concat(k.Telling).Concat(k.Hinting)),
    ];

    private static readonly HashSet<string> Constants = new(StringComparer.OrdinalIgnoreCase)
    {
        "true",
        "false",
        "null",
        "nan",
        "none",
        "n/a",
    };

    /// <summary>Finds the header.</summary>
    /// <param name="lines">Fields of the first lines, trimmed; a line without a value is empty or has blank fields.</param>
    /// <param name="mapping">Its headers are known words too.</param>
    /// <returns>Place of the line and how sure it is; null where the first lines are values only.</returns>
    public static (int Line, double Score)? Find(IReadOnlyList<IReadOnlyList<string>> lines, ExportMapping mapping)
    {
        for (var i = 0; i < Math.Min(lines.Count, MostLines); i++)
        {
            // It is refused, with the place.
            if (lines[i].Count > MostColumns)
            {
                return (i, 0);
            }
        }

        var best = (Line: -1, Score: double.MinValue);
        for (var i = 0; i < Math.Min(lines.Count, MostLines); i++)
        {
            if (ByWords(lines, i, mapping) is { } score && score > best.Score)
            {
                best = (i, score);
            }
        }

        return best.Line >= 0 ? best : ByShape(lines);
    }

    /// <summary>Whether a header is a known word that has letters outside of ASCII.</summary>
    public static bool IsKnown(string header) =>
        header.Any(c => c > 0x7f && char.IsLetter(c)) && Words.Contains(ExportColumns.Word(header));

    /// <summary>Whether a field is a number, a date, a flag or an address rather than a name.</summary>
    public static bool IsValue(string field)
    {
        if (Constants.Contains(field))
        {
            return true;
        }

        if (field.Contains('@', StringComparison.Ordinal) && field.Contains('.', StringComparison.Ordinal))
        {
            return true;
        }

        var digits = field.Count(char.IsDigit);
        return digits > 0 && 2 * digits >= field.Count(c => !char.IsWhiteSpace(c));
    }

    /// <summary>Names of the columns: none is blank and none stands twice.</summary>
    public static List<string> Names(IReadOnlyList<string> fields)
    {
        var taken = new HashSet<string>(fields, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var names = new List<string>(fields.Count);
        foreach (var field in fields)
        {
            var name = field.Length > 0 ? field : Text($"Column {names.Count + 1}");
            if (!seen.Add(name))
            {
                var number = 2;
                while (taken.Contains(Text($"{name} {number}")) || !seen.Add(Text($"{name} {number}")))
                {
                    number++;
                }

                name = Text($"{name} {number}");
            }

            names.Add(name);
        }

        return names;
    }

    /// <summary>The refusal of a table with too many columns.</summary>
    /// <param name="place">File, and sheet or line.</param>
    public static ExportRefusedException TooManyColumns(string place) =>
        new(
            "too_many_columns",
            Text(
                $"{place}: there are more than {MostColumns} columns. Leave out those that are not needed, or look for a stray cell far to the right, and upload it again."
            )
        );

    private static double? ByWords(IReadOnlyList<IReadOnlyList<string>> lines, int line, ExportMapping mapping)
    {
        var fields = lines[line];
        var words = new HashSet<string>(StringComparer.Ordinal);
        var (values, named, parts) = (0, 0, 0);
        foreach (var field in fields.Take(MostColumns))
        {
            if (mapping.Columns.Values.Contains(field, StringComparer.Ordinal))
            {
                named++;
            }
            else if (field.Length is > 0 and < 100)
            {
                var word = ExportColumns.Word(field);
                _ = Words.Contains(word) ? words.Add(word) : IsValue(field) && values++ >= 0;
            }

            // A name is not "a;b": that line has another delimiter.
            parts += field.AsSpan().IndexOfAny(",;\t|") >= 0 ? 1 : 0;
        }

        var known = words.Count + (3 * named);
        var alone = lines.Count == 1 || lines.All(l => l.Count <= 1);
        if (known <= values || (known < 2 && !alone && !IsFollowed(lines, line)))
        {
            return null;
        }

        return (10 * known) - (5 * values) - (5 * parts) + (8 * Share(lines, line));
    }

    private static (int Line, double Score)? ByShape(IReadOnlyList<IReadOnlyList<string>> lines)
    {
        for (var i = 0; i < Math.Min(lines.Count, MostLines); i++)
        {
            var fields = lines[i];
            var filled = fields.Count(f => f.Length > 0);
            if (filled < 2 || 5 * filled < 3 * fields.Count || fields[0].StartsWith('#') || !IsFollowed(lines, i))
            {
                continue;
            }

            // The first of the lines that have the same fields: values there mean that nothing names them.
            return fields.Any(IsValue) ? null : (i, 4 * Share(lines, i));
        }

        return null;
    }

    private static bool IsFollowed(IReadOnlyList<IReadOnlyList<string>> lines, int line) =>
        lines[line].Count > 1 && Share(lines, line) > 0.8;

    /// <summary>Share of the next lines that have as many fields as this one; half where there are none.</summary>
    private static double Share(IReadOnlyList<IReadOnlyList<string>> lines, int line)
    {
        var (all, same) = (0, 0);
        for (var i = line + 1; i < lines.Count && all < MostFollowing; i++)
        {
            if (lines[i].Any(f => f.Length > 0))
            {
                all++;
                same += lines[i].Count == lines[line].Count ? 1 : 0;
            }
        }

        return all == 0 ? 0.5 : (double)same / all;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

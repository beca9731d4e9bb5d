using System.Text.Unicode;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>Reads the rows of a text whose header is known, and hands the mapped fields on.</summary>
internal abstract class RowReader
{
    /// <summary>csv or jsonl.</summary>
    public abstract string Format { get; }

    /// <summary>Field delimiter, for people; null for JSON lines.</summary>
    public virtual string? Delimiter => null;

    /// <summary>What a reader of the manifest should know of the rows read so far.</summary>
    public virtual IReadOnlyList<string> Warnings => [];

    /// <summary>Which field means what.</summary>
    public required ExportColumns Columns { get; init; }

    /// <summary>Physical line that comes next, from 1.</summary>
    public long Line { get; protected set; } = 1;

    /// <summary>Reads the rows of a part of the text.</summary>
    /// <param name="text">The part; it begins at a row.</param>
    /// <param name="final">Whether the text ends with it.</param>
    /// <param name="rows">Where the rows go.</param>
    /// <returns>Offset behind the last whole row.</returns>
    public abstract int Read(ReadOnlySpan<byte> text, bool final, ScratchRows rows);

    /// <summary>Finds out from the first part of a text how to read it.</summary>
    /// <exception cref="ExportRefusedException">The header is not that of a known kind.</exception>
    public static RowReader Open(
        string name,
        ReadOnlySpan<byte> text,
        bool final,
        ExportMapping mapping,
        byte? delimiter
    )
    {
        var first = text.IndexOfAnyExcept(" \r\n\t"u8);
        if (first >= 0 && text[first] == '{')
        {
            return JsonRowReader.OpenLines(name, text, mapping);
        }

        if (first >= 0 && text[first] == '[')
        {
            throw new ExportRefusedException(
                "unsupported_format",
                $"{name}: this is one JSON array. Write one JSON object a line (JSON lines) and upload it again."
            );
        }

        return CsvRowReader.OpenText(name, text, final, mapping, delimiter);
    }

    /// <summary>Why a row's bytes cannot be taken over, whatever they say; null when they can.</summary>
    protected static string? FlawOf(ReadOnlySpan<byte> row) =>
        row.Length > CsvSplitter.MaxRecordBytes ? "too_long"
        : !Utf8.IsValid(row) ? "bad_encoding"
        : null;

    /// <summary>The refusal of a header that is not known.</summary>
    protected static ExportRefusedException UnknownKind(string name, List<string> headers, ExportMapping mapping)
    {
        var shown = Shown(headers);
        var (kind, telling) = mapping.Said is { } said ? (said, null) : ExportKinds.Of(headers);
        var needed = string.Join(" and ", kind.Required.Select(group => string.Join(" or ", group)));
        var hint = mapping.Columns.Count > 0 ? " after the mapping file" : "";
        return new ExportRefusedException(
            "unknown_kind",
            telling is not null
                ? $"{name}, line 1: the column {telling} tells of {kind.Name}, which need at least {needed}; not all were recognised{hint} in: {shown}. Name the columns in {name}.mapping.json, or say another kind there: {ExportKinds.Names}."
                : $"{name}, line 1: no header of a known kind was recognised{hint} in: {shown}. For {kind.Name} at least {needed} are needed in the first line; name the columns in {name}.mapping.json if they are called otherwise, or say another kind there: {ExportKinds.Names}."
        );
    }

    /// <summary>Checks that what the mapping file names is there.</summary>
    protected static void RequireHeaders(string name, IReadOnlyCollection<string> headers, ExportMapping mapping)
    {
        var missing = mapping.Columns.FirstOrDefault(c => !headers.Contains(c.Value));
        if (missing.Key is not null)
        {
            throw new ExportRefusedException(
                "bad_mapping",
                $"{name}.mapping.json maps {missing.Key} to '{missing.Value}', but {name} has no such column. It has {Shown(headers)}."
            );
        }
    }

    /// <summary>
    /// Names of columns, for a message. A line with a number, a time or an e-mail address is a row of a file without names, and may be about a
    /// person: it is not shown, as messages are kept.
    /// </summary>
    private static string Shown(IReadOnlyCollection<string> headers)
    {
        const int most = 300;
        if (headers.Any(h => h.Contains('@') || (h.Length > 0 && char.IsAsciiDigit(h[0]))))
        {
            return $"{headers.Count} fields that look like values and are not shown; is the line with the names missing?";
        }

        var shown = string.Join(", ", headers.Where(h => h.Length > 0));
        return shown.Length <= most ? shown : shown[..most] + " ...";
    }
}

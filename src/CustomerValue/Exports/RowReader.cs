using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CustomerValue.Exports;

/// <summary>Reads the rows of a text whose header is known, and hands the mapped fields on.</summary>
internal abstract class RowReader
{
    /// <summary>csv or jsonl.</summary>
    public abstract string Format { get; }

    /// <summary>Field delimiter, for people; null for JSON lines.</summary>
    public virtual string? Delimiter => null;

    /// <summary>Which field means what.</summary>
    public required OrderColumns Columns { get; init; }

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
        const int most = 300;
        if (!mapping.SaysOrders && ExportKind.OtherThanOrders(headers) is ({ } kind, { } telling))
        {
            return new ExportRefusedException(
                "unknown_kind",
                $"{name}, line 1: the column {telling} tells of {kind}, which are not read yet, not of orders. If these are orders, say \"kind\": \"orders\" in {name}.mapping.json."
            );
        }

        var shown = string.Join(", ", headers.Where(h => h.Length > 0));
        shown = shown.Length <= most ? shown : shown[..most] + " ...";
        var hint = mapping.Columns.Count > 0 ? " after the mapping file" : "";
        return new ExportRefusedException(
            "unknown_kind",
            $"{name}, line 1: no header of an orders export was recognised{hint} in: {shown}. At least a customer (customer_id) and a time (order_date) are needed in the first line; name the columns in {name}.mapping.json if they are called otherwise."
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
                $"{name}.mapping.json maps {missing.Key} to '{missing.Value}', but {name} has no such column. It has {string.Join(", ", headers)}."
            );
        }
    }
}

/// <summary>Rows of delimited text.</summary>
internal sealed class CsvRowReader : RowReader
{
    private static readonly byte[] UsualDelimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|', (byte)' '];
    private readonly CsvSplitter _splitter;
    private readonly int[] _fields;
    private readonly byte _delimiter;
    private int _skip;

    private CsvRowReader(byte delimiter, int columns, int[] fields, int headerEnd, int headerLines)
    {
        _delimiter = delimiter;
        _splitter = new CsvSplitter(delimiter, columns);
        _fields = fields;
        _skip = headerEnd;
        Line = 1 + headerLines;
    }

    public override string Format => "csv";

    public override string? Delimiter =>
        _delimiter == '\t' ? "tab" : ((char)_delimiter).ToString(CultureInfo.InvariantCulture);

    public static CsvRowReader OpenText(
        string name,
        ReadOnlySpan<byte> text,
        bool final,
        ExportMapping mapping,
        byte? delimiter
    )
    {
        byte[] candidates =
            delimiter is { } fixedDelimiter ? [fixedDelimiter]
            : mapping.Delimiter is { } asked ? [(byte)asked[0]]
            : [.. UsualDelimiters, .. OtherDelimiters(text)];
        CsvRowReader? best = null;
        List<string> seen = [];
        foreach (var candidate in candidates)
        {
            var splitter = new CsvSplitter(candidate, 0);
            if (splitter.Read(text, 0, final) != RecordOutcome.Record)
            {
                continue;
            }

            var headers = new List<string>();
            foreach (var field in splitter.Fields)
            {
                headers.Add(Encoding.UTF8.GetString(text.Slice(field.Start, field.Length)).Trim());
            }

            seen = seen.Count > 1 ? seen : headers;
            var columns = mapping.Columns.Values.All(headers.Contains) ? OrderColumns.Find(headers, mapping) : null;
            if (columns is not null && (best is null || columns.Mapping.Count > best.Columns.Mapping.Count))
            {
                var fields = columns.Mapping.Values.Select(h => headers.IndexOf(h)).ToArray();
                best = new CsvRowReader(candidate, headers.Count, fields, splitter.Next, splitter.Lines)
                {
                    Columns = columns,
                };
            }
        }

        if (best is null)
        {
            RequireHeaders(name, seen, mapping);
            throw UnknownKind(name, seen, mapping);
        }

        return best;
    }

    /// <summary>Other punctuation and control characters of the first line, in the order of their codes.</summary>
    private static SortedSet<byte> OtherDelimiters(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var seen = new SortedSet<byte>();
        foreach (var b in end < 0 ? text : text[..end])
        {
            var partOfNames = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-' or (byte)'.';
            if (b < 0x7f && !partOfNames && b is not ((byte)'"' or (byte)'\r') && !UsualDelimiters.Contains(b))
            {
                seen.Add(b);
            }
        }

        return seen;
    }

    public override int Read(ReadOnlySpan<byte> text, bool final, ScratchRows rows)
    {
        var at = _skip;
        _skip = 0;
        Span<FieldSpan> fields = stackalloc FieldSpan[_fields.Length];
        while (at < text.Length)
        {
            var outcome = _splitter.Read(text, at, final);
            if (outcome == RecordOutcome.Incomplete)
            {
                break;
            }

            var next = _splitter.Next;
            switch (outcome)
            {
                case RecordOutcome.Record when FlawOf(text[at..next]) is { } flaw:
                    rows.Refuse(Line, flaw, text[at..next]);
                    break;
                case RecordOutcome.Record:
                    var found = _splitter.Fields;
                    for (var i = 0; i < fields.Length; i++)
                    {
                        fields[i] = found[_fields[i]];
                    }

                    rows.Add(Line, text, at, next, fields);
                    break;
                case RecordOutcome.UnterminatedQuote:
                    rows.Refuse(Line, "unterminated_quote", text[at..next]);
                    break;
                case RecordOutcome.WrongFieldCount:
                    rows.Refuse(Line, "wrong_field_count", text[at..next]);
                    break;
                default:
                    break;
            }

            Line += _splitter.Lines;
            at = next;
        }

        return at;
    }
}

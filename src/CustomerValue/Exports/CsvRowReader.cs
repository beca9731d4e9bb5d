using System.Globalization;
using System.Text;
using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports;

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
        // A sheet may begin with empty rows.
        var start = Math.Max(text.IndexOfAnyExcept("\r\n"u8), 0);
        var emptyLines = text[..start].Count((byte)'\n');
        List<string> seen = [];
        foreach (var candidate in candidates)
        {
            var splitter = new CsvSplitter(candidate, 0);
            if (splitter.Read(text, start, final) != RecordOutcome.Record)
            {
                continue;
            }

            var headers = new List<string>();
            foreach (var field in splitter.Fields)
            {
                headers.Add(Encoding.UTF8.GetString(text.Slice(field.Start, field.Length)).Trim());
            }

            seen = seen.Count > 1 ? seen : headers;
            var columns = mapping.Columns.Values.All(headers.Contains) ? ExportColumns.Find(headers, mapping) : null;
            if (columns is not null && (best is null || columns.Mapping.Count > best.Columns.Mapping.Count))
            {
                var fields = columns.Mapping.Values.Select(h => headers.IndexOf(h)).ToArray();
                best = new CsvRowReader(candidate, headers.Count, fields, splitter.Next, emptyLines + splitter.Lines)
                {
                    Columns = columns,
                };
            }
        }

        best ??= mapping.Said is null ? OpenTaobao(text, final) : null;
        if (best is null)
        {
            RequireHeaders(name, seen, mapping);
            throw UnknownKind(name, seen, mapping);
        }

        return best;
    }

    /// <summary>Alibaba's UserBehavior file has no header; its first row tells.</summary>
    private static CsvRowReader? OpenTaobao(ReadOnlySpan<byte> text, bool final)
    {
        var header = EventKind.TaobaoHeader;
        var splitter = new CsvSplitter((byte)',', header.Count);
        if (splitter.Read(text, 0, final) != RecordOutcome.Record)
        {
            return null;
        }

        for (var i = 0; i < header.Count; i++)
        {
            var value = text.Slice(splitter.Fields[i].Start, splitter.Fields[i].Length);
            var isWord = value.SequenceEqual("pv"u8) || value.SequenceEqual("buy"u8);
            isWord = isWord || value.SequenceEqual("cart"u8) || value.SequenceEqual("fav"u8);
            var isNumber = value.Length > 0 && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            if (header[i] == "behavior_type" ? !isWord : !isNumber)
            {
                return null;
            }
        }

        var columns = ExportColumns.Find(header, new ExportMapping())!;
        return new CsvRowReader(
            (byte)',',
            header.Count,
            [.. columns.Mapping.Values.Select(h => header.ToList().IndexOf(h))],
            headerEnd: 0,
            headerLines: 0
        )
        {
            Columns = columns,
        };
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

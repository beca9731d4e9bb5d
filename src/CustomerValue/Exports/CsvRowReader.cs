using System.Globalization;
using System.Text;
using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Kinds;

namespace CustomerValue.Exports;

/// <summary>Rows of delimited text.</summary>
internal sealed class CsvRowReader : RowReader
{
    private readonly CsvSplitter _splitter;
    private readonly CsvHeader _header;
    private int[] _fields = [];
    private int _skip;

    private CsvRowReader(CsvHeader header)
    {
        _header = header;
        _splitter = new CsvSplitter(header.Delimiter, header.Names.Count, header.Backslash);
        _skip = header.End;
        Line = 1 + header.Lines;
    }

    public override string Format => "csv";

    public override IReadOnlyList<string> Headers => _header.Names;

    public override string? Delimiter =>
        _header.Delimiter == '\t' ? "tab" : ((char)_header.Delimiter).ToString(CultureInfo.InvariantCulture);

    public static CsvRowReader OpenText(
        string name,
        ReadOnlySpan<byte> text,
        bool final,
        ExportMapping mapping,
        byte? delimiter
    )
    {
        if (mapping.Said is null && Taobao(text, final) is { } taobao)
        {
            return new CsvRowReader(taobao);
        }

        if (CsvHeader.Find(text, final, mapping, delimiter) is { } header)
        {
            header.RequireColumns(name);
            return new CsvRowReader(header);
        }

        var first = new CsvSplitter(delimiter ?? (byte?)mapping.Delimiter?[0] ?? (byte)',', 0);
        first.Read(text, 0, final);
        throw new ExportRefusedException(
            "unknown_kind",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}, line 1: {first.Count} fields that look like values and are not shown; is the line with the names missing? Write the names of the columns above the rows and upload it again."
            )
        );
    }

    /// <summary>Alibaba's UserBehavior file has no header; its first row tells.</summary>
    private static CsvHeader? Taobao(ReadOnlySpan<byte> text, bool final)
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

        return new CsvHeader((byte)',', header, End: 0, Lines: 0);
    }

    public override List<string[]> Sample(ReadOnlySpan<byte> text, bool final)
    {
        var rows = new List<string[]>();
        // From the start, then from places spread over the rest, each from the next line on.
        Sample(text, _header.End, text.Length, final, SampleRows, rows);
        if (rows.Count < SampleRows)
        {
            return rows;
        }

        const int places = 40;
        for (var place = 1; place < places; place++)
        {
            var from = (int)((long)text.Length * place / places);
            var line = text[from..].IndexOf((byte)'\n');
            if (line >= 0)
            {
                Sample(text, from + line + 1, text.Length, final, SampleRows / places, rows);
            }
        }

        return rows;
    }

    private void Sample(ReadOnlySpan<byte> text, int from, int to, bool final, int most, List<string[]> rows)
    {
        var splitter = new CsvSplitter(_header.Delimiter, _header.Names.Count, _header.Backslash);
        var end = rows.Count + most;
        for (var at = from; at < to && rows.Count < end; at = splitter.Next)
        {
            var outcome = splitter.Read(text, at, final);
            if (outcome == RecordOutcome.Incomplete)
            {
                return;
            }

            if (outcome == RecordOutcome.Record && FlawOf(text[at..splitter.Next]) is null)
            {
                rows.Add(Fields(text, splitter.Fields));
            }
        }
    }

    private static string[] Fields(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields)
    {
        var row = new string[fields.Length];
        for (var i = 0; i < fields.Length; i++)
        {
            row[i] = fields[i].ToText(text);
        }

        return row;
    }

    protected override void Map(ExportColumns columns) =>
        _fields = [.. columns.Mapping.Values.Select(h => Headers.ToList().IndexOf(h))];

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

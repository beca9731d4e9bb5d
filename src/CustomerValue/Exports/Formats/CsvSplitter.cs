using System.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>Where a record of a text begins and ends, or why it cannot be read.</summary>
internal enum RecordOutcome
{
    /// <summary>A record with the expected number of fields.</summary>
    Record,

    /// <summary>An empty line.</summary>
    Blank,

    /// <summary>The text ends inside the record and more text is to come.</summary>
    Incomplete,

    /// <summary>A quote is never closed, or text follows a closing quote.</summary>
    UnterminatedQuote,

    /// <summary>The line has more or fewer fields than the header.</summary>
    WrongFieldCount,
}

/// <summary>A field's place in the text, without its quotes.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="HasEscapes">Whether it holds doubled quotes, or such with a backslash before them.</param>
internal readonly record struct FieldSpan(int Start, int Length, bool HasEscapes)
{
    /// <summary>Whether backslashes in it stand before what they protect.</summary>
    public bool Backslash { get; init; }

    /// <summary>The field's bytes with its quotes as they are meant.</summary>
    /// <param name="text">Text that the field is in.</param>
    /// <param name="target">At least as long as the field; used where the field has escapes.</param>
    public ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> text, Span<byte> target)
    {
        var value = text.Slice(Start, Length);
        if (!HasEscapes)
        {
            return value;
        }

        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var next = i + 1 < value.Length ? value[i + 1] : (byte)0;
            if ((value[i] == '"' && next == '"') || (Backslash && value[i] == '\\' && next is (byte)'"' or (byte)'\\'))
            {
                i++;
            }

            target[length++] = value[i];
        }

        return target[..length];
    }

    /// <summary>The field as text with its quotes as they are meant.</summary>
    public string ToText(ReadOnlySpan<byte> text)
    {
        if (!HasEscapes)
        {
            return Encoding.UTF8.GetString(text.Slice(Start, Length));
        }

        var target = new byte[Length];
        return Encoding.UTF8.GetString(Unescaped(text, target));
    }
}

/// <summary>
/// Finds the records of delimited text (RFC 4180). One bad quote costs one line: the search goes on at the next physical line,
/// so that it cannot swallow the rows behind it.
/// </summary>
/// <param name="delimiter">Field delimiter; a blank stands for runs of blanks.</param>
/// <param name="columns">Number of fields of a record, 0 while the header is read.</param>
/// <param name="backslash">Whether a backslash stands before quotes inside of quotes.</param>
internal sealed class CsvSplitter(byte delimiter, int columns, bool backslash = false)
{
    /// <summary>A longer row is refused.</summary>
    public const int MaxRecordBytes = 1 << 20;

    private const byte Quote = (byte)'"';
    private FieldSpan[] _fields = new FieldSpan[Math.Max(columns, 64)];

    /// <summary>The fields of the last record.</summary>
    public ReadOnlySpan<FieldSpan> Fields => _fields.AsSpan(0, Count);

    /// <summary>Number of fields of the last record.</summary>
    public int Count { get; private set; }

    /// <summary>Offset behind the last record and its line end.</summary>
    public int Next { get; private set; }

    /// <summary>Physical lines that the last record takes.</summary>
    public int Lines { get; private set; }

    /// <summary>Reads one record.</summary>
    /// <param name="text">Text.</param>
    /// <param name="start">Offset of the record's first byte.</param>
    /// <param name="final">Whether no more text is to come.</param>
    public RecordOutcome Read(ReadOnlySpan<byte> text, int start, bool final)
    {
        Count = 0;
        Lines = 1;
        var at = start;
        while (true)
        {
            if (delimiter == ' ')
            {
                while (at < text.Length && text[at] == ' ')
                {
                    at++;
                }
            }

            if (at < text.Length && text[at] == Quote)
            {
                var quoted = QuotedEnd(text, at + 1, out var escapes);
                if (quoted < 0 || (quoted + 1 == text.Length && !final))
                {
                    return !final && text.Length - start < MaxRecordBytes
                        ? RecordOutcome.Incomplete
                        : SkipLine(text, start, RecordOutcome.UnterminatedQuote);
                }

                Add(new FieldSpan(at + 1, quoted - at - 1, escapes) { Backslash = backslash && escapes });
                Lines += text[(at + 1)..quoted].Count((byte)'\n');
                at = quoted + 1;
                if (at < text.Length && text[at] == '\r' && (at + 1 == text.Length || text[at + 1] == '\n'))
                {
                    at++;
                }

                if (at < text.Length && text[at] != delimiter && text[at] != '\n')
                {
                    return SkipLine(text, start, RecordOutcome.UnterminatedQuote);
                }
            }
            else
            {
                var length = text[at..].IndexOfAny(delimiter, (byte)'\n');
                if (length < 0)
                {
                    if (!final)
                    {
                        return RecordOutcome.Incomplete;
                    }

                    length = text.Length - at;
                }

                var end = at + length;
                var isLast = end == text.Length || text[end] == '\n';
                var trimmed = isLast && length > 0 && text[end - 1] == '\r' ? length - 1 : length;
                // Blanks at the end of a blank-delimited line are no field.
                if (!(delimiter == ' ' && isLast && trimmed == 0 && Count > 0))
                {
                    Add(new FieldSpan(at, trimmed, false));
                }

                at = end;
            }

            if (at >= text.Length || text[at] == '\n')
            {
                Next = Math.Min(at + 1, text.Length);
                return Outcome(text, start);
            }

            at++;
        }
    }

    private RecordOutcome Outcome(ReadOnlySpan<byte> text, int start)
    {
        if (Count == 1 && _fields[0].Length == 0)
        {
            return RecordOutcome.Blank;
        }

        if (columns == 0 || Count == columns)
        {
            return RecordOutcome.Record;
        }

        // Over several lines it is a stray quote that happened to find another one.
        return Lines > 1 ? SkipLine(text, start, RecordOutcome.UnterminatedQuote) : RecordOutcome.WrongFieldCount;
    }

    private RecordOutcome SkipLine(ReadOnlySpan<byte> text, int start, RecordOutcome outcome)
    {
        var end = text[start..].IndexOf((byte)'\n');
        Next = end < 0 ? text.Length : start + end + 1;
        Lines = 1;
        return outcome;
    }

    private int QuotedEnd(ReadOnlySpan<byte> text, int at, out bool escapes)
    {
        escapes = false;
        while (true)
        {
            var quote = backslash ? text[at..].IndexOfAny(Quote, (byte)'\\') : text[at..].IndexOf(Quote);
            if (quote < 0)
            {
                return -1;
            }

            at += quote;
            if (text[at] == '\\')
            {
                escapes = true;
                at = Math.Min(at + 2, text.Length);
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == Quote)
            {
                escapes = true;
                at += 2;
                continue;
            }

            return at;
        }
    }

    private void Add(FieldSpan field)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        _fields[Count++] = field;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace CustomerValue.Exports.Formats;

/// <summary>
/// JSON of any layout as JSON lines of flat objects: one list, answers of APIs one behind the other, objects over several lines, and JSON
/// lines whose objects hold lists. It is read object by object: only one is in memory.
/// </summary>
/// <param name="text">The text in UTF-8.</param>
/// <param name="name">Name of the upload, for messages.</param>
/// <param name="isLines">Whether each line is an object: a broken one is then handed on, to be refused alone.</param>
internal sealed class JsonText(Stream text, string name, bool isLines) : ForwardStream
{
    private const int MostObjectBytes = 16 << 20;
    private const int MostWarned = 5;

    // The first rows of an object of rows are in it.
    private const int MostLooked = 4 << 20;
    private readonly JsonFlattener _flattener = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 16);
    private readonly List<Sentence> _warnings = [];
    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private int _given;
    private long _line = 1;
    private bool _final;
    private bool _inList;
    private bool _inRows;
    private int _around;

    /// <summary>What a reader should know, as far as the text was read.</summary>
    public IReadOnlyList<Sentence> Warnings => _warnings;

    private ReadOnlyMemory<byte> Left => _buffer.AsMemory(_start, _end - _start);

    public override int Read(Span<byte> buffer)
    {
        var bytes = new byte[buffer.Length];
        var read = ReadAsync(bytes.AsMemory()).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_given == _output.WrittenCount)
        {
            _output.ResetWrittenCount();
            _given = 0;
            // Enough rows to be worth a copy.
            var more = true;
            while (more && _output.WrittenCount < 1 << 16)
            {
                more = await NextAsync(cancellationToken);
            }

            if (!more && _output.WrittenCount == 0)
            {
                return 0;
            }
        }

        var length = Math.Min(buffer.Length, _output.WrittenCount - _given);
        _output.WrittenMemory.Slice(_given, length).CopyTo(buffer);
        _given += length;
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            text.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<bool> NextAsync(CancellationToken cancellation) =>
        isLines ? await NextLineAsync(cancellation) : await NextObjectAsync(cancellation);

    private async ValueTask<bool> NextLineAsync(CancellationToken cancellation)
    {
        int end;
        while ((end = Left.Span.IndexOf((byte)'\n')) < 0 && !_final)
        {
            await FillAsync(cancellation);
        }

        if (Left.IsEmpty)
        {
            return false;
        }

        var line = end < 0 ? Left : Left[..(end + 1)];
        if (line.Span.IndexOfAnyExcept(" \r\n\t"u8) < 0)
        {
            _output.Write("\n"u8);
        }
        else
        {
            WriteRows(line);
        }

        Skip(line.Length);
        return true;
    }

    private void WriteRows(ReadOnlyMemory<byte> json)
    {
        var before = _output.WrittenCount;
        try
        {
            if (_flattener.Write(json, _output) == 0)
            {
                throw TooLong();
            }
        }
        catch (JsonException) when (isLines && _output.WrittenCount == before)
        {
            // The reader of rows refuses it, and shows it.
            _output.Write(json.Span.TrimEnd("\r\n"u8));
            _output.Write("\n"u8);
        }
        catch (JsonException)
        {
            throw Broken();
        }
    }

    /// <summary>Goes to the next row, in or out of lists and the objects around them.</summary>
    private async ValueTask<bool> NextObjectAsync(CancellationToken cancellation)
    {
        var next = await PeekAsync(cancellation);
        if (next is null)
        {
            return _inList || _inRows ? throw DecodedText.CutOff(name, _line) : false;
        }

        if (_inRows && next != ',')
        {
            await KeyedAsync(next.Value, cancellation);
            return true;
        }

        if (next == ',')
        {
            Skip(1);
            return true;
        }

        if (_inList && next == ']')
        {
            Skip(1);
            _inList = false;
            await LeaveAsync(cancellation);
            return true;
        }

        if (next == '{')
        {
            await ObjectAsync(cancellation);
            return true;
        }

        if (next == '[' && !_inList)
        {
            Skip(1);
            _inList = true;
            return true;
        }

        // Values of a list that are no objects: null is no row.
        if (_inList && next == 'n')
        {
            await ValueAsync(cancellation);
            return true;
        }

        throw next == '['
            ? new ExportRefusedException(
                "unsupported_format",
                Text(
                    $"{name}, line {_line}: the JSON holds lists of values without names. Write objects, or save it as CSV, and upload it again."
                )
            )
            : Broken();
    }

    private async ValueTask ObjectAsync(CancellationToken cancellation)
    {
        if (!_inList)
        {
            JsonMembers members;
            int brace;
            int outside;
            while ((members = Members(out brace, out outside)) == JsonMembers.Incomplete)
            {
                await MoreAsync(cancellation);
            }

            switch (members)
            {
                case JsonMembers.Rows:
                    Skip(brace + 1);
                    _inRows = true;
                    _around = outside;
                    return;
                case JsonMembers.Columns:
                    var length = await ValueAsync(cancellation, keep: true);
                    WriteColumns(Left[..length]);
                    Skip(length);
                    return;
                case JsonMembers.Groups:
                    throw new ExportRefusedException(
                        "unsupported_format",
                        Text(
                            $"{name}, line {_line}: the JSON holds groups of rows, each row under a key of its own. Write the rows as one list, with both keys as fields, and upload it again."
                        )
                    );
                default:
                    break;
            }

            JsonTop top;
            int rows;
            int around;
            while ((top = Look(out rows, out around)) == JsonTop.Incomplete)
            {
                await MoreAsync(cancellation);
            }

            if (top == JsonTop.Envelope)
            {
                Skip(rows + 1);
                _inList = true;
                _around = around;
                return;
            }
        }

        WriteAndSkip(await ValueAsync(cancellation, keep: true));
    }

    private JsonMembers Members(out int brace, out int outside)
    {
        try
        {
            var members = JsonShape.Members(Left.Span, out brace, out outside);
            // Members that are so long are no rows; a text that ends here is told to be cut off further on.
            return members == JsonMembers.Incomplete && (_final || Left.Length > MostLooked)
                ? JsonMembers.Fields
                : members;
        }
        catch (JsonException)
        {
            throw Broken();
        }
    }

    /// <summary>Reads a row under its key, which becomes its id where it has none; or leaves the object of rows.</summary>
    private async ValueTask KeyedAsync(byte next, CancellationToken cancellation)
    {
        if (next == '}')
        {
            Skip(1);
            _inRows = false;
            await LeaveAsync(cancellation);
            return;
        }

        var length = next == '"' ? await ValueAsync(cancellation, keep: true) : throw Broken();
        var key = Left[..length].ToArray();
        Skip(length);
        if (await PeekAsync(cancellation) != ':')
        {
            throw Broken();
        }

        Skip(1);
        if (await PeekAsync(cancellation) != '{')
        {
            // null, or a number beside the rows.
            await ValueAsync(cancellation);
            return;
        }

        length = await ValueAsync(cancellation, keep: true);
        WriteRows(HasId(Left[..length]) ? Left[..length] : Keyed(key, Left[..length].Span));
        Skip(length);
    }

    private bool HasId(ReadOnlyMemory<byte> row)
    {
        try
        {
            using var document = JsonDocument.Parse(row, JsonFlattener.Documents);
            return document.RootElement.EnumerateObject().Any(p => ExportColumns.Word(p.Name) is "id" or "orderid");
        }
        catch (JsonException)
        {
            throw Broken();
        }
    }

    private static byte[] Keyed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var rest = row[1..].TrimStart(" \r\n\t"u8);
        return [.. "{\"id\":"u8, .. key, .. rest[0] == '}' ? ""u8 : ","u8, .. rest];
    }

    /// <summary>Writes the rows of columns that each have a value for every number of a row, as pandas writes a table.</summary>
    private void WriteColumns(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, JsonFlattener.Documents);
        var columns = document
            .RootElement.EnumerateObject()
            .Select(c =>
                (c.Name, Values: c.Value.EnumerateObject().ToLookup(v => v.Name, v => v.Value, StringComparer.Ordinal))
            )
            .ToList();
        var record = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(record);
        foreach (var row in columns.SelectMany(c => c.Values.Select(v => v.Key)).Distinct(StringComparer.Ordinal))
        {
            record.Clear();
            writer.Reset();
            writer.WriteStartObject();
            foreach (var (column, values) in columns)
            {
                foreach (var value in values[row].Take(1))
                {
                    writer.WritePropertyName(column);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
            writer.Flush();
            WriteRows(record.WrittenMemory);
        }
    }

    private void WriteAndSkip(int length)
    {
        WriteRows(Left[..length]);
        Skip(length);
    }

    private JsonTop Look(out int rows, out int around)
    {
        try
        {
            return JsonShape.Look(Left.Span, out rows, out around);
        }
        catch (JsonException)
        {
            throw Broken();
        }
    }

    /// <summary>Passes over what stands behind a list in the objects around it; another list there is warned of.</summary>
    private async ValueTask LeaveAsync(CancellationToken cancellation)
    {
        while (_around > 0)
        {
            switch (await PeekAsync(cancellation))
            {
                case (byte)'}':
                    Skip(1);
                    _around--;
                    break;
                case (byte)',':
                    Skip(1);
                    break;
                case (byte)'"':
                    var length = await ValueAsync(cancellation, keep: true);
                    var property = System.Text.Encoding.UTF8.GetString(Left.Span[..length].Trim((byte)'"'));
                    Skip(length);
                    if (await PeekAsync(cancellation) != ':')
                    {
                        throw Broken();
                    }

                    Skip(1);
                    await PassAsync(property, cancellation);
                    break;
                case null:
                    throw DecodedText.CutOff(name, _line);
                default:
                    throw Broken();
            }
        }
    }

    private async ValueTask PassAsync(string property, CancellationToken cancellation)
    {
        if (await PeekAsync(cancellation) is not { } next)
        {
            throw DecodedText.CutOff(name, _line);
        }

        var isList = next == '[';
        var length = await ValueAsync(cancellation, keep: true);
        if (isList && length > 2 && _warnings.Count < MostWarned)
        {
            _warnings.Add(ReadingSentences.ListNotRead.With(_line, property));
        }

        Skip(length);
    }

    /// <summary>Reads a whole value.</summary>
    /// <returns>Its length.</returns>
    private async ValueTask<int> ValueAsync(CancellationToken cancellation, bool keep = false)
    {
        int length;
        while ((length = ValueLength()) < 0)
        {
            await MoreAsync(cancellation);
        }

        if (!keep)
        {
            Skip(length);
        }

        return length;
    }

    private int ValueLength()
    {
        try
        {
            var reader = new Utf8JsonReader(Left.Span, _final, new JsonReaderState(JsonShape.Options));
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : -1;
        }
        // Behind a value of the top there is to be nothing; here it is a comma.
        catch (JsonException) when (_final && Left.Length < MostObjectBytes && IsCutOff())
        {
            return -1;
        }
        catch (JsonException)
        {
            throw Broken();
        }
    }

    private bool IsCutOff()
    {
        try
        {
            var reader = new Utf8JsonReader(Left.Span, isFinalBlock: false, new JsonReaderState(JsonShape.Options));
            return !(reader.Read() && reader.TrySkip());
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private async ValueTask MoreAsync(CancellationToken cancellation)
    {
        if (_final)
        {
            throw DecodedText.CutOff(name, _line);
        }

        if (Left.Length >= MostObjectBytes)
        {
            throw TooLong();
        }

        await FillAsync(cancellation);
    }

    /// <summary>The next byte that is no white space; null at the end.</summary>
    private async ValueTask<byte?> PeekAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = Left.Span.IndexOfAnyExcept(" \r\n\t"u8);
            if (at >= 0)
            {
                Skip(at);
                return _buffer[_start];
            }

            Skip(Left.Length);
            if (_final)
            {
                return null;
            }

            await FillAsync(cancellation);
        }
    }

    private void Skip(int length)
    {
        _line += Left.Span[..length].Count((byte)'\n');
        _start += length;
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length > 2 * MostObjectBytes)
            {
                throw TooLong();
            }

            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        var read = await text.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += read;
        _final = read == 0;
    }

    private ExportRefusedException TooLong() =>
        new(
            "row_too_long",
            Text(
                $"{name}, line {_line}: an object of the JSON is larger than {MostObjectBytes >> 20} MiB, or its lines would be. Write the orders as objects of their own and upload it again."
            )
        );

    private ExportRefusedException Broken() =>
        new(
            "bad_json",
            Text(
                $"{name}, line {_line}: this is no valid JSON, or is nested deeper than {JsonShape.MostDepth}. Export it again, or save it as CSV."
            )
        );

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>Rows of JSON lines: one object a line; fields of objects inside are reached by a path such as customer.id.</summary>
internal sealed class JsonRowReader : RowReader
{
    // As many as tell how values are written.
    private const int SampleLines = 20_000;
    private const int MostWarnings = 5;

    // Some write values as names; those are not to fill the memory.
    private const int MostHeaders = 100_000;
    private readonly List<string> _names;
    private readonly HashSet<string> _headers;
    private readonly List<Sentence> _warnings = [];
    private Dictionary<string, int[]> _paths = [];
    private FieldSpan[] _fields = [];
    private readonly PathStack _path = new();
    private byte[] _values = new byte[1 << 16];

    private JsonRowReader(List<string> names, HashSet<string> headers)
    {
        _names = names;
        _headers = headers;
    }

    public override string Format => "jsonl";

    public override IReadOnlyList<Sentence> Warnings => _warnings;

    public override IReadOnlyList<string> Headers => _names;

    public static JsonRowReader OpenLines(ReadOnlySpan<byte> text)
    {
        var headers = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var at = 0;
        for (var line = 0; line < SampleLines && at < text.Length; line++)
        {
            var end = text[at..].IndexOf((byte)'\n');
            end = end < 0 ? text.Length : at + end;
            Keys(text[at..end], headers, known);
            at = end + 1;
        }

        return new JsonRowReader(headers, known);
    }

    public override List<string[]> Sample(ReadOnlySpan<byte> text, bool final)
    {
        var rows = new List<string[]>();
        Fill([.. _names.Select((name, index) => (name, index))]);
        for (var at = 0; at < text.Length && rows.Count < SampleRows; )
        {
            var end = text[at..].IndexOf((byte)'\n');
            if (end < 0 && !final)
            {
                break;
            }

            var next = end < 0 ? text.Length : at + end + 1;
            var line = text[at..next];
            at = next;
            if (line.IndexOfAnyExcept(" \r\n\t"u8) < 0 || FlawOf(line) is not null)
            {
                continue;
            }

            try
            {
                Values(line, warns: false);
                rows.Add([.. _fields.Select(f => Encoding.UTF8.GetString(_values, f.Start, f.Length))]);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // It is refused when it is read.
            }
        }

        return rows;
    }

    protected override void Map(ExportColumns columns) =>
        Fill([.. columns.Mapping.Values.Select((header, index) => (header, index))]);

    // Two columns may come from one field.
    private void Fill(IReadOnlyCollection<(string Header, int Index)> columns)
    {
        _paths = columns
            .GroupBy(c => c.Header, c => c.Index, StringComparer.Ordinal)
            .ToDictionary(c => c.Key, c => c.ToArray(), StringComparer.Ordinal);
        _fields = new FieldSpan[columns.Count];
    }

    public override int Read(ReadOnlySpan<byte> text, bool final, ScratchRows rows)
    {
        var at = 0;
        while (at < text.Length)
        {
            var end = text[at..].IndexOf((byte)'\n');
            if (end < 0 && !final)
            {
                break;
            }

            var next = end < 0 ? text.Length : at + end + 1;
            var line = text[at..next];
            if (line.IndexOfAnyExcept(" \r\n\t"u8) >= 0)
            {
                AddOrRefuse(line, at, next, rows);
            }

            Line++;
            at = next;
        }

        return at;
    }

    private void AddOrRefuse(ReadOnlySpan<byte> line, int start, int end, ScratchRows rows)
    {
        if (FlawOf(line) is { } flaw)
        {
            rows.Refuse(Line, flaw, line);
            return;
        }

        try
        {
            var length = Values(line, warns: true);
            rows.Add(Line, _values.AsSpan(0, length), start, end, _fields);
        }
        // The second is a text with half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            rows.Refuse(Line, "not_json", line);
        }
    }

    /// <summary>Copies the mapped values of a line one behind the other.</summary>
    private int Values(ReadOnlySpan<byte> line, bool warns)
    {
        Array.Clear(_fields);
        if (_values.Length < line.Length)
        {
            _values = new byte[2 * line.Length];
        }

        var reader = new Utf8JsonReader(line);
        var path = _path;
        path.Restart();
        var length = 0;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The line is not a JSON object.");
        }

        while (reader.Read())
        {
            if (path.Follow(ref reader) is not { } key)
            {
                continue;
            }

            if (_paths.TryGetValue(key, out var columns))
            {
                var written =
                    reader.TokenType == JsonTokenType.String ? reader.CopyString(_values.AsSpan(length))
                    : reader.TokenType == JsonTokenType.Null ? 0
                    : CopyRaw(reader.ValueSpan, _values.AsSpan(length));
                foreach (var column in columns)
                {
                    _fields[column] = new FieldSpan(length, written, false);
                }

                length += written;
            }
            else if (warns && _headers.Count < MostHeaders && _headers.Add(key))
            {
                WarnOfLate(key);
            }
        }

        return length;
    }

    /// <summary>A field that the first lines did not have is not read; that matters where it would have been a column.</summary>
    private void WarnOfLate(string key)
    {
        var word = ExportColumns.Word(key);
        var column = Columns
            .Kind.Words.FirstOrDefault(c => !Columns.Mapping.ContainsKey(c.Key) && c.Value.Contains(word))
            .Key;
        if (column is not null && _warnings.Count < MostWarnings)
        {
            _warnings.Add(ReadingSentences.FieldNotRead.With(Line, key, column, SampleLines));
        }
    }

    private static int CopyRaw(ReadOnlySpan<byte> value, Span<byte> target)
    {
        value.CopyTo(target);
        return value.Length;
    }

    private static void Keys(ReadOnlySpan<byte> line, List<string> headers, HashSet<string> known)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            var path = new PathStack();
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return;
            }

            while (reader.Read())
            {
                if (path.Follow(ref reader) is { } key && known.Add(key))
                {
                    headers.Add(key);
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A broken line tells nothing of the others; it is refused when it is read.
        }
    }

    /// <summary>Keeps the path of the value that a reader stands at; arrays are passed over.</summary>
    private sealed class PathStack
    {
        private const int MostKnown = 64;
        private readonly Stack<string> _prefixes = new();
        private readonly List<(byte[] Utf8, string Name)> _known = [];
        private int _next;
        private string _name = "";

        /// <summary>Goes back to the start of a line.</summary>
        public void Restart()
        {
            _prefixes.Clear();
            _next = 0;
            _name = "";
        }

        public string? Follow(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var name = Name(ref reader);
                    _name = _prefixes.Count == 0 ? name : $"{_prefixes.Peek()}.{name}";
                    return null;
                case JsonTokenType.StartObject:
                    _prefixes.Push(_name);
                    return null;
                case JsonTokenType.EndObject:
                    _prefixes.TryPop(out _);
                    return null;
                case JsonTokenType.StartArray:
                    reader.Skip();
                    return null;
                default:
                    return _name;
            }
        }

        /// <summary>A property's name. Lines have the same ones in the same order, so that it is mostly the one behind the last.</summary>
        private string Name(ref Utf8JsonReader reader)
        {
            for (var i = 0; i < _known.Count; i++)
            {
                var at = (_next + i) % _known.Count;
                if (reader.ValueTextEquals(_known[at].Utf8))
                {
                    _next = at + 1;
                    return _known[at].Name;
                }
            }

            var name = reader.GetString()!;
            if (_known.Count < MostKnown)
            {
                _known.Add((Encoding.UTF8.GetBytes(name), name));
                _next = _known.Count;
            }

            return name;
        }
    }
}

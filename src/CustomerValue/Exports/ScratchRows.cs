using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CustomerValue.Exports.Formats;
using CustomerValue.Exports.Reading;

namespace CustomerValue.Exports;

/// <summary>A row that was refused before its values were looked at.</summary>
internal sealed record EarlyReject(long Line, string Reason, string Raw);

/// <summary>
/// Writes the mapped fields of a chunk's rows to scratch files that leave nothing to guess: one row a line, fields between
/// unit separators, no quotes, times and numbers in one form each. In front: the line. Where a row lies in the chunk is kept in memory. A time or number that cannot be read is written as it stands, and refused where its value is looked at.
/// Each partition has a file of its own, so that its rows lie together in the database as well and are found without a look at the others.
/// </summary>
internal sealed class ScratchRows : IDisposable
{
    /// <summary>Field delimiter of the file.</summary>
    public const byte Separator = 0x1f;

    private const int FlushBytes = 1 << 18;
    private const int MostNobodies = 50;
    private const int MostWords = 100_000;
    private readonly string _path;
    private readonly PartFile?[] _parts;
    private readonly List<string> _names;
    private readonly bool[] _isWord;
    private readonly byte[]?[] _lastWords;
    private readonly ExportColumns _columns;
    private readonly GroupedFields _group;
    private readonly int _customer;
    private readonly int _guest;
    private readonly int _time;
    private readonly int _timeOfDay;
    private readonly int _currency;
    private readonly bool _dollarsAreUsual;
    private readonly bool[] _isId;
    private readonly NumberStyle?[] _numbers;
    private readonly TimeStyle?[] _times;
    private readonly byte[] _lowered = new byte[CustomerId.LongestEmail];
    private readonly byte[] _unescaped = new byte[1 << 12];
    private readonly int _partitions;
    private readonly ErasedCustomers _erased;
    private readonly List<Place> _places = [];

    // Of the partition that is written to.
    private byte[] _buffer = [];
    private int _length;

    public ScratchRows(
        string path,
        ExportColumns columns,
        ExportMapping mapping,
        GroupedFields group,
        int partitions,
        ErasedCustomers erased
    )
    {
        _path = path;
        _parts = new PartFile?[partitions];
        _columns = columns;
        _group = group;
        _partitions = partitions;
        _erased = erased;
        var names = columns.Mapping.Keys.ToList();
        _names = names;
        _customer = names.IndexOf("customer_id");
        _guest = names.IndexOf("guest_id");
        _time = names.IndexOf("time");
        _timeOfDay = names.IndexOf("time_of_day");
        _currency = columns.CurrencyBeside is { } beside ? names.IndexOf(beside) : -1;
        _dollarsAreUsual =
            columns.CurrencyBeside is { } money
            && columns.Numbers.TryGetValue(money, out var style)
            && style.Decimal == '.';
        _isId = [.. names.Select(n => n is "order_id" or "currency" or "status" or "kind")];
        _isWord = [.. names.Select(n => columns.Kind.HasMoney && StateWords.Columns.Contains(n))];
        _lastWords = new byte[]?[names.Count];
        _numbers = [.. names.Select(n => columns.Numbers.GetValueOrDefault(n))];
        // A form that the mapping file says is read by the database.
        _times =
        [
            .. names.Select(n =>
                (mapping.DateFormats.GetValueOrDefault(columns.Mapping[n]) ?? mapping.DateFormat) is null
                    ? columns.Times.GetValueOrDefault(n)
                    : null
            ),
        ];
    }

    /// <summary>The columns of the file behind the line.</summary>
    public static IEnumerable<string> Columns(ExportColumns columns) =>
        columns.Mapping.Keys.Where(c => c != "time_of_day").Concat(columns.CurrencyBeside is null ? [] : ["currency"]);

    /// <summary>The files that have rows, by partition.</summary>
    public IEnumerable<(int Partition, string Path)> Files =>
        _parts.Select((p, i) => (i, p?.Path)).Where(p => p.Path is not null).Select(p => (p.i, p.Path!));

    /// <summary>The words of state and type that were written, by canonical column.</summary>
    public Dictionary<string, HashSet<string>> Words { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that were written.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows without a customer that were not written.</summary>
    public long Anonymous { get; private set; }

    /// <summary>Words in the place of a customer that stand for nobody, with their rows.</summary>
    public SortedDictionary<string, long> Nobodies { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows that were refused.</summary>
    public List<EarlyReject> Rejects { get; } = [];

    /// <summary>Adds a row.</summary>
    /// <param name="line">Physical line, from 1.</param>
    /// <param name="text">The chunk.</param>
    /// <param name="start">Offset of the row in it.</param>
    /// <param name="end">Offset behind the row.</param>
    /// <param name="fields">The mapped fields, in the order of the mapping.</param>
    public void Add(long line, ReadOnlySpan<byte> text, int start, int end, ReadOnlySpan<FieldSpan> fields)
    {
        if (_group.Needed)
        {
            _group.Apply(text, fields);
        }

        var customer = Customer(text, fields);
        if (customer.IsEmpty && _columns.Kind.Customer == CustomerRule.Required)
        {
            Anonymous++;
            CountNobody(text, fields);
            // Their money is told, where there is any.
            if (!_columns.Kind.HasMoney)
            {
                return;
            }
        }

        if (_erased.Take(customer))
        {
            return;
        }

        if (CustomerId.IsTooLong(customer))
        {
            Rejects.Add(new EarlyReject(line, "id_too_long", RawText(text[start..end])));
            return;
        }

        var number = customer.IsEmpty ? 0 : CustomerPartition.Of(customer, _partitions);
        var part = _parts[number] ??= new PartFile($"{_path}-{number:000}.txt");
        (_buffer, _length) = part.Reserve(end - start + 512 + _group.Bytes + (32 * fields.Length));
        Number(line);
        _places.Add(new Place(line, start, end - start));
        for (var i = 0; i < fields.Length; i++)
        {
            if (i == _timeOfDay)
            {
                continue;
            }

            if (i == _customer)
            {
                Copy(customer);
            }
            else
            {
                Write(i, Value(text, fields, i), i == _time && _timeOfDay >= 0 ? Value(text, fields, _timeOfDay) : []);
            }

            _buffer[_length++] = Separator;
        }

        if (_currency >= 0)
        {
            Currency(Value(text, fields, _currency));
            _buffer[_length++] = Separator;
        }

        _buffer[_length - 1] = (byte)'\n';
        part.Length = _length;
        Rows++;
    }

    /// <summary>The bytes of a row that was written.</summary>
    /// <param name="line">Its physical line.</param>
    /// <param name="text">The chunk.</param>
    public ReadOnlySpan<byte> Raw(long line, ReadOnlySpan<byte> text)
    {
        var place = _places[_places.BinarySearch(new Place(line, 0, 0), ByLine)];
        return text.Slice(place.Start, place.Length);
    }

    /// <summary>Refuses a row.</summary>
    public void Refuse(long line, string reason, ReadOnlySpan<byte> raw) =>
        Rejects.Add(new EarlyReject(line, reason, NamesErased(raw) ? "" : RawText(raw)));

    /// <summary>A row that could not be split is not shown where one of its words is an erased customer's id.</summary>
    private bool NamesErased(ReadOnlySpan<byte> raw)
    {
        if (_erased.Count == 0)
        {
            return false;
        }

        Span<byte> lowered = stackalloc byte[CustomerId.LongestEmail];
        foreach (var word in raw.SplitAny(",;|\t\" \r\n:{}"u8))
        {
            if (_erased.Take(CustomerId.Normalise(raw[word], lowered)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes what is left in memory.</summary>
    public void Flush()
    {
        foreach (var part in _parts)
        {
            part?.Flush();
        }
    }

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part?.Dispose();
        }
    }

    /// <summary>A raw line as text, at most 2,000 characters.</summary>
    public static string RawText(ReadOnlySpan<byte> raw)
    {
        const int most = 2000;
        var text = Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, 4 * most)]).TrimEnd('\r', '\n');
        return text.Length <= most ? text : text[..most];
    }

    /// <summary>The customer's id; a guest of a shop that writes 0 for guests is known by the e-mail address.</summary>
    private ReadOnlySpan<byte> Customer(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields)
    {
        if (_customer < 0)
        {
            return [];
        }

        var customer = CustomerId.Normalise(Value(text, fields, _customer), _lowered);
        if (_columns.ZeroIsGuest && customer.SequenceEqual("0"u8))
        {
            customer = [];
        }

        return customer.IsEmpty && _guest >= 0 && _guest != _customer
            ? CustomerId.Normalise(Value(text, fields, _guest), _lowered)
            : customer;
    }

    private void CountNobody(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields)
    {
        if (_customer < 0)
        {
            return;
        }

        if (
            CustomerId.WordForNobody(Value(text, fields, _customer)) is { } word
            && (Nobodies.Count < MostNobodies || Nobodies.ContainsKey(word))
        )
        {
            Nobodies[word] = Nobodies.GetValueOrDefault(word) + 1;
        }
    }

    /// <summary>A field's bytes with its quotes as they are meant; good until the next call.</summary>
    private ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields, int index)
    {
        if (_group.Needed && _group.TryGet(index, out var filled))
        {
            return filled;
        }

        var field = fields[index];
        if (!field.HasEscapes)
        {
            return text.Slice(field.Start, field.Length);
        }

        var target = field.Length <= _unescaped.Length ? _unescaped : new byte[field.Length];
        return field.Unescaped(text, target);
    }

    private void Number(long value)
    {
        value.TryFormat(_buffer.AsSpan(_length), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        _buffer[_length++] = Separator;
    }

    private void Write(int index, ReadOnlySpan<byte> value, ReadOnlySpan<byte> ofDay)
    {
        if (_numbers[index] is { } number)
        {
            Amount(Plain(value), number);
        }
        else if (_times[index] is { } time)
        {
            Time(Plain(value), Plain(ofDay), time);
        }
        else
        {
            // An apostrophe in front marks a text in a spreadsheet's ids; in a title it is part of it.
            var from = _length;
            Copy(_isId[index] ? Plain(value) : value);
            if (_isWord[index] && _length > from)
            {
                AddWord(index, _buffer.AsSpan(from, _length - from));
            }
        }
    }

    /// <summary>A field without what spreadsheets put around it; most begin and end with what they mean.</summary>
    private static ReadOnlySpan<byte> Plain(ReadOnlySpan<byte> value) =>
        value.IsEmpty || (char.IsAsciiLetterOrDigit((char)value[0]) && char.IsAsciiLetterOrDigit((char)value[^1]))
            ? value
            : CellText.Plain(value);

    private void AddWord(int index, ReadOnlySpan<byte> word)
    {
        // Most rows say the same as the row before.
        if (_lastWords[index] is { } last && word.SequenceEqual(last))
        {
            return;
        }

        _lastWords[index] = word.ToArray();
        if (!Words.TryGetValue(_names[index], out var words))
        {
            Words[_names[index]] = words = new HashSet<string>(StringComparer.Ordinal);
        }

        if (words.Count < MostWords)
        {
            words.Add(Encoding.UTF8.GetString(word));
        }
    }

    /// <summary>A number as programs write it.</summary>
    private void Amount(ReadOnlySpan<byte> value, NumberStyle style)
    {
        if (value.IsEmpty || (style is { Decimal: '.', InHundredths: false } && IsPlainNumber(value)))
        {
            Copy(value);
            return;
        }

        if (value.Length <= NumberText.MaxLength * 3)
        {
            Span<char> text = stackalloc char[NumberText.MaxLength * 3];
            var length = Encoding.UTF8.GetChars(value, text);
            if (style.Read(text[..length]) is { } number)
            {
                Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
                _length += written;
                return;
            }
        }

        // A word of the database's own for numbers must not be read as one; ratings come in words of their own.
        if (_columns.Kind.HasMoney)
        {
            _buffer[_length++] = (byte)'?';
        }

        Copy(value);
    }

    private static bool IsPlainNumber(ReadOnlySpan<byte> value)
    {
        var points = 0;
        var digits = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var b = value[i];
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                digits++;
            }
            else if (b == '.')
            {
                points++;
            }
            else if (b is (byte)'e' or (byte)'E' && digits > 0 && i + 1 < value.Length)
            {
                var power = value[(i + 1)..].TrimStart("+-"u8);
                return points <= 1
                    && power.Length is > 0 and < 4
                    && power.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
            }
            else if (!(i == 0 && b == '-'))
            {
                return false;
            }
        }

        return points <= 1 && digits is > 0 and < 40;
    }

    /// <summary>A time in ISO 8601: local, or in UTC where it says so.</summary>
    private void Time(ReadOnlySpan<byte> value, ReadOnlySpan<byte> ofDay, TimeStyle style)
    {
        if (value.IsEmpty || (ofDay.IsEmpty && style.Scale == TimeScale.Calendar && IsIso(value)))
        {
            Copy(value);
            return;
        }

        if (value.Length + ofDay.Length < TimeText.MaxLength * 3)
        {
            Span<char> text = stackalloc char[(TimeText.MaxLength * 3) + 1];
            var length = Encoding.UTF8.GetChars(value, text);
            // A date that brings its time, or a midnight, and a time of day beside it.
            if (!ofDay.IsEmpty)
            {
                length = DateOnly(text, length, style);
                text[length++] = ' ';
                length += Encoding.UTF8.GetChars(ofDay, text[length..]);
            }

            if (
                style.TryRead(text[..length], out var time)
                || (!ofDay.IsEmpty && TimeText.TryCalendar(text[..length], style.DayFirst, out time))
            )
            {
                var (moment, zone) = time.Offset is { } minutes
                    ? (time.Value.AddMinutes(-minutes), "Z")
                    : (time.Value, "");
                var format =
                    moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.ffffff";
                moment.TryFormat(_buffer.AsSpan(_length), out var written, format, CultureInfo.InvariantCulture);
                _length += written;
                if (zone.Length > 0)
                {
                    _buffer[_length++] = (byte)'Z';
                }

                return;
            }
        }

        _buffer[_length++] = (byte)'?';
        Copy(value);
    }

    /// <summary>The date of a text in ISO 8601, so that a time of day can stand behind it.</summary>
    private static int DateOnly(Span<char> text, int length, TimeStyle style)
    {
        if (!style.TryRead(text[..length], out var date))
        {
            return length;
        }

        date.Value.TryFormat(text, out var written, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>2025-01-31, alone or with a time of day and Z.</summary>
    private static bool IsIso(ReadOnlySpan<byte> value)
    {
        if (value.Length is not (10 or 16 or 19 or 20) || value[4] != '-' || value[7] != '-')
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var fits = i switch
            {
                4 or 7 => true,
                10 => value[i] is (byte)' ' or (byte)'T',
                13 or 16 => value[i] == ':',
                19 => value[i] == 'Z',
                _ => value[i] is >= (byte)'0' and <= (byte)'9',
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }

    private void Currency(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > NumberText.MaxLength * 3)
        {
            return;
        }

        Span<char> text = stackalloc char[NumberText.MaxLength * 3];
        Span<char> buffer = stackalloc char[NumberText.MaxLength];
        var length = Encoding.UTF8.GetChars(value, text);
        if (
            NumberText.TrySplit(text[..length], buffer, out var parts)
            && CurrencyRule.Beside(parts.Currency, _dollarsAreUsual) is { } code
        )
        {
            _length += Encoding.UTF8.GetBytes(code, _buffer.AsSpan(_length));
        }
    }

    private void Copy(ReadOnlySpan<byte> value)
    {
        value = value.Trim((byte)' ');
        var target = _buffer.AsSpan(_length, value.Length);
        value.CopyTo(target);
        if (target.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0)
        {
            foreach (ref var b in target)
            {
                b = b < 0x20 ? (byte)' ' : b;
            }
        }

        _length += target.Length;
    }

    private static readonly Comparer<Place> ByLine = Comparer<Place>.Create(
        (one, other) => one.Line.CompareTo(other.Line)
    );

    /// <summary>Where a row lies in the chunk; rows are added in the order of their lines.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(long Line, int Start, int Length);

    /// <summary>The file of a partition.</summary>
    private sealed class PartFile(string path) : IDisposable
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        private byte[] _buffer = new byte[FlushBytes + (1 << 12)];

        public string Path => path;

        public int Length { get; set; }

        /// <summary>The buffer with room for so many more bytes, and how much of it is full.</summary>
        public (byte[] Buffer, int Length) Reserve(int bytes)
        {
            if (Length + bytes > FlushBytes)
            {
                Flush();
            }

            if (bytes > _buffer.Length)
            {
                _buffer = new byte[bytes];
            }

            return (_buffer, Length);
        }

        public void Flush()
        {
            _file.Write(_buffer, 0, Length);
            Length = 0;
        }

        public void Dispose() => _file.Dispose();
    }
}

using System.Globalization;
using System.Text;
using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>A row that was refused before its values were looked at.</summary>
internal sealed record EarlyReject(long Line, string Reason, string Raw);

/// <summary>
/// Writes the mapped fields of a chunk's rows to a scratch file that leaves nothing to guess: one row a line, fields between
/// unit separators, no quotes. In front: line, offset and length in the chunk, partition of the customer.
/// </summary>
internal sealed class ScratchRows : IDisposable
{
    /// <summary>Field delimiter of the file.</summary>
    public const byte Separator = 0x1f;

    private const int FlushBytes = 1 << 20;
    private readonly FileStream _file;
    private readonly ExportColumns _columns;
    private readonly GroupedFields _group;
    private readonly int _customer;
    private readonly int _guest;
    private readonly byte[] _lowered = new byte[CustomerId.LongestEmail];
    private readonly int _partitions;
    private readonly ErasedCustomers _erased;
    private byte[] _buffer = new byte[FlushBytes + (1 << 16)];
    private int _length;

    public ScratchRows(string path, ExportColumns columns, GroupedFields group, int partitions, ErasedCustomers erased)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        _columns = columns;
        _group = group;
        _partitions = partitions;
        _erased = erased;
        _customer = columns.Mapping.Keys.ToList().IndexOf("customer_id");
        _guest = columns.Mapping.Keys.ToList().IndexOf("guest_id");
    }

    /// <summary>Rows that were written.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows without a customer, which are not written.</summary>
    public long Anonymous { get; private set; }

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
            return;
        }

        if (_erased.Take(customer))
        {
            return;
        }

        Reserve(end - start + 256 + _group.Bytes);
        Number(line);
        Number(start);
        Number(end - start);
        Number(customer.IsEmpty ? 0 : CustomerPartition.Of(customer, _partitions));
        for (var i = 0; i < fields.Length; i++)
        {
            if (i == _customer)
            {
                Copy(customer, escapes: false);
            }
            else
            {
                Copy(Value(text, fields, i), fields[i].HasEscapes || _group.Replaces(i));
            }

            _buffer[_length++] = i == fields.Length - 1 ? (byte)'\n' : Separator;
        }

        Rows++;
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
        _file.Write(_buffer, 0, _length);
        _length = 0;
    }

    public void Dispose() => _file.Dispose();

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
        if (_columns.Traits.Grouped && customer.SequenceEqual("0"u8))
        {
            customer = [];
        }

        return customer.IsEmpty && _guest >= 0 ? CustomerId.Normalise(Value(text, fields, _guest), _lowered) : customer;
    }

    private ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields, int index) =>
        _group.TryGet(index, out var filled) ? filled : text.Slice(fields[index].Start, fields[index].Length);

    private void Reserve(int bytes)
    {
        if (_length + bytes > FlushBytes)
        {
            Flush();
        }

        if (bytes > _buffer.Length)
        {
            _buffer = new byte[bytes];
        }
    }

    private void Number(long value)
    {
        value.TryFormat(_buffer.AsSpan(_length), out var written, provider: CultureInfo.InvariantCulture);
        _length += written;
        _buffer[_length++] = Separator;
    }

    private void Copy(ReadOnlySpan<byte> value, bool escapes)
    {
        value = value.Trim((byte)' ');
        var target = _buffer.AsSpan(_length, value.Length);
        if (escapes)
        {
            value = Unescape(value, target);
        }
        else
        {
            value.CopyTo(target);
        }

        target = target[..value.Length];
        if (target.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0)
        {
            foreach (ref var b in target)
            {
                b = b < 0x20 ? (byte)' ' : b;
            }
        }

        _length += target.Length;
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> value, Span<byte> target)
    {
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            target[length++] = value[i];
            if (value[i] == '"' && i + 1 < value.Length && value[i + 1] == '"')
            {
                i++;
            }
        }

        return target[..length];
    }
}

namespace CustomerValue.Exports;

/// <summary>
/// Fields of the order on the lines of a shop's export: those that stand on its first line only are filled down, and amounts
/// of the order count on its first line only, also where the export repeats them on every line.
/// </summary>
internal sealed class OrderFields
{
    private static readonly string[] Filled =
    [
        "customer_id",
        "guest_id",
        "time",
        "currency",
        "country",
        "status",
        "cancelled",
    ];

    private static readonly string[] Once = ["order_discount", "refunded"];
    private static readonly byte[] Zero = "0"u8.ToArray();
    private readonly int _order;
    private readonly bool[] _filled;
    private readonly byte[]?[] _once;
    private readonly byte[][] _last;
    private readonly byte[]?[] _use;

    public OrderFields(OrderColumns columns)
    {
        var names = columns.Mapping.Keys.ToList();
        _order = names.IndexOf("order_id");
        _filled = [.. names.Select(c => columns.OrderLevel && Filled.Contains(c))];
        Needed = columns.OrderLevel || columns.OrderTotal || names.Contains("order_discount");
        // A line without an amount would be refused; a discount that is blank is none.
        _once =
        [
            .. names.Select(c =>
                Once.Contains(c) ? []
                : c == "amount" && columns.OrderTotal ? Zero
                : null
            ),
        ];
        _last = [.. names.Select(_ => Array.Empty<byte>())];
        _use = new byte[]?[names.Count];
    }

    /// <summary>Whether rows have to pass through <see cref="Apply"/>.</summary>
    public bool Needed { get; }

    /// <summary>Most bytes that filling can add to a row.</summary>
    public int Bytes => Needed ? _last.Sum(l => l.Length) + _last.Length : 0;

    /// <summary>Decides which fields of a row are not taken as they stand.</summary>
    public void Apply(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields)
    {
        var order = _order < 0 ? [] : text.Slice(fields[_order].Start, fields[_order].Length);
        var same = order.Length > 0 && order.SequenceEqual(_last[_order]);
        for (var i = 0; i < fields.Length; i++)
        {
            var value = text.Slice(fields[i].Start, fields[i].Length);
            _use[i] =
                same && _filled[i] && value.IsEmpty ? _last[i]
                : same ? _once[i]
                : null;
            if ((_filled[i] || i == _order) && _use[i] is null && !value.SequenceEqual(_last[i]))
            {
                _last[i] = value.ToArray();
            }
        }
    }

    /// <summary>The value to use in place of the field's own.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> value)
    {
        value = _use[index];
        return _use[index] is not null;
    }
}

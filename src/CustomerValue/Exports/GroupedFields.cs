using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>
/// Fields of an order, or of a product, on its rows of a shop's export: those that stand on the first row only are filled
/// down, and amounts of the order count on its first row only, also where the export repeats them on every row.
/// </summary>
internal sealed class GroupedFields
{
    private static readonly byte[] Zero = "0"u8.ToArray();
    private readonly int _group;
    private readonly bool[] _filled;
    private readonly byte[]?[] _once;
    private readonly byte[][] _last;
    private readonly byte[]?[] _use;

    public GroupedFields(ExportColumns columns)
    {
        var names = columns.Mapping.Keys.ToList();
        _group = columns.Kind.Group is { } group ? names.IndexOf(group) : -1;
        _filled = [.. names.Select(c => columns.Traits.Grouped && columns.Kind.Filled.Contains(c))];
        Needed = columns.Traits.Grouped || columns.Traits.OrderTotal || names.Contains("order_discount");
        // A line without an amount would be refused; a discount that is blank is none.
        _once =
        [
            .. names.Select(c =>
                columns.Kind.Once.Contains(c) ? []
                : c == "amount" && columns.Traits.OrderTotal ? Zero
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
        var group = _group < 0 ? [] : text.Slice(fields[_group].Start, fields[_group].Length);
        var same = group.Length > 0 && group.SequenceEqual(_last[_group]);
        for (var i = 0; i < fields.Length; i++)
        {
            var value = text.Slice(fields[i].Start, fields[i].Length);
            _use[i] =
                same && _filled[i] && value.IsEmpty ? _last[i]
                : same ? _once[i]
                : null;
            if ((_filled[i] || i == _group) && _use[i] is null && !value.SequenceEqual(_last[i]))
            {
                _last[i] = value.ToArray();
            }
        }
    }

    /// <summary>Whether a field is not taken as it stands; what is filled down may hold doubled quotes.</summary>
    public bool Replaces(int index) => _use[index] is not null;

    /// <summary>The value to use in place of the field's own.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> value)
    {
        value = _use[index];
        return _use[index] is not null;
    }
}

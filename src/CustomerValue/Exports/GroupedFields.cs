using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>Fields of an order, or of a product, that stand on its first row only: they are filled down over its other rows.</summary>
internal sealed class GroupedFields
{
    private readonly int _group;
    private readonly bool _fillsGroup;
    private readonly bool[] _filled;
    private readonly byte[][] _last;
    private readonly bool[] _use;

    public GroupedFields(ExportColumns columns)
    {
        var names = columns.Mapping.Keys.ToList();
        _group = columns.Kind.Group is { } group ? names.IndexOf(group) : -1;
        _fillsGroup = columns.FillsGroup;
        _filled = [.. names.Select(columns.Filled.Contains)];
        Needed = columns.Filled.Count > 0 && _group >= 0;
        _last = [.. names.Select(_ => Array.Empty<byte>())];
        _use = new bool[names.Count];
    }

    /// <summary>Whether rows have to pass through <see cref="Apply"/>.</summary>
    public bool Needed { get; }

    /// <summary>Most bytes that filling can add to a row.</summary>
    public int Bytes => Needed ? _last.Sum(l => l.Length) + _last.Length : 0;

    /// <summary>Decides which fields of a row are not taken as they stand.</summary>
    public void Apply(ReadOnlySpan<byte> text, ReadOnlySpan<FieldSpan> fields)
    {
        var group = text.Slice(fields[_group].Start, fields[_group].Length);
        var same = group.Length > 0 ? group.SequenceEqual(_last[_group]) : _fillsGroup && _last[_group].Length > 0;
        for (var i = 0; i < fields.Length; i++)
        {
            var value = text.Slice(fields[i].Start, fields[i].Length);
            _use[i] = same && (_filled[i] || i == _group) && value.Trim((byte)' ').IsEmpty;
            if ((_filled[i] || i == _group) && !_use[i] && !value.SequenceEqual(_last[i]))
            {
                _last[i] = fields[i].Unescaped(text, new byte[fields[i].Length]).ToArray();
            }
        }
    }

    /// <summary>The value to use in place of a field's own.</summary>
    public bool TryGet(int index, out ReadOnlySpan<byte> value)
    {
        value = _use[index] ? _last[index] : [];
        return _use[index];
    }
}

namespace CustomerValue.Exports.Formats;

/// <summary>
/// Reads a text part by part. A part stays as it is until the part after the next one is read, so that one can be worked on
/// while the next one is read; what was not consumed of it begins the next one.
/// </summary>
internal sealed class TextChunks(Stream text, int chunkBytes, string name)
{
    private readonly byte[][] _buffers =
    [
        [],
        [],
    ];
    private int _current;
    private int _length;
    private int _consumed;
    private bool _final;

    /// <summary>Says up to where the last part is done with.</summary>
    public void Consume(int upTo) => _consumed = upTo;

    /// <summary>Reads the next part.</summary>
    /// <returns>The part and whether the text ends with it; nothing when nothing is left.</returns>
    /// <exception cref="ExportRefusedException">The compressed data are cut off.</exception>
    public async Task<(ReadOnlyMemory<byte> Text, bool Final)> ReadAsync(CancellationToken cancellation)
    {
        var left = _buffers[_current].AsMemory(_consumed, _length - _consumed);
        _current = 1 - _current;
        var size = Math.Max(left.Length, Math.Min(chunkBytes, 1 << 20));
        if (_buffers[_current].Length < size)
        {
            _buffers[_current] = new byte[size];
        }

        left.CopyTo(_buffers[_current]);
        _length = left.Length;
        _consumed = 0;
        while (_length < chunkBytes && !_final)
        {
            if (_length == _buffers[_current].Length)
            {
                Array.Resize(ref _buffers[_current], Math.Min(2 * _length, chunkBytes));
            }

            try
            {
                var read = await text.ReadAsync(_buffers[_current].AsMemory(_length), cancellation);
                _length += read;
                _final = read == 0;
            }
            catch (Exception e) when (DecodedText.IsBadGzip(e))
            {
                throw DecodedText.Truncated(name);
            }
        }

        return (_buffers[_current].AsMemory(0, _length), _final);
    }
}

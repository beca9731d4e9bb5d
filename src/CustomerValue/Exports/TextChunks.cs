namespace CustomerValue.Exports;

/// <summary>Holds a part of a text in memory; what is not consumed moves to the front of the next part.</summary>
internal sealed class TextChunks(Stream text, int chunkBytes, string name)
{
    private byte[] _buffer = new byte[Math.Min(chunkBytes, 1 << 20)];
    private int _length;
    private int _consumed;

    /// <summary>The text in memory.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>Whether the text ends with this part.</summary>
    public bool Final { get; private set; }

    /// <summary>Says up to where the text is done with.</summary>
    public void Consume(int upTo) => _consumed = upTo;

    /// <summary>Reads the next part.</summary>
    /// <returns>False when nothing is left.</returns>
    /// <exception cref="ExportRefusedException">The compressed data are cut off.</exception>
    public async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        _buffer.AsSpan(_consumed, _length - _consumed).CopyTo(_buffer);
        _length -= _consumed;
        _consumed = 0;
        while (_length < chunkBytes && !Final)
        {
            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(2 * _buffer.Length, chunkBytes));
            }

            try
            {
                var read = await text.ReadAsync(_buffer.AsMemory(_length), cancellation);
                _length += read;
                Final = read == 0;
            }
            catch (Exception e) when (DecodedText.IsBadGzip(e))
            {
                throw DecodedText.Truncated(name);
            }
        }

        return _length > 0;
    }
}

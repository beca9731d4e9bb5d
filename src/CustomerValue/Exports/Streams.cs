using System.IO.Compression;
using System.Security.Cryptography;

namespace CustomerValue.Exports;

/// <summary>A forward-only stream over another one.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    );

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

/// <summary>Hashes what is read.</summary>
internal sealed class HashingStream(Stream inner) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The last four bytes that were read, as a little-endian number.</summary>
    public uint Tail { get; private set; }

    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Note(buffer[..read]);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Note(buffer.Span[..read]);
        return read;
    }

    private void Note(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        foreach (var b in bytes[Math.Max(0, bytes.Length - 4)..])
        {
            Tail = (Tail >> 8) | ((uint)b << 24);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Gives back bytes that were read to look at, then the rest.</summary>
internal sealed class PushBackStream(Stream inner, ReadOnlyMemory<byte> head) : ForwardStream
{
    private ReadOnlyMemory<byte> _left = head;

    public override int Read(Span<byte> buffer)
    {
        if (_left.IsEmpty)
        {
            return inner.Read(buffer);
        }

        var length = Math.Min(buffer.Length, _left.Length);
        _left.Span[..length].CopyTo(buffer);
        _left = _left[length..];
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _left.IsEmpty ? inner.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>
/// Unpacks gzip and checks its length at the end: the platform's stream takes a file that is cut off for a shorter one.
/// </summary>
internal sealed class CheckedGzipStream(Stream packed, HashingStream raw) : ForwardStream
{
    private readonly GZipStream _gzip = new(packed, CompressionMode.Decompress);
    private uint _length;

    public override int Read(Span<byte> buffer) => Check(_gzip.Read(buffer), buffer.Length);

    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    ) => Check(await _gzip.ReadAsync(buffer, cancellationToken), buffer.Length);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    // A gzip file ends with the length of its content (RFC 1952, ISIZE).
    private int Check(int read, int asked)
    {
        unchecked
        {
            _length += (uint)read;
        }

        return read == 0 && asked > 0 && raw.Tail != _length
            ? throw new InvalidDataException("The gzip data end too early.")
            : read;
    }
}

using System.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>The encoding of a text, as far as it was read.</summary>
internal sealed class DetectedEncoding
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "utf-8";

    /// <summary>What a reader should know of the choice, or null.</summary>
    public Sentence? Warning { get; set; }
}

/// <summary>
/// The text of an upload as UTF-8, whose encoding nothing names. What is ASCII passes as it is; at the first other byte the encoding is
/// found out from what follows, and where that is little from all of the upload, opened once more. So a text in UTF-8 costs nothing.
/// </summary>
/// <param name="inner">The text's bytes.</param>
/// <param name="name">Name of the upload, for messages.</param>
/// <param name="again">Opens the text's bytes from the start.</param>
/// <param name="found">Takes what is found.</param>
internal sealed class DetectingStream(
    Stream inner,
    string name,
    Func<CancellationToken, Task<Stream>> again,
    DetectedEncoding found
) : ForwardStream
{
    private const int WindowBytes = 1 << 18;
    private const int MostEvidence = 1 << 18;
    private const int EnoughBytes = 1 << 11;
    private const int EnoughSequences = 4;
    private Stream? _decided;

    public override int Read(Span<byte> buffer)
    {
        var bytes = new byte[buffer.Length];
        var read = ReadAsync(bytes.AsMemory()).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, read).CopyTo(buffer);
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_decided is not null)
        {
            return await _decided.ReadAsync(buffer, cancellationToken);
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        var ascii = AsciiLength(buffer.Span[..read]);
        if (ascii == read)
        {
            return read;
        }

        // What was read from the first such byte on, and more of it.
        var window = new byte[read - ascii + WindowBytes];
        buffer.Span[ascii..read].CopyTo(window);
        var more = await inner.ReadAtLeastAsync(
            window.AsMemory(read - ascii),
            WindowBytes,
            throwOnEndOfStream: false,
            cancellationToken
        );
        var bytes = window.AsMemory(0, read - ascii + more);
        // The word that the first such byte stands in begins before it.
        var line = buffer.Span[..ascii].LastIndexOf((byte)'\n') + 1;
        byte[] evidence = [.. buffer.Span[line..ascii], .. bytes.Span];
        var encoding = await DecideAsync(evidence, more < WindowBytes, cancellationToken);
        _decided = new PushBackStream(inner, bytes);
        if (encoding is not null)
        {
            _decided = System.Text.Encoding.CreateTranscodingStream(_decided, encoding, new UTF8Encoding(false));
        }

        return ascii > 0 ? ascii : await _decided.ReadAsync(buffer, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _decided?.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <returns>Null for UTF-8.</returns>
    private async Task<Encoding?> DecideAsync(ReadOnlyMemory<byte> window, bool whole, CancellationToken cancellation)
    {
        var (sequences, broken, strange) = Utf8Of(window.Span);
        if (broken == 0 && (sequences >= EnoughSequences || (whole && strange == 0)))
        {
            return null;
        }

        var evidence = window;
        if (!whole && (broken == 0 || window.Length - Count(window.Span) < EnoughBytes))
        {
            evidence = await EvidenceAsync(cancellation);
            (sequences, broken, strange) = Utf8Of(evidence.Span);
        }

        // Some rows of a text in UTF-8 may be broken: those are refused.
        if (
            (broken == 0 && (sequences >= EnoughSequences || strange == 0))
            || (sequences >= 10 && sequences > 10 * broken)
        )
        {
            return null;
        }

        var guess = EncodingGuess.Of(evidence.Span);
        found.Name = guess.Name;
        found.Warning = guess.Other is null ? null : ReadingSentences.EncodingClose.With(guess.Name, guess.Other, name);
        return guess.Encoding;
    }

    /// <summary>The lines of the whole text that have other bytes than ASCII, up to a bound.</summary>
    private async Task<ReadOnlyMemory<byte>> EvidenceAsync(CancellationToken cancellation)
    {
        await using var text = await again(cancellation);
        var block = new byte[1 << 20];
        var evidence = new MemoryStream();
        while (evidence.Length < MostEvidence)
        {
            var read = await text.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false, cancellation);
            Collect(block.AsSpan(0, read), evidence);
            if (read < block.Length)
            {
                break;
            }
        }

        return evidence.ToArray();
    }

    private static void Collect(ReadOnlySpan<byte> block, MemoryStream evidence)
    {
        while (evidence.Length < MostEvidence)
        {
            var at = AsciiLength(block);
            if (at == block.Length)
            {
                return;
            }

            var start = block[..at].LastIndexOf((byte)'\n') + 1;
            var end = block[at..].IndexOf((byte)'\n');
            end = end < 0 ? block.Length : at + end + 1;
            evidence.Write(block[start..Math.Min(end, start + MostEvidence)]);
            block = block[end..];
        }
    }

    private static int AsciiLength(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOfAnyInRange((byte)0x80, (byte)0xff);
        return at < 0 ? bytes.Length : at;
    }

    private static int Count(ReadOnlySpan<byte> bytes)
    {
        var ascii = 0;
        foreach (var b in bytes)
        {
            ascii += b < 0x80 ? 1 : 0;
        }

        return ascii;
    }

    /// <summary>
    /// Characters beyond ASCII, bytes that are no UTF-8, and characters that names are hardly written with: two bytes of another encoding may
    /// by chance be one of those.
    /// </summary>
    private static (int Sequences, int Broken, int Strange) Utf8Of(ReadOnlySpan<byte> bytes)
    {
        var (sequences, broken, strange) = (0, 0, 0);
        while (!bytes.IsEmpty)
        {
            var ascii = AsciiLength(bytes);
            var afterLetter = ascii > 0 && char.IsAsciiLetter((char)bytes[ascii - 1]);
            bytes = bytes[ascii..];
            if (bytes.IsEmpty)
            {
                break;
            }

            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == System.Buffers.OperationStatus.NeedMoreData)
            {
                break;
            }

            if (status == System.Buffers.OperationStatus.Done)
            {
                sequences++;
                // An accent of its own behind its letter is how some systems write names.
                var isAccent = afterLetter && rune.Value is >= 0x300 and < 0x370;
                strange +=
                    !isAccent
                    && rune.Value is (>= 0x180 and < 0x370) or (>= 0x460 and < 0x5d0) or (>= 0x700 and < 0x800)
                        ? 1
                        : 0;
            }
            else
            {
                broken++;
            }

            bytes = bytes[length..];
        }

        return (sequences, broken, strange);
    }
}

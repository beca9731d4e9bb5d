using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.BZip2;
using ICSharpCode.SharpZipLib.GZip;

namespace CustomerValue.Exports.Formats;

/// <summary>How an upload's bytes are packed.</summary>
internal enum UploadFormat
{
    /// <summary>Delimited text or JSON lines, plain or gzipped.</summary>
    Text,

    /// <summary>Apache Parquet.</summary>
    Parquet,

    /// <summary>Excel workbook (.xlsx, .xlsb).</summary>
    Workbook,

    /// <summary>Excel workbook in the format used until 2003 (.xls), or another file in the same container.</summary>
    OldWorkbook,
}

/// <summary>An upload's text as UTF-8 bytes, whatever it was packed and encoded in.</summary>
internal sealed class DecodedText : IAsyncDisposable
{
    private const int HeadBytes = 1 << 16;
    private static readonly SearchValues<char> BehindNames = SearchValues.Create("\"' />;?");
    private readonly HashingStream _raw;
    private readonly Stream _text;

    private readonly DetectedEncoding _encoding;

    private DecodedText(HashingStream raw, Stream text, UploadFormat format, DetectedEncoding encoding)
    {
        _raw = raw;
        _text = text;
        _encoding = encoding;
        Format = format;
    }

    /// <summary>Text, Parquet or workbook.</summary>
    public UploadFormat Format { get; }

    /// <summary>Name of the character encoding, as far as the text was read.</summary>
    public string Encoding => _encoding.Name;

    /// <summary>What a reader should know of the encoding, or null, as far as the text was read.</summary>
    public Sentence? Warning => _encoding.Warning;

    /// <summary>The text's bytes in UTF-8; for Parquet and workbooks the file's bytes.</summary>
    public Stream Stream => _text;

    /// <summary>SHA-256 of the uploaded bytes; call it at the end of the stream.</summary>
    public string ContentHash() => _raw.Hash();

    /// <summary>Looks at the first bytes and opens the text.</summary>
    /// <exception cref="ExportRefusedException">The file is empty or of a kind that is not read.</exception>
    public static async Task<DecodedText> OpenAsync(
        ExportSource source,
        ExportMapping mapping,
        CancellationToken cancellation
    )
    {
        var raw = new HashingStream(await source.OpenAsync(cancellation));
        var magic = await HeadAsync(raw, 16, cancellation);
        Stream stream = new PushBackStream(raw, magic);
        Refuse(source.Name, magic);
        if (ZipArchiveFile.Starts(magic))
        {
            return new DecodedText(raw, stream, UploadFormat.Workbook, new DetectedEncoding { Name = "binary" });
        }

        if (magic.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xd0, 0xcf, 0x11, 0xe0]))
        {
            return new DecodedText(raw, stream, UploadFormat.OldWorkbook, new DetectedEncoding { Name = "binary" });
        }

        if (magic.AsSpan().StartsWith("PAR1"u8))
        {
            return new DecodedText(raw, stream, UploadFormat.Parquet, new DetectedEncoding { Name = "binary" });
        }

        var packing =
            magic.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) ? Packing.Gzip
            : IsBZip2(magic) ? Packing.BZip2
            : Packing.None;
        byte[] head;
        bool isTar;
        try
        {
            stream = Unpacked(stream, packing);
            head = await HeadAsync(stream, HeadBytes, cancellation);
            isTar = TarText.Starts(head);
            if (isTar)
            {
                stream = new TarText(new PushBackStream(stream, head), source.Name);
                head = await HeadAsync(stream, HeadBytes, cancellation);
            }
        }
        catch (Exception e) when (IsBadGzip(e))
        {
            throw Truncated(source.Name);
        }

        Refuse(source.Name, head);
        if (ZipArchiveFile.Starts(head))
        {
            throw ZipArchiveFile.Refused(
                "unsupported_format",
                source.Name,
                "this is a zip archive or an Excel workbook in gzip"
            );
        }

        var (encoding, skip) = EncodingOf(head, mapping.Encoding, source.Name);
        // A mark of the byte order is not yet a text.
        if (head.Length == skip)
        {
            throw new ExportRefusedException(
                "empty",
                $"{source.Name}: the file is empty. Upload it again with its rows."
            );
        }

        Stream text = new PushBackStream(stream, head.AsMemory(skip));
        var found = new DetectedEncoding { Name = encoding?.WebName ?? "utf-8" };
        if (encoding is null)
        {
            text = new DetectingStream(text, source.Name, Again, found);

            async Task<Stream> Again(CancellationToken c)
            {
                var again = Unpacked(await source.OpenAsync(c), packing);
                return isTar ? new TarText(again, source.Name) : again;
            }
        }
        else if (encoding.CodePage != System.Text.Encoding.UTF8.CodePage)
        {
            text = System.Text.Encoding.CreateTranscodingStream(text, encoding, new UTF8Encoding(false));
        }

        if (head.Contains((byte)'\r') && !head.Contains((byte)'\n'))
        {
            text = new OldMacStream(text);
        }

        return new DecodedText(raw, text, UploadFormat.Text, found);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _text.DisposeAsync();
        await _raw.DisposeAsync();
    }

    internal static ExportRefusedException Truncated(string name) =>
        new(
            "truncated",
            $"{name}: the file ends in the middle of its compressed data, or they are damaged. Export and upload it again."
        );

    /// <summary>The refusal of a text that ends too early.</summary>
    internal static ExportRefusedException CutOff(string name, long line) =>
        new(
            "truncated",
            FormattableString.Invariant(
                $"{name}, line {line}: the file ends in the middle of its JSON. Export and upload it again."
            )
        );

    /// <summary>The library meets some damage with an exception of its arrays.</summary>
    internal static bool IsBadGzip(Exception e) =>
        e
            is SharpZipBaseException
                or InvalidDataException
                or EndOfStreamException
                or IndexOutOfRangeException
                or ArgumentOutOfRangeException;

    /// <summary>Reads the first bytes of a stream.</summary>
    internal static async Task<byte[]> HeadAsync(Stream stream, int bytes, CancellationToken cancellation)
    {
        var head = new byte[bytes];
        var length = await stream.ReadAtLeastAsync(head, bytes, throwOnEndOfStream: false, cancellation);
        return head[..length];
    }

    private static void Refuse(string name, ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("Salted__"u8) || IsOpenPgp(head))
        {
            throw new ExportRefusedException(
                "encrypted",
                $"{name}: the file is encrypted. Upload it decrypted, as CSV, JSON, Parquet or a workbook."
            );
        }

        OtherFormats.Refuse(name, head);
    }

    private static bool IsBZip2(ReadOnlySpan<byte> head) =>
        head.Length > 10
        && head.StartsWith("BZh"u8)
        && head[4..].StartsWith((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]);

    /// <summary>
    /// Of gzip the platform's stream takes a file that is cut off for a shorter one; this one checks each member's length and sum.
    /// </summary>
    private static Stream Unpacked(Stream stream, Packing packing) =>
        packing switch
        {
            Packing.Gzip => new GZipInputStream(stream),
            Packing.BZip2 => new BZip2InputStream(stream),
            _ => stream,
        };

    /// <summary>How a text is packed.</summary>
    private enum Packing
    {
        None,
        Gzip,
        BZip2,
    }

    /// <summary>
    /// A packet with a session key, for a public key or a password: its head, its length, its version. Words of Asian encodings begin with the
    /// same bytes, but no text has a version's in that place.
    /// </summary>
    private static bool IsOpenPgp(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("-----BEGIN PGP"u8))
        {
            return true;
        }

        if (head.Length < 4)
        {
            return false;
        }

        var version = head[0] switch
        {
            0x84 or 0x8c => head[2],
            0x85 => head[3],
            0xc1 or 0xc3 => head[1] < 192 ? head[2] : head[3],
            _ => 0,
        };
        return version is >= 3 and <= 6;
    }

    /// <returns>Null where nothing names the encoding: then the bytes tell.</returns>
    private static (Encoding? Encoding, int Skip) EncodingOf(ReadOnlySpan<byte> head, string? asked, string name)
    {
        System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var (marked, skip) =
            head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? (System.Text.Encoding.UTF8, 3)
            : head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe, 0, 0]) ? (System.Text.Encoding.UTF32, 4)
            : head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) ? (System.Text.Encoding.Unicode, 2)
            : head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]) ? (System.Text.Encoding.BigEndianUnicode, 2)
            : (null, 0);
        if (asked is not null)
        {
            try
            {
                return (System.Text.Encoding.GetEncoding(asked), skip);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                throw new ExportRefusedException(
                    "bad_mapping",
                    $"{name}.mapping.json: there is no encoding '{asked}'. Use a name such as utf-8, utf-16, windows-1252, gb18030, big5, shift_jis or euc-kr."
                );
            }
        }

        return (marked ?? Utf16(head) ?? Declared(head), skip);
    }

    /// <summary>UTF-16 without a mark: every other byte of its ASCII is zero.</summary>
    private static Encoding? Utf16(ReadOnlySpan<byte> head)
    {
        var (even, odd) = (0, 0);
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] == 0)
            {
                _ = i % 2 == 0 ? even++ : odd++;
            }
        }

        return even + odd <= head.Length / 4 ? null
            : odd > even ? System.Text.Encoding.Unicode
            : System.Text.Encoding.BigEndianUnicode;
    }

    /// <summary>The encoding that a page or XML says of itself, where it is another than UTF-8.</summary>
    private static Encoding? Declared(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, 1 << 11)];
        if (!head.TrimStart(" \r\n\t"u8).StartsWith("<"u8))
        {
            return null;
        }

        var text = System.Text.Encoding.Latin1.GetString(head);
        foreach (var word in (string[])["charset=", "encoding="])
        {
            var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                var said = text[(at + word.Length)..].TrimStart('"', '\'', ' ');
                var length = said.AsSpan().IndexOfAny(BehindNames);
                try
                {
                    var encoding = System.Text.Encoding.GetEncoding(length < 0 ? said : said[..length]);
                    // Programs say UTF-8 whatever they write, and UTF-16 of what was converted.
                    return encoding.IsSingleByte || encoding.CodePage is 936 or 54936 or 950 or 932 or 949 or 51932
                        ? encoding
                        : null;
                }
                catch (ArgumentException)
                {
                    return null;
                }
            }
        }

        return null;
    }
}

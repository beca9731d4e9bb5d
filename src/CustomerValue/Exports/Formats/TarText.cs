using System.Formats.Tar;

namespace CustomerValue.Exports.Formats;

/// <summary>The one file of a tar archive.</summary>
/// <param name="archive">The archive.</param>
/// <param name="name">Name of the upload, for messages.</param>
internal sealed class TarText(Stream archive, string name) : ForwardStream
{
    private const int MagicAt = 257;
    private readonly TarReader _tar = new(archive);
    private Stream? _file;
    private bool _done;

    /// <summary>Whether the first bytes of a file are those of an archive.</summary>
    public static bool Starts(ReadOnlySpan<byte> head) =>
        head.Length > MagicAt + 5 && head[MagicAt..].StartsWith("ustar"u8);

    public override int Read(Span<byte> buffer)
    {
        if (_done || buffer.IsEmpty)
        {
            return 0;
        }

        _file ??= Next();
        var read = _file?.Read(buffer) ?? 0;
        if (read == 0)
        {
            _done = true;
            if (Next() is not null)
            {
                throw new ExportRefusedException(
                    "unsupported_format",
                    $"{name}: this is a tar archive of several files. Upload them one by one, or in a zip archive."
                );
            }
        }

        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _tar.Dispose();
        }

        base.Dispose(disposing);
    }

    private Stream? Next()
    {
        while (_tar.GetNextEntry() is { } entry)
        {
            // Macintosh programs add files of their own.
            if (
                entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                && !Path.GetFileName(entry.Name).StartsWith("._", StringComparison.Ordinal)
            )
            {
                return entry.DataStream ?? Null;
            }
        }

        return null;
    }
}

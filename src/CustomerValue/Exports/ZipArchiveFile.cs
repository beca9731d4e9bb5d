using System.Globalization;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip;

namespace CustomerValue.Exports;

/// <summary>What an archive may hold at most.</summary>
internal sealed record ZipLimits
{
    /// <summary>Entries.</summary>
    public int Entries { get; init; } = 200;

    /// <summary>Unpacked bytes of all entries.</summary>
    public long Bytes { get; init; } = 2L << 30;

    /// <summary>Unpacked bytes for a packed one; small entries may have more.</summary>
    public int Ratio { get; init; } = 200;
}

/// <summary>A zip archive in a local file. It is checked whole before anything of it is used: its own words are not believed.</summary>
internal sealed class ZipArchiveFile : IDisposable
{
    private const int SmallBytes = 1 << 20;
    private readonly ZipFile _zip;
    private readonly string _file;
    private readonly string _name;

    private ZipArchiveFile(string file, string name)
    {
        _zip = new ZipFile(file);
        _file = file;
        _name = name;
    }

    /// <summary>Whether it is an Excel workbook.</summary>
    public bool IsWorkbook => Has("xl/workbook.xml") || Has("xl/workbook.bin");

    /// <summary>What the archive is where it is the file of another program, for people; null where it is none.</summary>
    public string? OtherProgram =>
        Has("word/document.xml") ? "a Word document"
        : Has("ppt/presentation.xml") ? "a PowerPoint presentation"
        : Has("Index/Document.iwa") ? "a Numbers or Pages file"
        : Has("mimetype") && Has("content.xml") ? "an OpenDocument file"
        : null;

    /// <summary>Whether the first bytes of a file are those of an archive.</summary>
    public static bool Starts(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>Opens an archive.</summary>
    /// <param name="file">Local file.</param>
    /// <param name="name">Name of the upload, for messages.</param>
    /// <exception cref="ExportRefusedException">It is none that can be read.</exception>
    public static ZipArchiveFile Open(string file, string name)
    {
        try
        {
            return new ZipArchiveFile(file, name);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Refused(
                "unsupported_format",
                name,
                "this is no zip archive or Excel workbook that can be read; it may be cut off"
            );
        }
    }

    /// <summary>The files of the archive by name, after all of it was unpacked once to see that it can be.</summary>
    /// <exception cref="ExportRefusedException">
    /// It is damaged, encrypted or too large, a name leads out of it, or an archive is inside that is no workbook.
    /// </exception>
    public SortedDictionary<string, long> Check(ZipLimits limits, CancellationToken cancellation)
    {
        if (_zip.Count > limits.Entries)
        {
            throw Refused(
                "archive_too_large",
                _name,
                Text($"the archive has {_zip.Count} entries, {limits.Entries} are allowed")
            );
        }

        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var left = limits.Bytes;
        foreach (ZipEntry entry in _zip)
        {
            cancellation.ThrowIfCancellationRequested();
            RequirePlain(entry);
            if (entry.IsFile && !IsOfTheSystem(entry.Name))
            {
                left -= Unpacked(entry, left, limits);
                if (!files.TryAdd(entry.Name, entry.ZipFileIndex))
                {
                    throw Refused("bad_archive", _name, $"the archive has two entries called {entry.Name}");
                }
            }
        }

        return files;
    }

    /// <summary>Writes an entry to a local file.</summary>
    public async Task ExtractAsync(long index, string file, CancellationToken cancellation)
    {
        await using var source = _zip.GetInputStream(index);
        await using var target = File.Create(file);
        await source.CopyToAsync(target, cancellation);
    }

    public void Dispose() => _zip.Close();

    /// <summary>The refusal of an archive.</summary>
    internal static ExportRefusedException Refused(string code, string name, string why) =>
        new(code, $"{name}: {why}. Upload the exports one by one, as CSV, JSON lines, Parquet or a workbook.");

    /// <summary>The refusal of an archive for the name of an entry.</summary>
    internal static ExportRefusedException BadName(string name, string entry)
    {
        const int most = 100;
        var shown = string.Concat(entry.Take(most).Select(c => char.IsControl(c) ? '?' : c));
        return Refused(
            "bad_archive",
            name,
            $"the entry {shown}{(entry.Length > most ? "..." : "")} cannot be called {name}/... as an upload. Names have {ExportName.Rule}"
        );
    }

    /// <summary>The library meets some damage with exceptions of its streams and arrays.</summary>
    internal static bool IsDamage(Exception e) =>
        e
            is SharpZipBaseException
                or EndOfStreamException
                or ArgumentException
                or IndexOutOfRangeException
                or NotSupportedException
                or OverflowException
                or InvalidOperationException;

    private bool Has(string entry) => _zip.FindEntry(entry, ignoreCase: true) >= 0;

    private void RequirePlain(ZipEntry entry)
    {
        if (entry.IsCrypted)
        {
            throw Refused("encrypted", _name, "the archive is encrypted");
        }

        if (!ExportName.IsValid(entry.IsDirectory ? entry.Name.TrimEnd('/') : entry.Name))
        {
            throw BadName(_name, entry.Name);
        }
    }

    private static bool IsOfTheSystem(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(name) is ".DS_Store" or "Thumbs.db";

    private long Unpacked(ZipEntry entry, long left, ZipLimits limits)
    {
        var buffer = new byte[1 << 16];
        var sum = new Crc32();
        var bytes = 0L;
        var isArchive = false;
        try
        {
            using var stream = _zip.GetInputStream(entry);
            for (int read; (read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; )
            {
                isArchive = isArchive || (bytes == 0 && Starts(buffer.AsSpan(0, read)));
                sum.Update(new ArraySegment<byte>(buffer, 0, read));
                bytes += read;
                if (bytes > left || (bytes > SmallBytes && bytes > limits.Ratio * Math.Max(1, entry.CompressedSize)))
                {
                    throw Refused(
                        "archive_too_large",
                        _name,
                        Text(
                            $"{entry.Name} unpacks to more than {Math.Min(left, bytes - 1):N0} bytes, which is not allowed"
                        )
                    );
                }
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(entry);
        }

        if (sum.Value != entry.Crc || bytes != entry.Size)
        {
            throw Damaged(entry);
        }

        if (isArchive && !IsWorkbookInside(entry))
        {
            throw Refused("bad_archive", _name, $"the archive holds another one, {entry.Name}, that is no workbook");
        }

        return bytes;
    }

    private bool IsWorkbookInside(ZipEntry entry)
    {
        var file = $"{_file}.inside";
        try
        {
            using (var source = _zip.GetInputStream(entry))
            using (var target = File.Create(file))
            {
                source.CopyTo(target);
            }

            using var inside = Open(file, entry.Name);
            return inside.IsWorkbook;
        }
        catch (ExportRefusedException)
        {
            return false;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private ExportRefusedException Damaged(ZipEntry entry) =>
        Refused("truncated", _name, $"{entry.Name} in the archive is damaged or packed in a way that is not read");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

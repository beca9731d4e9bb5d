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
    private readonly string _name;

    private ZipArchiveFile(ZipFile zip, string name)
    {
        _zip = zip;
        _name = name;
    }

    /// <summary>Whether it is an Excel workbook.</summary>
    public bool IsWorkbook => _zip.FindEntry("xl/workbook.xml", ignoreCase: true) >= 0;

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
            return new ZipArchiveFile(new ZipFile(file), name);
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
    /// <exception cref="ExportRefusedException">It is damaged, encrypted or too large, or a name leads out of it.</exception>
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

    private void RequirePlain(ZipEntry entry)
    {
        if (entry.IsCrypted)
        {
            throw Refused("encrypted", _name, "the archive is encrypted");
        }

        var parts = entry.Name.TrimEnd('/').Split('/');
        if (parts.Any(p => p is "" or "." or "..") || entry.Name.Any(c => c is '\\' or ':' || char.IsControl(c)))
        {
            throw Refused("bad_archive", _name, "an entry of the archive has a name that leads out of its folder");
        }
    }

    private static bool IsOfTheSystem(string name) =>
        name.StartsWith("__MACOSX/", StringComparison.Ordinal) || Path.GetFileName(name) is ".DS_Store" or "Thumbs.db";

    private long Unpacked(ZipEntry entry, long left, ZipLimits limits)
    {
        var buffer = new byte[1 << 16];
        var sum = new Crc32();
        var bytes = 0L;
        try
        {
            using var stream = _zip.GetInputStream(entry);
            for (int read; (read = stream.Read(buffer)) > 0; )
            {
                if (
                    bytes == 0
                    && Starts(buffer.AsSpan(0, read))
                    && !entry.Name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase)
                )
                {
                    throw Refused("bad_archive", _name, $"the archive holds another one, {entry.Name}");
                }

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

        return sum.Value == entry.Crc && bytes == entry.Size ? bytes : throw Damaged(entry);
    }

    private ExportRefusedException Damaged(ZipEntry entry) =>
        Refused("truncated", _name, $"{entry.Name} in the archive is damaged or packed in a way that is not read");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

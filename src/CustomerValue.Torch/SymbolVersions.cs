using System.Buffers.Binary;
using System.Text;

namespace CustomerValue.Torch;

/// <summary>
/// Edits which versions of other libraries a 64-bit little-endian ELF shared object asks for (its section <c>.gnu.version_r</c>).
/// </summary>
internal static class SymbolVersions
{
    private const int DynamicSegment = 2;
    private const int LoadedSegment = 1;
    private const long TagStrings = 5;
    private const long TagNeeds = 0x6ffffffe;
    private const long TagNeedCount = 0x6fffffff;
    private const ushort Weak = 2;

    // 64 bits, little-endian.
    private static ReadOnlySpan<byte> Magic => [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1];

    /// <summary>
    /// Makes the need for a version weak: the dynamic loader then loads the library without it, and only a symbol of that version
    /// that is really used would be missed.
    /// </summary>
    /// <param name="library">Content of the library, changed in place.</param>
    /// <param name="version">Name of the version, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the library asks for the version.</returns>
    /// <exception cref="InvalidDataException">The content is not such a library.</exception>
    public static bool Weaken(Span<byte> library, string version)
    {
        if (library.Length < 64 || !library[..6].SequenceEqual(Magic))
        {
            throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
        }

        try
        {
            return WeakenIn(library, version);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("An offset of the ELF file points outside of it.", e);
        }
    }

    private static bool WeakenIn(Span<byte> library, string version)
    {
        var segments = Segments(library);
        var (offset, size) = segments
            .Where(s => s.Type == DynamicSegment)
            .Select(s => ((int)s.Offset, (int)s.Size))
            .FirstOrDefault();
        var tags = new Dictionary<long, long>();
        for (var at = offset; at < offset + size; at += 16)
        {
            tags[Int64(library, at)] = Int64(library, at + 8);
        }

        if (!tags.TryGetValue(TagNeeds, out var needs) || !tags.TryGetValue(TagStrings, out var strings))
        {
            return false;
        }

        var found = false;
        var need = FileOffset(segments, needs);
        for (var i = 0; i < tags.GetValueOrDefault(TagNeedCount); i++)
        {
            var part = need + Int32(library, need + 8);
            for (var j = 0; j < UInt16(library, need + 2); j++)
            {
                if (Text(library[(FileOffset(segments, strings) + Int32(library, part + 8))..]) == version)
                {
                    var flags = UInt16(library, part + 4);
                    BinaryPrimitives.WriteUInt16LittleEndian(library[(part + 4)..], (ushort)(flags | Weak));
                    found = true;
                }

                part += Int32(library, part + 12);
            }

            need += Int32(library, need + 12);
        }

        return found;
    }

    private static List<(int Type, long Offset, long Address, long Size)> Segments(ReadOnlySpan<byte> library)
    {
        var at = (int)Int64(library, 0x20);
        var width = UInt16(library, 0x36);
        var segments = new List<(int, long, long, long)>();
        for (var i = 0; i < UInt16(library, 0x38); i++, at += width)
        {
            segments.Add(
                (Int32(library, at), Int64(library, at + 8), Int64(library, at + 16), Int64(library, at + 32))
            );
        }

        return segments;
    }

    private static int FileOffset(List<(int Type, long Offset, long Address, long Size)> segments, long address)
    {
        var segment = segments.FirstOrDefault(s =>
            s.Type == LoadedSegment && address >= s.Address && address < s.Address + s.Size
        );
        return segment.Type == LoadedSegment
            ? (int)(address - segment.Address + segment.Offset)
            : throw new InvalidDataException("An address of the ELF file lies in none of its segments.");
    }

    private static string Text(ReadOnlySpan<byte> from) => Encoding.ASCII.GetString(from[..from.IndexOf((byte)0)]);

    private static ushort UInt16(ReadOnlySpan<byte> library, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(library[at..]);

    private static int Int32(ReadOnlySpan<byte> library, int at) =>
        BinaryPrimitives.ReadInt32LittleEndian(library[at..]);

    private static long Int64(ReadOnlySpan<byte> library, int at) =>
        BinaryPrimitives.ReadInt64LittleEndian(library[at..]);
}

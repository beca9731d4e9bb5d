using System.IO.Compression;
using System.Text;
using SampleShop;

namespace CustomerValue.Tests.SampleShop;

/// <summary>A shop's exports in memory.</summary>
internal static class WrittenShop
{
    /// <summary>The bytes of every export by name.</summary>
    public static Dictionary<string, byte[]> Of(Shop shop) =>
        ShopWriter
            .Exports(shop)
            .ToDictionary(
                e => e.Name,
                e =>
                {
                    using var stream = new MemoryStream();
                    e.Write(stream);
                    return stream.ToArray();
                },
                StringComparer.Ordinal
            );

    /// <summary>The lines of one of them, decompressed.</summary>
    public static List<string> Lines(this Dictionary<string, byte[]> files, string name)
    {
        Stream stream = new MemoryStream(files[name]);
        using var reader = new StreamReader(
            name.EndsWith(".gz", StringComparison.Ordinal)
                ? new GZipStream(stream, CompressionMode.Decompress)
                : stream,
            Encoding.UTF8
        );
        return [.. reader.ReadToEnd().TrimEnd('\n').Split('\n')];
    }
}

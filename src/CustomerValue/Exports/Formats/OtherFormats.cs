namespace CustomerValue.Exports.Formats;

/// <summary>Formats that are known by their first bytes and are not read.</summary>
internal static class OtherFormats
{
    private static readonly (byte[] Head, string What, string Todo)[] Known =
    [
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive", Unpack),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], "packed by xz", Unpack),
        ([0x28, 0xb5, 0x2f, 0xfd], "packed by zstd", Unpack),
        ([0x04, 0x22, 0x4d, 0x18], "packed by lz4", Unpack),
        ([0x1f, 0x9d], "packed by compress", Unpack),
        ([.. "Rar!\u001a\u0007"u8], "a RAR archive", Unpack),
        ([.. "SQLite format 3\0"u8], "a SQLite database", Save),
        ([.. "Obj\u0001"u8], "an Avro file", Save),
        ([.. "ARROW1"u8], "an Arrow file", Save),
        ([.. "FEA1"u8], "a Feather file", Save),
        ([.. "{\\rtf"u8], "a text of a word processor", Save),
        ([.. "-- MySQL dump"u8], "a dump of a database", Save),
        ([.. "-- MariaDB dump"u8], "a dump of a database", Save),
        ([.. "-- PostgreSQL database dump"u8], "a dump of a database", Save),
        ([.. "--\n-- PostgreSQL database dump"u8], "a dump of a database", Save),
        ([.. "%PDF"u8], "a PDF document", Save),
        ([0x89, 0x50, 0x4e, 0x47], "a picture", Save),
        ([0xff, 0xd8, 0xff], "a picture", Save),
        ([.. "GIF8"u8], "a picture", Save),
    ];

    private const string Unpack = "Unpack it and upload its files, as they are, gzipped, or in a zip archive.";
    private const string Save = "Upload its rows as CSV, JSON, Parquet or .xlsx.";

    /// <summary>Refuses a file of one of them.</summary>
    /// <param name="name">Name of the upload.</param>
    /// <param name="head">Its first bytes.</param>
    public static void Refuse(string name, ReadOnlySpan<byte> head)
    {
        foreach (var (first, what, todo) in Known)
        {
            if (head.StartsWith(first))
            {
                throw new ExportRefusedException("unsupported_format", $"{name}: this is {what}. {todo}");
            }
        }
    }
}

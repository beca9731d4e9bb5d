using System.IO.Hashing;

namespace CustomerValue.Exports;

/// <summary>The partition that a customer's rows live in.</summary>
public static class CustomerPartition
{
    /// <summary>Follows from <see cref="CustomerHash"/>; never changes for a number of partitions.</summary>
    public static int Of(ReadOnlySpan<byte> utf8CustomerId, int partitions) =>
        (int)(XxHash3.HashToUInt64(utf8CustomerId) % (ulong)partitions);
}

/// <summary>Customer ids as they are stored.</summary>
internal static class CustomerId
{
    /// <summary>Without blanks around it and without the ".0" that a spreadsheet adds to numbers; empty for no customer.</summary>
    public static ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> id)
    {
        id = id.Trim((byte)' ');
        if (id.EndsWith(".0"u8) && id.Length > 2 && id[..^2].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            id = id[..^2];
        }

        return IsNothing(id) ? [] : id;
    }

    private static bool IsNothing(ReadOnlySpan<byte> id) =>
        id.Length <= 4 && (Is(id, "nan"u8) || Is(id, "null"u8) || Is(id, "none"u8) || Is(id, "n/a"u8));

    private static bool Is(ReadOnlySpan<byte> id, ReadOnlySpan<byte> word) =>
        System.Text.Ascii.EqualsIgnoreCase(id, word);
}

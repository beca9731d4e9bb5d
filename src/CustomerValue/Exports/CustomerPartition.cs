using System.IO.Hashing;
using System.Text;

namespace CustomerValue.Exports;

/// <summary>The partition that a customer's rows live in.</summary>
public static class CustomerPartition
{
    /// <summary>Follows from <see cref="CustomerHash"/>; never changes for a number of partitions.</summary>
    public static int Of(ReadOnlySpan<byte> utf8CustomerId, int partitions) =>
        (int)(XxHash3.HashToUInt64(utf8CustomerId) % (ulong)partitions);

    /// <summary>The same of an id as text.</summary>
    public static int Of(string customerId, int partitions) => Of(Encoding.UTF8.GetBytes(customerId), partitions);
}

/// <summary>Customer ids as they are stored.</summary>
internal static class CustomerId
{
    /// <summary>Longest address that is taken for one, bytes (RFC 5321: 254).</summary>
    public const int LongestEmail = 254;

    /// <summary>Longest id that the table of scores can hold as a key, bytes.</summary>
    public const int Longest = 300;

    /// <summary>Whether an id is too long for the table of scores.</summary>
    public static bool IsTooLong(ReadOnlySpan<byte> id) => id.Length > Longest;

    /// <summary>An id as it is stored, from one as people write it.</summary>
    public static string Stored(string id) =>
        Encoding.UTF8.GetString(Normalise(Encoding.UTF8.GetBytes(id), stackalloc byte[LongestEmail]));

    /// <summary>
    /// Without blanks around it and without the ".0" that a spreadsheet adds to numbers; an e-mail address in lower case, which
    /// is how mail servers read it; empty for no customer.
    /// </summary>
    /// <param name="id">The id as the export writes it.</param>
    /// <param name="lowered">Room for an address, <see cref="LongestEmail"/> bytes.</param>
    public static ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> id, Span<byte> lowered)
    {
        id = Trimmed(id);
        if (id.EndsWith(".0"u8) && id.Length > 2 && id[..^2].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            id = id[..^2];
        }

        if (id.Contains((byte)'@') && id.Length <= LongestEmail && id.ContainsAnyInRange((byte)'A', (byte)'Z'))
        {
            for (var i = 0; i < id.Length; i++)
            {
                lowered[i] = id[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(id[i] | 0x20) : id[i];
            }

            id = lowered[..id.Length];
        }

        return IsNothing(id) ? [] : id;
    }

    // A blank that does not break (U+00A0) comes with addresses that were copied from a page.
    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> id)
    {
        while (true)
        {
            id = id.Trim(" \t\r\n"u8);
            if (id.StartsWith("\u00a0"u8))
            {
                id = id[2..];
            }
            else if (id.EndsWith("\u00a0"u8))
            {
                id = id[..^2];
            }
            else
            {
                return id;
            }
        }
    }

    private static bool IsNothing(ReadOnlySpan<byte> id) =>
        id.Length <= 4 && (Is(id, "nan"u8) || Is(id, "null"u8) || Is(id, "none"u8) || Is(id, "n/a"u8));

    private static bool Is(ReadOnlySpan<byte> id, ReadOnlySpan<byte> word) =>
        System.Text.Ascii.EqualsIgnoreCase(id, word);
}

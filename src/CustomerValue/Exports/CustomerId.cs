using System.Text;
using System.Text.Unicode;
using CustomerValue.Exports.Formats;
using CustomerValue.Storage;

namespace CustomerValue.Exports;

/// <summary>Customer ids as they are stored.</summary>
public static class CustomerId
{
    /// <summary>Longest address that is taken for one, bytes (RFC 5321: 254).</summary>
    public const int LongestEmail = 254;

    /// <summary>An id as it is stored, from one as people write it.</summary>
    public static string Stored(string id) =>
        Encoding.UTF8.GetString(Normalise(Encoding.UTF8.GetBytes(id), stackalloc byte[LongestEmail]));

    /// <summary>
    /// Without blanks around it, without what a spreadsheet adds to numbers (".0") and to texts (="00123", '00123); an e-mail address in
    /// lower case, which is how mail servers read it; letters composed (NFC), as systems write the same name in several ways; empty for
    /// no customer.
    /// </summary>
    /// <param name="id">The id as the export writes it.</param>
    /// <param name="lowered">Room for an address, <see cref="LongestEmail"/> bytes.</param>
    public static ReadOnlySpan<byte> Normalise(ReadOnlySpan<byte> id, Span<byte> lowered)
    {
        id = Bare(id);
        if (NobodyWords.Find(id) is not null)
        {
            return [];
        }

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

        return id;
    }

    /// <summary>The word for nobody that an id as the export writes it is, such as "guest"; null for none. Blanks are no word.</summary>
    public static string? WordForNobody(ReadOnlySpan<byte> id) => NobodyWords.Find(Bare(id));

    /// <summary>Whether a normalised id is longer than the key of a table's row can be; such a row is refused where it is read.</summary>
    public static bool IsTooLong(ReadOnlySpan<byte> id)
    {
        // A sign is three letters a byte in a key at most.
        if (id.Length * 3 <= ScoreTable.LongestKey)
        {
            return false;
        }

        var length = id.Length;
        foreach (var b in id)
        {
            length +=
                char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' ? 0 : 2;
        }

        return length > ScoreTable.LongestKey;
    }

    /// <summary>Composed, and without blanks and what spreadsheets put around a text to keep it one.</summary>
    private static ReadOnlySpan<byte> Bare(ReadOnlySpan<byte> id)
    {
        id = Stripped(id);
        return Ascii.IsValid(id) ? id : Composed(id);
    }

    private static ReadOnlySpan<byte> Composed(ReadOnlySpan<byte> id)
    {
        // Bytes of another encoding stay as they are.
        if (!Utf8.IsValid(id))
        {
            return id;
        }

        var text = Encoding.UTF8.GetString(id);
        var composed = ComposedText.Of(text);
        return ReferenceEquals(text, composed) ? id : Encoding.UTF8.GetBytes(composed);
    }

    private static ReadOnlySpan<byte> Stripped(ReadOnlySpan<byte> id)
    {
        // Most ids begin and end with what they mean.
        if (id.IsEmpty || (char.IsAsciiLetterOrDigit((char)id[0]) && char.IsAsciiLetterOrDigit((char)id[^1])))
        {
            return id;
        }

        id = Trimmed(id);
        // ="00123", also with the quotes that CSV doubles: =""00123"".
        if (id.StartsWith("=\""u8) && id.EndsWith("\""u8))
        {
            return Trimmed(id[1..].Trim((byte)'"'));
        }

        // '00123; the apostrophe of a name is its own.
        return
            id.Length > 1 && id[0] == (byte)'\'' && (char.IsAsciiDigit((char)id[1]) || id[1] is (byte)'+' or (byte)'-')
            ? Trimmed(id[1..])
            : id;
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
            else if (id.StartsWith("\u200b"u8) || id.StartsWith("\ufeff"u8))
            {
                id = id[3..];
            }
            else if (id.EndsWith("\u200b"u8) || id.EndsWith("\ufeff"u8))
            {
                id = id[..^3];
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
}

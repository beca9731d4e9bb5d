using CustomerValue.Exports.Formats;

namespace CustomerValue.Exports;

/// <summary>Whether an upload holds something of a customer.</summary>
public enum Holding
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It does.</summary>
    Yes,

    /// <summary>It cannot be read.</summary>
    Unknown,
}

/// <summary>Looks through uploads that cannot be split into rows.</summary>
internal static class UploadText
{
    private const int BlockChars = 1 << 16;

    /// <summary>Whether an id stands in an upload's text as a word; unknown of what is no text, or damaged.</summary>
    public static async Task<Holding> NamesAsync(ExportSource source, string id, CancellationToken cancellation)
    {
        try
        {
            await using var text = await DecodedText.OpenAsync(source, new ExportMapping(), cancellation);
            if (text.Format != UploadFormat.Text)
            {
                return Holding.Unknown;
            }

            using var reader = new StreamReader(text.Stream);
            return await NamesAsync(reader, id, cancellation) ? Holding.Yes : Holding.No;
        }
        catch (ExportRefusedException e)
        {
            return e.Code == "empty" ? Holding.No : Holding.Unknown;
        }
        catch (Exception e) when (DecodedText.IsBadGzip(e))
        {
            return Holding.Unknown;
        }
    }

    private static async Task<bool> NamesAsync(StreamReader reader, string id, CancellationToken cancellation)
    {
        // What a block ends with is looked at again with the next: an id, and the characters beside it, may be cut.
        var overlap = id.Length + 1;
        var block = new char[BlockChars + overlap];
        var kept = 0;
        while (true)
        {
            var read = await reader.ReadBlockAsync(block.AsMemory(kept, BlockChars), cancellation);
            var (isFirst, isLast) = (kept == 0, read < BlockChars);
            if (HasWord(block.AsSpan(0, kept + read), id, isFirst, isLast))
            {
                return true;
            }

            if (isLast)
            {
                return false;
            }

            var end = kept + read;
            kept = overlap;
            block.AsSpan(end - kept, kept).CopyTo(block);
        }
    }

    private static bool HasWord(ReadOnlySpan<char> text, string id, bool isFirst, bool isLast)
    {
        for (var from = 0; ; from++)
        {
            var at = text[from..].IndexOf(id, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            from += at;
            var end = from + id.Length;
            // A hit at the very end is looked at again with what follows; one at the start was looked at with what is before it.
            var begins = from > 0 ? !IsOfWord(text[from - 1]) : isFirst;
            var ends = end < text.Length ? !IsOfWord(text[end]) : isLast;
            if (begins && ends)
            {
                return true;
            }
        }
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}

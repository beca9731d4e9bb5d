using System.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>The header of delimited text.</summary>
/// <param name="Delimiter">Field delimiter.</param>
/// <param name="Names">Names of the columns; none is blank and none stands twice.</param>
/// <param name="End">Offset behind the header's line.</param>
/// <param name="Lines">Physical lines up to there.</param>
internal sealed record CsvHeader(byte Delimiter, IReadOnlyList<string> Names, int End, int Lines)
{
    private const int MostBytes = 4 << 20;
    private static readonly byte[] UsualDelimiters = [(byte)',', (byte)';', (byte)'\t', (byte)'|', (byte)' '];

    /// <summary>Whether quotes inside quotes have a backslash before them, as database programs write, instead of being doubled.</summary>
    public bool Backslash { get; init; }

    /// <summary>Chooses the delimiter and finds the header.</summary>
    /// <param name="text">First part of the text.</param>
    /// <param name="final">Whether the text ends with it.</param>
    /// <param name="mapping">What the sidecar says.</param>
    /// <param name="delimiter">The delimiter where it is known.</param>
    /// <returns>Null where no line names the columns.</returns>
    public static CsvHeader? Find(ReadOnlySpan<byte> text, bool final, ExportMapping mapping, byte? delimiter)
    {
        final &= text.Length <= MostBytes;
        text = text[..Math.Min(text.Length, MostBytes)];
        var start = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        var lines = 0;
        byte? said = null;
        if (delimiter is null && SepLine(text[start..]) is { } sep)
        {
            (said, lines) = (sep.Delimiter, 1);
            start += sep.Length;
        }

        byte[] candidates = (delimiter ?? (byte?)mapping.Delimiter?[0] ?? said) is { } only
            ? [only]
            : [.. UsualDelimiters, .. OtherDelimiters(text[start..])];
        var backslash = text[..Math.Min(text.Length, 1 << 18)].IndexOf("\\\""u8) >= 0 && HasBackslash(text);
        CsvHeader? best = null;
        var bestScore = double.MinValue;
        foreach (var candidate in candidates)
        {
            var records = Records(text, start, final, candidate, backslash);
            if (HeaderLine.Find(records.ConvertAll(r => r.Fields), mapping) is not { } found)
            {
                continue;
            }

            // A header that is not split is one only where nothing else is.
            var fields = records[found.Line].Fields.Count;
            var score = found.Score - (candidates.Length > 1 && fields == 1 ? 20 : 0);
            if (score > bestScore)
            {
                bestScore = score;
                var record = records[found.Line];
                var names = record.Fields.ToList();
                names[0] = names[0].Length > 1 ? names[0].TrimStart('#').TrimStart() : names[0];
                best = new CsvHeader(candidate, HeaderLine.Names(names), record.End, lines + record.Lines)
                {
                    Backslash = backslash,
                };
            }
        }

        return best;
    }

    /// <summary>Refuses a header with more columns than are read.</summary>
    /// <param name="name">Name of the upload.</param>
    public void RequireColumns(string name)
    {
        if (Names.Count > HeaderLine.MostColumns)
        {
            throw HeaderLine.TooManyColumns(FormattableString.Invariant($"{name}, line {Lines}"));
        }
    }

    /// <summary>Excel's first line that names the delimiter, such as <c>sep=;</c>.</summary>
    private static (byte Delimiter, int Length)? SepLine(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\n');
        var line = end < 0 ? text : text[..end];
        var said = line.TrimEnd((byte)'\r').Trim((byte)'"');
        var isSep = said.Length == 5 && Ascii.EqualsIgnoreCase(said[..4], "sep="u8) && Ascii.IsValid(said[4]);
        return isSep && said[4] > ' ' | said[4] == '\t' ? (said[4], end < 0 ? text.Length : end + 1) : null;
    }

    private static List<(IReadOnlyList<string> Fields, int End, int Lines)> Records(
        ReadOnlySpan<byte> text,
        int start,
        bool final,
        byte delimiter,
        bool backslash
    )
    {
        var records = new List<(IReadOnlyList<string>, int, int)>();
        var splitter = new CsvSplitter(delimiter, 0, backslash);
        var (at, lines) = (start, 0);
        while (at < text.Length && records.Count < HeaderLine.MostLines + HeaderLine.MostFollowing)
        {
            var outcome = splitter.Read(text, at, final);
            if (outcome == RecordOutcome.Incomplete)
            {
                break;
            }

            lines += splitter.Lines;
            List<string> fields = [];
            if (outcome == RecordOutcome.Record)
            {
                foreach (var field in splitter.Fields)
                {
                    fields.Add(field.ToText(text).Trim());
                }
            }

            records.Add((fields, splitter.Next, lines));
            at = splitter.Next;
        }

        return records;
    }

    /// <summary>
    /// Whether the text has quotes with a backslash before them inside of quoted fields: <c>\"</c> that no delimiter or line end follows.
    /// </summary>
    private static bool HasBackslash(ReadOnlySpan<byte> text)
    {
        text = text[..Math.Min(text.Length, 1 << 18)];
        for (var at = text.IndexOf("\\\""u8); at >= 0; )
        {
            // A field may end with a backslash; a quote that goes on with a letter is inside.
            if (at + 2 < text.Length && (char.IsAsciiLetterOrDigit((char)text[at + 2]) || text[at + 2] is (byte)' '))
            {
                return true;
            }

            var next = text[(at + 2)..].IndexOf("\\\""u8);
            at = next < 0 ? -1 : at + 2 + next;
        }

        return false;
    }

    /// <summary>Other punctuation and control characters of the first lines, in the order of their codes.</summary>
    private static SortedSet<byte> OtherDelimiters(ReadOnlySpan<byte> text)
    {
        var seen = new SortedSet<byte>();
        var left = HeaderLine.MostLines;
        foreach (var b in text[..Math.Min(text.Length, 1 << 16)])
        {
            var partOfNames = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-' or (byte)'.';
            if (b is (byte)'\n' && --left == 0)
            {
                break;
            }

            if (b < 0x7f && !partOfNames && b is not ((byte)'"' or (byte)'\r' or (byte)'\n'))
            {
                seen.Add(b);
            }
        }

        seen.ExceptWith(UsualDelimiters);
        return seen;
    }
}

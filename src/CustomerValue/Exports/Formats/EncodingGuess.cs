using System.Text;
using UtfUnknown;

namespace CustomerValue.Exports.Formats;

/// <summary>Which encoding a text without a mark is in that is not UTF-8.</summary>
/// <param name="Encoding">The likeliest encoding.</param>
/// <param name="Name">Its name.</param>
/// <param name="Other">Another one that is nearly as likely and reads other letters, or null.</param>
internal sealed record EncodingGuess(Encoding Encoding, string Name, string? Other)
{
    private const int MostFields = 3_000;
    private const int LongestField = 200;

    // Odds of one to twenty.
    private const double Near = 3;

    // What the general detector's word is worth: it was made for pages, and errs on a few names.
    private const double Vote = 4;
    private const int ManyFields = 20;
    private const double SureConfidence = 0.5;
    private const double KnownHeader = 12;
    private const double LetterAmongDigits = -12;

    /// <summary>Guesses from lines that have bytes outside of ASCII.</summary>
    public static EncodingGuess Of(ReadOnlySpan<byte> evidence)
    {
        var fields = Fields(evidence);
        var voted = fields.Count < ManyFields ? null : Voted(evidence);
        var scores = EncodingCandidate
            .All.Select(c =>
                (Candidate: c, Score: c.Prior + Score(c, fields) + (voted == c.Encoding.CodePage ? Vote : 0))
            )
            .OrderByDescending(c => c.Score)
            .ToList();
        var best = scores[0];
        var text = Decoded(best.Candidate, fields);
        var other = scores
            .Skip(1)
            .TakeWhile(c => best.Score - c.Score < Near)
            .FirstOrDefault(c => Decoded(c.Candidate, fields) != text)
            .Candidate;
        // Where several read the same letters, the commonest gives its name.
        var named = EncodingCandidate.All.First(c => c == best.Candidate || Decoded(c, fields) == text);
        return new EncodingGuess(named.Encoding, named.Name, other?.Name);
    }

    private static double Score(EncodingCandidate candidate, List<byte[]> fields)
    {
        var known = 0.0;
        // Each word once: the sign of a currency on every row is no more evidence than on one.
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var text = candidate.Encoding.GetString(field);
            // The bar is half a character in some encodings, so fields are not split at it before.
            foreach (var header in text.Split('|'))
            {
                known += HeaderLine.IsKnown(header) ? KnownHeader : 0;
            }

            var from = 0;
            for (var i = 0; i <= text.Length; i++)
            {
                if (i == text.Length || (char.IsAscii(text[i]) && !char.IsAsciiLetter(text[i])))
                {
                    var word = text.AsSpan(from, i - from);
                    // Between digits stands what groups them, and no letter.
                    var grouping =
                        from > 0 && i < text.Length && char.IsAsciiDigit(text[from - 1]) && char.IsAsciiDigit(text[i]);
                    if (grouping && !Ascii.IsValid(word))
                    {
                        known += word is "\u00a0" or "\u202f" or "’" or "´" || IsOfDate(word) ? 0 : LetterAmongDigits;
                    }
                    else if (!Ascii.IsValid(word))
                    {
                        words.Add(text[from..i]);
                    }

                    from = i + 1;
                }
            }
        }

        return known + candidate.Score(words);
    }

    /// <summary>Words that stand between the numbers of a date: 2025年1月7日, 2025년1월7일.</summary>
    private static bool IsOfDate(ReadOnlySpan<char> word) =>
        word is "年" or "月" or "日" or "时" or "時" or "点" or "分" or "년" or "월" or "일" or "시" or "분";

    private static string Decoded(EncodingCandidate candidate, List<byte[]> fields) =>
        string.Join('\n', fields.Select(candidate.Encoding.GetString));

    private static int? Voted(ReadOnlySpan<byte> evidence)
    {
        var found = CharsetDetector.DetectFromBytes(evidence.ToArray()).Detected;
        return found is { Confidence: > (float)SureConfidence, Encoding: { } encoding } ? encoding.CodePage : null;
    }

    /// <summary>
    /// The distinct fields with bytes outside of ASCII. They end at bytes that are no part of a character in any of the encodings.
    /// </summary>
    private static List<byte[]> Fields(ReadOnlySpan<byte> evidence)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var fields = new List<byte[]>();
        var from = 0;
        for (var i = 0; i <= evidence.Length && fields.Count < MostFields; i++)
        {
            if (i < evidence.Length && evidence[i] is >= 0x40 or (>= (byte)'0' and <= (byte)'9'))
            {
                continue;
            }

            var field = evidence[from..i];
            from = i + 1;
            if (field.Length <= LongestField && !Ascii.IsValid(field) && seen.Add(Convert.ToHexString(field)))
            {
                fields.Add(field.ToArray());
            }
        }

        return fields;
    }
}

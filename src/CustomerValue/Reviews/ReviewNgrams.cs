using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CustomerValue.Reviews;

/// <summary>An n-gram of a text.</summary>
/// <param name="Bucket">Hash, 0 to <see cref="ReviewNgrams.Buckets"/> - 1.</param>
/// <param name="First">Index of its first token.</param>
/// <param name="Length">Number of tokens; 0 for letters within the token.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Ngram(int Bucket, int First, int Length);

/// <summary>
/// The n-grams that the model reads, hashed (Weinberger et al. 2009): one to three words in a row, one to three characters in a row of a
/// script without blanks, and four letters in a row within a word, its ends marked. N-grams do not cross the end of a clause.
/// </summary>
internal static class ReviewNgrams
{
    /// <summary>Number of buckets.</summary>
    public const int Buckets = 1 << 21;

    private const int MaxWords = 3;
    private const int MaxCharacters = 3;
    private const int Letters = 4;

    /// <summary>All n-grams of a text, repeats included, in the order of the text.</summary>
    public static List<Ngram> Of(List<Token> tokens)
    {
        var ngrams = new List<Ngram>(tokens.Count * 4);
        Span<char> buffer = stackalloc char[256];
        for (var first = 0; first < tokens.Count; first++)
        {
            var kind = tokens[first].Kind;
            if (kind == TokenKind.Mark)
            {
                if (tokens[first].Text is not ".")
                {
                    ngrams.Add(new Ngram(Hash('m', tokens[first].Text), first, 1));
                }

                continue;
            }

            var used = 0;
            var most = kind == TokenKind.Word ? MaxWords : MaxCharacters;
            buffer[used++] = kind == TokenKind.Word ? 'w' : 'c';
            for (var n = 1; n <= most && first + n <= tokens.Count && Continues(kind, tokens[first + n - 1].Kind); n++)
            {
                var text = tokens[first + n - 1].Text;
                if (kind == TokenKind.Word)
                {
                    buffer[used++] = ' ';
                }

                text.CopyTo(buffer[used..]);
                used += text.Length;
                ngrams.Add(new Ngram(Hash(buffer[..used]), first, n));
            }

            if (kind == TokenKind.Word)
            {
                AddLetters(tokens[first].Text, first, buffer, ngrams);
            }
        }

        return ngrams;
    }

    /// <summary>The buckets of n-grams, ascending, and how often each occurs, at most 255 times.</summary>
    public static (int[] Buckets, byte[] Counts) Counts(List<Ngram> ngrams)
    {
        var sorted = new int[ngrams.Count];
        for (var i = 0; i < sorted.Length; i++)
        {
            sorted[i] = ngrams[i].Bucket;
        }

        Array.Sort(sorted);
        var buckets = new List<int>(sorted.Length);
        var counts = new List<byte>(sorted.Length);
        foreach (var bucket in sorted)
        {
            if (buckets.Count == 0 || buckets[^1] != bucket)
            {
                buckets.Add(bucket);
                counts.Add(1);
            }
            else if (counts[^1] < byte.MaxValue)
            {
                counts[^1]++;
            }
        }

        return ([.. buckets], [.. counts]);
    }

    // Words keep to their clause. Without blanks the marks are part of the script: ideographs may run on over them.
    private static bool Continues(TokenKind first, TokenKind next) => first == TokenKind.Character || next == first;

    private static void AddLetters(string word, int first, Span<char> buffer, List<Ngram> ngrams)
    {
        if (word.Length < Letters)
        {
            return;
        }

        buffer[0] = '<';
        word.CopyTo(buffer[1..]);
        buffer[word.Length + 1] = '>';
        for (var at = 0; at + Letters <= word.Length + 2; at++)
        {
            ngrams.Add(new Ngram(Hash('l', buffer.Slice(at, Letters)), first, 0));
        }
    }

    private static int Hash(char kind, ReadOnlySpan<char> text)
    {
        Span<char> whole = stackalloc char[text.Length + 1];
        whole[0] = kind;
        text.CopyTo(whole[1..]);
        return Hash(whole);
    }

    private static int Hash(ReadOnlySpan<char> text) =>
        (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text)) & (Buckets - 1));
}

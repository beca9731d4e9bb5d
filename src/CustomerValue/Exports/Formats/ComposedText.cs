using System.Globalization;
using System.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>
/// Texts with each letter in its composed form (Unicode normalisation form C): a file name of a Macintosh has é as e and an accent. The
/// runtime does nothing of this without a library of the system, which the app does not carry; the letters are in letters.txt.
/// </summary>
internal static class ComposedText
{
    // Korean syllables are put together by arithmetic.
    private const int Syllables = 0xac00;
    private const int Leads = 0x1100;
    private const int Vowels = 0x1161;
    private const int Tails = 0x11a7;
    private const int VowelCount = 21;
    private const int TailCount = 28;
    private const int LeadCount = 19;
    private const int SyllableCount = LeadCount * VowelCount * TailCount;
    private static readonly Lazy<Letters> Known = new(Letters.Load);

    /// <summary>The text, which is the same object where nothing is to be done.</summary>
    public static string Of(string text)
    {
        var letters = Known.Value;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value >= Letters.FirstUnsettled && letters.Unsettled.Contains(rune.Value))
            {
                return Composed(text, letters);
            }
        }

        return text;
    }

    private static string Composed(string text, Letters letters)
    {
        var apart = new List<(int Letter, int Class)>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            TakeApart(rune.Value, letters, apart);
        }

        Order(apart);
        var composed = new List<int>(apart.Count);
        var starter = -1;
        var last = 0;
        foreach (var (letter, order) in apart)
        {
            // A mark of the same class in between is in the way; so is any, for what is no mark.
            var isNext = starter >= 0 && (starter == composed.Count - 1 || last < order);
            if (isNext && Pair(composed[starter], letter, letters) is { } pair)
            {
                composed[starter] = pair;
                continue;
            }

            if (order == 0)
            {
                starter = composed.Count;
            }

            last = order;
            composed.Add(letter);
        }

        var joined = new StringBuilder(composed.Count);
        composed.ForEach(letter => joined.Append(char.ConvertFromUtf32(letter)));
        return joined.ToString();
    }

    private static void TakeApart(int letter, Letters letters, List<(int Letter, int Class)> apart)
    {
        if (letters.Parts.TryGetValue(letter, out var parts))
        {
            foreach (var part in parts)
            {
                TakeApart(part, letters, apart);
            }
        }
        else
        {
            apart.Add((letter, letters.Classes.GetValueOrDefault(letter)));
        }
    }

    /// <summary>Puts marks behind each other by their classes, those of one class as they stand.</summary>
    private static void Order(List<(int Letter, int Class)> apart)
    {
        for (var i = 1; i < apart.Count; i++)
        {
            for (var j = i; j > 0 && apart[j].Class > 0 && apart[j - 1].Class > apart[j].Class; j--)
            {
                (apart[j], apart[j - 1]) = (apart[j - 1], apart[j]);
            }
        }
    }

    private static int? Pair(int first, int second, Letters letters)
    {
        if (first - Leads is >= 0 and < LeadCount && second - Vowels is >= 0 and < VowelCount)
        {
            return Syllables + ((((first - Leads) * VowelCount) + second - Vowels) * TailCount);
        }

        if (
            first - Syllables is >= 0 and < SyllableCount
            && (first - Syllables) % TailCount == 0
            && second - Tails is > 0 and < TailCount
        )
        {
            return first + second - Tails;
        }

        return letters.Pairs.TryGetValue((first, second), out var pair) ? pair : null;
    }

    private sealed record Letters(
        Dictionary<int, int> Classes,
        Dictionary<int, int[]> Parts,
        Dictionary<(int, int), int> Pairs,
        HashSet<int> Unsettled
    )
    {
        /// <summary>Letters below it stand for themselves, alone and behind others.</summary>
        public const int FirstUnsettled = 0x300;

        public static Letters Load()
        {
            var letters = new Letters([], [], [], []);
            foreach (var line in EmbeddedText.Read("Exports/Formats/letters.txt").Split('\n'))
            {
                var equals = line.IndexOfAny(['=', ':']);
                if (line.StartsWith("class ", StringComparison.Ordinal))
                {
                    letters.AddClass(line.Split(' '));
                }
                else if (equals > 0 && line[0] != '#')
                {
                    int[] parts = [.. line[(equals + 1)..].Split(' ').Select(Number)];
                    letters.AddParts(Number(line[..equals]), parts, line[equals] == '=');
                }
            }

            letters.Unsettled.UnionWith(letters.Classes.Keys);
            letters.Unsettled.UnionWith(Enumerable.Range(Vowels, VowelCount));
            letters.Unsettled.UnionWith(Enumerable.Range(Tails + 1, TailCount - 1));
            return letters;
        }

        private void AddClass(string[] words)
        {
            var order = int.Parse(words[1], CultureInfo.InvariantCulture);
            foreach (var range in words.Skip(2).Select(w => w.Split('-')))
            {
                for (var letter = Number(range[0]); letter <= Number(range[^1]); letter++)
                {
                    Classes[letter] = order;
                }
            }
        }

        private void AddParts(int letter, int[] parts, bool isComposed)
        {
            Parts[letter] = parts;
            if (isComposed)
            {
                Pairs[(parts[0], parts[1])] = letter;
                Unsettled.Add(parts[1]);
            }
            else
            {
                Unsettled.Add(letter);
            }
        }

        private static int Number(string hexadecimal) =>
            int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

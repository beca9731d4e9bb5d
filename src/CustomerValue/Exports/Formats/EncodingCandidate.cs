using System.Text;

namespace CustomerValue.Exports.Formats;

/// <summary>Letters of a language in the order of how often they are used; those of ASCII left out where it has them.</summary>
/// <param name="letters">Lower-case letters.</param>
/// <param name="cost">What any of them costs before its own share: they are rare among the letters of ASCII.</param>
internal sealed class LanguageLetters(string letters, double cost)
{
    private const double Foreign = -9;
    private readonly Dictionary<char, double> _costs = Costs(letters, cost);

    /// <summary>Logarithm of a lower-case letter's share.</summary>
    public double Of(char letter) => _costs.GetValueOrDefault(letter, Foreign - 2);

    private static Dictionary<char, double> Costs(string letters, double cost)
    {
        // By Zipf's law, a little flattened.
        var sum = Enumerable.Range(0, letters.Length).Sum(i => 1.0 / (i + 2));
        var costs = new Dictionary<char, double>();
        for (var i = 0; i < letters.Length; i++)
        {
            costs.TryAdd(letters[i], cost + Math.Log(1.0 / (i + 2) / sum));
        }

        return costs;
    }
}

/// <summary>An encoding that a text may be in, and how likely its text is.</summary>
/// <param name="Name">Name for the manifest and the mapping file.</param>
/// <param name="Prior">Logarithm of how often such files are met, beside the commonest.</param>
internal abstract record EncodingCandidate(string Name, double Prior)
{
    private const double OtherLanguage = 3;
    private const string Typography =
        "“”„‘’‚–—…•€£¥°®™©§«»½¼²³´·\u00a0¿¡º№₽₹₺、。，：；（）【】《》！？＃％　・ー「」～￥";

    /// <summary>The encoding; bytes that it does not have become U+FFFD.</summary>
    public Encoding Encoding { get; } =
        System.Text.Encoding.GetEncoding(
            Name,
            EncoderFallback.ReplacementFallback,
            new DecoderReplacementFallback("\uFFFD")
        );

    /// <summary>The encodings that are tried, the commonest first.</summary>
    public static IReadOnlyList<EncodingCandidate> All { get; } = Candidates();

    /// <summary>Logarithm of how likely words are: they are of one language, with some of others in between.</summary>
    public double Score(IReadOnlyCollection<string> words)
    {
        var sums = new double[Languages];
        var scores = new double[Languages];
        foreach (var word in words)
        {
            for (var i = 0; i < Languages; i++)
            {
                scores[i] = Score(word, i);
            }

            var best = scores.Max() - OtherLanguage;
            for (var i = 0; i < Languages; i++)
            {
                sums[i] += Math.Max(best, scores[i]);
            }
        }

        return sums.Max();
    }

    /// <summary>Number of its languages.</summary>
    protected abstract int Languages { get; }

    /// <summary>Logarithm of how likely a letter of a language is.</summary>
    protected abstract double Letter(char letter, int language);

    /// <summary>What it costs that two such letters stand side by side, beside their own costs.</summary>
    protected abstract double Beside(char before, char letter);

    private double Score(ReadOnlySpan<char> word, int language)
    {
        var score = 0.0;
        var allUpper = true;
        foreach (var c in word)
        {
            allUpper &= !char.IsLower(c);
        }

        for (var i = 0; i < word.Length; i++)
        {
            var c = word[i];
            var before = i > 0 ? word[i - 1] : ' ';
            if (i > 0)
            {
                score += Beside(before, c);
            }

            // "MüLLER" and "mÜller" are no words.
            var misplaced = char.IsUpper(c) && i > 0 && !allUpper && char.IsLetter(before);
            score += misplaced ? -5 : 0;
            if (char.IsAscii(c))
            {
                continue;
            }

            if (
                !char.IsLetter(c)
                && char.GetUnicodeCategory(c) is not System.Globalization.UnicodeCategory.NonSpacingMark
            )
            {
                var inside =
                    i > 0
                    && i + 1 < word.Length
                    && char.IsLetter(before)
                    && char.IsLetter(word[i + 1])
                    && c is not ('’' or '·' or 'ー' or '・');
                score +=
                    c == '\uFFFD' || char.IsControl(c) ? -25
                    : inside || !Typography.Contains(c, StringComparison.Ordinal) ? -12
                    : -6;
                continue;
            }

            var upper = char.IsUpper(c);
            var lower = char.ToLowerInvariant(c);
            // The Turkish capital i with a dot has the i of ASCII.
            score += Letter(char.IsAscii(lower) ? c : lower, language);
            score += upper && !misplaced ? (i == 0 ? -2 : -1) : 0;
        }

        return score;
    }

    private static EncodingCandidate[] Candidates()
    {
        System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        const double rare = -3;
        LanguageLetters[] west =
        [
            new("éèàêçôâîûëùïœæÿ", rare),
            new("üäößé", rare),
            new("óíáéñúü", rare),
            new("ãçáéóíêõâúàô", rare),
            new("àèéùòìî", rare),
            new("åäöé", rare),
            new("øåæéöä", rare),
            new("öäå", rare),
            new("íáðóþéöúæý", rare - 3),
            new("àéèòíóçúïü", rare),
            new("éëïöüèó", rare),
        ];
        LanguageLetters[] central =
        [
            new("łąęóżśćńź", rare),
            new("áíěéšřčžýůúťňďó", rare),
            new("áíčéšžýúľťňôďóäŕĺ", rare),
            new("áéöóőüíúű", rare),
            new("ăîâşţșț", rare),
            new("čšžćđ", rare),
            new("üäöß", rare),
        ];
        LanguageLetters[] turkish = [new("ışğüçöİâî", rare), .. west];
        LanguageLetters[] baltic = [new("ėąšįžęųūč", rare), new("āīēšūņļžķģč", rare), new("äõüöšž", rare)];
        LanguageLetters[] cyrillic =
        [
            new("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", 0),
            new("оаніиетврслкдумпяьзгбчцхйїжєшющфґ", 0),
            new("аоиентрсвлдкпмзуяъгбчщжцхйшфюь", 0),
            new("аиоенртсјуквдмлпзгбњшчцјхћжљђџф", 0),
        ];
        LanguageLetters[] greek = [new("αοιετσνηυρπκμλςωίόγάδήέθύβχφώξζψϊϋ", 0)];
        LanguageLetters[] hebrew = [new("יולהראבתמשנדקעחפסטגזכצםןךףץ", 0)];
        LanguageLetters[] arabic = [new("اليمونرتبدسعهقحكفةجشصأطخذىزضغئظءثپإچژگؤآ", 0)];
        LanguageLetters[] thai = [new("านรอกเงมยลวดทสตะปบคหแจพชขใไโผถศธซณภฉฟฝฐฎญฆฮ่้ิีัุู์ื็ำึๆ", -0.5)];
        return
        [
            new LetterCandidate("windows-1252", 0, west),
            new GlyphCandidate("gb18030", -0.5, Frequent.Simplified, 0xb0, 0xd7),
            new LetterCandidate("windows-1251", -0.5, cyrillic),
            new LetterCandidate("windows-1250", -1, central),
            new GlyphCandidate("big5", -1, Frequent.Traditional, 0xa4, 0xc6),
            new GlyphCandidate("shift_jis", -1, Frequent.Japanese, 0x88, 0x97),
            new GlyphCandidate("euc-kr", -1, Frequent.Korean, 0xb0, 0xc8),
            new LetterCandidate("windows-1254", -1, turkish),
            new LetterCandidate("windows-1253", -1, greek),
            new LetterCandidate("windows-1255", -1.5, hebrew),
            new LetterCandidate("windows-1256", -1.5, arabic),
            new LetterCandidate("windows-1257", -2, baltic),
            new LetterCandidate("windows-874", -2, thai),
            new LetterCandidate("iso-8859-2", -3, central),
            new LetterCandidate("koi8-r", -3, cyrillic),
            new LetterCandidate("ibm866", -4, cyrillic),
            new GlyphCandidate("euc-jp", -4, Frequent.Japanese, 0xb0, 0xcf),
            new LetterCandidate("macintosh", -4, west),
            new LetterCandidate("ibm850", -4, west),
            new LetterCandidate("ibm852", -5, central),
            new LetterCandidate("iso-8859-5", -5, cyrillic),
        ];
    }

    /// <summary>An encoding with a byte for each letter.</summary>
    private sealed record LetterCandidate(string Name, double Prior, LanguageLetters[] Letters)
        : EncodingCandidate(Name, Prior)
    {
        protected override int Languages => Letters.Length;

        protected override double Letter(char letter, int language) => Letters[language].Of(letter);

        // A word is of one alphabet.
        protected override double Beside(char before, char letter) =>
            char.IsLetter(before) && char.IsLetter(letter) && IsLatin(before) != IsLatin(letter) ? -8 : 0;

        private static bool IsLatin(char c) => c < 0x0250;
    }

    /// <summary>An encoding with two bytes for each character of thousands.</summary>
    private sealed record GlyphCandidate(string Name, double Prior, string Often, byte FirstLead, byte LastLead)
        : EncodingCandidate(Name, Prior)
    {
        private readonly HashSet<char> _often = [.. Often];

        protected override int Languages => 1;

        protected override double Letter(char letter, int language)
        {
            if (_often.Contains(letter))
            {
                return Math.Log(0.75 / _often.Count);
            }

            if (letter is >= '\u3041' and <= '\u30fa')
            {
                return Often == Frequent.Japanese ? Math.Log(0.5 / 80) : -12;
            }

            Span<byte> bytes = stackalloc byte[8];
            var length = Encoding.GetBytes([letter], bytes);
            // Half-width kana, and characters that only extensions have.
            return length != 2 ? -12
                : bytes[0] >= FirstLead && bytes[0] <= LastLead && (bytes[1] >= 0xa1 || FirstLead is 0xa4 or 0x88)
                    ? -9.8
                : letter is (>= '\u4e00' and <= '\u9fff') or (>= '\uac00' and <= '\ud7a3') ? -12.5
                : -15;
        }

        // "M黮ler" is no word.
        protected override double Beside(char before, char letter) =>
            (char.IsAsciiLetterLower(before) && letter >= '\u2e80')
            || (before >= '\u2e80' && char.IsAsciiLetterLower(letter))
                ? -4
                : 0;
    }
}

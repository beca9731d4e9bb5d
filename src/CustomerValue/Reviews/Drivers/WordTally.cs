namespace CustomerValue.Reviews.Drivers;

/// <summary>
/// In how many negative and other reviews of a group each word of the vocabulary stands, and which words tell the two apart: the
/// log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, Fightin' Words, 2008). The prior is the shop's
/// reviews as a whole.
/// </summary>
internal sealed class WordTally(IReadOnlyList<string> words)
{
    // The prior weighs a tenth of what the group itself says.
    private const double PriorWeight = 0.1;

    // One in forty of the words that tell nothing are as sure as that by chance.
    private const double LeastZ = 1.96;

    // N-grams of a script without blanks that share so many characters are pieces of one phrase.
    private const int SharedCharacters = 2;
    private readonly int[] _negative = new int[words.Count];
    private readonly int[] _other = new int[words.Count];
    private readonly ulong[] _customers = new ulong[words.Count * DriverVocabulary.LeastCustomers];
    private readonly byte[] _known = new byte[words.Count];
    private readonly List<int> _touched = [];
    private double _negativeWords;
    private double _otherWords;

    /// <summary>Adds a review.</summary>
    /// <param name="ids">Those of its words that are in the vocabulary, each once.</param>
    /// <param name="all">Number of its words, each once, in the vocabulary or not.</param>
    /// <param name="negative">Whether it is negative.</param>
    /// <param name="customer">Who wrote it.</param>
    public void Add(IEnumerable<int> ids, int all, bool negative, ulong customer)
    {
        _negativeWords += negative ? all : 0;
        _otherWords += negative ? 0 : all;
        foreach (var id in ids)
        {
            if (_negative[id] == 0 && _other[id] == 0)
            {
                _touched.Add(id);
            }

            if (!negative)
            {
                _other[id]++;
                continue;
            }

            _negative[id]++;
            var known = _customers.AsSpan(id * DriverVocabulary.LeastCustomers, DriverVocabulary.LeastCustomers);
            if (_known[id] < DriverVocabulary.LeastCustomers && !known[.._known[id]].Contains(customer))
            {
                known[_known[id]++] = customer;
            }
        }
    }

    /// <summary>Forgets the reviews, to be used for another group.</summary>
    public void Clear()
    {
        foreach (var id in _touched)
        {
            (_negative[id], _other[id], _known[id]) = (0, 0, 0);
        }

        _touched.Clear();
        (_negativeWords, _otherWords) = (0, 0);
    }

    /// <summary>Share of each word among the words of all reviews that were added: a prior for other tallies.</summary>
    public double[] Shares()
    {
        var sum = Math.Max(1, _negativeWords + _otherWords);
        return [.. words.Select((_, id) => (_negative[id] + _other[id]) / sum)];
    }

    /// <summary>The words that drive the negative reviews, surest first, each phrase once.</summary>
    /// <param name="shares">Prior; a word of the group has a share above zero.</param>
    /// <param name="most">Most words.</param>
    public List<DriverWord> Drivers(double[] shares, int most)
    {
        var sure = _touched
            .Where(id => _known[id] >= DriverVocabulary.LeastCustomers)
            .Select(id => Word(id, shares[id]))
            .Where(w => w.Z >= LeastZ)
            .OrderByDescending(w => w.Z)
            .ThenBy(w => w.Word, StringComparer.Ordinal);
        var told = new List<DriverWord>();
        foreach (var word in sure)
        {
            if (told.Count == most)
            {
                break;
            }

            if (!told.Exists(t => SamePhrase(t.Word, word.Word)))
            {
                told.Add(word);
            }
        }

        return told;
    }

    private DriverWord Word(int id, double share)
    {
        var prior = PriorWeight * (_negativeWords + _otherWords);
        double inNegative = _negative[id] + (prior * share),
            inOther = _other[id] + (prior * share);
        var logOdds =
            Math.Log(inNegative / (_negativeWords + prior - inNegative))
            - Math.Log(inOther / (_otherWords + prior - inOther));
        var z = logOdds / Math.Sqrt((1 / inNegative) + (1 / inOther));
        return new DriverWord(words[id], Math.Round(z, 2), Math.Round(logOdds, 3), _negative[id], _other[id]);
    }

    /// <summary>Whether one is part of the other, word by word, or both share two characters of a script without blanks.</summary>
    private static bool SamePhrase(string a, string b)
    {
        if (char.IsAscii(a[0]) || char.IsAscii(b[0]))
        {
            return $" {a} ".Contains($" {b} ", StringComparison.Ordinal)
                || $" {b} ".Contains($" {a} ", StringComparison.Ordinal);
        }

        for (var i = 0; i + SharedCharacters <= a.Length; i++)
        {
            if (b.Contains(a.Substring(i, SharedCharacters), StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}

namespace CustomerValue.Reviews.Drivers;

/// <summary>
/// The words that may be told: those in negative reviews of at least five customers. Reviews are looked at twice, so that memory does not grow
/// with the number of different words: first n-grams are counted by their hash, then those that may be frequent enough by themselves.
/// </summary>
internal sealed class DriverVocabulary
{
    /// <summary>Least number of different customers.</summary>
    public const int LeastCustomers = 5;

    private const int MostBuckets = 100_000;
    private readonly int[] _reviews = new int[ReviewNgrams.Buckets];
    private readonly HashSet<int> _seen = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private List<HashSet<ulong>>? _customers = [];
    private int _least = LeastCustomers;

    /// <summary>The words; a word's id is its place.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>First look at a negative review.</summary>
    public void Count(List<Token> tokens)
    {
        _seen.Clear();
        foreach (var ngram in Told(tokens))
        {
            if (_seen.Add(ngram.Bucket))
            {
                _reviews[ngram.Bucket]++;
            }
        }
    }

    /// <summary>Between the looks: so many of the most frequent hashes are kept.</summary>
    public void Choose()
    {
        while (_reviews.Count(r => r >= _least) > MostBuckets)
        {
            _least++;
        }
    }

    /// <summary>Second look at a negative review.</summary>
    public void Add(List<Token> tokens, ulong customer)
    {
        foreach (var ngram in Told(tokens))
        {
            if (_reviews[ngram.Bucket] < _least)
            {
                continue;
            }

            var word = Aspects.TextOf(tokens, ngram.First, ngram.Length);
            if (!_ids.TryGetValue(word, out var id))
            {
                _ids[word] = id = _words.Count;
                _words.Add(word);
                _customers!.Add([]);
            }

            if (_customers![id].Count < LeastCustomers)
            {
                _customers[id].Add(customer);
            }
        }
    }

    /// <summary>After the looks: words of too few customers are forgotten.</summary>
    public void Close()
    {
        string[] kept =
        [
            .. _words.Where((_, id) => _customers![id].Count >= LeastCustomers).Order(StringComparer.Ordinal),
        ];
        _customers = null;
        _ids.Clear();
        _words.Clear();
        foreach (var word in kept)
        {
            _ids[word] = _words.Count;
            _words.Add(word);
        }
    }

    /// <summary>Adds a review to a tally.</summary>
    public void Tally(JudgedReview review, WordTally tally)
    {
        var tokens = ReviewText.Tokens(review.Text);
        var ids = new HashSet<int>();
        _seen.Clear();
        foreach (var ngram in Told(tokens))
        {
            if (
                _seen.Add(ngram.Bucket)
                && _reviews[ngram.Bucket] >= _least
                && _ids.TryGetValue(Aspects.TextOf(tokens, ngram.First, ngram.Length), out var id)
            )
            {
                ids.Add(id);
            }
        }

        tally.Add(ids, _seen.Count, review.Negative, review.Customer);
    }

    /// <summary>One or two words, two or three characters in a row; a single character says little.</summary>
    private static IEnumerable<Ngram> Told(List<Token> tokens)
    {
        foreach (var ngram in ReviewNgrams.Of(tokens))
        {
            var told = tokens[ngram.First].Kind switch
            {
                TokenKind.Word => ngram.Length is 1 or 2,
                TokenKind.Character => ngram.Length is 2 or 3
                    && tokens[ngram.First + 1].Kind == TokenKind.Character
                    && tokens[ngram.First + ngram.Length - 1].Kind == TokenKind.Character,
                _ => false,
            };
            if (told)
            {
                yield return ngram;
            }
        }
    }
}

using System.Globalization;

namespace CustomerValue.Reviews.Drivers;

/// <summary>
/// Finds what drives the negative reviews, of all, of each segment and of products. Texts are on disk; in memory are the counts of
/// the words that may be told, of one group at a time.
/// </summary>
internal static class FindDrivers
{
    private const int MostWords = 20;
    private const int MostWordsOfProduct = 10;
    private const int MostProducts = 500;

    /// <summary>Reads the reviews of a run; equal reviews and scores give an equal report.</summary>
    /// <param name="partitions">Local files of canonical reviews, by partition.</param>
    /// <param name="scores">Local score file of the run.</param>
    /// <param name="cutoff">Reviews of this day and later are left out.</param>
    /// <param name="aspects">The aspects to look for.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit of DuckDB in MiB.</param>
    /// <param name="cancellation">Stops between reviews.</param>
    public static ReviewDrivers In(
        IEnumerable<IReadOnlyList<string>> partitions,
        string scores,
        DateOnly cutoff,
        Aspects aspects,
        string scratchDirectory,
        int memoryLimitMb,
        CancellationToken cancellation
    )
    {
        using var reviews = new JudgedReviews(aspects, scratchDirectory, memoryLimitMb);
        var vocabulary = new DriverVocabulary();
        foreach (var files in partitions.Where(f => f.Count > 0))
        {
            reviews.Add(files, scores, cutoff, vocabulary.Count, cancellation);
        }

        vocabulary.Choose();
        foreach (var review in reviews.Read("negative"))
        {
            vocabulary.Add(ReviewText.Tokens(review.Text), review.Customer);
        }

        vocabulary.Close();
        var tally = new WordTally(vocabulary.Words);
        Tally(reviews.Read(JudgedReviews.Everything), vocabulary, tally, cancellation);
        var shares = tally.Shares();
        var all = Group(reviews, JudgedReviews.Everything, tally.Drivers(shares, MostWords));
        var segments = new List<SegmentReviews>();
        foreach (var segment in reviews.Segments())
        {
            var condition = string.Create(CultureInfo.InvariantCulture, $"segment = {segment}");
            tally.Clear();
            Tally(reviews.Read(condition), vocabulary, tally, cancellation);
            segments.Add(new SegmentReviews(segment, Group(reviews, condition, tally.Drivers(shares, MostWords))));
        }

        return new ReviewDrivers(all, segments, Products(reviews, vocabulary, tally, shares, cancellation));
    }

    private static ReviewGroup Group(JudgedReviews reviews, string condition, List<DriverWord> words)
    {
        var (count, negative, customers) = reviews.Size(condition);
        return customers < DriverVocabulary.LeastCustomers
            ? new ReviewGroup(count, negative, null, [], [], [])
            : new ReviewGroup(
                count,
                negative,
                Share(negative, count),
                words,
                reviews.AspectsOf(condition),
                reviews.ProductsOf(condition)
            );
    }

    private static List<ProductReviews> Products(
        JudgedReviews reviews,
        DriverVocabulary vocabulary,
        WordTally tally,
        double[] shares,
        CancellationToken cancellation
    )
    {
        reviews.ListProducts(MostProducts);
        var aspects = reviews.AspectsOfListed();
        var products = new List<ProductReviews>();
        string? sku = null;
        var (count, negative) = (0L, 0L);
        tally.Clear();
        foreach (var review in reviews.Read("sku IN (FROM listed)", "sku"))
        {
            cancellation.ThrowIfCancellationRequested();
            if (review.Sku != sku)
            {
                Close();
                (sku, count, negative) = (review.Sku, 0, 0);
            }

            count++;
            negative += review.Negative ? 1 : 0;
            vocabulary.Tally(review, tally);
        }

        Close();
        return products;

        void Close()
        {
            if (sku is not null)
            {
                var words = tally.Drivers(shares, MostWordsOfProduct);
                var drivers = new ReviewGroup(count, negative, Share(negative, count), words, [.. aspects[sku]], []);
                products.Add(new ProductReviews(sku, drivers));
                tally.Clear();
            }
        }
    }

    private static void Tally(
        IEnumerable<JudgedReview> reviews,
        DriverVocabulary vocabulary,
        WordTally tally,
        CancellationToken cancellation
    )
    {
        foreach (var review in reviews)
        {
            cancellation.ThrowIfCancellationRequested();
            vocabulary.Tally(review, tally);
        }
    }

    private static double Share(long negative, long reviews) => Math.Round(negative / (double)reviews, 4);
}

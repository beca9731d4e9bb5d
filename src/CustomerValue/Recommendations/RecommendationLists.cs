using System.Text;
using CustomerValue.Exports;

namespace CustomerValue.Recommendations;

/// <summary>Writes the lists of every customer and product to local files.</summary>
/// <param name="recommender">Makes the lists.</param>
/// <param name="folder">Existing folder for the files.</param>
/// <param name="memoryLimitMb">DuckDB's memory limit, MiB.</param>
internal sealed class RecommendationLists(Recommender recommender, string folder, int memoryLimitMb)
{
    private const int CustomersAtOnce = 10_000;

    /// <summary>The customers' lists, after <see cref="WriteCustomers"/>.</summary>
    public string CustomersFile => Path.Combine(folder, "recommendations.parquet");

    /// <summary>What goes with each product, after <see cref="WriteProducts"/>.</summary>
    public string ProductsFile => Path.Combine(folder, "similar-products.parquet");

    /// <summary>Writes the customers' lists, some customers in memory at a time.</summary>
    /// <param name="customers">Customers with their feedback, each once.</param>
    /// <param name="erased">Who gets none.</param>
    /// <param name="cancellation">Stops between customers.</param>
    /// <returns>Number of customers.</returns>
    public long WriteCustomers(
        IEnumerable<CustomerFeedback> customers,
        ErasedCustomers erased,
        CancellationToken cancellation
    )
    {
        long written = 0;
        var parts = new List<string>();
        foreach (var batch in customers.Chunk(CustomersAtOnce))
        {
            CustomerFeedback[] kept = [.. batch.Where(c => !erased.Take(Encoding.UTF8.GetBytes(c.Id)))];
            var lists = Each(kept.Length, i => (kept[i].Id, recommender.For(kept[i])), cancellation);
            var part = Path.Combine(folder, $"lists-{parts.Count:0000}.parquet");
            RecommendationParquet.Write(lists, part);
            parts.Add(part);
            written += kept.Length;
        }

        RecommendationParquet.Combine(parts, CustomersFile, folder, memoryLimitMb);
        return written;
    }

    /// <summary>Writes what goes with each product.</summary>
    /// <param name="products">Products by number.</param>
    /// <param name="untouched">Products that nothing is known to go with.</param>
    /// <param name="cancellation">Stops between products.</param>
    public void WriteProducts(
        IReadOnlyList<KnownProduct> products,
        IReadOnlyList<KnownProduct> untouched,
        CancellationToken cancellation
    )
    {
        var lists = Each(products.Count, i => (products[i], recommender.Similar(i)), cancellation);
        RecommendationParquet.Write(lists.Concat(untouched.Select(p => (p, new List<SimilarProduct>()))), ProductsFile);
    }

    private static T[] Each<T>(int count, Func<int, T> make, CancellationToken cancellation)
    {
        var made = new T[count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        Parallel.For(0, count, parallel, i => made[i] = make(i));
        return made;
    }
}

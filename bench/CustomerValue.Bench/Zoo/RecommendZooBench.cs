using System.Diagnostics;
using CustomerValue.Bench.Datasets;
using CustomerValue.Models.Backtest;
using CustomerValue.Recommendations;

namespace CustomerValue.Bench.Zoo;

/// <summary>
/// What is served against simple baselines: a shop learns and chooses from what came before a cutoff, and its lists are compared with
/// what was bought after it.
/// </summary>
internal static class RecommendZooBench
{
    private const string Name = "recommend-zoo";

    /// <summary>Standard errors below the best baseline from which a shop counts as below it.</summary>
    private const double Noise = 2;

    /// <summary>Runs a half of the zoo, or the public data sets.</summary>
    /// <param name="half">1 or 2; 0 for the public data sets alone.</param>
    /// <param name="data">Folder of the data sets.</param>
    /// <param name="results">Where figures go.</param>
    /// <param name="only">Part of a shop's name, or null.</param>
    public static void Run(int half, string data, Results results, string? only)
    {
        var shops = half == 0 ? PublicShops.All(data) : RecommendZoo.Half(half).Select(Held.Of);
        var compared = shops
            .Where(s => only is null || s.Name.Contains(only, StringComparison.Ordinal))
            .Select(s => Compare(s, results))
            .ToList();
        results.Write(
            Name,
            "all",
            "champion",
            "recommend_below_baseline_share",
            compared.Average(c => c.Difference < -Noise * c.Error ? 1.0 : 0),
            ""
        );
        results.Write(Name, "all", "champion", "mean lead in NDCG@10", compared.Average(c => c.Difference), "");
        results.Write(Name, "all", "champion", "mean NDCG@10", compared.Average(c => c.Champion), "");
        results.Write(
            Name,
            "all",
            "champion",
            "lead of 10 % or more",
            compared.Average(c => c.Lead >= 0.1 ? 1.0 : 0),
            ""
        );
    }

    private static (double Champion, double Difference, double Error, double Lead) Compare(Held shop, Results results)
    {
        var watch = Stopwatch.StartNew();
        var (lists, champion) = Served(shop);
        var seconds = watch.Elapsed.TotalSeconds;
        var own = shop.Ndcg(lists);
        var (best, name) = Baselines(shop).Select(b => (Ndcg: shop.Ndcg(b.Lists), b.Name)).MaxBy(b => b.Ndcg.Average());
        double[] apart = [.. own.Zip(best, (a, b) => a - b)];
        var difference = apart.Average();
        var error = Math.Sqrt(
            apart.Sum(d => (d - difference) * (d - difference)) / apart.Length / (apart.Length - 1.0)
        );
        var lead = difference / Math.Max(1e-9, best.Average());
        results.Write(Name, shop.Name, champion, "customers", own.Length, "customers");
        results.Write(Name, shop.Name, champion, "HR@10", shop.HitRate(lists), "");
        results.Write(Name, shop.Name, champion, "NDCG@10", own.Average(), "");
        results.Write(Name, shop.Name, name, "NDCG@10 of the best baseline", best.Average(), "");
        results.Write(Name, shop.Name, champion, "lead", difference, "");
        results.Write(Name, shop.Name, champion, "standard error of the lead", error, "");
        results.Write(Name, shop.Name, champion, "lead, share", lead, "");
        results.Write(Name, shop.Name, champion, "training and lists", seconds, "s");
        return (own.Average(), difference, error, lead);
    }

    /// <summary>What the app serves, from what it knows before the cutoff.</summary>
    private static (int[][] Lists, string Champion) Served(Held shop)
    {
        var folder = Directory.CreateTempSubdirectory("recommend-zoo-").FullName;
        var options = new RecommendationOptions();
        KnownProduct[] products =
        [
            .. shop.ForSale.Select((isForSale, p) => new KnownProduct($"{p}", null, shop.Categories[p], isForSale)),
        ];
        var trained = new RecommendationTraining(
            shop.Known,
            products,
            shop.Cutoff,
            options,
            new FitPlace
            {
                Database = new NeighbourPlace(folder, 1_024),
                Seed = 1,
                Threads = Environment.ProcessorCount,
                Budget = Budget.Unlimited,
                Time = TimeSpan.FromHours(1),
            }
        ).Run(RecommendationCandidate.All(options), CancellationToken.None);
        foreach (var trial in trained.Leaderboard.Trials)
        {
            Console.WriteLine($"  {trial.Candidate, -12} {trial.Settings, -50} {trial.Mean:F4} {trial.Skipped}");
        }

        var popularity = new SegmentPopularity(
            trained.Known.Popularity.Weights,
            shop.Cutoff,
            options.PopularityHalfLifeDays
        );
        popularity.Close();
        var recommender = new Recommender(trained, products, popularity, shop.Known, shop.Cutoff, options);
        var lists = new int[shop.Customers.Length][];
        Parallel.For(
            0,
            lists.Length,
            i =>
                lists[i] = [
                    .. recommender
                        .For(new CustomerFeedback("", null, shop.Known.Of(shop.Customers[i]).ToArray()))
                        .Take(RankingMetrics.ListLength)
                        .Select(r => int.Parse(r.Sku, System.Globalization.CultureInfo.InvariantCulture)),
                ]
        );
        Directory.Delete(folder, recursive: true);
        return (lists, trained.Leaderboard.Champion);
    }

    /// <summary>Baselines that know nothing of the app's.</summary>
    private static IEnumerable<(string Name, int[][] Lists)> Baselines(Held shop)
    {
        int[] popular = [.. Popular(shop)];
        yield return ("popular", Each((_, _) => []));
        yield return (
            "most bought, then popular",
            Each((own, _) => own.OrderByDescending(o => o.Days).ThenByDescending(o => o.Last))
        );
        yield return (
            "latest, then popular",
            Each((own, _) => own.OrderByDescending(o => o.Last).ThenByDescending(o => o.Days))
        );
        yield return (
            "bought twice, then popular",
            Each((own, _) => own.Where(o => o.Days > 1).OrderByDescending(o => o.Days).ThenByDescending(o => o.Last))
        );

        int[][] Each(
            Func<
                IEnumerable<(int Product, int Days, int Last)>,
                int,
                IEnumerable<(int Product, int Days, int Last)>
            > first
        ) =>
            [
                .. shop.Customers.Select(c =>
                    first(
                            shop.Known.Of(c)
                                .ToArray()
                                .Where(r => r.Type == FeedbackType.Buy && shop.ForSale[r.Product])
                                .GroupBy(r => r.Product)
                                .Select(g => (g.Key, g.Count(), g.Max(r => r.Day))),
                            c
                        )
                        .Select(o => o.Product)
                        .Concat(popular)
                        .Distinct()
                        .Take(RankingMetrics.ListLength)
                        .ToArray()
                ),
            ];
    }

    /// <summary>The products bought most in the last 60 days.</summary>
    private static IEnumerable<int> Popular(Held shop) =>
        shop
            .Known.Rows.Where(r => r.Type == FeedbackType.Buy && r.Day >= shop.Cutoff - 60 && shop.ForSale[r.Product])
            .GroupBy(r => r.Product)
            .OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key)
            .Take(200)
            .Select(g => g.Key);
}

/// <summary>A shop before a cutoff, and what its customers bought after it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Known">Feedback that may be learned from.</param>
/// <param name="Categories">Category of each product, or null.</param>
/// <param name="ForSale">What may be listed.</param>
/// <param name="Cutoff">First day that is not known.</param>
/// <param name="Customers">Numbers of the customers with purchases before and after.</param>
/// <param name="Targets">What each of them bought after.</param>
internal sealed record Held(
    string Name,
    FeedbackLog Known,
    string?[] Categories,
    bool[] ForSale,
    int Cutoff,
    int[] Customers,
    HashSet<int>[] Targets
)
{
    public static Held Of(RecommendShop shop) =>
        ByTime($"{shop.Kind} {shop.Number}", shop.Log, shop.Categories, shop.Cutoff, RecommendZoo.Window) with
        {
            ForSale = shop.ForSale,
        };

    /// <summary>A window of time is held out; what was sold in the 180 days before it is for sale.</summary>
    public static Held ByTime(string name, FeedbackLog log, string?[] categories, int cutoff, int window) =>
        Of(name, log, categories, cutoff, Enumerable.Repeat(cutoff, log.Customers).ToArray(), cutoff + window);

    /// <summary>Each customer's last basket is held out.</summary>
    public static Held LastBasket(string name, FeedbackLog log, string?[] categories, int cutoff) =>
        Of(
            name,
            log,
            categories,
            cutoff,
            [
                .. Enumerable
                    .Range(0, log.Customers)
                    .Select(c =>
                        log.Of(c)
                            .ToArray()
                            .Where(r => r.Type == FeedbackType.Buy)
                            .Select(r => r.Day)
                            .DefaultIfEmpty(cutoff)
                            .Max()
                    ),
            ],
            cutoff
        );

    /// <summary>NDCG at ten of each customer's list.</summary>
    public double[] Ndcg(int[][] lists) =>
        [
            .. lists.Zip(
                Targets,
                (list, target) =>
                    list.Select((p, place) => target.Contains(p) ? 1 / Math.Log2(place + 2) : 0).Sum()
                    / Enumerable
                        .Range(0, Math.Min(RankingMetrics.ListLength, target.Count))
                        .Sum(p => 1 / Math.Log2(p + 2))
            ),
        ];

    /// <summary>Share of the lists with a hit.</summary>
    public double HitRate(int[][] lists) => lists.Zip(Targets, (l, t) => l.Any(t.Contains) ? 1.0 : 0).Average();

    private static Held Of(string name, FeedbackLog log, string?[] categories, int cutoff, int[] untils, int end)
    {
        var known = FeedbackLog.From(
            Enumerable.Range(0, log.Customers).Select(c => log.Of(c).ToArray().Where(r => r.Day < untils[c])),
            log.Products
        );
        var found = Enumerable
            .Range(0, log.Customers)
            .Select(c =>
                (
                    Customer: c,
                    HasBought: known.Of(c).ToArray().Any(r => r.Type == FeedbackType.Buy),
                    Target: log.Of(c)
                        .ToArray()
                        .Where(r => r.Type == FeedbackType.Buy && r.Day >= untils[c] && r.Day < end)
                        .Select(r => r.Product)
                        .ToHashSet()
                )
            )
            .Where(c => c.HasBought && c.Target.Count > 0)
            .ToList();
        var sold = new bool[log.Products];
        foreach (var row in known.Rows.Where(r => r.Type == FeedbackType.Buy && r.Day >= cutoff - 180))
        {
            sold[row.Product] = true;
        }

        return new Held(
            name,
            known,
            categories,
            sold,
            cutoff,
            [.. found.Select(f => f.Customer)],
            [.. found.Select(f => f.Target)]
        );
    }
}

/// <summary>Public data sets with a part held out.</summary>
internal static class PublicShops
{
    public static IEnumerable<Held> All(string data)
    {
        var (log, categories, cutoff) = Groceries(data);
        yield return Held.LastBasket("completejourney last basket", log, categories, cutoff);
        yield return Held.ByTime("completejourney 30 days", log, categories, cutoff - 30, 30);
        var (retail, end) = OnlineRetail.Read(data);
        yield return Held.ByTime("online_retail_2 30 days", retail, new string?[retail.Products], end - 30, 30);
    }

    private static (FeedbackLog Log, string?[] Categories, int Cutoff) Groceries(string data)
    {
        using var connection = DuckDb.Open(Path.GetTempPath(), 1_024);
        var folder = Path.Combine(data, "completejourney");
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            SELECT DISTINCT
                dense_rank() OVER (ORDER BY household_id)::INTEGER - 1 AS customer,
                dense_rank() OVER (ORDER BY product_id)::INTEGER - 1 AS product,
                datediff('day', DATE '0001-01-01', transaction_timestamp::DATE)::INTEGER AS day,
                concat_ws(' > ', department, product_category) AS category
            FROM read_csv('{{folder}}/transactions_sample.csv.gz', header = true, all_varchar = true) AS lines
            LEFT JOIN read_csv('{{folder}}/products.csv.gz', header = true, all_varchar = true) AS products USING (product_id)
            ORDER BY ALL
            """;
        using var reader = command.ExecuteReader();
        var customers = new SortedDictionary<int, List<FeedbackRow>>();
        var categories = new SortedDictionary<int, string?>();
        var last = 0;
        while (reader.Read())
        {
            var row = new FeedbackRow(reader.GetInt32(1), reader.GetInt32(2), FeedbackType.Buy);
            customers.TryAdd(reader.GetInt32(0), []);
            customers[reader.GetInt32(0)].Add(row);
            categories[row.Product] = reader.IsDBNull(3) ? null : reader.GetString(3);
            last = Math.Max(last, row.Day);
        }

        return (FeedbackLog.From(customers.Values, categories.Count), [.. categories.Values], last + 1);
    }
}

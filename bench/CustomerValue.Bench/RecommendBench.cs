using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Bench.Zoo;
using CustomerValue.Models.Backtest;
using CustomerValue.Recommendations;
using MathNet.Numerics.LinearAlgebra;
using SampleShop;

namespace CustomerValue.Bench;

/// <summary>Recommenders on real sequences and orders: each candidate's settings chosen on the target before the last, measured on the last.</summary>
internal static class RecommendBench
{
    private const double Endless = 36_500;
    private static readonly int Threads = Environment.ProcessorCount;

    public static void Run(string data, Results results, string? only)
    {
        if (Wanted("beauty"))
        {
            Beauty(data, results);
        }

        if (Wanted("retail"))
        {
            Retail(data, results);
        }

        if (Wanted("shop"))
        {
            SampleShops(results);
        }

        if (Wanted("inverse"))
        {
            Inverse(results);
        }

        if (Wanted("catalogue"))
        {
            Catalogue(results);
        }

        bool Wanted(string name) => only is null || name.Contains(only, StringComparison.Ordinal);
    }

    /// <summary>Sequences without times: a place in the sequence is a day, nothing fades, every product is for sale.</summary>
    private static void Beauty(string data, Results results)
    {
        var log = AmazonSequences.Read(Path.Combine(data, "rec_amazon_sequences", "Beauty_s3rec.txt.gz"));
        var options = new RecommendationOptions
        {
            HalfLifeDays = Endless,
            PopularityHalfLifeDays = Endless,
            CatalogueDays = (int)Endless,
            HistoryProducts = 1_000,
            EaseProducts = 15_000,
            EvaluationCustomers = int.MaxValue,
        };
        var cutoff = log.Rows.Max(r => r.Day) + 1;
        Compare("beauty", log, cutoff, options, results, days: 1);
        AlsTime("beauty", FeedbackMatrix.Of(log, FeedbackWeights.Of(options), cutoff), results);
    }

    private static void Retail(string data, Results results)
    {
        var (log, cutoff) = OnlineRetail.Read(data);
        foreach (var halfLife in new[] { 90, 365, Endless })
        {
            var options = new RecommendationOptions { HalfLifeDays = halfLife, EvaluationCustomers = int.MaxValue };
            Compare($"online_retail_2 {halfLife}", log, cutoff, options, results, days: 30);
        }
    }

    /// <summary>The whole training on made-up shops, whose customers take any product with the same probability.</summary>
    private static void SampleShops(Results results)
    {
        foreach (var seed in new[] { 21, 22 })
        {
            var folder = Directory.CreateTempSubdirectory("recommend-").FullName;
            var shop = new Shop(new ShopSettings { Customers = 3_000, Seed = seed });
            var files = ShopKinds.Write(shop, folder);
            var cutoff = shop.Settings.LastDay.AddDays(1);
            var options = new RecommendationOptions();
            using (var data = new RecommendationData(folder, 1_024, cutoff, options))
            {
                data.Add(0, files.Orders, files.Events, files.Customers);
                data.Number(files.Products, files.Categories);
                var (log, _) = data.Learn(1);
                var watch = Stopwatch.StartNew();
                var trained = new RecommendationTraining(
                    log,
                    data.Products,
                    cutoff.DayNumber,
                    options,
                    Place(folder)
                ).Run(RecommendationCandidate.All(options), CancellationToken.None);
                var name = $"sample shop {seed}";
                results.Write(
                    "recommend",
                    name,
                    trained.Leaderboard.Champion,
                    "whole training",
                    watch.Elapsed.TotalSeconds,
                    "s"
                );
                foreach (var result in trained.Leaderboard.Results)
                {
                    foreach (var (test, metrics) in result.Metrics)
                    {
                        Write(results, name, $"{result.Candidate} {result.Settings} {test}", metrics);
                    }
                }
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What each kind of candidate takes on 50,000 products, and what it is worth there.</summary>
    private static void Catalogue(Results results)
    {
        var shop = RecommendZoo.Large();
        var folder = Directory.CreateTempSubdirectory("recommend-").FullName;
        var place = Place(folder);
        var options = new RecommendationOptions { EvaluationCustomers = 2_000 };
        var split = new Split(shop.Cutoff, RecommendZoo.Window);
        var catalogue = new Catalogue(
            shop.Log,
            [.. shop.ForSale.Select((isForSale, p) => new KnownProduct($"{p}", null, shop.Categories[p], isForSale))]
        );
        var before = new Backtest(shop.Log, split.Before, catalogue, options);
        var chances = before.Chances(before.Popularity, Threads, CancellationToken.None);
        var test = new Backtest(shop.Log, split, catalogue, options);
        results.Write("recommend", "catalogue", "all", "rows", shop.Log.Rows.Length, "rows");
        foreach (var candidate in RecommendationCandidate.All(options).DistinctBy(c => c.Name))
        {
            var watch = Stopwatch.StartNew();
            var model = candidate.Fit(test, place, CancellationToken.None);
            var name = $"{candidate.Name} {candidate.Settings}";
            results.Write("recommend", "catalogue", name, "fit", watch.Elapsed.TotalSeconds, "s");
            results.Write("recommend", "catalogue", name, "memory after it", Environment.WorkingSet >> 20, "MiB");
            watch.Restart();
            var measured = test.Measure(new ListMaker(model, candidate.Own, chances), Threads, CancellationToken.None);
            results.Write(
                "recommend",
                "catalogue",
                name,
                "a list",
                watch.Elapsed.TotalMilliseconds / test.Customers.Count,
                "ms"
            );
            results.Write("recommend", "catalogue", name, "NDCG@10", measured.Metrics.Ndcg, "");
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The inverse that ease needs, beside the library's.</summary>
    private static void Inverse(Results results)
    {
        const int size = 2_000;
        var random = new Random(1);
        var half = Matrix<float>.Build.Dense(size, size, (_, _) => random.NextSingle() - 0.5f);
        var matrix = half.TransposeAndMultiply(half) + (Matrix<float>.Build.DenseIdentity(size) * 300);
        var rows = matrix.ToRowArrays();
        var watch = Stopwatch.StartNew();
        SymmetricInverse.Invert(rows, Threads, CancellationToken.None);
        results.Write("recommend", $"{size} products", "own inverse", "time", watch.Elapsed.TotalSeconds, "s");
        watch.Restart();
        var expected = matrix.Cholesky().Solve(Matrix<float>.Build.DenseIdentity(size));
        results.Write("recommend", $"{size} products", "MathNet.Numerics", "time", watch.Elapsed.TotalSeconds, "s");
        var apart = 0f;
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                apart = Math.Max(apart, Math.Abs(expected[i, j] - rows[i][j]));
            }
        }

        results.Write(
            "recommend",
            $"{size} products",
            "own inverse",
            "largest difference",
            apart / expected[0, 0],
            "of an entry on the diagonal"
        );
    }

    private static FitPlace Place(string folder) =>
        new()
        {
            Database = new NeighbourPlace(folder, 1_024),
            Seed = 1,
            Threads = Threads,
            Budget = Budget.Unlimited,
            Time = TimeSpan.FromHours(1),
        };

    private static void Write(Results results, string dataset, string model, RankingMetrics metrics)
    {
        foreach (
            var (name, value) in new[]
            {
                ("HR@10", metrics.HitRate),
                ("Recall@10", metrics.Recall),
                ("NDCG@10", metrics.Ndcg),
                ("MRR@10", metrics.Mrr),
                ("coverage@10", metrics.Coverage),
                ("novelty@10", metrics.Novelty),
            }
        )
        {
            results.Write("recommend", dataset, model, name, value, "");
        }
    }

    private static void Compare(
        string dataset,
        FeedbackLog log,
        int cutoff,
        RecommendationOptions options,
        Results results,
        int days
    )
    {
        var folder = Directory.CreateTempSubdirectory("recommend-").FullName;
        var place = Place(folder);
        var window = new Split(cutoff, days).Before;
        var catalogue = new Catalogue(
            log,
            [.. Enumerable.Range(0, log.Products).Select(p => new KnownProduct($"{p}", null, null, true))]
        );
        var earlier = new Backtest(log, window.Before, catalogue, options);
        var newest = new Backtest(log, window, catalogue, options);
        results.Write("recommend", dataset, "all", "customers measured", newest.Customers.Count, "customers");
        var oldest = new Backtest(log, window.Before.Before, catalogue, options);
        var chances = oldest.Chances(oldest.Popularity, Threads, CancellationToken.None);
        foreach (var kind in RecommendationCandidate.All(options).GroupBy(c => c.Name))
        {
            var best = kind.Select(candidate =>
                {
                    var watch = Stopwatch.StartNew();
                    var model = candidate.Fit(earlier, place, CancellationToken.None);
                    var seconds = watch.Elapsed.TotalSeconds;
                    var ndcg = earlier
                        .Measure(new ListMaker(model, candidate.Own, chances), Threads, CancellationToken.None)
                        .Metrics.Ndcg;
                    results.Write(
                        "recommend",
                        dataset,
                        $"{candidate.Name} {candidate.Settings}",
                        "validation NDCG@10",
                        ndcg,
                        ""
                    );
                    results.Write("recommend", dataset, $"{candidate.Name} {candidate.Settings}", "fit", seconds, "s");
                    return (Candidate: candidate, Ndcg: ndcg);
                })
                .ToList()
                .MaxBy(c => c.Ndcg)
                .Candidate;
            var own = earlier.Chances(
                best.Fit(earlier, place, CancellationToken.None),
                Threads,
                CancellationToken.None
            );
            var metrics = newest
                .Measure(
                    new ListMaker(best.Fit(newest, place, CancellationToken.None), best.Own, own),
                    Threads,
                    CancellationToken.None
                )
                .Metrics;
            Write(results, dataset, $"{best.Name} {best.Settings}", metrics);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An iteration, beside the one dense solve that each customer and product needs at least where all are solved densely.</summary>
    private static void AlsTime(string dataset, FeedbackMatrix feedback, Results results)
    {
        var products = feedback.Transpose();
        foreach (var factors in new[] { 64, 128 })
        {
            var settings = new AlsSettings(factors, 10, 10, 1);
            var model = AlsTrainer.Fit(feedback, settings, 1, Threads, CancellationToken.None);
            var customerFactors = new FactorTable(feedback.RowCount, factors);
            var productFactors = model.Products;
            var best = double.PositiveInfinity;
            for (var i = 0; i < 3; i++)
            {
                var watch = Stopwatch.StartNew();
                AlsTrainer.Solve(feedback, productFactors, customerFactors, settings, Threads, CancellationToken.None);
                AlsTrainer.Solve(products, customerFactors, productFactors, settings, Threads, CancellationToken.None);
                best = Math.Min(best, watch.Elapsed.TotalSeconds);
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"als {factors} factors");
            results.Write("recommend", dataset, name, "iteration", best, "s");
            results.Write(
                "recommend",
                dataset,
                name,
                "dense solves alone",
                DenseSolves(feedback.RowCount + products.RowCount, factors),
                "s"
            );
        }
    }

    /// <summary>Factors and solves one matrix for each row, without filling it.</summary>
    private static double DenseSolves(int rows, int factors)
    {
        var random = new Random(1);
        var matrix = SmallMatrix.Square(factors);
        for (var i = 0; i < factors; i++)
        {
            for (var j = 0; j < i; j++)
            {
                matrix[i][j] = random.NextDouble() - 0.5;
            }

            matrix[i][i] = factors;
        }

        var best = double.PositiveInfinity;
        for (var time = 0; time < 3; time++)
        {
            var watch = Stopwatch.StartNew();
            Parallel.For(
                0,
                rows,
                new ParallelOptions { MaxDegreeOfParallelism = Threads },
                () => (Matrix: SmallMatrix.Square(factors), Right: new double[factors]),
                (_, _, own) =>
                {
                    for (var i = 0; i < factors; i++)
                    {
                        matrix[i].AsSpan(0, i + 1).CopyTo(own.Matrix[i]);
                    }

                    Array.Fill(own.Right, 1);
                    SmallMatrix.Factor(own.Matrix, factors);
                    SmallMatrix.Solve(own.Matrix, own.Right);
                    return own;
                },
                _ => { }
            );
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return best;
    }
}

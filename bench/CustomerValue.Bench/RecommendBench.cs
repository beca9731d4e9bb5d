using System.Diagnostics;
using System.Globalization;
using CustomerValue.Bench.Datasets;
using CustomerValue.Models.Backtest;
using CustomerValue.Recommendations;

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

        bool Wanted(string name) => only is null || name.Contains(only, StringComparison.Ordinal);
    }

    /// <summary>Sequences without times: a place in the sequence is a day, nothing fades, every product is for sale.</summary>
    private static void Beauty(string data, Results results)
    {
        var (log, _) = AmazonSequences.Read(Path.Combine(data, "rec_amazon_sequences", "Beauty_s3rec.txt.gz"));
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
        Compare(
            "beauty",
            log,
            new string?[log.Products],
            cutoff,
            options,
            results,
            RecommendationTraining.LeaveLastOut
        );
        AlsTime(
            "beauty",
            FeedbackMatrix.Of(log, FeedbackWeights.Of(options), Split.Everything(log.Customers, cutoff)),
            results
        );
    }

    private static void Retail(string data, Results results)
    {
        var (log, cutoff) = OnlineRetail.Read(data);
        foreach (var halfLife in new[] { 90, 365, Endless })
        {
            var options = new RecommendationOptions { HalfLifeDays = halfLife, EvaluationCustomers = int.MaxValue };
            Compare(
                $"online_retail_2 {halfLife}",
                log,
                new string?[log.Products],
                cutoff,
                options,
                results,
                RecommendationTraining.ByTime
            );
        }
    }

    private static void Compare(
        string dataset,
        FeedbackLog log,
        string?[] categories,
        int cutoff,
        RecommendationOptions options,
        Results results,
        string backtest
    )
    {
        var folder = Directory.CreateTempSubdirectory("recommend-").FullName;
        var place = new FitPlace
        {
            Database = new NeighbourPlace(folder, 1_024),
            Seed = 1,
            Threads = Threads,
            Budget = Budget.Unlimited,
        };
        var training = new RecommendationTraining(log, categories, cutoff, options, place);
        var earlier = training.Backtests(newest: false)[backtest];
        var newest = training.Backtests(newest: true)[backtest];
        results.Write("recommend", dataset, "all", "customers measured", newest.Customers, "customers");
        foreach (var kind in RecommendationCandidate.All(options).GroupBy(c => c.Name))
        {
            var best = kind.Select(candidate =>
                {
                    var watch = Stopwatch.StartNew();
                    var model = candidate.Fit(earlier, place, CancellationToken.None);
                    var seconds = watch.Elapsed.TotalSeconds;
                    var ndcg = earlier.Measure(model, Threads, CancellationToken.None).Ndcg;
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
            var metrics = newest.Measure(
                best.Fit(newest, place, CancellationToken.None),
                Threads,
                CancellationToken.None
            );
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
                results.Write("recommend", dataset, $"{best.Name} {best.Settings}", name, value, "");
            }
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

using System.Globalization;
using CustomerValue.Models.Backtest;
using CustomerValue.Recommendations;
using Microsoft.Extensions.Time.Testing;
using static CustomerValue.Tests.Recommendations.MadeFeedback;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Champions, leaks, and what is listed for whom, on customers with two tastes.</summary>
public sealed class TrainingTests : IDisposable
{
    private const int Products = 40;
    private const int Days = 360;
    private static readonly RecommendationOptions Options = new() { EaseProducts = 30, WindowDays = 60 };
    private static readonly FeedbackLog Log = Tastes(3, 400, Products, Days);
    private readonly string _folder = Directory.CreateTempSubdirectory("recommend-").FullName;

    [Fact]
    public void Tastes_beat_every_baseline_by_more_than_noise()
    {
        var trained = Train(Log, Options);
        trained.Notices.ShouldBeEmpty();
        var results = trained.Leaderboard.Results;
        results
            .Select(r => r.Candidate)
            .Order()
            .ShouldBe(["als", "bm25", "buyAgain", "cosine", "ease", "latest", "mostBought", "popularity"]);
        results
            .Where(r => r.IsBaseline)
            .Select(r => r.Candidate)
            .Order()
            .ShouldBe(["buyAgain", "latest", "mostBought", "popularity"]);
        var champion = results[0];
        champion.Candidate.ShouldBe(trained.Leaderboard.Champion);
        champion.IsBaseline.ShouldBeFalse();
        champion.Lead.ShouldBeGreaterThan(2 * champion.LeadError);
        champion.Lead.ShouldBe(champion.Mean!.Value - results.Where(r => r.IsBaseline).Max(r => r.Mean!.Value), 1e-12);
        champion.Metrics.Keys.ShouldBe(["newest", "second", "third"]);
        champion.Mean.Value.ShouldBe(
            (
                (4 * champion.Metrics["newest"].Ndcg)
                + (2 * champion.Metrics["second"].Ndcg)
                + champion.Metrics["third"].Ndcg
            ) / 7,
            1e-12
        );
        champion.Metrics.Values.ShouldAllBe(m => m.Customers > 20);
        // Settings were chosen without the newest window.
        trained.Leaderboard.Trials.ShouldAllBe(t => t.Ndcg!.Count == 2 && !t.Ndcg.ContainsKey("newest"));
    }

    [Fact]
    public void What_is_bought_at_random_is_served_by_a_baseline()
    {
        var random = new Random(5);
        var log = FeedbackLog.From(
            Enumerable
                .Range(0, 400)
                .Select(_ =>
                    Enumerable
                        .Range(0, 8)
                        .Select(_ => Buy((int)(Products * Math.Pow(random.NextDouble(), 2)), random.Next(Days)))
                        .Distinct()
                        .ToList()
                ),
            Products
        );
        var trained = Train(log, Options);
        trained.Leaderboard.Results[0].IsBaseline.ShouldBeTrue();
        trained.Leaderboard.Results[0].Lead.ShouldBe(0);
        trained.Leaderboard.Champion.ShouldBe(trained.Leaderboard.Results[0].Candidate);
        trained.Neighbours.ShouldNotBeNull();
    }

    [Fact]
    public void What_people_use_up_is_offered_when_it_is_due_and_what_they_do_not_is_never()
    {
        // The lower half is bought every 30 days for some months, the upper half once.
        var random = new Random(6);
        var log = FeedbackLog.From(
            Enumerable
                .Range(0, 400)
                .Select(_ =>
                {
                    var used = random.Next(Products / 2);
                    var start = random.Next(30);
                    return Enumerable
                        .Range(0, Days / 30)
                        .Where(_ => random.NextDouble() < 0.9)
                        .Select(i => Buy(used, start + (30 * i)))
                        .Append(Buy((Products / 2) + random.Next(Products / 2), random.Next(Days)))
                        .ToList();
                }),
            Products
        );
        string[] categories = [.. Enumerable.Range(0, Products).Select(p => p < Products / 2 ? "used up" : "kept")];
        var (recommender, _) = Lists(Options, _ => true, log, categories);
        for (var c = 0; c < 100; c++)
        {
            var own = OwnProduct.Of(log.Of(c), Days);
            var list = recommender.For(new CustomerFeedback($"c{c}", null, log.Of(c).ToArray()));
            var used = own.Single(o => o.Product < Products / 2);
            list[0]
                .ShouldBe(
                    new Recommendation(
                        Sku(used.Product),
                        list[0].Score,
                        RecommendationReason.BoughtBefore,
                        Sku(used.Product),
                        used.Days
                    )
                );
            list[0].Score.ShouldBeInRange(0.5f, 1);
            list.Skip(1).ShouldAllBe(r => r.Reason != RecommendationReason.BoughtBefore && r.Times == null);
            list.ShouldNotContain(r => own.Any(o => o.Product >= Products / 2 && Sku(o.Product) == r.Sku));
        }
    }

    [Fact]
    public void Nothing_after_the_cutoff_has_any_influence()
    {
        // The same until day 200; then everybody turns to the other taste.
        var other = FeedbackLog.From(
            Enumerable
                .Range(0, Log.Customers)
                .Select(c =>
                    Log.Of(c)
                        .ToArray()
                        .Select(r => r.Day < 200 ? r : r with { Product = (r.Product + (Products / 2)) % Products })
                ),
            Products
        );
        foreach (var candidate in RecommendationCandidate.All(new RecommendationOptions()))
        {
            Scores(candidate, Log).ShouldBe(Scores(candidate, other), candidate.Name + candidate.Settings);
        }

        List<float[]> Scores(RecommendationCandidate candidate, FeedbackLog log)
        {
            var known = new Backtest(log, new Split(200, 30), new Catalogue(log, Goods()), Options);
            var model = candidate.Fit(known, Place(_folder), CancellationToken.None);
            return [.. Enumerable.Range(0, 50).Select(c => model.Rank(known.Known.Row(c)).Scores)];
        }
    }

    [Fact]
    public void What_customers_have_is_listed_only_where_people_buy_it_again()
    {
        var (recommender, known) = Lists(Options, forSale: _ => true);
        for (var c = 0; c < 100; c++)
        {
            var owned = Backtest.Bought(Log.Of(c), int.MinValue, Days).Select(Sku).ToList();
            var listed = recommender.For(Customer(c, null)).Select(r => r.Sku).ToList();
            listed.ShouldBeUnique();
            listed.Intersect(owned).ShouldBeEmpty();
        }

        known.Repeats.Products.ShouldBe(0);
    }

    [Fact]
    public void What_is_not_for_sale_now_was_until_its_last_sale()
    {
        var log = FeedbackLog.From(
            [
                [Buy(0, 10), Buy(1, 10), Buy(0, 40)],
                [Buy(1, 20), new(1, 30, FeedbackType.View)],
            ],
            3
        );
        var catalogue = new Catalogue(log, Goods(forSale: p => p != 1)[..3]);
        catalogue.Has(0, 300).ShouldBeTrue();
        catalogue.Has(1, 20).ShouldBeTrue();
        catalogue.Has(1, 21).ShouldBeFalse();
        catalogue.Has(2, 1).ShouldBeTrue();
    }

    [Fact]
    public void What_is_not_for_sale_is_never_listed()
    {
        var (recommender, _) = Lists(Options, forSale: p => p % 3 != 0);
        Enumerable
            .Range(0, 200)
            .SelectMany(c => recommender.For(Customer(c, c % 2)))
            .Select(r => r.Sku)
            .Concat(Enumerable.Range(0, Products).SelectMany(p => recommender.Similar(p)).Select(s => s.Sku))
            .ShouldAllBe(sku => Number(sku) % 3 != 0);
    }

    [Fact]
    public void A_reason_names_a_product_that_the_customer_bought()
    {
        var (recommender, _) = Lists(Options, forSale: _ => true);
        for (var c = 0; c < 100; c++)
        {
            var owned = Backtest.Bought(Log.Of(c), int.MinValue, Days).Select(Sku).ToList();
            var list = recommender.For(Customer(c, c % 2));
            list.ShouldContain(r => r.Reason == RecommendationReason.BoughtWith);
            foreach (var item in list.Where(r => r.Reason == RecommendationReason.BoughtWith))
            {
                owned.ShouldContain(item.Because!);
            }

            // Tastes do not mix where enough is left of the own one.
            if (owned.Count < Products / 4)
            {
                list.Take(3).ShouldAllBe(r => (Number(r.Sku) < Products / 2) == (c % 2 == 0));
            }
        }

        // One who only looked is told so.
        var looked = recommender.For(new CustomerFeedback("new", null, [new(2, Days - 1, FeedbackType.View)]));
        looked[0].Reason.ShouldBe(RecommendationReason.ViewedWith);
        looked[0].Because.ShouldBe(Sku(2));
    }

    [Fact]
    public void New_customers_get_what_is_popular_in_their_segment_else_everywhere()
    {
        var (recommender, known) = Lists(Options, forSale: _ => true);
        var first = recommender.For(new CustomerFeedback("new", 0, []));
        first.Count.ShouldBe(20);
        first.ShouldAllBe(r => r.Reason == RecommendationReason.PopularInSegment && r.Because == null);
        first.ShouldAllBe(r => Number(r.Sku) < Products / 2);
        first.Select(r => r.Score).ShouldBe(first.Select(r => r.Score).OrderDescending());
        // Segment 7 has nobody.
        foreach (var nowhere in new int?[] { null, 7 })
        {
            var list = recommender.For(new CustomerFeedback("new", nowhere, []));
            list.ShouldAllBe(r => r.Reason == RecommendationReason.Popular);
            list.Select(r => r.Sku).ShouldBe(TopList.Of(known.Popularity.Weights, 20, _ => true).Select(Sku));
        }

        // Too short a history counts as none.
        var (strict, _) = Lists(new RecommendationOptions { MinProducts = 3, EaseProducts = 30 }, _ => true);
        strict
            .For(new CustomerFeedback("new", 1, [Buy(Products - 1, 5), Buy(Products - 2, 9)]))
            .ShouldAllBe(r => r.Reason == RecommendationReason.PopularInSegment);
    }

    [Fact]
    public void Too_little_to_compare_means_popularity_and_a_warning()
    {
        var few = FeedbackLog.From(Enumerable.Range(0, 10).Select(c => new[] { Buy(c % 3, 5) }), 3);
        var trained = new RecommendationTraining(few, Goods()[..3], 10, Options, Place(_folder)).Run(
            RecommendationCandidate.All(Options),
            CancellationToken.None
        );
        trained.Leaderboard.Champion.ShouldBe("popularity");
        trained.Notices.ShouldHaveSingleItem().Text.ShouldContain("could not be compared");
        var none = FeedbackLog.From([], 0);
        new RecommendationTraining(none, [], 10, Options, Place(_folder))
            .Run(RecommendationCandidate.All(Options), CancellationToken.None)
            .Leaderboard.Champion.ShouldBe("popularity");
    }

    [Fact]
    public void All_candidates_together_keep_to_their_time()
    {
        var none = new RecommendationTraining(
            Log,
            Goods(),
            Days,
            Options,
            Place(_folder) with
            {
                Time = TimeSpan.Zero,
            }
        ).Run(RecommendationCandidate.All(Options), CancellationToken.None);
        none.Leaderboard.Champion.ShouldBe("popularity");
        none.Leaderboard.Trials.ShouldAllBe(t => t.Skipped != null);
        none.Leaderboard.Trials[0].Skipped.ShouldBe("The time of all candidates was used up (TrainingSeconds, 0 s).");
        none.Notices.ShouldHaveSingleItem().Text.ShouldContain("TrainingSeconds");

        // One that never ends takes its part, which is half; the others before it are kept. Only it takes any time of this clock.
        var clock = new FakeTimeProvider();
        RecommendationCandidate endless = new(
            "endless",
            "",
            (_, _, stop) =>
            {
                clock.Advance(TimeSpan.FromSeconds(9));
                throw new OperationCanceledException(stop);
            }
        );
        var some = new RecommendationTraining(
            Log,
            Goods(),
            Days,
            Options,
            Place(_folder) with
            {
                Time = TimeSpan.FromSeconds(16),
                Budget = Budget.Unlimited with { Clock = clock },
            }
        ).Run([.. RecommendationCandidate.All(Options).Take(5), endless], CancellationToken.None);
        some.Leaderboard.Champion.ShouldBe("cosine");
        some.Leaderboard.Trials[^1].Skipped.ShouldBe("The time of all candidates was used up (TrainingSeconds, 16 s).");
    }

    [Fact]
    public void What_only_was_looked_at_together_does_not_say_bought()
    {
        // Products 0 and 1 are bought together, 2 and 3 looked at together, and 2 is bought by others.
        var log = FeedbackLog.From(
            Enumerable
                .Range(0, 120)
                .Select(c =>
                    (c % 3) switch
                    {
                        0 => new[] { Buy(0, 5), Buy(1, 9) },
                        1 => [new(2, 5, FeedbackType.View), new(3, 6, FeedbackType.View)],
                        _ => [Buy(2, 7)],
                    }
                ),
            Products
        );
        var (recommender, _) = Lists(Options, _ => true, log);
        recommender.Similar(0).ShouldHaveSingleItem().Reason.ShouldBe(RecommendationReason.BoughtWith);
        recommender.Similar(2).ShouldHaveSingleItem().Reason.ShouldBe(RecommendationReason.ViewedWith);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Sku(int product) => $"p{product}";

    private static int Number(string sku) => int.Parse(sku[1..], CultureInfo.InvariantCulture);

    private static CustomerFeedback Customer(int customer, int? segment) =>
        new($"c{customer}", segment, Log.Of(customer).ToArray());

    private static KnownProduct[] Goods(IReadOnlyList<string?>? categories = null, Func<int, bool>? forSale = null) =>
        [
            .. Enumerable
                .Range(0, Products)
                .Select(p => new KnownProduct(Sku(p), null, categories?[p], forSale?.Invoke(p) ?? true)),
        ];

    private TrainedRecommendations Train(
        FeedbackLog log,
        RecommendationOptions options,
        IReadOnlyList<string?>? categories = null,
        Func<int, bool>? forSale = null
    ) =>
        new RecommendationTraining(log, Goods(categories, forSale), Days, options, Place(_folder)).Run(
            [.. RecommendationCandidate.All(options).DistinctBy(c => c.Name)],
            CancellationToken.None
        );

    private (Recommender Recommender, Backtest Known) Lists(
        RecommendationOptions options,
        Func<int, bool> forSale,
        FeedbackLog? feedback = null,
        IReadOnlyList<string?>? categories = null
    )
    {
        var log = feedback ?? Log;
        var trained = Train(log, options, categories, forSale);
        var popularity = new SegmentPopularity(trained.Known.Popularity.Weights, Days, options.PopularityHalfLifeDays);
        for (var c = 0; c < log.Customers; c++)
        {
            popularity.Add(new CustomerFeedback($"c{c}", c % 2, log.Of(c).ToArray()));
        }

        popularity.Close();
        return (new Recommender(trained, Goods(categories, forSale), popularity, log, Days, options), trained.Known);
    }
}

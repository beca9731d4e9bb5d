using CsCheck;
using CustomerValue.Recommendations;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Measures of lists against figures worked out by hand.</summary>
public class RankingMetricsTests
{
    [Fact]
    public void Measures_are_those_worked_out_by_hand()
    {
        // The first customer's two targets are at places 2 and 4, the second's only target is not listed.
        var metrics = RankingMetrics.Of(
            [
                [7, 1, 8, 2],
                [7, 9],
            ],
            [new HashSet<int> { 1, 2, 3 }, new HashSet<int> { 4 }],
            [0, 4, 2, 1, 1, 0, 0, 8, 1, 0],
            customers: 16,
            products: 10
        );
        metrics.Customers.ShouldBe(2);
        metrics.HitRate.ShouldBe(0.5);
        metrics.Recall.ShouldBe(2.0 / 3 / 2, 1e-12);
        var gain = (1 / Math.Log2(3)) + (1 / Math.Log2(5));
        var best = 1 + (1 / Math.Log2(3)) + (1 / Math.Log2(4));
        metrics.Ndcg.ShouldBe(gain / best / 2, 1e-12);
        metrics.Mrr.ShouldBe(0.25);
        metrics.Coverage.ShouldBe(0.5);
        // 1, 2, 4 and 3 bits; then 1, and 5 for the product that nobody has.
        metrics.Novelty.ShouldBe(((1 + 2 + 4 + 3) / 4.0 + ((1 + 5) / 2.0)) / 2, 1e-12);
    }

    [Fact]
    public void A_list_of_the_targets_is_perfect()
    {
        var metrics = RankingMetrics.Of(
            [
                [3, 5],
            ],
            [new HashSet<int> { 3, 5 }],
            [.. new int[6]],
            1,
            6
        );
        (metrics.HitRate, metrics.Recall, metrics.Mrr).ShouldBe((1, 1, 1));
        metrics.Ndcg.ShouldBe(1, 1e-12);
    }

    [Fact]
    public void The_best_are_those_of_a_sort()
    {
        Gen.Select(Gen.Float[-1, 1].Select(v => MathF.Round(v, 1)).Array[0, 60], Gen.Int[1, 12])
            .Sample(
                (scores, most) =>
                    TopList
                        .Of(scores, most, p => p % 3 != 1)
                        .ShouldBe(
                            Enumerable
                                .Range(0, scores.Length)
                                .Where(p => p % 3 != 1 && scores[p] > 0)
                                .OrderByDescending(p => scores[p])
                                .ThenBy(p => p)
                                .Take(most)
                        )
            );
    }

    [Fact]
    public void What_is_popular_fills_a_list_without_saying_anything_twice() =>
        TopList.Of([0, 2, 0, 1], [9, 8, 7, 6], 3, p => p != 0).ShouldBe([1, 3, 2]);
}

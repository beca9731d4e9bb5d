using CsCheck;
using CustomerValue.Segments;

namespace CustomerValue.Tests.Segments;

public sealed class SegmentMathTests
{
    private static readonly float[][] TwoPairs =
    [
        [0, 0],
        [0, 1],
        [10, 0],
        [10, 1],
    ];

    [Fact]
    public void Quality_of_two_pairs_is_what_is_worked_out_by_hand()
    {
        int[] pairs = [0, 0, 1, 1];
        // Each row: 1 to its fellow; (10 + sqrt 101) / 2 to the other pair.
        var other = (10 + Math.Sqrt(101)) / 2;
        ClusterQuality.Silhouette(TwoPairs, pairs).ShouldBe((other - 1) / other, 1e-6);
        ClusterQuality
            .DaviesBouldin(
                TwoPairs,
                pairs,
                [
                    [0, 0.5f],
                    [10, 0.5f],
                ]
            )
            .ShouldBe(0.1, 1e-6);
    }

    [Fact]
    public void Adjusted_rand_index_is_that_of_the_textbook_example()
    {
        // scikit-learn's documentation: adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1]) = 0.57.
        ClusterQuality.AdjustedRand([0, 0, 1, 2], [0, 0, 1, 1]).ShouldBe(4.0 / 7, 1e-12);
        ClusterQuality.AdjustedRand([0, 0, 1, 1], [7, 7, 3, 3]).ShouldBe(1);
        ClusterQuality.AdjustedRand([0, 0, 1, 1], [0, 1, 0, 1]).ShouldBe(-0.5, 1e-12);
    }

    [Fact]
    public void Clusters_far_apart_are_found_whatever_the_seed()
    {
        Gen.Int.Sample(
            seed =>
            {
                var fit = KMeans.Fit(TwoPairs, 2, restarts: 5, seed);
                fit.Inertia.ShouldBe(1, 1e-5);
                fit.Assignment[0].ShouldBe(fit.Assignment[1]);
                fit.Assignment[0].ShouldNotBe(fit.Assignment[2]);
            },
            iter: 50
        );
    }

    [Fact]
    public void More_clusters_than_rows_are_refused()
    {
        Should.Throw<ArgumentException>(() => KMeans.Fit(TwoPairs, 5, 1, 1)).Message.ShouldContain("there are 4");
    }

    [Fact]
    public void Matching_costs_no_more_than_any_permutation()
    {
        Gen.Double[0, 10]
            .Array[16]
            .Sample(values =>
            {
                var cost = new double[4, 4];
                Buffer.BlockCopy(values, 0, cost, 0, 16 * sizeof(double));
                var assigned = Matching.Assign(cost);
                assigned.Order().ShouldBe([0, 1, 2, 3]);
                assigned.Select((c, r) => cost[r, c]).Sum().ShouldBe(Least(cost, 0, 0), 1e-9);
            });
    }

    private static double Least(double[,] cost, int row, int taken) =>
        row == 4
            ? 0
            : Enumerable
                .Range(0, 4)
                .Where(c => (taken & (1 << c)) == 0)
                .Min(c => cost[row, c] + Least(cost, row + 1, taken | (1 << c)));
}

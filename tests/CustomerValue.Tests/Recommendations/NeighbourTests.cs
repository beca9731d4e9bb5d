using CustomerValue.Recommendations;

namespace CustomerValue.Tests.Recommendations;

/// <summary>Neighbours from SQL against the formulas.</summary>
public sealed class NeighbourTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neighbours-").FullName;

    [Fact]
    public void Cosine_is_the_cosine_and_only_the_nearest_are_kept()
    {
        var feedback = MadeFeedback.Matrix(1, 40, 12, 0.3);
        var dense = MadeFeedback.Dense(feedback);
        var model = NeighbourTrainer.Cosine(feedback, 4, new NeighbourPlace(_folder, 128), CancellationToken.None);
        for (var product = 0; product < 12; product++)
        {
            var expected = Enumerable
                .Range(0, 12)
                .Select(other => other == product ? 0 : Cosine(dense, product, other))
                .ToArray();
            var kept = expected.OrderDescending().Take(4).ToList();
            var found = new float[12];
            model.Similar(product, found);
            found.Count(f => f > 0).ShouldBe(kept.Count(k => k > 0));
            for (var other = 0; other < 12; other++)
            {
                if (found[other] > 0)
                {
                    ((double)found[other]).ShouldBe(expected[other], 1e-5);
                    expected[other].ShouldBeGreaterThanOrEqualTo(kept[^1] - 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Bm25_is_the_formula()
    {
        var feedback = MadeFeedback.Matrix(2, 30, 8, 0.4);
        var dense = MadeFeedback.Dense(feedback);
        double[] lengths = [.. Enumerable.Range(0, 8).Select(p => dense.Sum(r => (double)r[p]))];
        var weighted = dense
            .Select(row =>
                row.Select(
                        (w, p) =>
                            w == 0
                                ? 0
                                : (Math.Log(8.0 / row.Count(v => v > 0)) + 1)
                                    * w
                                    * 2.2
                                    / (w + (1.2 * (0.25 + (0.75 * lengths[p] / lengths.Average()))))
                    )
                    .ToArray()
            )
            .ToArray();
        var model = NeighbourTrainer.Bm25(
            feedback,
            1.2,
            0.75,
            100,
            new NeighbourPlace(_folder, 128),
            CancellationToken.None
        );
        var found = new float[8];
        model.Similar(3, found);
        for (var other = 0; other < 8; other++)
        {
            ((double)found[other]).ShouldBe(other == 3 ? 0 : weighted.Sum(r => r[3] * r[other]), 1e-4);
        }

        // A score is what the history adds.
        var history = feedback.Row(0);
        var ranking = model.Rank(history);
        var shares = new float[history.Products.Length];
        ranking.Shares(5, shares);
        shares.Sum().ShouldBe(ranking.Scores[5], 1e-4);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static double Cosine(float[][] dense, int a, int b) =>
        dense.Sum(r => (double)r[a] * r[b])
        / Math.Sqrt(dense.Sum(r => (double)r[a] * r[a]) * dense.Sum(r => (double)r[b] * r[b]));
}

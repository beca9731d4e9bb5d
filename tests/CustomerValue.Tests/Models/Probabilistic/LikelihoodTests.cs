using CsCheck;
using CustomerValue.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Probabilistic;

public sealed class LikelihoodTests
{
    private static readonly PurchaseHistory[] Histories =
    [
        new(0, 0, 38.9),
        new(0, 0, 12.4),
        new(1, 1.7, 38.9),
        new(2, 30.4, 38.9),
        new(2, 30.4, 38.9),
        new(7, 29.4, 38.9),
        new(26, 30.9, 30.9),
        new(300, 70, 104),
    ];

    private static readonly PurchaseAmounts[] Amounts = [new(1, 11.8), new(1, 40), new(2, 22.4), new(7, 73.7)];

    [Fact]
    public void Analytic_gradients_are_the_slopes_of_the_likelihoods()
    {
        var counts = HistoryCounts.Of(Histories);
        Gen.Double[-2.5, 3.5]
            .Array[4]
            .Sample(
                logs =>
                {
                    var point = logs.Select(Math.Exp).ToArray();
                    RequireSlopes(new BetaGeometricLikelihood(counts, dropsOutAtFirst: false).Mean, point);
                    RequireSlopes(new BetaGeometricLikelihood(counts, dropsOutAtFirst: true).Mean, point);
                    RequireSlopes(new ParetoLikelihood(counts).Mean, point);
                    RequireSlopes(new GammaGammaLikelihood(Amounts).Mean, point[..3]);
                },
                iter: 300
            );
    }

    [Fact]
    public void Is_the_mean_over_customers_however_they_are_ordered_or_repeated()
    {
        var once = HistoryCounts.Of(Histories);
        var thrice = HistoryCounts.Of([.. Histories.Reverse(), .. Histories, .. Histories]);
        double[] point = [0.6, 8, 0.9, 3];
        var gradient = new double[4];
        var same = new double[4];

        new ParetoLikelihood(thrice)
            .Mean(point, same)
            .ShouldBe(new ParetoLikelihood(once).Mean(point, gradient), 1e-12);
        same.ShouldBe(gradient, 1e-12);
        new BetaGeometricLikelihood(thrice, false)
            .Mean(point, same)
            .ShouldBe(new BetaGeometricLikelihood(once, false).Mean(point, gradient), 1e-12);
        same.ShouldBe(gradient, 1e-12);
        once.Histories.Count.ShouldBe(7);
    }

    internal static void RequireSlopes(MeanLogLikelihood likelihood, double[] point)
    {
        var gradient = new double[point.Length];
        likelihood(point, gradient);
        for (var i = 0; i < point.Length; i++)
        {
            var step = 1e-5 * point[i];
            double[] above = [.. point];
            double[] below = [.. point];
            above[i] += step;
            below[i] -= step;
            var scratch = new double[point.Length];
            var slope = (likelihood(above, scratch) - likelihood(below, scratch)) / (2 * step);
            gradient[i].ShouldBe(slope, 1e-5 * (1 + Math.Abs(slope)) * (1 + (1 / point[i])));
        }
    }
}

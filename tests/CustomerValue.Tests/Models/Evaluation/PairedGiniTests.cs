using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class PairedGiniTests
{
    private const int Customers = 1_000;

    [Fact]
    public void Is_as_large_as_the_distance_varies_from_one_set_of_customers_to_another()
    {
        double[] distances = [.. Enumerable.Range(0, 400).Select(seed => Distance(Shop(seed)))];
        double[] errors = [.. Enumerable.Range(1_000, 20).Select(seed => Errors(Shop(seed)).Max())];

        errors.Mean().ShouldBe(distances.StandardDeviation(), 0.1 * distances.StandardDeviation());
    }

    [Fact]
    public void Half_of_it_is_the_standard_error_between_areas_under_the_ROC_curve()
    {
        static (double[] Actual, double[][] Predicted) Bought(int seed)
        {
            var shop = Shop(seed);
            return (Array.ConvertAll(shop.Actual, a => a > 1.2 ? 1.0 : 0), shop.Predicted);
        }

        double[] distances =
        [
            .. Enumerable
                .Range(0, 400)
                .Select(Bought)
                .Select(shop => Auc(shop.Actual, shop.Predicted[0]) - Auc(shop.Actual, shop.Predicted[1])),
        ];
        double[] errors = [.. Enumerable.Range(1_000, 20).Select(seed => Errors(Bought(seed)).Max() / 2)];

        errors.Mean().ShouldBe(distances.StandardDeviation(), 0.1 * distances.StandardDeviation());
    }

    [Fact]
    public void Rankings_alike_are_not_apart_whatever_the_noise_of_each()
    {
        var (actual, predicted) = Shop(1);
        double[] twice = [.. predicted[0].Select(p => 2 * p)];

        PairedGini.StandardErrorsToBest(actual, [predicted[0], twice], seed: 1).ShouldBe([0, 0]);
    }

    [Fact]
    public void Customers_predicted_alike_may_come_in_any_order()
    {
        var random = new Random(3);
        double[] actual = [.. Enumerable.Range(0, 200).Select(_ => (double)random.Next(5))];
        double[] constant = [.. actual.Select(_ => 1.0)];
        double[] reversed = [.. actual.Reverse()];

        // A constant ranks nobody and a perfect ranking stays perfect, in every draw.
        var perfect = PairedGini.StandardErrorsToBest(actual, [actual, constant], seed: 1);
        perfect[0].ShouldBe(0);
        perfect[1].ShouldBeLessThan(0.001);
        PairedGini.StandardErrorsToBest(reversed, [reversed, constant], seed: 1)[1].ShouldBeLessThan(0.001);
    }

    [Fact]
    public void The_seed_decides_it_and_nothing_to_tell_apart_has_none()
    {
        var shop = Shop(5);
        PairedGini
            .StandardErrorsToBest(shop.Actual, shop.Predicted, seed: 1)
            .ShouldBe(PairedGini.StandardErrorsToBest(shop.Actual, shop.Predicted, seed: 1));
        PairedGini
            .StandardErrorsToBest(shop.Actual, shop.Predicted, seed: 1)
            .ShouldNotBe(PairedGini.StandardErrorsToBest(shop.Actual, shop.Predicted, seed: 2));
        PairedGini
            .StandardErrorsToBest(
                [0, 0, 0],
                [
                    [1, 2, 3],
                    [3, 2, 1],
                ],
                seed: 1
            )
            .ShouldBe([0, 0]);
        PairedGini.StandardErrorsToBest([1, 2, 3], [], seed: 1).ShouldBeEmpty();
        Should.Throw<ArgumentException>(() =>
            PairedGini.StandardErrorsToBest(
                [1, 2],
                [
                    [1],
                ],
                seed: 1
            )
        );
    }

    /// <summary>Spend of customers and two predictions of it, the second one worse.</summary>
    private static (double[] Actual, double[][] Predicted) Shop(int seed)
    {
        var random = new Random(seed);
        double[] mean = [.. Enumerable.Range(0, Customers).Select(_ => Normal.Sample(random, 0, 1))];
        return (
            Array.ConvertAll(mean, m => Math.Exp((m / 2) + Normal.Sample(random, 0, 0.3))),
            [
                Array.ConvertAll(mean, m => m + Normal.Sample(random, 0, 0.3)),
                Array.ConvertAll(mean, m => m + Normal.Sample(random, 0, 0.6)),
            ]
        );
    }

    private static double[] Errors((double[] Actual, double[][] Predicted) shop) =>
        PairedGini.StandardErrorsToBest(shop.Actual, shop.Predicted, seed: 1);

    private static double Distance((double[] Actual, double[][] Predicted) shop) =>
        ValueMetrics.NormalizedGiniOf(shop.Actual, shop.Predicted[0])!.Value
        - ValueMetrics.NormalizedGiniOf(shop.Actual, shop.Predicted[1])!.Value;

    private static double Auc(double[] actual, double[] score)
    {
        var most = score.Max();
        var least = score.Min();
        return BinaryMetrics
            .RocAucOf(Array.ConvertAll(actual, a => a > 0), Array.ConvertAll(score, s => (s - least) / (most - least)))!
            .Value;
    }
}

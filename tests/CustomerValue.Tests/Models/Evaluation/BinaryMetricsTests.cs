using CsCheck;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class BinaryMetricsTests
{
    private const double Digits = 1e-12;

    private static readonly Gen<(bool Actual, double Probability)[]> Customers = Gen.Select(
            Gen.Bool,
            Gen.OneOf(Gen.Int[0, 4].Select(i => i / 4.0), Gen.Int[0, 10_000].Select(i => i / 10_000.0))
        )
        .Array[5, 50]
        .Where(rows => rows.Any(r => r.Item1) && rows.Any(r => !r.Item1));

    [Fact]
    public void Small_example_by_hand()
    {
        // High to low: hit .9, miss .8, hit and miss tied at .5, miss .1.
        var metrics = BinaryMetrics.Compute([true, false, true, false, false], [0.9, 0.8, 0.5, 0.5, 0.1], 0.5);

        // Pairs won: .9 beats 3 misses; .5 beats .1 and ties one: (3 + 1.5) / 6.
        metrics.RocAuc!.Value.ShouldBe(4.5 / 6, Digits);
        // Recall 1/2 at precision 1, then 1/2 more at precision 2/4.
        metrics.PrAuc!.Value.ShouldBe(0.75, Digits);
        metrics.AtThreshold.ShouldBe(new ThresholdMetrics(0.5, 1, 0.5, 2 * 2 / 6.0));
        // F1: 2/3 at .9 and 4/6 at .5: the higher threshold of equals.
        metrics.AtBestF1.Threshold.ShouldBe(0.9);
        metrics.AtBestF1.F1.ShouldBe(2 / 3.0, Digits);
        var logLoss = -(Math.Log(0.9) + Math.Log(0.2) + (2 * Math.Log(0.5)) + Math.Log(0.9)) / 5;
        metrics.LogLoss.ShouldBe(logLoss, Digits);
        metrics.Brier.ShouldBe((0.01 + 0.64 + 0.25 + 0.25 + 0.01) / 5, Digits);
        metrics.PositiveShare.ShouldBe(0.4, Digits);
        // Five bins of one; the tied pair shares .5.
        metrics.ExpectedCalibrationError.ShouldBe((0.1 + 0.8 + 0 + 0 + 0.1) / 5, Digits);
        metrics.RocCurve.ShouldBe([new(0, 0), new(0, 0.5), new(1 / 3.0, 0.5), new(2 / 3.0, 1), new(1, 1)]);
        metrics.PrCurve.ShouldBe([new(0.5, 1), new(0.5, 0.5), new(1, 0.5), new(1, 0.4)]);
    }

    [Fact]
    public void Thresholds_include_their_own_probability()
    {
        bool[] actual = [true, false];
        double[] probability = [0.7, 0.2];

        BinaryMetrics.Compute(actual, probability, 0.7).AtThreshold.ShouldBe(new(0.7, 1, 1, 1));
        BinaryMetrics.Compute(actual, probability, 0.71).AtThreshold.ShouldBe(new(0.71, 0, null, 0));
        BinaryMetrics.Compute(actual, probability, 0).AtThreshold.Precision.ShouldBe(0.5);
    }

    [Fact]
    public void Auc_is_the_share_of_pairs_ordered_rightly() =>
        Customers.Sample(
            rows =>
            {
                var pairs =
                    from hit in rows.Where(r => r.Actual)
                    from miss in rows.Where(r => !r.Actual)
                    select hit.Probability > miss.Probability ? 1.0
                    : hit.Probability == miss.Probability ? 0.5
                    : 0;

                Compute(rows).RocAuc!.Value.ShouldBe(pairs.Average(), Digits);
            },
            iter: 500
        );

    [Fact]
    public void Best_f1_is_the_best_of_all_thresholds() =>
        Customers.Sample(
            rows =>
            {
                var best = rows.Max(r => Compute(rows, r.Probability).AtThreshold.F1);
                var metrics = Compute(rows);

                metrics.AtBestF1.F1.ShouldBe(best, Digits);
                Compute(rows, metrics.AtBestF1.Threshold).AtThreshold.ShouldBe(metrics.AtBestF1);
            },
            iter: 300
        );

    [Fact]
    public void Order_of_customers_does_not_matter_nor_does_each_of_them_twice() =>
        Gen.Select(Customers, Gen.Int[0, 1000])
            .Sample(
                (rows, seed) =>
                {
                    var shuffled = rows.Concat(rows).ToArray();
                    new Random(seed).Shuffle(shuffled);
                    var (once, twice) = (Compute(rows), Compute(shuffled));

                    twice.RocAuc!.Value.ShouldBe(once.RocAuc!.Value, Digits);
                    twice.PrAuc!.Value.ShouldBe(once.PrAuc!.Value, Digits);
                    twice.AtThreshold.F1.ShouldBe(once.AtThreshold.F1, Digits);
                    twice.LogLoss.ShouldBe(once.LogLoss, Digits);
                    twice.Brier.ShouldBe(once.Brier, Digits);
                    twice.RocCurve.ShouldBe(once.RocCurve);
                },
                iter: 300
            );

    [Fact]
    public void Only_the_order_of_probabilities_matters_to_the_areas() =>
        Customers.Sample(
            rows =>
            {
                var bent = rows.Select(r => (r.Actual, r.Probability * r.Probability / 2)).ToArray();

                Compute(bent).RocAuc!.Value.ShouldBe(Compute(rows).RocAuc!.Value, Digits);
                Compute(bent).PrAuc!.Value.ShouldBe(Compute(rows).PrAuc!.Value, Digits);
                Compute([.. rows.Select(r => (!r.Actual, r.Probability))])
                    .RocAuc!.Value.ShouldBe(1 - Compute(rows).RocAuc!.Value, Digits);
            },
            iter: 300
        );

    [Fact]
    public void Probabilities_that_are_true_are_calibrated_and_doubled_ones_are_not()
    {
        var random = new Random(8);
        double[] probability = [.. Enumerable.Range(0, 50_000).Select(_ => random.NextDouble() / 2)];
        bool[] actual = [.. probability.Select(p => random.NextDouble() < p)];

        var honest = BinaryMetrics.Compute(actual, probability, 0.5);
        var doubled = BinaryMetrics.Compute(actual, [.. probability.Select(p => 2 * p)], 0.5);

        honest.ExpectedCalibrationError.ShouldBeLessThan(0.01);
        doubled.ExpectedCalibrationError.ShouldBe(0.25, 0.01);
        honest.Calibration.Count.ShouldBe(10);
        honest.Calibration.ShouldAllBe(b => b.Customers == 5_000);
        honest.LogLoss.ShouldBeLessThan(doubled.LogLoss);
        honest.RocCurve.Count.ShouldBe(200);
        honest.RocCurve[^1].ShouldBe(new CurvePoint(1, 1));
        honest.PrCurve.Count.ShouldBe(200);
        honest.PrCurve[^1].X.ShouldBe(1);
        BinaryMetrics.RocAucOf(actual, probability).ShouldBe(honest.RocAuc);
    }

    [Fact]
    public void One_class_leaves_measures_undefined()
    {
        var none = BinaryMetrics.Compute([false, false], [0.1, 0.9], 0.5);
        none.RocAuc.ShouldBeNull();
        none.PrAuc.ShouldBeNull();
        none.RocCurve.ShouldBeEmpty();
        none.PrCurve.ShouldBeEmpty();
        none.AtThreshold.ShouldBe(new ThresholdMetrics(0.5, null, 0, 0));

        var all = BinaryMetrics.Compute([true, true], [1, 0], 0.5);
        all.RocAuc.ShouldBeNull();
        all.PrAuc.ShouldBe(1);
        all.LogLoss.ShouldBe(-Math.Log(1e-15) / 2, 1e-6);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    public void Refuses_what_is_no_probability(double probability) =>
        Should.Throw<ArgumentException>(() => BinaryMetrics.Compute([true, false], [0.5, probability], 0.5));

    [Fact]
    public void Refuses_lengths_that_differ()
    {
        Should.Throw<ArgumentException>(() => BinaryMetrics.Compute([true], [0.5, 0.5], 0.5));
        Should.Throw<ArgumentException>(() => BinaryMetrics.Compute([], [], 0.5));
    }

    private static BinaryMetrics Compute((bool Actual, double Probability)[] rows, double threshold = 0.5) =>
        BinaryMetrics.Compute([.. rows.Select(r => r.Actual)], [.. rows.Select(r => r.Probability)], threshold);
}

using CsCheck;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class ValueMetricsTests
{
    private const double Digits = 1e-9;

    /// <summary>Actual and predicted values in cents with many zeros and many ties, like spend.</summary>
    private static readonly Gen<(double Actual, double Predicted)[]> Customers = Gen.Select(
            Gen.OneOf(Gen.Const(0.0), Gen.Int[0, 100_000].Select(cents => cents / 100.0)),
            Gen.OneOf(Gen.Int[0, 5], Gen.Int[0, 10_000]).Select(cents => cents / 100.0)
        )
        .Array[20, 60]
        .Where(rows =>
            rows.Select(r => r.Item1).Distinct().Count() > 2 && rows.Select(r => r.Item2).Distinct().Count() > 1
        );

    [Fact]
    public void Small_example_by_hand()
    {
        var metrics = ValueMetrics.Compute([0, 10, 30, 60], [5, 40, 20, 35]);

        // By prediction: 10, 60, 30, 0; cumulative shares .1, .7, 1, 1. By actual: .6, .9, 1, 1.
        metrics.NormalizedGini!.Value.ShouldBe(((2 * 2.8 / 4) - 1) / ((2 * 3.5 / 4) - 1), Digits);
        // Ranks 1, 2, 3, 4 against 1, 4, 2, 3: 1 - 6 (0 + 4 + 1 + 1) / (4 x 15).
        metrics.Spearman!.Value.ShouldBe(0.4, Digits);
        metrics.MeanAbsoluteError.ShouldBe((5 + 30 + 10 + 25) / 4.0, Digits);
        metrics.RootMeanSquaredError.ShouldBe(Math.Sqrt((25 + 900 + 100 + 625) / 4.0), Digits);
        metrics.BiasPercent!.Value.ShouldBe(0, Digits);
        metrics.Customers.ShouldBe(4);
        metrics.Deciles.Count.ShouldBe(4);
    }

    [Fact]
    public void Tied_predictions_share_the_mean_of_their_actuals()
    {
        var metrics = ValueMetrics.Compute([0, 10, 30, 60], [1, 2, 2, 3]);

        // By prediction: 60, 20, 20, 0; cumulative .6, .8, 1, 1.
        metrics.NormalizedGini!.Value.ShouldBe(((2 * 3.4 / 4) - 1) / ((2 * 3.5 / 4) - 1), Digits);
        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: Pearson 4.5 / sqrt(4.5 x 5).
        metrics.Spearman!.Value.ShouldBe(4.5 / Math.Sqrt(22.5), Digits);
    }

    [Fact]
    public void Capture_and_deciles_by_hand()
    {
        double[] predicted = [.. Enumerable.Range(1, 20).Select(i => (double)i)];
        double[] actual = [.. Enumerable.Range(1, 20).Select(i => i > 16 ? 10.0 : 1)];
        var metrics = ValueMetrics.Compute(actual, predicted);

        metrics.Top10Capture!.Value.ShouldBe(20 / 56.0, Digits);
        metrics.Top20Capture!.Value.ShouldBe(40 / 56.0, Digits);
        metrics.Deciles[0].ShouldBe(new Decile(1, 2, 19.5, 10, 10 / 2.8));
        metrics.Deciles[9].MeanPredicted.ShouldBe(1.5);
        var errors = new[] { 0.95, 0.75, 14.5, 12.5, 10.5, 8.5, 6.5, 4.5, 2.5, 0.5 };
        metrics.DecileMapePercent!.Value.ShouldBe(100 * errors.Average(), Digits);
    }

    [Fact]
    public void Top_tenth_of_nineteen_customers_is_one()
    {
        double[] values = [.. Enumerable.Range(1, 19).Select(i => (double)i)];

        ValueMetrics.Compute(values, values).Top10Capture!.Value.ShouldBe(19 / 190.0, Digits);
        ValueMetrics.Compute(values, values).Top20Capture!.Value.ShouldBe((19 + 18 + 17) / 190.0, Digits);
    }

    [Fact]
    public void A_perfect_ranking_is_1_and_a_random_one_about_0()
    {
        var random = new Random(4);
        double[] actual = [.. Enumerable.Range(0, 20_000).Select(_ => random.Next(3) == 0 ? random.NextDouble() : 0)];
        double[] noise = [.. actual.Select(_ => random.NextDouble())];

        ValueMetrics.NormalizedGiniOf(actual, actual)!.Value.ShouldBe(1, Digits);
        ValueMetrics.SpearmanOf(actual, actual)!.Value.ShouldBe(1, Digits);
        ValueMetrics.NormalizedGiniOf(actual, noise)!.Value.ShouldBe(0, 0.03);
        ValueMetrics.SpearmanOf(actual, noise)!.Value.ShouldBe(0, 0.03);
        ValueMetrics.NormalizedGiniOf(actual, [.. actual.Select(a => -a)])!.Value.ShouldBeLessThan(-0.5);
    }

    [Fact]
    public void Order_of_customers_does_not_matter() =>
        Gen.Select(Customers, Gen.Int[0, 1000])
            .Sample(
                (rows, seed) =>
                {
                    var shuffled = rows.ToArray();
                    new Random(seed).Shuffle(shuffled);

                    RequireSame(Compute(shuffled), Compute(rows));
                },
                iter: 500
            );

    [Fact]
    public void Every_customer_twice_changes_errors_bias_and_capture_not() =>
        Customers.Sample(
            rows =>
            {
                // Ten of each, so that the deciles and the highest tenth are of whole customers.
                var (tenfold, twentyfold) = (Compute(Repeated(rows, 10)), Compute(Repeated(rows, 20)));

                twentyfold.MeanAbsoluteError.ShouldBe(tenfold.MeanAbsoluteError, Digits);
                twentyfold.RootMeanSquaredError.ShouldBe(tenfold.RootMeanSquaredError, Digits);
                twentyfold.BiasPercent!.Value.ShouldBe(tenfold.BiasPercent!.Value, Digits);
                twentyfold.Spearman!.Value.ShouldBe(tenfold.Spearman!.Value, Digits);
                twentyfold.Top10Capture!.Value.ShouldBe(tenfold.Top10Capture!.Value, Digits);
                twentyfold
                    .Deciles.Select(d => d.MeanActual)
                    .ShouldBe(tenfold.Deciles.Select(d => d.MeanActual), Digits);
            },
            iter: 200
        );

    [Fact]
    public void Another_currency_changes_only_the_errors() =>
        Gen.Select(Customers, Gen.Double[0.01, 200])
            .Sample(
                (rows, rate) =>
                {
                    var (here, there) = (
                        Compute(rows),
                        Compute([.. rows.Select(r => (r.Actual * rate, r.Predicted * rate))])
                    );

                    RequireSame(
                        there with
                        {
                            MeanAbsoluteError = there.MeanAbsoluteError / rate,
                            RootMeanSquaredError = there.RootMeanSquaredError / rate,
                            Deciles =
                            [
                                .. there.Deciles.Select(d =>
                                    d with
                                    {
                                        MeanPredicted = d.MeanPredicted / rate,
                                        MeanActual = d.MeanActual / rate,
                                    }
                                ),
                            ],
                        },
                        here
                    );
                },
                iter: 300
            );

    [Fact]
    public void Ranking_measures_see_only_the_order_of_predictions() =>
        Customers.Sample(
            rows =>
            {
                var (plain, bent) = (
                    Compute(rows),
                    Compute([.. rows.Select(r => (r.Actual, Math.Pow(r.Predicted + 1, 1.5) - 7))])
                );

                bent.NormalizedGini!.Value.ShouldBe(plain.NormalizedGini!.Value, Digits);
                bent.Spearman!.Value.ShouldBe(plain.Spearman!.Value, Digits);
                bent.Top20Capture!.Value.ShouldBe(plain.Top20Capture!.Value, Digits);
            },
            iter: 300
        );

    [Fact]
    public void No_ranking_beats_the_perfect_one() =>
        Customers.Sample(rows => Compute(rows).NormalizedGini!.Value.ShouldBeLessThanOrEqualTo(1 + Digits), iter: 500);

    [Fact]
    public void What_the_actuals_leave_undefined_is_null()
    {
        var nobodyBought = ValueMetrics.Compute([0, 0, 0], [1, 2, 3]);
        nobodyBought.NormalizedGini.ShouldBeNull();
        nobodyBought.Spearman.ShouldBeNull();
        nobodyBought.BiasPercent.ShouldBeNull();
        nobodyBought.Top10Capture.ShouldBeNull();
        nobodyBought.DecileMapePercent.ShouldBeNull();
        nobodyBought.Deciles[0].Lift.ShouldBeNull();
        nobodyBought.MeanAbsoluteError.ShouldBe(2);
        ValueMetrics.SpearmanOf([1, 2, 3], [4, 4, 4]).ShouldBeNull();
    }

    [Fact]
    public void Refuses_what_cannot_be_evaluated()
    {
        Should.Throw<ArgumentException>(() => ValueMetrics.Compute([], []));
        Should.Throw<ArgumentException>(() => ValueMetrics.Compute([1, 2], [1]));
        Should.Throw<ArgumentException>(() => ValueMetrics.Compute([1, double.NaN], [1, 2]));
        Should.Throw<ArgumentException>(() => ValueMetrics.Compute([1, 2], [1, double.PositiveInfinity]));
    }

    private static (double, double)[] Repeated((double, double)[] rows, int times) =>
        [.. Enumerable.Repeat(rows, times).SelectMany(r => r)];

    private static ValueMetrics Compute((double Actual, double Predicted)[] rows) =>
        ValueMetrics.Compute([.. rows.Select(r => r.Actual)], [.. rows.Select(r => r.Predicted)]);

    private static void RequireSame(ValueMetrics found, ValueMetrics expected)
    {
        double[] Numbers(ValueMetrics m) =>
            [
                m.Customers,
                m.NormalizedGini!.Value,
                m.Spearman!.Value,
                m.MeanAbsoluteError,
                m.RootMeanSquaredError,
                m.BiasPercent!.Value,
                m.Top10Capture!.Value,
                m.Top20Capture!.Value,
                m.DecileMapePercent ?? -1,
                .. m.Deciles.SelectMany(d => new[] { d.Customers, d.MeanPredicted, d.MeanActual, d.Lift!.Value }),
            ];
        Numbers(found).ShouldBe(Numbers(expected), 1e-7);
    }
}

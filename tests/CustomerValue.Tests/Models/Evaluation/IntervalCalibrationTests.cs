using System.Text.Json;
using CustomerValue.Models.Evaluation;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Evaluation;

public sealed class IntervalCalibrationTests
{
    /// <summary>Customers who buy nothing with one half, else spend a skewed amount that averages the prediction.</summary>
    private static readonly Shop Known = Shop.Draw(8_000, seed: 1, zeroShare: 0.4);

    [Fact]
    public void New_customers_are_held_as_often_as_said()
    {
        var calibration = Known.Calibrate(0.8);
        var others = Shop.Draw(20_000, seed: 2, zeroShare: 0.4);

        others.ShareHeldBy(calibration).ShouldBe(0.8, 0.02);
        calibration.Coverage.ShouldBe(0.8, 0.02);
        calibration.Level.ShouldBe(0.8);
        calibration.Customers.ShouldBe(8_000);
        calibration.Bins.Count.ShouldBe(20);
        calibration.Bins.Sum(b => b.Customers).ShouldBe(8_000);
    }

    [Fact]
    public void Every_size_of_prediction_is_held_as_often_as_said()
    {
        var calibration = Known.Calibrate(0.8);
        var others = Shop.Draw(40_000, seed: 3, zeroShare: 0.4);
        var rows = Enumerable.Range(0, 40_000).OrderBy(i => others.Predicted[i]).ToArray();

        foreach (var fifth in rows.Chunk(8_000))
        {
            others.ShareHeldBy(calibration, fifth).ShouldBe(0.8, 0.035);
        }
    }

    [Fact]
    public void An_interval_holds_its_prediction_and_no_negative_spend()
    {
        var calibration = Known.Calibrate(0.8);
        foreach (var prediction in new[] { 0, 1e-9, 0.5, 3, 40, 900, 1e6 })
        {
            var (lower, upper) = calibration.Interval(prediction);

            lower.ShouldBeInRange(0, prediction);
            upper.ShouldBeGreaterThanOrEqualTo(prediction);
        }

        calibration.Interval(1e-9).Upper.ShouldBeLessThan(Known.Predicted.Average());
    }

    [Fact]
    public void Mostly_zero_spend_gives_intervals_from_zero_to_the_prediction()
    {
        var calibration = Shop.Draw(4_000, seed: 4, zeroShare: 0.95).Calibrate(0.8);

        calibration.Interval(50).ShouldBe((0, 50));
        calibration.Coverage.ShouldBeGreaterThan(0.93);
    }

    [Fact]
    public void Is_shorter_than_the_interval_between_the_outer_tenths()
    {
        var calibration = Known.Calibrate(0.8);
        var errors = Known.Actual.Zip(Known.Predicted, (a, p) => a / p).Order().ToArray();
        var outerTenths = errors[7_200] - errors[800];

        var (lower, upper) = calibration.Interval(60);

        ((upper - lower) / 60).ShouldBeLessThan(outerTenths);
    }

    [Fact]
    public void A_higher_level_gives_wider_intervals()
    {
        var (half, most) = (Known.Calibrate(0.5), Known.Calibrate(0.95));

        most.Interval(60).Upper.ShouldBeGreaterThan(half.Interval(60).Upper);
        most.Coverage.ShouldBe(0.95, 0.02);
        // Nearly half spend nothing, so that 0 .. prediction alone holds more than half.
        half.Coverage.ShouldBeGreaterThan(0.49);
    }

    [Fact]
    public void Order_of_customers_does_not_matter()
    {
        var reversed = new Shop([.. Known.Ids.Reverse()], [.. Known.Actual.Reverse()], [.. Known.Predicted.Reverse()]);

        var (one, other) = (Known.Calibrate(0.8), reversed.Calibrate(0.8));

        other.Coverage.ShouldBe(one.Coverage);
        other.Bins.Count.ShouldBe(one.Bins.Count);
        for (var i = 0; i < one.Bins.Count; i++)
        {
            // The unit of error is a mean, which depends on the order in its last digit.
            other.Bins[i].From.ShouldBe(one.Bins[i].From);
            other.Bins[i].Below.ShouldBe(one.Bins[i].Below, 1e-9);
            other.Bins[i].Above.ShouldBe(one.Bins[i].Above, 1e-9);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    public void Few_customers_have_one_bin_and_are_measured_by_all_others(int customers)
    {
        var shops = Enumerable.Range(0, 200).Select(seed => Shop.Draw(customers, 100 + seed, zeroShare: 0.4)).ToList();

        shops[0].Calibrate(0.8).Bins.Count.ShouldBe(1);
        shops.Average(s => s.Calibrate(0.8).Coverage).ShouldBe(0.8, 0.05);
        var others = Shop.Draw(2_000, seed: 5, zeroShare: 0.4);
        shops.Average(s => others.ShareHeldBy(s.Calibrate(0.8))).ShouldBe(0.8, 0.05);
    }

    [Fact]
    public void Equal_predictions_make_one_bin()
    {
        var same = Known with { Predicted = [.. Known.Predicted.Select(_ => 30.0)] };
        var zero = Known with { Predicted = [.. Known.Predicted.Select(_ => 0.0)] };

        same.Calibrate(0.8).Bins.Count.ShouldBe(1);
        same.Calibrate(0.8).Coverage.ShouldBe(0.8, 0.02);
        zero.Calibrate(0.8).Interval(0).Lower.ShouldBe(0);
        zero.Calibrate(0.8).Coverage.ShouldBe(0.8, 0.02);
    }

    [Fact]
    public void Saves_and_loads()
    {
        var calibration = Known.Calibrate(0.8);
        var saved = calibration.Save();
        var loaded = Load(saved);

        loaded.Save().ShouldBe(saved);
        loaded.Coverage.ShouldBe(calibration.Coverage);
        loaded.Interval(42).ShouldBe(calibration.Interval(42));
        Should.Throw<JsonException>(() => Load("{\"kind\":\"btyd\"}"u8.ToArray()));
        Should.Throw<JsonException>(() => Load("{\"kind\":\"interval-calibration\",\"bins\":[]}"u8.ToArray()));
    }

    [Fact]
    public void Refuses_what_it_cannot_learn_from()
    {
        Should.Throw<ArgumentException>(() => Shop.Draw(9, 1, 0.4).Calibrate(0.8));
        Should.Throw<ArgumentException>(() => (Known with { Ids = Known.Ids[1..] }).Calibrate(0.8));
        Should.Throw<ArgumentException>(() =>
            (Known with { Predicted = [.. Known.Predicted.Select(p => -p)] }).Calibrate(0.8)
        );
        Should.Throw<ArgumentOutOfRangeException>(() => Known.Calibrate(1));
        Should.Throw<ArgumentOutOfRangeException>(() => Known.Calibrate(0.8).Interval(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => Known.Calibrate(0.8).Interval(double.NaN));
    }

    private static IntervalCalibration Load(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return IntervalCalibration.Load(document.RootElement);
    }

    private sealed record Shop(string[] Ids, double[] Actual, double[] Predicted)
    {
        public static Shop Draw(int customers, int seed, double zeroShare)
        {
            var random = new Random(seed);
            double[] predicted = [.. Enumerable.Range(0, customers).Select(_ => LogNormal.Sample(random, 3, 1))];
            double[] actual =
            [
                .. predicted.Select(p =>
                    random.NextDouble() < zeroShare ? 0 : Gamma.Sample(random, 2, 2 * (1 - zeroShare) / p)
                ),
            ];
            return new Shop([.. predicted.Select((_, i) => $"c{i}")], actual, predicted);
        }

        public IntervalCalibration Calibrate(double level) =>
            IntervalCalibration.Calibrate(Ids, Actual, Predicted, level);

        public double ShareHeldBy(IntervalCalibration calibration, int[]? rows = null) =>
            (rows ?? [.. Enumerable.Range(0, Actual.Length)]).Average(i =>
            {
                var (lower, upper) = calibration.Interval(Predicted[i]);
                return Actual[i] >= lower && Actual[i] <= upper ? 1.0 : 0;
            });
    }
}

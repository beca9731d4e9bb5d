using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;
using CustomerValue.Tests.Models.Backtest;
using CustomerValue.Tests.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Churn;

public sealed class ProbabilityCalibrationTests
{
    private const int Customers = 20_000;
    private static readonly string[] Ids = [.. Enumerable.Range(0, Customers).Select(i => $"c{i}")];

    [Fact]
    public void Good_probabilities_are_left_alone()
    {
        var (predicted, actual) = Drawn(p => p);
        ProbabilityCalibration.Fit(Ids, predicted, actual).Method.ShouldBe(CalibrationMethod.None);
    }

    [Fact]
    public void Log_odds_that_are_too_large_are_brought_back_by_a_line()
    {
        // What is predicted has twice the log-odds of the truth.
        var (predicted, actual) = Drawn(p => Sigmoid(Odds(p) / 2));
        var calibration = ProbabilityCalibration.Fit(Ids, predicted, actual);
        calibration.Method.ShouldBe(CalibrationMethod.Platt);
        calibration.Slope.ShouldBe(0.5, 0.05);
        calibration.Apply(0.9).ShouldBe(0.75, 0.03);
    }

    [Fact]
    public void A_curve_that_is_no_line_is_followed_in_steps_and_never_goes_down()
    {
        var (predicted, actual) = Drawn(p => p < 0.5 ? 0.1 : 0.7);
        var calibration = ProbabilityCalibration.Fit(Ids, predicted, actual);
        calibration.Method.ShouldBe(CalibrationMethod.Isotonic);
        calibration.Apply(0.2).ShouldBe(0.1, 0.05);
        calibration.Apply(0.8).ShouldBe(0.7, 0.05);
        var grid = Enumerable.Range(0, 1_001).Select(i => calibration.Apply(i / 1_000.0)).ToList();
        grid.ShouldBe(grid.Order());
        grid.ShouldAllBe(p => p >= 0 && p <= 1);
    }

    [Fact]
    public void It_helps_on_customers_that_it_has_not_seen()
    {
        var (predicted, actual) = Drawn(p => Sigmoid(Odds(p) / 3), seed: 1);
        var calibration = ProbabilityCalibration.Fit(Ids, predicted, actual);
        var (others, happened) = Drawn(p => Sigmoid(Odds(p) / 3), seed: 2);
        var before = BinaryMetrics.Compute(happened, others, 0.5);
        var after = BinaryMetrics.Compute(happened, Array.ConvertAll(others, calibration.Apply), 0.5);
        after.ExpectedCalibrationError.ShouldBeLessThan(before.ExpectedCalibrationError / 4);
        after.RocAuc!.Value.ShouldBe(before.RocAuc!.Value, 0.002);
    }

    [Fact]
    public void Few_customers_or_one_outcome_change_nothing()
    {
        var (predicted, actual) = Drawn(p => Sigmoid(Odds(p) / 3));
        ProbabilityCalibration.Fit(Ids[..100], predicted[..100], actual[..100]).Method.ShouldBe(CalibrationMethod.None);
        ProbabilityCalibration.Fit(Ids, predicted, new bool[Customers]).ShouldBe(ProbabilityCalibration.Unchanged);
    }

    [Fact]
    public void A_loaded_model_is_the_same()
    {
        var table = SimulatedTables.Labelled(500, 1, seed: 5)[0];
        var inner = new LogisticRetention().Train([table], table.WithoutLabels(), 1, CancellationToken.None);
        var bent = ProbabilityCalibration.Unchanged with
        {
            Method = CalibrationMethod.Platt,
            Slope = 0.5,
            Offset = 0.1,
        };
        var model = CalibratedRetentionModel.Of(inner, bent);
        var loaded = CalibratedRetentionModel.Load(BtydTables.Parse(model.Save()));
        loaded.Predict(table).ShouldBe(model.Predict(table));
        loaded.Predict(table).ShouldNotBe(inner.Predict(table));
        loaded.Save().ShouldBe(model.Save());
        CalibratedRetentionModel.Of(inner, ProbabilityCalibration.Unchanged).ShouldBeSameAs(inner);
    }

    private static (double[] Predicted, bool[] Actual) Drawn(Func<double, double> truth, int seed = 1)
    {
        var random = new Random(seed);
        var predicted = new double[Customers];
        var actual = new bool[Customers];
        for (var i = 0; i < Customers; i++)
        {
            predicted[i] = 0.02 + (0.96 * random.NextDouble());
            actual[i] = random.NextDouble() < truth(predicted[i]);
        }

        return (predicted, actual);
    }

    private static double Odds(double p) => Math.Log(p / (1 - p));

    private static double Sigmoid(double odds) => 1 / (1 + Math.Exp(-odds));
}

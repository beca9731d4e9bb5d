using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;
using CustomerValue.Tests.Models.Backtest;
using MathNet.Numerics.Distributions;

namespace CustomerValue.Tests.Models.Value;

public sealed class LinearTwoPartTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(2_500, 3, seed: 61);
    private static readonly FeatureTable Holdout = Tables[2].WithoutLabels();
    private static readonly IValueModel Model = new LinearTwoPart().Train(
        Tables[..2],
        Holdout,
        1,
        CancellationToken.None
    );

    [Fact]
    public void A_fit_is_stopped_between_rows() =>
        Should.Throw<OperationCanceledException>(() =>
            LeastSquares.Fit(
                [
                    [1],
                    [2],
                    [3],
                ],
                [1, 2, 3],
                new CancellationToken(canceled: true)
            )
        );

    [Fact]
    public void A_known_line_is_found_and_the_way_back_keeps_the_mean()
    {
        var random = new Random(3);
        var rows = new List<float[]>();
        var logs = new List<double>();
        for (var i = 0; i < 20_000; i++)
        {
            var (a, b) = ((float)Normal.Sample(random, 0, 1), (float)Normal.Sample(random, 0, 1));
            rows.Add([a, b]);
            logs.Add(3 + (0.5 * a) - (0.25 * b) + Normal.Sample(random, 0, 0.8));
        }

        var line = LeastSquares.Fit(rows, logs, CancellationToken.None);
        line.Intercept.ShouldBe(3, 0.02);
        line.Weights[0].ShouldBe(0.5, 0.02);
        line.Weights[1].ShouldBe(-0.25, 0.02);
        // Of a lognormal amount: exp(sigma^2 / 2) times the exponential of the line.
        line.Smearing.ShouldBe(Math.Exp(0.32), 0.04);
        rows.Sum(line.Mean).ShouldBe(logs.Sum(Math.Exp), 1e-6 * logs.Sum(Math.Exp));
    }

    [Fact]
    public void A_line_does_not_leave_what_it_was_learned_from()
    {
        var rows = Enumerable.Range(0, 100).Select(i => new[] { i / 100f }).ToList();
        var line = LeastSquares.Fit(rows, [.. rows.Select(r => (double)r[0])], CancellationToken.None);
        line.Log([1_000]).ShouldBe(0.99, 1e-6);
        line.Log([-1_000]).ShouldBe(0, 1e-6);
    }

    [Fact]
    public void Fewer_buyers_than_columns_are_a_reason_not_a_crash() =>
        Should
            .Throw<ModelFitException>(() => LeastSquares.Fit([new float[] { 1, 2, 3 }], [1.0], CancellationToken.None))
            .Message.ShouldContain("few");

    [Fact]
    public void Attributions_sum_to_the_prediction()
    {
        var spend = Model.Predict(Holdout).Spend;
        var attributions = Model.Explain(Holdout);
        for (var i = 0; i < spend.Length; i++)
        {
            attributions[i].Contributions.Length.ShouldBe(Model.ExplainedFeatures.Count);
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(spend[i], 1e-5 * (1 + spend[i]));
        }
    }

    [Fact]
    public void Customers_are_ranked_better_than_by_their_last_period()
    {
        var actual = SimulatedTables.SpendOf(Tables[2]);
        var naive = new NaiveTrainer().Train([], Holdout, 1, CancellationToken.None);
        double Gini(IValueModel model) => ValueMetrics.NormalizedGiniOf(actual, model.Predict(Holdout).Spend)!.Value;
        Gini(Model).ShouldBeGreaterThan(Gini(naive) + 0.02);
    }

    [Fact]
    public void A_loaded_model_is_the_same()
    {
        using var saved = JsonDocument.Parse(Model.Save());
        var loaded = ModelPackage.ValueModel(saved.RootElement);
        loaded.Predict(Holdout).Spend.ShouldBe(Model.Predict(Holdout).Spend);
        loaded.Save().ShouldBe(Model.Save());
    }
}

using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Charts;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Explanations;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Explanations;

public sealed class ExplanationTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_500, 3, seed: 91);
    private static readonly FeatureTable Holdout = Tables[2];

    private static readonly Explanation Learned = Importance.Of(
        Tables,
        new LightGbmTwoPart().Train(Tables[..2], Holdout.WithoutLabels(), 1, CancellationToken.None),
        new LogisticRetention().Train(Tables[..2], Holdout.WithoutLabels(), 1, CancellationToken.None),
        [],
        seed: 1
    );

    [Fact]
    public void At_most_ten_features_strongest_first()
    {
        foreach (var list in new[] { Learned.Value, Learned.Retention })
        {
            list.Count.ShouldBeInRange(3, 10);
            list.Select(f => f.Importance).ShouldBe(list.Select(f => f.Importance).OrderDescending());
            list.ShouldAllBe(f => f.Importance > 0);
        }
    }

    [Fact]
    public void What_drives_the_process_is_found_and_noise_is_not()
    {
        var names = Learned.Value.Take(5).Select(f => f.Feature).ToList();
        names.ShouldNotContain("noise");
        names.ShouldNotContain("constant");
        var recency = Importance
            .Of(Tables, Naive(), Pareto(), [], seed: 1)
            .Retention.Single(f => f.Feature.Contains(Btyd.RecencyWeeks, StringComparison.Ordinal));
        recency.Importance.ShouldBeGreaterThan(0.05);
    }

    [Fact]
    public void Dependence_is_the_mean_prediction_with_the_feature_set()
    {
        var dependence = Learned.ValueDependence[0];
        dependence.Points.Select(p => p.Value).ShouldBeInOrder();
        dependence.Points.Count.ShouldBeGreaterThan(2);
        dependence.Points.ShouldAllBe(p => p.Prediction >= 0);
        (dependence.Points.Max(p => p.Prediction) / dependence.Points.Min(p => p.Prediction)).ShouldBeGreaterThan(1.05);
    }

    [Fact]
    public void A_model_without_labels_in_the_past_is_explained_too()
    {
        var explanation = Importance.Of(Tables, Naive(), Pareto(), [], seed: 1);
        explanation.Value.ShouldNotBeEmpty();
        explanation.RetentionDependence.ShouldBeEmpty();
    }

    [Fact]
    public void The_amount_regression_is_measured_on_customers_it_has_not_seen()
    {
        var tiers = Tiers.Of([], SimulatedTables.SpendOf(Tables[1]));
        var picture = ChartData.Of(Tables[..2], Holdout, tiers, 0.5, seed: 1).Amount!;
        picture.Slope.ShouldBeInRange(0.2, 1);
        picture.RSquared.ShouldBeInRange(0.05, 0.8);
        picture.Points.Count.ShouldBe(400);
        picture.Residuals.Count.ShouldBe(400);
        for (var i = 0; i < 400; i++)
        {
            var (x, y, _) = picture.Points[i];
            (Math.Log(y) - picture.Intercept - (picture.Slope * Math.Log(x))).ShouldBe(picture.Residuals[i], 1e-9);
        }

        foreach (var boundary in picture.Tiers)
        {
            var fitted = Math.Exp(picture.Intercept + (picture.Slope * Math.Log(boundary.X!.Value)));
            fitted.ShouldBe(boundary.Spend, 1e-6 * boundary.Spend);
        }
    }

    [Fact]
    public void On_the_retention_boundary_the_probability_is_the_threshold()
    {
        var picture = ChartData.Of(Tables[..2], Holdout, new Tiers([]), 0.4, seed: 1).Retention!;
        picture.RocAuc!.Value.ShouldBeGreaterThan(0.6);
        picture.RecencyWeight.ShouldBeLessThan(0);
        picture.FrequencyWeight.ShouldBeGreaterThan(0);
        picture.Boundary.Count.ShouldBeGreaterThan(30);
        foreach (var point in picture.Boundary)
        {
            var odds =
                picture.Intercept
                + (picture.RecencyWeight * Math.Log(1 + point.X))
                + (picture.FrequencyWeight * Math.Log(point.Y));
            (1 / (1 + Math.Exp(-odds))).ShouldBe(0.4, 1e-9);
        }
    }

    [Fact]
    public void Without_earlier_windows_half_of_the_customers_are_drawn()
    {
        var picture = ChartData.Of([], Holdout, new Tiers([]), 0.5, seed: 1);
        picture.Amount.ShouldNotBeNull();
        picture.Retention.ShouldNotBeNull();
    }

    [Fact]
    public void The_probability_of_still_being_a_customer_follows_from_the_formula_and_the_parameters()
    {
        var alive = AliveModel.Of(Holdout, CancellationToken.None)!;
        var p = alive.Parameters;
        var model = FrequencyModels.Create(alive.Model, p);
        foreach (var (x, recency, age, _) in new PurchaseHistory[] { new(0, 0, 10), new(3, 20, 21), new(7, 30, 80) })
        {
            var odds = p["a"] / (p["b"] + x) * Math.Pow((p["alpha"] + age) / (p["alpha"] + recency), p["r"] + x);
            model.AliveProbability(new PurchaseHistory(x, recency, age)).ShouldBe(1 / (1 + odds), 1e-12);
        }

        AliveModel.Of(Holdout.Rows([0, 1, 2]), CancellationToken.None).ShouldBeNull();
    }

    private static IValueModel Naive() => new NaiveTrainer().Train([], Holdout, 1, CancellationToken.None);

    private static IRetentionModel Pareto() =>
        new BuyProbabilityRetention(FrequencyModelKind.ParetoNbd).Train([], Holdout, 1, CancellationToken.None);
}

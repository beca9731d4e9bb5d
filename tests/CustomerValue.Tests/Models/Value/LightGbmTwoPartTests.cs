using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;
using CustomerValue.Tests.Models.Backtest;
using CustomerValue.Tests.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Value;

public sealed class LightGbmTwoPartTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(2_500, 3, seed: 11);
    private static readonly FeatureTable[] Past = Tables[..2];
    private static readonly FeatureTable Holdout = Tables[2].WithoutLabels();
    private static readonly IValueModel Model = Train(Past);

    [Fact]
    public void Attributions_sum_to_the_prediction()
    {
        var spend = Model.Predict(Holdout).Spend;
        var attributions = Model.Explain(Holdout);
        for (var i = 0; i < spend.Length; i++)
        {
            attributions[i].Contributions.Length.ShouldBe(Model.ExplainedFeatures.Count);
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(spend[i], 1e-6 * spend[i]);
        }

        attributions.Select(a => a.Baseline).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void A_feature_that_never_varies_is_attributed_nothing()
    {
        var constant = Model.ExplainedFeatures.ToList().IndexOf("constant");
        Model.Explain(Holdout).ShouldAllBe(a => a.Contributions[constant] == 0);
    }

    [Fact]
    public void Customers_are_ranked_better_than_by_their_last_period()
    {
        var naive = new NaiveTrainer().Train([], Holdout, 1, CancellationToken.None);
        Gini(Model).ShouldBeGreaterThan(Gini(naive) + 0.02);
    }

    [Fact]
    public void Sums_are_about_right()
    {
        var predicted = Model.Predict(Holdout);
        var actual = Tables[2].Labels!;
        predicted.Spend.Sum().ShouldBe(actual.Spend.Sum(), 0.15 * actual.Spend.Sum());
        predicted.Orders.Sum().ShouldBe(actual.Orders.Sum(), 0.15 * actual.Orders.Sum());
        predicted.BuyProbability.Average().ShouldBe(SimulatedTables.BoughtOf(Tables[2]).Average(b => b ? 1 : 0), 0.05);
    }

    [Fact]
    public void Predictions_are_possible()
    {
        var predicted = Model.Predict(Holdout);
        predicted.Spend.ShouldAllBe(v => v >= 0 && double.IsFinite(v));
        predicted.BuyProbability.ShouldAllBe(p => p >= 0 && p <= 1);
        predicted.Orders.Zip(predicted.BuyProbability).ShouldAllBe(p => p.First >= p.Second);
    }

    [Fact]
    public void Futures_dealt_out_anew_teach_nothing()
    {
        // One shuffle may favour a direction of a strong feature: its Gini deviates by 0.18, its AUC by 0.06. Bounds are 3 standard errors.
        var actual = SimulatedTables.BoughtOf(Tables[2]);
        var shuffles = Enumerable
            .Range(0, 20)
            .Select(s => Train([.. Past.Select((t, i) => SimulatedTables.Shuffled(t, (10 * s) + i))]))
            .ToList();
        shuffles.Average(Gini).ShouldBe(0, 0.12);
        shuffles
            .Average(m => BinaryMetrics.RocAucOf(actual, m.Predict(Holdout).BuyProbability)!.Value)
            .ShouldBe(0.5, 0.042);
        shuffles.Max(Gini).ShouldBeLessThan(Gini(Model));
    }

    [Fact]
    public void A_loaded_model_is_the_same()
    {
        var loaded = TwoPartModel.Load(BtydTables.Parse(Model.Save()));
        loaded.Save().ShouldBe(Model.Save());
        loaded.Predict(Holdout).Spend.ShouldBe(Model.Predict(Holdout).Spend);
        loaded.Explain(Holdout)[7].Contributions.ShouldBe(Model.Explain(Holdout)[7].Contributions);
    }

    [Fact]
    public void Equal_input_gives_equal_bytes() => Train(Past).Save().ShouldBe(Model.Save());

    [Fact]
    public void Buyers_who_send_everything_back_lower_the_expected_spend()
    {
        var half = Past.Select(t =>
                t.With(t.Labels! with { Spend = [.. t.Labels.Spend.Select((v, i) => i % 2 == 0 ? 0 : v)] })
            )
            .ToArray();
        var ratio = Train(half).Predict(Holdout).Spend.Sum() / Model.Predict(Holdout).Spend.Sum();
        ratio.ShouldBe(0.5, 0.1);
    }

    [Fact]
    public void Too_few_buyers_are_a_reason_not_a_crash()
    {
        var none = new Labels(new float[Past[0].Count], new float[Past[0].Count]);
        Should.Throw<ModelFitException>(() => Train([Past[0].With(none)])).Message.ShouldContain("Too few customers");
    }

    private static IValueModel Train(FeatureTable[] labelled) =>
        new LightGbmTwoPart().Train(labelled, Holdout, seed: 3, CancellationToken.None);

    private static double Gini(IValueModel model) =>
        ValueMetrics.NormalizedGiniOf(SimulatedTables.SpendOf(Tables[2]), model.Predict(Holdout).Spend)!.Value;
}

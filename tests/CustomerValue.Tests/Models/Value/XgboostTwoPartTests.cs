using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;
using CustomerValue.Tests.Models.Backtest;
using CustomerValue.Tests.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Value;

public sealed class XgboostTwoPartTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_500, 3, seed: 11);
    private static readonly FeatureTable Holdout = Tables[2].WithoutLabels();

    [Fact]
    public void It_predicts_explains_and_loads_or_says_that_the_library_is_missing()
    {
        if (XgboostModel.WhyMissing is { } reason)
        {
            Should.Throw<ModelFitException>(Train).Message.ShouldBe(reason);
            return;
        }

        var model = Train();
        var predicted = model.Predict(Holdout);
        predicted.Spend.ShouldAllBe(v => v >= 0 && double.IsFinite(v));
        var attributions = model.Explain(Holdout);
        for (var i = 0; i < predicted.Spend.Length; i++)
        {
            (attributions[i].Baseline + attributions[i].Contributions.Sum()).ShouldBe(
                predicted.Spend[i],
                1e-4 * predicted.Spend[i]
            );
        }

        var loaded = ModelPackage.ValueModel(BtydTables.Parse(model.Save()));
        loaded.Name.ShouldBe("xgboost");
        loaded.Save().ShouldBe(model.Save());
        loaded.Predict(Holdout).Spend.ShouldBe(predicted.Spend);
        Train().Save().ShouldBe(model.Save());

        var naive = new NaiveTrainer().Train([], Holdout, 1, CancellationToken.None);
        Gini(predicted).ShouldBeGreaterThan(Gini(naive.Predict(Holdout)));
    }

    private static IValueModel Train() =>
        new XgboostTwoPart().Train(Tables[..2], Holdout, seed: 3, CancellationToken.None);

    private static double Gini(ValuePrediction predicted) =>
        ValueMetrics.NormalizedGiniOf(SimulatedTables.SpendOf(Tables[2]), predicted.Spend)!.Value;
}

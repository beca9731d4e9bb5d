using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class StandingCheckTests
{
    private const string Jumped = "jumped to";
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(600, 3, seed: 52);
    private static readonly FeatureTable Now = Tables[2].WithoutLabels();
    private static readonly TrainingRequest Request = new("v1", SimulatedTables.Horizon, "features", 1, [], 0.05, null);

    [Fact]
    public void A_version_that_expects_what_the_standing_one_does_has_no_warning()
    {
        var first = Train(Request);
        var second = Train(
            Request with
            {
                StandingValue = ModelPackage.LoadValue(first.Files[ModelPackage.ValueFile]),
            }
        );
        second.Card.Warnings.ShouldBe(first.Card.Warnings);
        second.Card.Warnings.ShouldNotContain(w => w.Contains(Jumped, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0.3)]
    public void A_version_whose_total_jumped_says_so_with_both_figures(double factor)
    {
        var standing = new Times(ModelPackage.LoadValue(Train(Request).Files[ModelPackage.ValueFile]), factor);
        var card = Train(Request with { StandingValue = standing }).Card;
        var warning = card.Warnings.Single(w => w.Contains(Jumped, StringComparison.Ordinal));
        warning.ShouldContain("expected spend of all customers");
        warning.ShouldContain($"{standing.Predict(Now).Spend.Sum():0}");
    }

    private static TrainingOutcome Train(TrainingRequest request) =>
        ModelTraining.Run(
            [.. Tables.Take(2)],
            Now,
            new Candidates(
                [new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays)],
                [],
                [new PAliveRetention()],
                []
            )
            {
                HasValueBlend = false,
                HasRetentionBlend = false,
            },
            request,
            CancellationToken.None
        );

    private sealed class Times(IValueModel inner, double factor) : IValueModel
    {
        public string Name => inner.Name;

        public IReadOnlyList<string> ExplainedFeatures => inner.ExplainedFeatures;

        public ValuePrediction Predict(FeatureTable table)
        {
            var predicted = inner.Predict(table);
            return predicted with { Spend = Array.ConvertAll(predicted.Spend, v => v * factor) };
        }

        public Attribution[] Explain(FeatureTable table) => inner.Explain(table);

        public byte[] Save() => inner.Save();
    }
}

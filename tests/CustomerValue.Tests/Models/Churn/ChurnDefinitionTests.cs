using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Churn;

public sealed class ChurnDefinitionTests
{
    private static readonly ChurnDefinition Silence = new(ChurnMeaning.Silence, 2);

    [Fact]
    public void The_limit_is_the_factor_times_the_own_gaps_and_one_of_the_shop() =>
        // The shop's gap is 20, the median of 10, 20 and 40.
        Silence
            .SilenceLimits(Table(gaps: [10, 20, 40, float.NaN], repeats: [4, 1, 1, 0]))
            .ShouldBe([2 * ((10 * 4) + 20) / 5.0, 2 * 20, 2 * 30, 2 * 20]);

    [Fact]
    public void Where_nobody_came_back_the_horizon_is_the_gap() =>
        Silence.SilenceLimits(Table([float.NaN], [0])).ShouldBe([2 * 90]);

    [Theory]
    [InlineData(5, 50, true)] // silent for 40 days at the end, which is the limit
    [InlineData(5, 49, false)]
    [InlineData(5, float.NaN, false)]
    public void Who_buys_and_falls_silent_again_has_left(float recency, float lastDay, bool stays)
    {
        var table = Table([20, 20], [1, 1], recency: [recency, 1], lastDay: [lastDay, 89]);
        Silence.Relabel(table).Labels!.Bought(0).ShouldBe(stays);
    }

    [Theory]
    [InlineData(30, true)] // 120 days silent at the end
    [InlineData(31, false)]
    public void Who_buys_seldom_stays_without_a_purchase_in_the_horizon(float recency, bool stays)
    {
        var table = Table([60, 60], [1, 1], recency: [recency, 1], lastDay: [float.NaN, 89]);
        Silence.Relabel(table).Labels!.Bought(0).ShouldBe(stays);
    }

    [Fact]
    public void Spend_and_the_features_stay_as_they_are()
    {
        var table = SimulatedTables.Labelled(300, 1, seed: 3)[0];
        var relabelled = Silence.Relabel(table);
        relabelled.Labels!.Spend.ShouldBe(table.Labels!.Spend);
        relabelled.Numeric.ShouldBe(table.Numeric);
        relabelled.Labels.Orders.ShouldNotBe(table.Labels.Orders);
    }

    [Fact]
    public void Where_staying_is_buying_the_table_is_the_same_one()
    {
        var table = SimulatedTables.Labelled(50, 1, seed: 3)[0];
        ChurnDefinition.NoPurchase.Relabel(table).ShouldBeSameAs(table);
    }

    [Fact]
    public void Labels_without_days_are_refused() =>
        Should
            .Throw<ModelFitException>(() => Silence.Relabel(Table([1], [1]).With(new Labels([1], [1]))))
            .Message.ShouldContain("last purchase day");

    [Fact]
    public void Nine_of_ten_gaps_at_random_are_shorter() =>
        Math.Exp(-ChurnDefinition.NineOfTenGaps).ShouldBe(0.1, 0.001);

    [Fact]
    public void Training_learns_what_is_meant_and_the_card_says_it()
    {
        var tables = SimulatedTables.Labelled(1_500, 4, seed: 31);
        var request = new TrainingRequest("v1", SimulatedTables.Horizon, "features", 1, [], 0.05, null)
        {
            Churn = Silence,
        };
        var candidates = Candidates.Default.Only([
            "same-as-last-period",
            "logistic-regression",
            "lightgbm",
            "blend-retention",
        ]);
        var outcome = ModelTraining.Run(
            tables[..3],
            tables[3].WithoutLabels(),
            candidates,
            request,
            CancellationToken.None
        );

        outcome.Card.ChurnDefinition.ShouldBe(
            "at the end of the 90 days silent for more than 2 times the customer's usual gap"
        );
        // The plain forecast says nothing of silence.
        outcome.Card.ValueGrade.ShouldNotBeNull();
        outcome.Card.RetentionGrade.ShouldBeNull();
        var version = ModelPackage.Load(outcome.Files);
        version.Churn.ShouldBe(ChurnMeaning.Silence);
        // The probabilities are of staying as it is meant, in sum and by customer.
        var stays = SimulatedTables.BoughtOf(Silence.Relabel(tables[3]));
        var predicted = version.Retention.Predict(tables[3].WithoutLabels());
        predicted.Average().ShouldBe(stays.Count(s => s) / (double)stays.Length, 0.04);
        outcome.Card.RetentionAuc.ShouldBeGreaterThan(0.75);
    }

    private static FeatureTable Table(
        float[] gaps,
        float[] repeats,
        float[]? recency = null,
        float[]? lastDay = null
    ) =>
        new(
            new DateOnly(2025, 1, 1),
            90,
            [.. gaps.Select((_, i) => $"c{i}")],
            [
                new("gap_mean", gaps),
                new(Btyd.RepeatDays, repeats),
                new("recency_days", recency ?? new float[gaps.Length]),
            ],
            [],
            new Labels(new float[gaps.Length], new float[gaps.Length], lastDay ?? new float[gaps.Length])
        );
}

using CustomerValue.Features;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Tests.Models.Backtest;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class LeakCheckTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_000, 3, seed: 81);

    [Fact]
    public void Honest_features_pass() => LeakCheck.Find(Tables).ShouldBeEmpty();

    [Theory]
    [InlineData("spend_after", 1)]
    [InlineData("minus_spend_after", -1)]
    public void A_feature_computed_after_the_cutoff_is_caught(string name, float sign)
    {
        var noise = new Random(1);
        var planted = Tables.Select(t =>
            SimulatedTables.WithColumn(t, name, i => (sign * t.Labels!.Spend[i]) + (float)(2 * noise.NextDouble()))
        );
        LeakCheck.Find([.. planted]).ShouldBe([name]);
    }

    [Fact]
    public void So_is_one_that_is_only_known_of_buyers()
    {
        var planted = Tables.Select(t =>
            SimulatedTables.WithColumn(t, "days_to_next_order", i => t.Labels!.Bought(i) ? i % 90 : float.NaN)
        );
        LeakCheck.Find([.. planted]).ShouldBe(["days_to_next_order"]);
    }

    [Fact]
    public void So_is_a_text_that_was_written_after_the_cutoff()
    {
        FeatureTable With(FeatureTable table, Func<int, string?> text) =>
            new(
                table.Cutoff,
                table.HorizonDays,
                table.CustomerIds,
                table.Numeric,
                [
                    .. table.Categorical,
                    new CategoricalColumn("status", [.. Enumerable.Range(0, table.Count).Select(text)]),
                ],
                table.Labels,
                table.Sequences
            );
        LeakCheck
            .Find([
                .. Tables.Select(t =>
                    With(
                        t,
                        i =>
                            t.Labels!.Bought(i) ? $"active {i % 3}"
                            : i % 2 == 0 ? "left"
                            : null
                    )
                ),
            ])
            .ShouldBe(["status"]);
        // Hundreds of towns, one of them each customer's own: nothing of the future is in them.
        LeakCheck.Find([.. Tables.Select(t => With(t, i => $"town {i}"))]).ShouldBeEmpty();
        LeakCheck.Find([.. Tables.Select(t => With(t, i => $"town {i % 200}"))]).ShouldBeEmpty();
    }

    [Fact]
    public void Features_that_models_cannot_do_without_stay()
    {
        // The older the customer the higher the spend, without exception: so regular is a shop of made-up rows.
        var regular = Tables.Select(t =>
        {
            var age = t.Column(Btyd.AgeWeeks);
            return t.With(t.Labels! with { Spend = Array.ConvertAll(age, a => 10 + a) });
        });
        LeakCheck.Find([.. regular]).ShouldNotContain(Btyd.AgeWeeks);
    }

    [Fact]
    public void Features_of_order_lines_stay_and_those_of_other_data_do_not()
    {
        // So regular is a shop in which most buy once and the others always return.
        var regular = Tables.Select(t =>
            SimulatedTables.WithColumn(
                SimulatedTables.WithColumn(t, "orders_365d", i => t.Labels!.Spend[i]),
                "age",
                i => t.Labels!.Spend[i]
            )
        );
        LeakCheck.Find([.. regular]).ShouldBe(["age"]);
    }

    [Fact]
    public void Training_leaves_it_out_and_says_so()
    {
        var planted = Tables
            .Select(t => SimulatedTables.WithColumn(t, "spend_after", i => t.Labels!.Spend[i]))
            .ToArray();
        var now = SimulatedTables.WithColumn(Tables[2].WithoutLabels(), "spend_after", _ => 0);
        var plain = new Candidates(
            [new NaiveTrainer()],
            [
                [new CustomerValue.Models.Value.LightGbmTwoPart()],
            ],
            [new BuyProbabilityRetention(FrequencyModelKind.BgNbd)],
            [
                [new CustomerValue.Models.Churn.LogisticRetention()],
            ]
        );
        var request = new TrainingRequest("v", SimulatedTables.Horizon, "f", 1, [], 0.05, null);
        var outcome = ModelTraining.Run(planted, now, plain, request, CancellationToken.None);
        outcome.Card.Warnings.ShouldContain(w => w.Contains("'spend_after'", StringComparison.Ordinal));
        outcome.Card.ValueGini.ShouldBeLessThan(0.95);
        ModelPackage.Load(outcome.Files).Value.ExplainedFeatures.ShouldNotContain("spend_after");
    }

    [Fact]
    public void Shuffled_futures_give_chance_level_figures()
    {
        var shuffled = Tables.Select((t, i) => SimulatedTables.Shuffled(t, seed: 100 + i)).ToArray();
        var request = new TrainingRequest("v", SimulatedTables.Horizon, "f", 1, [], 0.05, null);
        var card = ModelTraining
            .Run(shuffled, Tables[2].WithoutLabels(), Candidates.Default, request, CancellationToken.None)
            .Card;
        // 1,000 customers: the standard errors are about 0.03 and 0.02; the best of many candidates is taken.
        card.ValueGini.ShouldBeInRange(-0.12, 0.12);
        card.RetentionAuc.ShouldBeInRange(0.43, 0.57);
    }
}

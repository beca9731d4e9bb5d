using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Evaluation;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Statistics;

namespace CustomerValue.Tests.Models.Backtest;

public sealed class WalkForwardTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(1_500, 3, seed: 21);
    private static readonly FakeValueTrainer Plain = FakeValueTrainer.OfColumn("plain", Btyd.SpendLastHorizon);
    private static readonly FakeRetentionTrainer Even = new("even", false, (_, _) => Constant(0.5));

    [Fact]
    public void No_candidate_sees_the_future_of_the_holdout()
    {
        var seen = new List<(IReadOnlyList<FeatureTable> Labelled, FeatureTable AsOf)>();
        Run(
            [new FakeValueTrainer("spy", true, (l, a) => Spy(l, a, Constant(1)))],
            [new FakeRetentionTrainer("spy", true, (l, a) => Spy(l, a, Constant(0.5)))],
            Tables
        );
        seen.Count.ShouldBe(2);
        foreach (var (labelled, asOf) in seen)
        {
            asOf.Labels.ShouldBeNull();
            asOf.Cutoff.ShouldBe(Tables[^1].Cutoff);
            labelled.Select(t => t.Cutoff).ShouldBe([Tables[0].Cutoff, Tables[1].Cutoff]);
            labelled.ShouldAllBe(t => t.Labels != null && t.Cutoff.AddDays(t.HorizonDays) <= asOf.Cutoff);
        }

        Func<FeatureTable, double[]> Spy(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            Func<FeatureTable, double[]> model
        )
        {
            seen.Add((labelled, asOf));
            return table =>
            {
                table.Labels.ShouldBeNull();
                return model(table);
            };
        }
    }

    [Fact]
    public void Tables_whose_label_windows_reach_into_the_holdout_are_not_learned_from()
    {
        var overlapping = SimulatedTables.Labelled(300, 4, seed: 22, daysApart: 45);
        IReadOnlyList<FeatureTable> learned = [];
        var board = Run(
            [
                new FakeValueTrainer(
                    "spy",
                    true,
                    (l, _) =>
                    {
                        learned = l;
                        return Constant(1);
                    }
                ),
            ],
            [Even],
            overlapping
        ).Board;
        learned.Select(t => t.Cutoff).ShouldBe([overlapping[0].Cutoff, overlapping[1].Cutoff]);
        board.TrainingCutoffs.ShouldBe(learned.Select(t => t.Cutoff));
    }

    [Fact]
    public void A_candidate_that_throws_leaves_its_reason_and_goes_last()
    {
        var board = Run(
            [new FakeValueTrainer("broken", false, (_, _) => throw new ModelFitException("It ran away.")), Plain],
            [
                new FakeRetentionTrainer("broken", false, (_, _) => throw new InvalidOperationException("No rows.")),
                Even,
            ],
            Tables
        ).Board;
        board.Value.Select(e => (e.Model, e.Reason)).ShouldBe([("plain", null), ("broken", "It ran away.")]);
        board.Retention.Select(e => (e.Model, e.Reason)).ShouldBe([("even", null), ("broken", "No rows.")]);
        board.Value[1].Spend.ShouldBeNull();
        board.ValueChampion.ShouldBe("plain");
        board.RetentionChampion.ShouldBe("even");
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_candidate_that_predicts_no_number_steps_aside(double broken)
    {
        var board = Run(
            [new FakeValueTrainer("broken", false, (_, _) => OneIs(broken)), Plain],
            [new FakeRetentionTrainer("broken", false, (_, _) => OneIs(broken)), Even],
            Tables
        ).Board;
        board.ValueChampion.ShouldBe("plain");
        board.RetentionChampion.ShouldBe("even");
        board.Value[1].ShouldSatisfyAllConditions(e => e.Spend.ShouldBeNull(), e => e.Reason.ShouldNotBeNull());
        board.Retention[1].ShouldSatisfyAllConditions(e => e.Metrics.ShouldBeNull(), e => e.Reason.ShouldNotBeNull());
    }

    [Fact]
    public void When_every_candidate_fails_every_reason_is_told()
    {
        var error = Should.Throw<ModelFitException>(() =>
            Run(
                [new FakeValueTrainer("one", false, (_, _) => throw new ModelFitException("First."))],
                [new FakeRetentionTrainer("two", false, (_, _) => throw new ModelFitException("Second."))],
                Tables
            )
        );
        error.Message.ShouldContain("one: First.");
        error.Message.ShouldContain("two: Second.");
    }

    [Fact]
    public void A_cancellation_is_no_failure_of_a_candidate() =>
        Should.Throw<OperationCanceledException>(() =>
            new WalkForward([new LightGbmTwoPart()], [Even], 1, Budget.Unlimited).Run(
                Tables,
                new CancellationToken(canceled: true)
            )
        );

    [Fact]
    public void With_one_labelled_table_only_candidates_without_labels_compete()
    {
        var board = Run([new LightGbmTwoPart(), Plain], [new LogisticRetention(), Even], [Tables[0]]).Board;
        board.ValueChampion.ShouldBe("plain");
        board.RetentionChampion.ShouldBe("even");
        board.TrainingCutoffs.ShouldBeEmpty();
        board.Route.ShouldContain("too short for models that learn from labels");
        board.Value[1].Reason!.ShouldContain("learns from labels");
        board.Retention[1].Reason!.ShouldContain("learns from labels");
    }

    [Fact]
    public void Figures_are_those_of_the_predictions_for_the_holdout()
    {
        var result = Run([Plain], [Even], Tables);
        var predicted = Array.ConvertAll(Tables[^1].Column(Btyd.SpendLastHorizon), v => (double)v);
        // The candidate decides who spends how much of the total, which is forecast for all candidates alike.
        var factor = result.PredictValue().Spend.Sum() / predicted.Sum();
        foreach (var (shared, own) in result.PredictValue().Spend.Zip(predicted))
        {
            shared.ShouldBe(own * factor, 1e-9);
        }

        var entry = result.Board.Value.Single();
        entry.Spend!.NormalizedGini.ShouldBe(
            ValueMetrics.NormalizedGiniOf(SimulatedTables.SpendOf(Tables[^1]), predicted)
        );
        entry.Spend.Customers.ShouldBe(Tables[^1].Count);
        result.Board.Retention.Single().Metrics!.RocAuc.ShouldBe(0.5);
    }

    [Fact]
    public void A_leaked_label_shows_as_a_score_too_good_to_be_true()
    {
        var honest = Gini(Tables);
        var leaked = Gini([.. Tables.Select(t => SimulatedTables.WithColumn(t, "leak", i => t.Labels!.Spend[i]))]);
        // What is tested is that the figure would give a leak away: an honest one stays well below.
        leaked.ShouldBeGreaterThan(0.98);
        honest.ShouldBeLessThan(0.93);

        static double Gini(FeatureTable[] tables) =>
            Run([new LightGbmTwoPart()], [Even], tables).Board.Value.Single().Spend!.NormalizedGini!.Value;
    }

    [Fact]
    public void Each_attempt_is_timed_once_and_each_run_anew()
    {
        var walk = new WalkForward([Plain, new LightGbmTwoPart()], [Even], 1, Budget.Unlimited);
        walk.Run([Tables[0]], CancellationToken.None);
        var timings = walk.Run([Tables[0]], CancellationToken.None).Timings;
        timings.Select(t => (t.Task, t.Model)).ShouldBe([("value", "plain"), ("retention", "even")]);
    }

    [Fact]
    public void Real_candidates_beat_the_plain_forecast_and_the_best_is_champion()
    {
        var board = Run(
            [
                new NaiveTrainer(),
                new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays),
                new LightGbmTwoPart(),
            ],
            [new PAliveRetention(), new LogisticRetention()],
            Tables
        ).Board;
        board.Value.ShouldAllBe(e => e.Reason == null);
        board.ValueChampion.ShouldBe(board.Value[0].Model);
        board.Value[^1].Model.ShouldBe("same-as-last-period");
    }

    [Fact]
    public void Candidates_that_are_level_on_the_holdout_are_compared_on_the_windows_before_it_too()
    {
        var seen = new List<(string Model, DateOnly AsOf, int Learned)>();
        // The same ranking; one of them knows the level of single customers only on the holdout.
        var lucky = Spy("lucky", asOf => asOf.Cutoff == Tables[^1].Cutoff ? 1 : 40);
        var steady = Spy("steady", _ => 3);
        var behind = new FakeValueTrainer("behind", false, (_, _) => Constant(1));
        var board = Run([lucky, steady, behind], [Even], Tables).Board;
        board.Earlier.Select(w => w.Holdout).ShouldBe([Tables[1].Cutoff, Tables[0].Cutoff]);
        board.Earlier.ShouldAllBe(w => w.Value.Count == 2 && w.Retention.Count == 0);
        board.ValueChampion.ShouldBe("steady");
        seen.ShouldBe([
            ("lucky", Tables[2].Cutoff, 2),
            ("steady", Tables[2].Cutoff, 2),
            ("lucky", Tables[1].Cutoff, 1),
            ("steady", Tables[1].Cutoff, 1),
            ("lucky", Tables[0].Cutoff, 0),
            ("steady", Tables[0].Cutoff, 0),
        ]);
        Run([lucky, steady, behind], [Even], [Tables[^1]]).Board.ValueChampion.ShouldBe("lucky");

        FakeValueTrainer Spy(string name, Func<FeatureTable, double> added) =>
            new(
                name,
                false,
                (labelled, asOf) =>
                {
                    seen.Add((name, asOf.Cutoff, labelled.Count));
                    asOf.Labels.ShouldBeNull();
                    // The order of customers stays.
                    return table => Array.ConvertAll(table.Column(Btyd.SpendLastHorizon), v => v + added(asOf));
                }
            );
    }

    private static BacktestResult Run(
        IReadOnlyList<IValueTrainer> value,
        IReadOnlyList<IRetentionTrainer> retention,
        IReadOnlyList<FeatureTable> tables
    ) => new WalkForward(value, retention, seed: 1, Budget.Unlimited).Run(tables, CancellationToken.None);

    private static Func<FeatureTable, double[]> Constant(double value) =>
        table => [.. Enumerable.Repeat(value, table.Count)];

    private static Func<FeatureTable, double[]> OneIs(double value) =>
        table => [.. Enumerable.Range(0, table.Count).Select(i => i == 3 ? value : 0.5)];
}

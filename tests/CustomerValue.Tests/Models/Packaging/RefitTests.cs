using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Packaging;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Storage;
using CustomerValue.Tests.Models.Backtest;
using Microsoft.Extensions.Time.Testing;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class RefitTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(600, 4, seed: 51);
    private static readonly FeatureTable Now = Tables[3].WithoutLabels();
    private static readonly TrainingRequest Request = new("v1", SimulatedTables.Horizon, "features", 1, [], 0.05, null);

    [Fact]
    public void A_champion_that_cannot_be_refitted_gives_way_to_the_next()
    {
        // Nothing ranks spend better than spend itself, until it is to be learned from all windows.
        var outcome = Train(
            new Candidates([new NaiveTrainer(), Cheat()], [], [new PAliveRetention(), Sure()], [])
            {
                HasValueBlend = false,
                HasRetentionBlend = false,
            }
        );
        outcome.Card.ValueChampion.ShouldBe("same-as-last-period");
        outcome.Card.RetentionChampion.ShouldBe("p-alive");
        var board = Board(outcome);
        board.ValueChampion.ShouldBe("same-as-last-period");
        board.Value.Select(e => e.Model).ShouldBe(["same-as-last-period", "cheat"]);
        board.Value[1].Spend.ShouldBeNull();
        board.Value[1].Reason!.ShouldContain("It was the best, but");
        board.Value[1].Reason!.ShouldContain("Broken now.");
        board.Retention[1].Reason!.ShouldContain("Broken now.");
        outcome.Card.Warnings.ShouldContain(w =>
            w.StartsWith("cheat was the best for spend", StringComparison.Ordinal)
        );
        outcome.Card.Warnings.ShouldContain(w =>
            w.StartsWith("sure was the best for retention", StringComparison.Ordinal)
        );
        ModelPackage.Load(outcome.Files).Value.Name.ShouldBe("same-as-last-period");
    }

    [Fact]
    public void Where_nobody_can_be_refitted_every_reason_is_told()
    {
        var alone = new Candidates([Cheat()], [], [new PAliveRetention()], [])
        {
            HasValueBlend = false,
            HasRetentionBlend = false,
        };
        Should.Throw<ModelFitException>(() => Train(alone)).Message.ShouldContain("Broken now.");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0.2)]
    public void A_champion_that_is_another_model_after_the_refit_gives_way(double factor)
    {
        // The best on the holdout; with the newest window it expects five times as much of the same customers, or a fifth.
        var moody = new FakeValueTrainer(
            "moody",
            false,
            (_, asOf) =>
                table =>
                    asOf.Cutoff == Now.Cutoff
                        ? Array.ConvertAll(
                            new NaiveTrainer().Train([], table, 0, default).Predict(table).Spend,
                            v => factor * v
                        )
                        : Array.ConvertAll(Truth(table), v => v)
        );
        var outcome = Train(
            new Candidates([new NaiveTrainer(), moody], [], [new PAliveRetention()], [])
            {
                HasValueBlend = false,
                HasRetentionBlend = false,
            }
        );
        outcome.Card.ValueChampion.ShouldBe("same-as-last-period");
        outcome.Card.Warnings.ShouldContain(w =>
            w.Contains("moody is not the model that was measured", StringComparison.Ordinal)
        );

        static double[] Truth(FeatureTable table) =>
            table.Cutoff == Tables[2].Cutoff
                ? Array.ConvertAll(Tables[2].Labels!.Spend, v => (double)v)
                : new NaiveTrainer().Train([], table, 0, default).Predict(table).Spend;
    }

    [Fact]
    public void A_refit_has_a_budget_too()
    {
        var clock = new FakeTimeProvider();
        var slow = new StubbornTrainer("slow", Now.Cutoff, clock);
        var outcome = Train(
            new Candidates([new NaiveTrainer(), slow], [], [new PAliveRetention()], [])
            {
                HasValueBlend = false,
                HasRetentionBlend = false,
            },
            Request with
            {
                Budget = new Budget(TimeSpan.FromSeconds(2), int.MaxValue) { Clock = clock },
            }
        );
        outcome.Card.ValueChampion.ShouldBe("same-as-last-period");
        outcome.Card.Warnings.ShouldContain(w => w.Contains("CandidateSeconds", StringComparison.Ordinal));
    }

    [Fact]
    public void A_blend_is_refitted_without_a_part_that_it_was_measured_without()
    {
        // It is too slow at the holdout.
        var clock = new FakeTimeProvider();
        var slow = new StubbornTrainer("slow", Tables[2].Cutoff, clock);
        var outcome = Train(
            new Candidates(
                [],
                [
                    [new BtydTrainer(FrequencyModelKind.BgNbd, AmountSource.AllDays), slow],
                    [new LinearTwoPart()],
                ],
                [new PAliveRetention()],
                []
            )
            {
                HasRetentionBlend = false,
            },
            Request with
            {
                Budget = new Budget(TimeSpan.FromSeconds(2), int.MaxValue) { Clock = clock },
            }
        );
        Board(outcome).Value.Single(e => e.Model == "slow").Reason!.ShouldContain("CandidateSeconds");
        outcome.Card.ValueChampion.ShouldBe(BlendModel.Kind);
        slow.FittedAt.ShouldNotContain(Now.Cutoff);
    }

    private static TrainingOutcome Train(Candidates candidates, TrainingRequest? request = null) =>
        ModelTraining.Run(Tables[..3], Now, candidates, request ?? Request, CancellationToken.None);

    private static Leaderboard Board(TrainingOutcome outcome) =>
        JsonSerializer.Deserialize<Leaderboard>(outcome.Files[ModelStore.Part("leaderboard")], BlobFiles.Json)!;

    private static FakeValueTrainer Cheat() =>
        new(
            "cheat",
            false,
            (_, asOf) =>
                asOf.Cutoff == Now.Cutoff
                    ? throw new InvalidOperationException("Broken now.")
                    : _ => Array.ConvertAll(Tables[2].Labels!.Spend, v => (double)v)
        );

    private static FakeRetentionTrainer Sure() =>
        new(
            "sure",
            false,
            (_, asOf) =>
                asOf.Cutoff == Now.Cutoff
                    ? throw new InvalidOperationException("Broken now.")
                    : _ => Array.ConvertAll(Tables[2].Labels!.Orders, v => v > 0 ? 0.9 : 0.1)
        );

    /// <summary>A model that does not come to an end at one cutoff; no other takes any time of its clock.</summary>
    private sealed class StubbornTrainer(string name, DateOnly endlessAt, FakeTimeProvider clock) : IValueTrainer
    {
        public List<DateOnly> FittedAt { get; } = [];

        public string Name => name;

        public bool NeedsLabels => false;

        public IValueModel Train(
            IReadOnlyList<FeatureTable> labelled,
            FeatureTable asOf,
            int seed,
            CancellationToken cancellation
        )
        {
            FittedAt.Add(asOf.Cutoff);
            if (asOf.Cutoff == endlessAt)
            {
                clock.Advance(TimeSpan.FromMinutes(1));
                cancellation.ThrowIfCancellationRequested();
            }

            return new BtydTrainer(FrequencyModelKind.ParetoNbd, AmountSource.AllDays).Train(
                labelled,
                asOf,
                seed,
                cancellation
            );
        }
    }
}

using CsCheck;
using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Boosting;
using CustomerValue.Models.Tiering;
using CustomerValue.Tests.Models.Backtest;
using CustomerValue.Tests.Models.Probabilistic;

namespace CustomerValue.Tests.Models.Tiering;

public sealed class TieringTests
{
    private static readonly FeatureTable[] Tables = SimulatedTables.Labelled(2_000, 3, seed: 61);
    private static readonly FutureTiers Four = FutureTiers.Of([], Tables[..2]);

    [Fact]
    public void Kappa_is_that_of_a_worked_example()
    {
        // Weights (a - p)^2: observed 1 + 4 = 5; by chance (rows 2, 1, 1; columns 1, 2, 1) over 4:
        // (0,1) 4/4 + (0,2) 4*2/4 + (1,0) 1/4 + (1,2) 1/4 + (2,0) 4*1/4 + (2,1) 2/4 = 5.
        var metrics = TierMetrics.Of([0, 0, 1, 2], [1, 2, 1, 0], 3);
        metrics.Confusion.ShouldBe([
            [0, 1, 1],
            [0, 1, 0],
            [1, 0, 0],
        ]);
        metrics.Kappa!.Value.ShouldBe(1 - (9 / 5.0), 1e-12);
        metrics.Accuracy.ShouldBe(0.25);
        metrics.TopPrecision.ShouldBe(0);
        TierMetrics.Of([0, 1, 2, 1], [0, 1, 2, 1], 3).Kappa.ShouldBe(1);
        TierMetrics.Of([1, 1], [1, 1], 3).Kappa.ShouldBeNull();
        TierMetrics.Of([1, 1], [1, 1], 3).TopPrecision.ShouldBeNull();
    }

    [Fact]
    public void Who_spends_nothing_is_in_the_last_tier_and_shares_add_up()
    {
        Four.Names.ShouldBe(["Platinum", "Gold", "Silver", "Bronze"]);
        Four.Shares.Sum().ShouldBe(1, 1e-9);
        Four.Shares[0].ShouldBe(0.05, 0.002);
        Four.Of(0).ShouldBe(3);
        Four.Of(1e9).ShouldBe(0);
        Four.MinSpend.ShouldBe(Four.MinSpend.OrderDescending());
    }

    [Fact]
    public void A_cut_gives_every_tier_its_share_and_the_lowest_numbers_the_best() =>
        Gen.Double[0, 1]
            .Array[1, 300]
            .Sample(numbers =>
            {
                var tiers = Four.Cut(numbers);
                for (var t = 0; t < 4; t++)
                {
                    ((double)tiers.Count(v => v == t)).ShouldBe(Four.Shares[t] * numbers.Length, 1.01);
                }

                for (var i = 0; i < numbers.Length; i++)
                {
                    tiers.Where((_, j) => numbers[j] < numbers[i]).ShouldAllBe(better => better <= tiers[i]);
                }
            });

    [Fact]
    public void The_classifier_predicts_tiers_better_than_chance_and_its_choice_is_shown()
    {
        var spend = SimulatedTables.SpendOf(Tables[1]);
        var board = TierBacktest.Run(Tables[..2], Tables[2], spend, [], 1, Budget.Unlimited, CancellationToken.None);
        board.Library.ShouldBe(TreeLibrary.XgboostOrLightGbm.Name);
        board.Classifier!.Kappa!.Value.ShouldBeGreaterThan(0.3);
        board.CutValue.Kappa!.Value.ShouldBeGreaterThan(0.2);
        board.Classifier.Confusion.Sum(row => row.Sum()).ShouldBe(Tables[2].Count);
    }

    [Fact]
    public void Shuffled_futures_cannot_be_predicted()
    {
        var shuffled = SimulatedTables.Shuffled(Tables[2], seed: 4);
        var board = TierBacktest.Run(
            Tables[..2],
            shuffled,
            SimulatedTables.SpendOf(Tables[1]),
            [],
            1,
            Budget.Unlimited,
            CancellationToken.None
        );
        board.Classifier!.Kappa!.Value.ShouldBe(0, 0.06);
        board.CutValue.Kappa!.Value.ShouldBe(0, 0.06);
    }

    [Fact]
    public void Without_an_earlier_window_there_is_only_the_cut()
    {
        var board = TierBacktest.Run(
            [],
            Tables[2],
            SimulatedTables.SpendOf(Tables[1]),
            [],
            1,
            Budget.Unlimited,
            CancellationToken.None
        );
        board.Classifier.ShouldBeNull();
        board.Reason!.ShouldContain("no earlier label window");
    }

    [Fact]
    public void A_loaded_classifier_is_the_same_and_probabilities_add_up()
    {
        var hidden = Tables[2].WithoutLabels();
        var model = TierClassifier.Train(Tables[..2], hidden, Four, 1, CancellationToken.None);
        var loaded = TierClassifier.Load(BtydTables.Parse(model.Save()));
        loaded.Probabilities(hidden).ShouldBe(model.Probabilities(hidden));
        loaded.Save().ShouldBe(model.Save());
        model.Probabilities(hidden).Chunk(4).ShouldAllBe(p => Math.Abs(p.Sum() - 1) < 1e-5);
        model.TopProbability(hidden).Average().ShouldBe(Four.Shares[0], 0.03);
    }
}

using CsCheck;
using CustomerValue.Models.Backtest;
using CustomerValue.Models.Evaluation;
using CustomerValue.Statistics;

namespace CustomerValue.Tests.Models.Backtest;

public sealed class ChampionRuleTests
{
    [Fact]
    public void A_clearly_better_ranking_wins_whatever_the_amounts() =>
        Names(Value("amounts", 0.60, 1, 1, 0), Value("ranks", 0.62, 9, 9, 50)).ShouldBe(["ranks", "amounts"]);

    [Fact]
    public void Among_level_rankings_the_better_amounts_win() =>
        Names(Value("ranks", 0.605, 5, 5, 5), Value("amounts", 0.600, 4, 4, 4)).ShouldBe(["amounts", "ranks"]);

    [Fact]
    public void A_ranking_behind_by_less_than_one_standard_error_is_level()
    {
        var best = Value("ranks", 0.65, 5, 5, 5);
        var behind = Value("amounts", 0.60, 4, 4, 4);
        Names(best, behind with { StandardErrorToBest = 0.06 }).ShouldBe(["amounts", "ranks"]);
        Names(best, behind with { StandardErrorToBest = 0.04 }).ShouldBe(["ranks", "amounts"]);

        var ranks = Retention("ranks", 0.83, 0.60);
        var likely = Retention("likely", 0.80, 0.50);
        ChampionRule.Rank([ranks, likely with { StandardErrorToBest = 0.04 }], [])[0].Model.ShouldBe("likely");
        ChampionRule.Rank([ranks, likely with { StandardErrorToBest = 0.02 }], [])[0].Model.ShouldBe("ranks");
    }

    [Fact]
    public void One_good_error_does_not_outweigh_two_bad_ones() =>
        Names(Value("low", 0.6, 1, 9, -40), Value("right", 0.6, 2, 5, 3)).ShouldBe(["right", "low"]);

    [Fact]
    public void Who_else_takes_part_does_not_decide_between_two()
    {
        var (one, other) = (Value("one", 0.6, 10, 22, 0), Value("other", 0.6, 11, 20, 0));
        var alone = Names(one, other);
        Names(one, other, Value("x", 0.6, 10.5, 40, 0), Value("y", 0.6, 10.6, 41, 0), Value("z", 0.6, 10.7, 42, 0))[..2]
            .ShouldBe(alone);
    }

    [Fact]
    public void A_blend_has_a_start_among_level_rankings_but_no_more()
    {
        Names(Value("alone", 0.6, 100, 100, 0), Value("blend", 0.6, 102, 102, 0)).ShouldBe(["blend", "alone"]);
        Names(Value("alone", 0.6, 100, 100, 0), Value("blend", 0.6, 104, 104, 0)).ShouldBe(["alone", "blend"]);
        Names(Value("alone", 0.62, 100, 100, 0), Value("blend", 0.6, 100, 100, 0)).ShouldBe(["alone", "blend"]);
    }

    [Fact]
    public void Bias_counts_by_size_not_by_sign() =>
        Names(Value("under", 0.6, 3, 3, -30), Value("over", 0.6, 3, 3, 10)).ShouldBe(["over", "under"]);

    [Fact]
    public void Full_ties_go_by_name() =>
        Names(Value("b", 0.6, 3, 3, 1), Value("a", 0.6, 3, 3, 1)).ShouldBe(["a", "b"]);

    [Fact]
    public void Those_without_figures_go_last_and_may_be_all()
    {
        Names(Failed("x"), Value("a", 0.1, 1, 1, 1), Failed("b")).ShouldBe(["a", "x", "b"]);
        Names(Failed("x"), Failed("b")).ShouldBe(["x", "b"]);
    }

    [Fact]
    public void Level_retention_models_go_by_log_loss_and_others_by_auc()
    {
        var ranked = ChampionRule.Rank(
            [
                Retention("auc", 0.804, 0.60),
                Retention("loss", 0.800, 0.50),
                Retention("poor", 0.700, 0.10),
                new RetentionEntry("failed", null, "why"),
            ],
            []
        );
        ranked.Select(e => e.Model).ShouldBe(["loss", "auc", "poor", "failed"]);
    }

    [Fact]
    public void Windows_before_the_holdout_decide_between_those_that_are_level_and_the_newest_counts_most()
    {
        ValueEntry[] holdout = [Value("lucky", 0.6, 10, 10, 0), Value("steady", 0.6, 11, 11, 0)];
        ValueEntry[] much = [Value("lucky", 0.6, 15, 15, 0), Value("steady", 0.6, 11, 11, 0)];
        ValueEntry[] little = [Value("lucky", 0.6, 12, 12, 0), Value("steady", 0.6, 11, 11, 0)];
        Champion(holdout).ShouldBe("lucky");
        Champion(holdout, much).ShouldBe("steady");
        Champion(holdout, little).ShouldBe("lucky");
        Champion(holdout, little, little).ShouldBe("lucky");

        RetentionEntry[] now = [Retention("lucky", 0.8, 0.50), Retention("steady", 0.8, 0.51)];
        RetentionEntry[] before = [Retention("lucky", 0.8, 0.60), Retention("steady", 0.8, 0.51)];
        ChampionRule.Rank(now, [])[0].Model.ShouldBe("lucky");
        ChampionRule.Rank(now, [before])[0].Model.ShouldBe("steady");

        string Champion(ValueEntry[] entries, params ValueEntry[][] earlier) =>
            ChampionRule.Rank(entries, earlier)[0].Model;
    }

    [Fact]
    public void A_window_on_which_one_of_them_has_no_figures_does_not_count()
    {
        ValueEntry[] holdout = [Value("learned", 0.6, 10, 10, 0), Value("plain", 0.6, 11, 11, 0)];
        ChampionRule
            .Rank(
                holdout,
                [
                    [Failed("learned"), Value("plain", 0.6, 1, 1, 0)],
                ]
            )[0]
            .Model.ShouldBe("learned");
    }

    [Fact]
    public void Windows_before_the_holdout_do_not_lift_one_that_ranks_worse_on_it()
    {
        ValueEntry[] holdout = [Value("ranks", 0.65, 10, 10, 0), Value("behind", 0.60, 10, 10, 0)];
        ValueEntry[] before = [Value("ranks", 0.50, 20, 20, 0), Value("behind", 0.60, 10, 10, 0)];
        ChampionRule.Rank(holdout, [before]).Select(e => e.Model).ShouldBe(["ranks", "behind"]);
    }

    [Fact]
    public void The_order_in_which_candidates_are_listed_does_not_matter_and_nobody_is_lost() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[1, 9], Gen.Double[1, 9], Gen.Double[-50, 50])
            .Array[1, 8]
            .Sample(figures =>
            {
                var entries = figures.Select((f, i) => Value($"m{i}", f.Item1, f.Item2, f.Item3, f.Item4)).ToArray();
                var ranked = Names(entries);
                ranked.Order(StringComparer.Ordinal).ShouldBe(entries.Select(e => e.Model));
                Names([.. entries.Reverse()]).ShouldBe(ranked);
                var champion = entries.Single(e => e.Model == ranked[0]);
                champion.Spend!.NormalizedGini!.Value.ShouldBeGreaterThanOrEqualTo(
                    figures.Max(f => f.Item1) - ChampionRule.GiniBand
                );
            });

    private static List<string> Names(params ValueEntry[] entries) =>
        [.. ChampionRule.Rank(entries, []).Select(e => e.Model)];

    private static ValueEntry Value(string model, double gini, double mae, double rmse, double bias) =>
        new(model, new ValueMetrics(100, gini, null, mae, rmse, bias, null, null, null, []), null, null, null);

    private static ValueEntry Failed(string model) => new(model, null, null, null, "why");

    private static RetentionEntry Retention(string model, double auc, double logLoss)
    {
        var at = new ThresholdMetrics(0.5, null, null, 0);
        return new(model, new BinaryMetrics(100, 0.5, auc, null, at, at, null, logLoss, 0.2, 0, [], [], []), null);
    }
}

using CsCheck;
using CustomerValue.Models.Packaging;

namespace CustomerValue.Tests.Models.Packaging;

public sealed class PromotionRuleTests
{
    [Fact]
    public void The_first_version_is_promoted() => PromotionRule.ReasonAgainst(Card(0, 0.5), null, 0).ShouldBeNull();

    [Theory]
    [InlineData(0.541, 0.80, null)]
    [InlineData(0.539, 0.80, "normalized Gini of spend 0.539, the standing model had 0.600")]
    [InlineData(0.60, 0.771, null)]
    [InlineData(0.60, 0.769, "ROC-AUC of retention 0.769, the standing model had 0.800")]
    [InlineData(0.99, 0.70, "ROC-AUC of retention")]
    public void A_loss_is_let_pass_up_to_the_margin(double gini, double auc, string? reason)
    {
        var against = PromotionRule.ReasonAgainst(Card(gini, auc), Card(0.6, 0.8), margin: 0.1);
        if (reason is null)
        {
            against.ShouldBeNull();
        }
        else
        {
            against!.Text.ShouldContain(reason);
        }
    }

    [Fact]
    public void Without_a_margin_an_equal_version_is_promoted_and_a_worse_one_is_not()
    {
        PromotionRule.ReasonAgainst(Card(0.6, 0.8), Card(0.6, 0.8), 0).ShouldBeNull();
        PromotionRule.ReasonAgainst(Card(0.5999, 0.8), Card(0.6, 0.8), 0).ShouldNotBeNull();
    }

    [Fact]
    public void Another_horizon_is_not_compared() =>
        PromotionRule.ReasonAgainst(Card(0.1, 0.5) with { HorizonDays = 30 }, Card(0.9, 0.9), 0).ShouldBeNull();

    [Fact]
    public void A_standing_version_that_does_not_fit_the_settings_is_replaced_whatever_its_figures()
    {
        var standing = Card(0.9, 0.9);
        PromotionRule.ReasonAgainst(Card(0.1, 0.5), standing, 0).ShouldNotBeNull();
        ModelCard[] others =
        [
            Card(0.1, 0.5) with
            {
                ModelHorizonDays = 60,
            },
            Card(0.1, 0.5) with
            {
                FeatureCatalogue = "newer",
            },
            Card(0.1, 0.5) with
            {
                ChurnDefinition = "silence",
            },
            Card(0.1, 0.5) with
            {
                ChurnThreshold = 0.2,
            },
            Card(0.1, 0.5) with
            {
                TierDefinition = "best for 1 %, others for the rest",
            },
        ];
        others.ShouldAllBe(card => PromotionRule.ReasonAgainst(card, standing, 0) == null);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(45, false)]
    [InlineData(-45, false)]
    [InlineData(46, true)]
    [InlineData(400, true)]
    public void Figures_of_another_season_bar_nobody(int daysLater, bool isPromoted)
    {
        var standing = Card(0.9, 0.9);
        var card = Card(0.1, 0.5) with { Cutoffs = [standing.Cutoffs[^1].AddDays(daysLater)] };
        (PromotionRule.ReasonAgainst(card, standing, 0) is null).ShouldBe(isPromoted);
    }

    [Fact]
    public void A_version_as_good_as_the_standing_one_is_always_promoted() =>
        Gen.Select(Gen.Double[-1, 1], Gen.Double[0, 1], Gen.Double[0, 1])
            .Sample(
                (gini, auc, margin) =>
                    PromotionRule.ReasonAgainst(Card(gini, auc), Card(gini, auc), margin).ShouldBeNull()
            );

    internal static ModelCard Card(double gini, double auc) =>
        new()
        {
            Version = "v",
            FeatureKey = "f",
            FeatureCatalogue = "c",
            AsOf = new DateOnly(2025, 1, 1),
            ModelHorizonDays = 90,
            HorizonDays = 90,
            Cutoffs = [new DateOnly(2024, 7, 6), new DateOnly(2024, 10, 4)],
            Customers = 1_000,
            Seed = 1,
            Libraries = new Dictionary<string, string>(StringComparer.Ordinal),
            ValueChampion = "a",
            ValueGini = gini,
            ValueBiasPercent = null,
            RetentionChampion = "b",
            RetentionAuc = auc,
            IntervalLevel = 0.8,
            IntervalCoverage = 0.8,
            ChurnThreshold = 0.5,
            TrainingData = "",
            Usability = UsabilityVerdict.Good,
            Warnings = [],
        };
}

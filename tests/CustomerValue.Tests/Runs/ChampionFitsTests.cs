using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Packaging;
using CustomerValue.Pipeline;
using CustomerValue.Storage;
using CustomerValue.Tests.Models.Packaging;

namespace CustomerValue.Tests.Runs;

public sealed class ChampionFitsTests
{
    private static readonly ModelCard Card = PromotionRuleTests.Card(0.6, 0.8) with
    {
        FeatureCatalogue = FeatureCatalogue.Version,
        ChurnDefinition = ChurnDefinition.NoPurchase.InWords(90, 90),
    };

    [Fact]
    public void A_champion_that_predicts_what_is_asked_for_scores() =>
        Fits(Card, new CustomerValueOptions()).ShouldBeTrue();

    [Fact]
    public void Another_horizon_other_features_or_another_churn_take_a_training()
    {
        Fits(Card, new CustomerValueOptions { HorizonDays = 30 }).ShouldBeFalse();
        Fits(Card, new CustomerValueOptions(), modelHorizonDays: 60).ShouldBeFalse();
        Fits(Card with { FeatureCatalogue = "older" }, new CustomerValueOptions()).ShouldBeFalse();
        Fits(Card, new CustomerValueOptions { ChurnMeaning = ChurnMeaning.Silence }).ShouldBeFalse();
    }

    [Fact]
    public void Another_factor_of_silence_is_another_task_only_where_churn_is_silence()
    {
        Fits(Card, new CustomerValueOptions { SilenceFactor = 3 }).ShouldBeTrue();
        var silence = new CustomerValueOptions { ChurnMeaning = ChurnMeaning.Silence };
        var card = Card with { ChurnDefinition = ChurnDefinition.Of(silence).InWords(90, 90) };
        Fits(card, silence).ShouldBeTrue();
        silence.SilenceFactor = 3;
        Fits(card, silence).ShouldBeFalse();
    }

    private static bool Fits(ModelCard card, CustomerValueOptions options, int modelHorizonDays = 90) =>
        RunPlanner.Fits(JsonSerializer.SerializeToUtf8Bytes(card, BlobFiles.Json), modelHorizonDays, options);
}

using System.Text;
using CustomerValue.Reviews;

namespace CustomerValue.Tests.Reviews;

public class SentimentTrainerTests
{
    private static readonly Lazy<SentimentTraining> Trained = new(() =>
        SentimentTrainer.Train(MadeReviews.Some(4_000, 1), CancellationToken.None)
    );

    [Theory]
    [InlineData("A zorbly sweater", SentimentLabel.Positive)]
    [InlineData("A flimp jacket, gruntle", SentimentLabel.Negative)]
    [InlineData("这个酒店好得很", SentimentLabel.Positive)]
    [InlineData("这个水果糟透", SentimentLabel.Negative)]
    public async Task It_learns_words_of_both_languages_from_stars(string text, SentimentLabel expected)
    {
        var model = SentimentModel.Load(Trained.Value.Model!);
        var results = await new LocalSentiment(model, Aspects.Default).AnalyzeAsync(
            [new SentimentText("a", text)],
            TestContext.Current.CancellationToken
        );
        results[0].Label.ShouldBe(expected);
        results[0].Source.ShouldBe(SentimentSource.Model);
        (results[0].Positive + results[0].Neutral + results[0].Negative).ShouldBe(1, 1e-9);
    }

    [Fact]
    public void The_same_reviews_in_any_order_give_the_same_bytes()
    {
        var shuffled = MadeReviews.Some(4_000, 1);
        new Random(9).Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shuffled));
        var again = SentimentTrainer.Train(shuffled, CancellationToken.None);
        again.Model.ShouldBe(Trained.Value.Model);
        again.Card.ShouldBe(Trained.Value.Card);
    }

    [Fact]
    public void The_card_tells_what_held_out_reviews_showed()
    {
        var card = SentimentModel.Load(Trained.Value.Model!).Card;
        card.Languages.ShouldBe(["en", "zh"]);
        card.Figures.Select(f => f.Language).ShouldBe(["all", "en", "zh"]);
        // One in twenty of the made-up reviews lies.
        card.Figures[0].Accuracy.ShouldBeInRange(0.9, 0.99);
        card.Figures[0].MacroF1.ShouldBeGreaterThan(card.LexiconFigures[0].MacroF1);
        card.Figures[0].CalibrationError.ShouldBeLessThan(0.1);
        card.Figures[0].NeutralTexts.ShouldBeGreaterThan(0);
        card.Figures[0].Texts.ShouldBe(card.Figures[1].Texts + card.Figures[2].Texts);
        card.BandLow.ShouldBeLessThanOrEqualTo(card.BandHigh);
    }

    [Fact]
    public void Only_reviews_of_three_stars_teach_a_neutral_band()
    {
        var clear = MadeReviews.Some(4_000, 1).Where(r => r.Rating != 3);
        var model = SentimentModel.Load(SentimentTrainer.Train(clear, CancellationToken.None).Model!);
        model.Card.BandLow.ShouldBe(model.Card.BandHigh);
        var local = new LocalSentiment(model, Aspects.Default);
        foreach (var text in new[] { "", "Arrived on Tuesday", "zorbly but gruntle", "A sweater", "手机" })
        {
            local.Judge(new SentimentText("a", text, "en")).Label.ShouldNotBe(SentimentLabel.Neutral);
        }

        var taught = SentimentModel.Load(Trained.Value.Model!).Card;
        taught.BandLow.ShouldBeLessThan(taught.BandHigh);
    }

    [Fact]
    public void No_word_of_a_review_is_in_the_file() =>
        Encoding.UTF8.GetString(Trained.Value.Model!).ShouldNotContain("zorbly");

    [Fact]
    public void Beyond_the_budget_texts_are_left_out_and_that_is_said()
    {
        var trained = SentimentTrainer.Train(MadeReviews.Some(4_000, 1), 50_000, CancellationToken.None);
        var card = SentimentModel.Load(trained.Model!).Card;
        card.LeftOut.ShouldBeInRange(1, 3_999);
        card.Learned.Values.Sum().ShouldBeLessThan(4_000 - card.LeftOut);
    }

    [Fact]
    public void Too_few_ratings_leave_the_word_list()
    {
        var trained = SentimentTrainer.Train(MadeReviews.Some(100, 1), CancellationToken.None);
        trained.Model.ShouldBeNull();
        trained.Reason!.ShouldContain("100 of each");
    }

    [Fact]
    public void Ratings_that_are_none_and_texts_without_letters_do_no_harm()
    {
        var odd = new[]
        {
            new RatedReview(null, 5),
            new RatedReview("  ", 1),
            new RatedReview("\0\uD800!!", 5),
            new RatedReview("fine", double.NaN),
            new RatedReview("fine", 17),
        };
        SentimentTrainer.Train(MadeReviews.Some(2_000, 2).Concat(odd), CancellationToken.None).Model.ShouldNotBeNull();
    }

    [Fact]
    public void A_damaged_file_is_refused_wherever_it_is_cut_or_changed()
    {
        var whole = Trained.Value.Model!;
        foreach (var length in new[] { 0, 7, 8, 12, 100, whole.Length / 2, whole.Length - 1 })
        {
            Should.Throw<InvalidDataException>(() => SentimentModel.Load(whole[..length]));
        }

        foreach (var at in new[] { 0, 9, 40, whole.Length / 2, whole.Length - 1 })
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            Should.Throw<InvalidDataException>(() => SentimentModel.Load(changed));
        }

        SentimentModel.Load(whole).Save().ShouldBe(whole);
    }
}

using CsCheck;
using CustomerValue.Reviews;

namespace CustomerValue.Tests.Reviews;

public class LocalSentimentTests
{
    private static readonly LocalSentiment Words = new(null, Aspects.Default);

    [Theory]
    [InlineData("I love this beautiful dress", SentimentLabel.Positive, "en")]
    [InlineData("Terrible, it broke after a day", SentimentLabel.Negative, "en")]
    [InlineData("This is not good and I don't love it", SentimentLabel.Negative, "en")]
    [InlineData("Arrived on Tuesday", SentimentLabel.Neutral, "en")]
    [InlineData("质量很好，非常满意", SentimentLabel.Positive, "zh")]
    [InlineData("太差了，是垃圾", SentimentLabel.Negative, "zh")]
    [InlineData("我不喜欢", SentimentLabel.Negative, "zh")]
    [InlineData("", SentimentLabel.Neutral, "und")]
    [InlineData("Worthless product", SentimentLabel.Negative, "en")]
    [InlineData("It does not hold charge", SentimentLabel.Negative, "en")]
    [InlineData("The lid won't close", SentimentLabel.Negative, "en")]
    [InlineData("Holds hot tea, closes with a click", SentimentLabel.Neutral, "en")]
    [InlineData("Good", SentimentLabel.Positive, "en")]
    [InlineData("Not only cheap but broken", SentimentLabel.Negative, "en")]
    [InlineData("No problems", SentimentLabel.Positive, "en")]
    [InlineData("Waste of money", SentimentLabel.Negative, "en")]
    [InlineData("Would not buy it again", SentimentLabel.Negative, "en")]
    [InlineData("不错，喜欢", SentimentLabel.Positive, "zh")]
    [InlineData("不错喜欢", SentimentLabel.Positive, "zh")]
    public void The_word_list_knows_praise_blame_and_negation(string text, SentimentLabel label, string language)
    {
        var result = Words.Judge(new SentimentText("a", text));
        result.Label.ShouldBe(label);
        result.Language.ShouldBe(language);
        result.Source.ShouldBe(SentimentSource.Lexicon);
    }

    [Theory]
    [InlineData("Good")]
    [InlineData("It is not bad")]
    [InlineData("Poor")]
    [InlineData("Arrived on Tuesday")]
    public void The_label_is_the_most_probable_one(string text)
    {
        var result = Words.Judge(new SentimentText("a", text));
        var most = new[] { result.Positive, result.Neutral, result.Negative }.Max();
        var probability = result.Label switch
        {
            SentimentLabel.Positive => result.Positive,
            SentimentLabel.Negative => result.Negative,
            _ => result.Neutral,
        };
        probability.ShouldBe(most, 1e-12);
    }

    [Fact]
    public void Each_clause_speaks_of_its_own_aspect()
    {
        var aspects = Words
            .Judge(new SentimentText("a", "The fabric is excellent, but the delivery was terrible."))
            .Aspects;
        aspects
            .Select(a => (a.Aspect, a.Target, a.Label))
            .ShouldBe([
                ("quality", "fabric", SentimentLabel.Positive),
                ("delivery", "delivery", SentimentLabel.Negative),
            ]);
        aspects[1].Opinions.ShouldBe(["terrible"]);
    }

    [Fact]
    public void A_setting_adds_words_and_aspects()
    {
        var aspects = new Aspects([
            new AspectOption { Name = "Fit", Words = ["inseam"] },
            new AspectOption { Name = "battery", Words = ["battery life", "电池"] },
        ]);
        aspects.Of("inseam").ShouldBe("Fit");
        aspects.Of("waist").ShouldBe("Fit");
        aspects.Of("电池").ShouldBe("battery");
        aspects.Of("battery life").ShouldBe("battery");
        aspects.Of("weather").ShouldBeNull();
    }

    [Fact]
    public void No_text_makes_it_throw() =>
        Gen
            .Char.Array[0, 400]
            .Select(c => new string(c))
            .Sample(
                text =>
                {
                    var result = Words.Judge(new SentimentText("a", text));
                    return Math.Abs(result.Positive + result.Neutral + result.Negative - 1) < 1e-9;
                },
                seed: "0000KOIgNpS3",
                iter: 2_000
            );

    [Fact]
    public void Full_width_letters_and_case_make_no_difference() =>
        Words
            .Judge(new SentimentText("a", "ＴＥＲＲＩＢＬＥ"))
            .ShouldBeEquivalentTo(Words.Judge(new SentimentText("a", "terrible")));
}

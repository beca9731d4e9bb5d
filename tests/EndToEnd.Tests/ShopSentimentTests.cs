using CustomerValue;
using CustomerValue.Reviews;
using CustomerValue.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace EndToEnd.Tests;

/// <summary>Which model judges: the newest published one, or what can be loaded.</summary>
public class ShopSentimentTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private static readonly TimeSpan PointerAge = TimeSpan.FromSeconds(11);

    [Fact]
    public async Task The_newest_model_judges_and_a_damaged_one_leaves_the_one_before_and_says_so()
    {
        var store = new SentimentStore(storage.Blobs);
        var time = new FakeTimeProvider();
        using var sentiment = new ShopSentiment(
            Options.Create(new CustomerValueOptions()),
            store,
            time,
            NullLoggerFactory.Instance
        );
        (await store.PointerAsync(Cancellation)).ShouldBeNull();
        (await JudgeAsync(sentiment)).Source.ShouldBe(SentimentSource.Lexicon);

        var trained = SentimentTrainer.Train(
            Enumerable
                .Range(0, 600)
                .Select(i => new RatedReview(
                    i % 2 == 0 ? $"zorbly thing {i}" : $"gruntle thing {i}",
                    i % 2 == 0 ? 5 : 1
                )),
            Cancellation
        );
        await store.PublishAsync("model-1", "source-1", trained.Model!, trained.Card!, Cancellation);
        (await store.PointerAsync(Cancellation)).ShouldBe(new SentimentPointer("model-1", "source-1"));
        (await store.TryReadAsync("model-1", Cancellation)).ShouldBe(trained.Model);
        (await store.TryReadAsync("model-9", Cancellation)).ShouldBeNull();

        // The pointer is read again after a while, not with each text.
        (await JudgeAsync(sentiment)).Source.ShouldBe(SentimentSource.Lexicon);
        time.Advance(PointerAge);
        var judged = await JudgeAsync(sentiment);
        (judged.Source, judged.Label, judged.Problem).ShouldBe((SentimentSource.Model, SentimentLabel.Negative, null));

        await store.PublishAsync("model-2", "source-2", "no model"u8.ToArray(), [], Cancellation);
        time.Advance(PointerAge);
        judged = await JudgeAsync(sentiment);
        (judged.Source, judged.Label).ShouldBe((SentimentSource.Model, SentimentLabel.Negative));
        judged.Problem.ShouldBe("The shop's newest model cannot be loaded.");

        await store.PublishAsync("model-3", "source-3", trained.Model!, trained.Card!, Cancellation);
        time.Advance(PointerAge);
        (await JudgeAsync(sentiment)).Problem.ShouldBeNull();
    }

    private static async Task<SentimentResult> JudgeAsync(ShopSentiment sentiment) =>
        (await sentiment.AnalyzeAsync([new SentimentText("a", "gruntle, a thing", "en")], Cancellation)).Single();
}

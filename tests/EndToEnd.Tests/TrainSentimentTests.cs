using CustomerValue;
using CustomerValue.Pipeline;
using CustomerValue.Reviews;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace EndToEnd.Tests;

/// <summary>What is said where reviews are too few for a model.</summary>
public sealed class TrainSentimentTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private static readonly LakeExport Reviews = new("r.csv", "1", "c", 0, null, null, null, LakeExport.Reviews);
    private readonly string _folder = Directory.CreateTempSubdirectory("sentiment-").FullName;

    public async ValueTask InitializeAsync()
    {
        await storage.Blobs.DeleteAllAsync(Containers.Lake, "", TestContext.Current.CancellationToken);
        await storage.Blobs.DeleteAllAsync(Containers.Models, "", TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Without_a_model_the_word_list_judges() =>
        (await RunAsync()).ShouldBe(
            "Sentiment of reviews is judged by the built-in word list: 0 positive reviews; learning takes 100 of each."
        );

    [Fact]
    public async Task A_model_of_before_goes_on_judging()
    {
        await PublishAsync(ContentHash.Of("r.csv", "other reviews"));
        (await RunAsync())!.ShouldStartWith(
            "Sentiment of reviews is still judged by the model sentiment-1, learned from earlier uploads; no newer one was learned: 0 positive"
        );
    }

    [Fact]
    public async Task The_same_reviews_are_learned_anew_only_where_learning_has_changed()
    {
        // As a trainer without a version named its source.
        await PublishAsync(ContentHash.Of(Reviews.Name, Reviews.Content));
        (await RunAsync()).ShouldNotBeNull();
        await PublishAsync(TrainSentiment.Source([Reviews]));
        (await RunAsync()).ShouldBeNull();
    }

    private async Task<string?> RunAsync()
    {
        var lake = new LakeStore(storage.Blobs);
        await lake.PutAsync(Reviews, 1, TestContext.Current.CancellationToken);
        var index = await lake.CurrentAsync(TestContext.Current.CancellationToken);
        var said = await new TrainSentiment(
            lake,
            new SentimentStore(storage.Blobs),
            new Scratch(_folder),
            Options.Create(new CustomerValueOptions())
        ).RunAsync(index!.Version, TestContext.Current.CancellationToken);
        return said?.Text;
    }

    private Task PublishAsync(string source) =>
        new SentimentStore(storage.Blobs).PublishAsync(
            "sentiment-1",
            source,
            [],
            [],
            TestContext.Current.CancellationToken
        );
}

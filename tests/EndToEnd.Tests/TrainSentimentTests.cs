using CustomerValue.Reviews;
using CustomerValue.Storage;
using CustomerValue.Tests.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Tests.Reviews;

/// <summary>What is said where reviews are too few for a model.</summary>
public sealed class TrainSentimentTests : IAsyncLifetime
{
    private static readonly LakeExport Reviews = new("r.csv", "1", "c", 0, null, null, null, LakeExport.Reviews);
    private readonly string _folder = Directory.CreateTempSubdirectory("sentiment-").FullName;
    private MemoryBlobs _blobs = null!;

    public async ValueTask InitializeAsync() => _blobs = await MemoryBlobs.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _blobs.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
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
        var lake = new LakeStore(_blobs.Files);
        await lake.PutAsync(Reviews, 1, TestContext.Current.CancellationToken);
        var index = await lake.CurrentAsync(TestContext.Current.CancellationToken);
        return await new TrainSentiment(
            lake,
            new SentimentStore(_blobs.Files),
            new Scratch(_folder),
            Options.Create(new CustomerValueOptions())
        ).RunAsync(index!.Version, TestContext.Current.CancellationToken);
    }

    private Task PublishAsync(string source) =>
        new SentimentStore(_blobs.Files).PublishAsync(
            "sentiment-1",
            source,
            [],
            [],
            TestContext.Current.CancellationToken
        );
}

using CustomerValue.Storage;

namespace EndToEnd.Tests;

/// <summary>How model versions are written and deleted, on the storage emulator without a host.</summary>
public class ModelStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_has_nothing_of_a_try_that_was_killed_and_goes_whole()
    {
        var models = new ModelStore(storage.Blobs);
        // It fitted a classifier, and did not come to the card.
        await models.WriteAsync("model-a", Files("value.json", "tier-classifier.json"), Cancellation);
        await models.WriteAsync("model-ab", Files(ModelStore.Card), Cancellation);
        (await models.VersionsAsync(Cancellation)).ShouldBe(["model-ab"]);

        await models.WriteAsync("model-a", Files("value.json", ModelStore.Card), Cancellation);
        (await models.ReadAllAsync("model-a", Cancellation)).Keys.ShouldBe(
            ["value.json", ModelStore.Card],
            ignoreOrder: true
        );

        await models.DeleteAsync("model-a", Cancellation);
        (await models.VersionsAsync(Cancellation)).ShouldBe(["model-ab"]);
        (await models.ReadAllAsync("model-a", Cancellation)).ShouldBeEmpty();
    }

    private static Dictionary<string, byte[]> Files(params string[] names) =>
        names.ToDictionary(n => n, _ => "{}"u8.ToArray(), StringComparer.Ordinal);
}

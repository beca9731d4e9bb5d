using CustomerValue.Scoring;
using CustomerValue.Storage;

namespace EndToEnd.Tests;

/// <summary>Which runs may be held against each other, on the storage emulator.</summary>
public sealed class ScoreMeaningTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_of_another_horizon_currency_or_meaning_of_churn_are_not_compared()
    {
        await CardAsync("model-1", "no purchase in the 90 days");
        await CardAsync("model-2", "no purchase in the 90 days");
        await CardAsync("model-3", "silent");
        var plain = await MeaningAsync("run-1", "model-1", 90, "EUR");
        plain.ShouldNotBeNull();
        (await MeaningAsync("run-2", "model-2", 90, "EUR")).ShouldBe(plain);
        (await MeaningAsync("run-3", "model-1", 180, "EUR")).ShouldNotBe(plain);
        (await MeaningAsync("run-4", "model-1", 90, "USD")).ShouldNotBe(plain);
        (await MeaningAsync("run-5", "model-3", 90, "EUR")).ShouldNotBe(plain);
        (await MeaningAsync("run-6", "model-gone", 90, "EUR")).ShouldBeNull();
    }

    private Task CardAsync(string version, string churn) =>
        storage.Blobs.WriteJsonAsync(
            Containers.Models,
            $"{version}/{ModelStore.Card}",
            new { version, churnDefinition = churn },
            Cancellation
        );

    private async Task<ScoreMeaning?> MeaningAsync(string run, string model, int horizon, string currency)
    {
        var scores = new ScoreStore(storage.Blobs);
        await scores.WriteSummaryAsync(
            new ScoreSummary(run, model, new DateOnly(2026, 1, 1), horizon, currency, 1, 1, 1, []),
            Cancellation
        );
        return await ScoreMeaning.OfAsync(run, scores, new ModelStore(storage.Blobs), Cancellation);
    }
}

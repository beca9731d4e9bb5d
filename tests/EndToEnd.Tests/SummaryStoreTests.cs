using CustomerValue.Storage;
using CustomerValue.Summaries;

namespace EndToEnd.Tests;

/// <summary>The summaries of a run on the storage emulator, changed from several sides at once.</summary>
public sealed class SummaryStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_at_once_do_not_pass_the_cap_together_and_lose_nothing()
    {
        var store = new SummaryStore(storage.Blobs);
        var meter = store.Meter("run-meter", 3_500);
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ =>
                    meter.TryTakeAsync(SummaryUsage.None with { InputTokens = 800, OutputTokens = 200 }, Cancellation)
                )
        );
        taken.Count(t => t).ShouldBe(3);
        (await store.ReadAsync("run-meter", Cancellation)).Usage.InputTokens.ShouldBe(2_400);
        (await meter.TryTakeAsync(SummaryUsage.None with { InputTokens = -700 }, Cancellation)).ShouldBeTrue();
        (await meter.TryTakeAsync(SummaryUsage.None with { Fallbacks = 1 }, Cancellation)).ShouldBeTrue();
        (await store.ReadAsync("run-meter", Cancellation)).Usage.ShouldBe(new SummaryUsage(0, 0, 1, 1_700, 600, 0));
    }
}

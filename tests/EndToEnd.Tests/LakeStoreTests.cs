using CustomerValue.Storage;

namespace EndToEnd.Tests;

/// <summary>What the lake notes of an export as it replaces another.</summary>
public sealed class LakeStoreTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    [Fact]
    public async Task An_export_knows_how_many_rows_its_name_had_before()
    {
        var lake = new LakeStore(storage.Blobs);
        var first = new LakeExport("p.csv", "1", "c", 300, null, null, null, "products");
        await PutAsync(first);
        await PutAsync(first with { Version = "2" });
        (await BeforeAsync()).ShouldBeNull();
        await PutAsync(first with { Version = "3", Content = "d", Kept = 30 });
        (await BeforeAsync()).ShouldBe(300);

        Task PutAsync(LakeExport export) => lake.PutAsync(export, 2, TestContext.Current.CancellationToken);

        async Task<long?> BeforeAsync() =>
            (await lake.CurrentAsync(TestContext.Current.CancellationToken))!.Exports.Single().KeptBefore;
    }
}

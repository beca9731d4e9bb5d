using System.Text.Json.Nodes;
using EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(TrainedShop))]

namespace EndToEnd.Tests;

/// <summary>The small shop, uploaded and trained once with the app's own settings, for tests that only read.</summary>
public sealed class TrainedShop : IAsyncLifetime
{
    public Stack Stack { get; private set; } = null!;

    public JsonNode Run { get; private set; } = null!;

    /// <summary>What an undisturbed pipeline wrote.</summary>
    public SortedDictionary<string, string> Blobs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Stack = await Stack.StartAsync();
        await SmallShop.UploadAsync(Stack);
        Run = await Stack.RunAsync();
        ((string)Run["status"]!).ShouldBe("succeeded", (string?)Run["error"]);
        Blobs = await Stack.BlobsAsync();
    }

    public async ValueTask DisposeAsync() => await Stack.DisposeAsync();
}

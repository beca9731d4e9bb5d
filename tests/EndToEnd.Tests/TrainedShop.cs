using System.Text.Json.Nodes;
using EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(TrainedShop))]

namespace EndToEnd.Tests;

/// <summary>The small shop, uploaded and trained once with the app's own settings, for tests that only read.</summary>
public sealed class TrainedShop : IAsyncDisposable
{
    private readonly Lazy<Task> _ready;

    public TrainedShop() => _ready = new Lazy<Task>(TrainAsync);

    public Stack Stack { get; private set; } = null!;

    public JsonNode Run { get; private set; } = null!;

    /// <summary>What an undisturbed pipeline wrote.</summary>
    public SortedDictionary<string, string> Blobs { get; private set; } = null!;

    /// <summary>Trains the shop if nobody has asked for it before.</summary>
    public Task ReadyAsync() => _ready.Value;

    public async ValueTask DisposeAsync()
    {
        if (Stack is not null)
        {
            await Stack.DisposeAsync();
        }
    }

    private async Task TrainAsync()
    {
        Stack = await Stack.StartAsync();
        await SmallShop.UploadAsync(Stack);
        Run = await Stack.RunAsync();
        ((string)Run["status"]!).ShouldBe("succeeded", (string?)Run["error"]);
        Blobs = await Stack.BlobsAsync();
    }
}

/// <summary>Tests that look at the trained shop.</summary>
public abstract class TrainedShopTests(TrainedShop shop) : IAsyncLifetime
{
    protected TrainedShop Trained => shop;

    public async ValueTask InitializeAsync() => await shop.ReadyAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}

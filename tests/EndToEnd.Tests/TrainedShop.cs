using System.Text.Json.Nodes;
using EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(TrainedShop))]

namespace EndToEnd.Tests;

/// <summary>The small shop, uploaded and trained once with all models, for tests that only read.</summary>
public sealed class TrainedShop : IAsyncDisposable
{
    private readonly Lazy<Task> _ready;

    public TrainedShop() => _ready = new Lazy<Task>(TrainAsync);

    /// <summary>Its settings: the app's own, but for older cutoffs, which are only more of the same.</summary>
    public static (string Name, string Value)[] Settings { get; } = [("CustomerValue__MaxTrainingCutoffs", "3")];

    public Stack Stack { get; private set; } = null!;

    public JsonNode Run { get; private set; } = null!;

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
        Stack = await Stack.StartAsync(settings: Settings);
        await SmallShop.UploadAsync(Stack);
        Run = await Stack.RunAsync();
        ((string)Run["status"]!).ShouldBe("succeeded", (string?)Run["error"]);
    }
}

/// <summary>What a quick training wrote that nobody disturbed.</summary>
public sealed class UndisturbedShop : IAsyncLifetime
{
    public SortedDictionary<string, string> Blobs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await using var stack = await Stack.StartAsync(settings: Stack.Quick);
        await SmallShop.UploadAsync(stack);
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        Blobs = await stack.BlobsAsync();
    }

    public ValueTask DisposeAsync() => default;
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

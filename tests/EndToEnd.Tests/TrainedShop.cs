using System.Text.Json.Nodes;
using EndToEnd.Tests;

[assembly: AssemblyFixture(typeof(TrainedShop))]
// Tests wait for stages most of the time: two for each core keep two cores at work.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]

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

        // Last, as its host needs it; other classes are done before what the assembly shares goes.
        await Emulator.StopAsync();
    }

    private async Task TrainAsync()
    {
        Stack = await Stack.StartAsync(settings: Settings);
        await SmallShop.UploadAsync(Stack);
        Run = await Stack.RunAsync();
        ((string)Run["status"]!).ShouldBe("succeeded", (string?)Run["error"]);
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

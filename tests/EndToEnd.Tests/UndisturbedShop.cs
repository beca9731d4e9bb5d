namespace EndToEnd.Tests;

/// <summary>The small shop after a quick training that nobody disturbed, trained once if anybody asks.</summary>
internal static class UndisturbedShop
{
    private const string Models = "models/";
    private static readonly Lazy<
        Task<(SortedDictionary<string, string> Hashes, Dictionary<string, byte[]> Models)>
    > Trained = new(TrainAsync);

    /// <summary>Name and hash of every blob that the pipeline wrote.</summary>
    public static async Task<SortedDictionary<string, string>> BlobsAsync() => (await Trained.Value).Hashes;

    /// <summary>
    /// Gives a storage the version that was trained, not as the standing one. A version is named by all that it is learned from, so a
    /// quick training of the same shop takes it as its own, as it does after a process was killed.
    /// </summary>
    public static async Task GiveVersionAsync(Stack stack)
    {
        foreach (var (name, bytes) in (await Trained.Value).Models)
        {
            await stack.WriteAsync("models", name, bytes);
        }
    }

    private static async Task<(SortedDictionary<string, string>, Dictionary<string, byte[]>)> TrainAsync()
    {
        await using var stack = await Stack.StartAsync(settings: Stack.Quick);
        await SmallShop.UploadAsync(stack);
        var run = await stack.RunAsync();
        ((string)run["status"]!).ShouldBe("succeeded", (string?)run["error"]);
        var version = $"{Models}{run["modelVersion"]}/";
        var files = (await stack.ContentsAsync())
            .Where(b => b.Name.StartsWith(version, StringComparison.Ordinal))
            .ToDictionary(b => b.Name[Models.Length..], b => b.Bytes);
        files.ShouldNotBeEmpty();
        return (await stack.BlobsAsync(), files);
    }
}

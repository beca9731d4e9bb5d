namespace CustomerValue.Storage;

/// <summary>Which sentiment model judges: the blob <c>models/sentiment/current.json</c>.</summary>
/// <param name="Version">Folder of the version under <c>models/sentiment/</c>.</param>
/// <param name="Source">Hash of the uploads it learned from, and of how.</param>
public sealed record SentimentPointer(string Version, string? Source = null);

/// <summary>The sentiment models' blobs: <c>sentiment/&lt;version&gt;/model.bin</c> and <c>sentiment.json</c>, its card.</summary>
public sealed class SentimentStore(BlobFiles blobs)
{
    private const string Folder = "sentiment";
    private const string Current = $"{Folder}/current.json";

    /// <summary>The newest published version, or null before the first.</summary>
    public async Task<string?> CurrentAsync(CancellationToken cancellation) =>
        (await PointerAsync(cancellation))?.Version;

    /// <summary>The pointer, or null before the first version.</summary>
    public async Task<SentimentPointer?> PointerAsync(CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<SentimentPointer>(Containers.Models, Current, cancellation)).Value;

    /// <summary>A version's model, or null.</summary>
    public Task<byte[]?> TryReadAsync(string version, CancellationToken cancellation) =>
        blobs.TryReadAsync(Containers.Models, $"{Folder}/{version}/model.bin", cancellation);

    /// <summary>Writes model and card, then points at them.</summary>
    /// <param name="version">The card's version.</param>
    /// <param name="source">Hash of the uploads it learned from.</param>
    /// <param name="model">The model as one file.</param>
    /// <param name="card">The card, JSON.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task PublishAsync(
        string version,
        string source,
        byte[] model,
        byte[] card,
        CancellationToken cancellation
    )
    {
        await blobs.WriteAsync(Containers.Models, $"{Folder}/{version}/model.bin", model, cancellation);
        await blobs.WriteAsync(Containers.Models, $"{Folder}/{version}/sentiment.json", card, cancellation);
        await blobs.WriteJsonAsync(Containers.Models, Current, new SentimentPointer(version, source), cancellation);
    }
}

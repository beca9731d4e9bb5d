namespace CustomerValue.Storage;

/// <summary>Which version of a learned model is used: the blob <c>models/&lt;folder&gt;/current.json</c>.</summary>
/// <param name="Version">Folder of the version beside it.</param>
/// <param name="Source">Hash of what it learned from.</param>
public sealed record LearnedPointer(string Version, string Source);

/// <summary>The blobs of models that are learned beside those of a run: <c>models/&lt;folder&gt;/&lt;version&gt;/</c>.</summary>
public sealed class LearnedStore(BlobFiles blobs)
{
    /// <summary>The pointer, or null before the first version.</summary>
    public async Task<LearnedPointer?> PointerAsync(string folder, CancellationToken cancellation) =>
        (await blobs.TryReadJsonAsync<LearnedPointer>(Containers.Models, Current(folder), cancellation)).Value;

    /// <summary>A file of a version, or null.</summary>
    public Task<byte[]?> TryReadAsync(string folder, string version, string file, CancellationToken cancellation) =>
        blobs.TryReadAsync(Containers.Models, $"{folder}/{version}/{file}", cancellation);

    /// <summary>A version, loaded; null where it is not there or another version of the app wrote it in another way.</summary>
    public async Task<T?> TryLoadAsync<T>(
        string folder,
        string version,
        string file,
        Func<byte[], T> load,
        CancellationToken cancellation
    )
        where T : class
    {
        try
        {
            return await TryReadAsync(folder, version, file, cancellation) is { } bytes ? load(bytes) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Writes a version's files, then points at them.</summary>
    public async Task PublishAsync(
        string folder,
        LearnedPointer published,
        IReadOnlyDictionary<string, byte[]> files,
        CancellationToken cancellation
    )
    {
        foreach (var (file, bytes) in files)
        {
            await blobs.WriteAsync(Containers.Models, $"{folder}/{published.Version}/{file}", bytes, cancellation);
        }

        await blobs.WriteJsonAsync(Containers.Models, Current(folder), published, cancellation);
    }

    private static string Current(string folder) => $"{folder}/current.json";
}

/// <summary>The newest version of a learned model, loaded once a version.</summary>
/// <param name="store">Where it is.</param>
/// <param name="folder">Its folder.</param>
/// <param name="file">The file that it is loaded from.</param>
/// <param name="load">Loads it.</param>
/// <param name="time">Tells when to look for a newer one.</param>
public sealed class LearnedModel<T>(
    LearnedStore store,
    string folder,
    string file,
    Func<byte[], T> load,
    TimeProvider time
) : IDisposable
    where T : class
{
    private static readonly TimeSpan PointerAge = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private string? _version;
    private T? _model;
    private T? _before;
    private long? _readAt;

    /// <summary>The model and its version, or nothing before the first.</summary>
    /// <exception cref="InvalidDataException">The stored model cannot be loaded.</exception>
    public async Task<(T? Model, string? Version)> CurrentAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_readAt is { } readAt && time.GetElapsedTime(readAt) < PointerAge)
            {
                return (_model, _version);
            }

            var version = (await store.PointerAsync(folder, cancellation))?.Version;
            if (version is not null && version != _version)
            {
                var bytes = await store.TryReadAsync(folder, version, file, cancellation);
                var loaded = bytes is null ? null : load(bytes);
                // Somebody may be at work with the last one; nobody is with the one before, as versions come by trainings.
                (_before as IDisposable)?.Dispose();
                (_before, _model, _version) = (_model, loaded, version);
            }

            _readAt = time.GetTimestamp();
            return (_model, _version);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        (_before as IDisposable)?.Dispose();
        (_model as IDisposable)?.Dispose();
        _gate.Dispose();
    }
}

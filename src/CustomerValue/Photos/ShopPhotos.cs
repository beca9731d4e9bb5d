using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Photos;

/// <summary>Tells the category of single photos with the newest network. Safe to use from several threads.</summary>
public sealed class ShopPhotos(LearnedStore store, IOptions<PhotoOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Folder of the networks in the container of models.</summary>
    public const string Folder = "photos";

    /// <summary>File of a network.</summary>
    public const string File = "photos.json";

    // A large picture takes a hundred megabytes while it is read.
    private const int AtOnce = 2;

    private readonly SemaphoreSlim _reading = new(AtOnce, AtOnce);
    private readonly LearnedModel<PhotoModel> _models = new(store, Folder, File, PhotoModel.Load, time);

    /// <summary>The categories of a photo, the likeliest first.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Null guesses before the first network.</returns>
    /// <exception cref="Exports.ExportRefusedException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The stored network cannot be loaded.</exception>
    public async Task<(IReadOnlyList<CategoryGuess>? Guesses, string? Version)> TellAsync(
        byte[] bytes,
        string name,
        CancellationToken cancellation
    )
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            var pixels = PhotoReader.Read(bytes, name, options.Value.MaxMegapixels);
            var (model, version) = await _models.CurrentAsync(cancellation);
            return (model?.Tell([pixels])[0], version);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>The card of the newest network with its categories, or null.</summary>
    public async Task<(PhotoWeights? Weights, string? Version)> CardAsync(CancellationToken cancellation)
    {
        var (model, version) = await _models.CurrentAsync(cancellation);
        return (model?.Weights, version);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _reading.Dispose();
        _models.Dispose();
    }
}

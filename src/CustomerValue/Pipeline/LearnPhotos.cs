using System.Security.Cryptography;
using CustomerValue.Exports;
using CustomerValue.Models;
using CustomerValue.Photos;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Pipeline;

/// <summary>
/// Stage: learns the network from the shop's labelled photos, once for the same photos, then has it tell the categories that products
/// lack. Without enough labelled photos, or where networks cannot be trained and none was before, only what folders tell is kept. It comes
/// after publishing: whatever a photo does to it, the scores are there.
/// </summary>
public sealed class LearnPhotos(
    BlobFiles blobs,
    LearnedStore models,
    ProductPhotos uploads,
    IPhotoTrainer trainer,
    InferredCategories inferred,
    RunTable runs,
    IOptions<PhotoOptions> options,
    IOptions<CustomerValueOptions> shop
)
{
    // Another way to learn makes other networks of the same photos.
    private const string Way = "1";
    private const double HeldOut = 0.2;
    private const int HoldingSeed = 17;

    /// <summary>Does the work of a message; what the people of the shop should know becomes a warning of the run.</summary>
    public async Task RunAsync(WorkMessage message, CancellationToken cancellation)
    {
        var photos = await uploads.ListAsync(cancellation);
        // What a folder tells needs no network.
        var sure = photos
            .Where(p => p.Label is not null)
            .SelectMany(p => p.Lacking.Select(s => new InferredCategory(s, p.Label!, 1)));
        var unsure = photos.FindAll(p => p.Label is null && p.Lacking.Count > 0);
        try
        {
            var (guesses, version) = photos.Count == 0 ? ([], null) : await TellAsync(photos, unsure, cancellation);
            await inferred.PutAsync([.. sure, .. guesses], version, cancellation);
        }
        catch (ModelFitException e)
        {
            var standing = await inferred.ReadAsync(cancellation);
            var still = unsure.SelectMany(p => p.Lacking).ToHashSet(StringComparer.Ordinal);
            await inferred.PutAsync(
                [.. sure, .. standing.Items.Where(i => still.Contains(i.Sku))],
                standing.Version,
                cancellation
            );
            var warning = RunSentences.PhotosNotLearned.With(e.Message);
            await runs.ChangeAsync(message.Run, r => r.Warn(warning), cancellation);
        }
    }

    private async Task<(List<InferredCategory> Guesses, string? Version)> TellAsync(
        List<ProductPhoto> photos,
        List<ProductPhoto> unsure,
        CancellationToken cancellation
    )
    {
        var (weights, version) = await NetworkAsync(Learned(photos), cancellation);
        using var model = new PhotoModel(weights);
        var guesses = new List<InferredCategory>();
        foreach (var photo in unsure)
        {
            if (await TryReadAsync(photo, cancellation) is { } pixels)
            {
                var best = model.Tell([pixels])[0][0];
                guesses.AddRange(photo.Lacking.Select(s => new InferredCategory(s, best.Category, best.Confidence)));
            }
        }

        return (guesses, version);
    }

    /// <summary>The labelled photos of categories with enough of them, of very many those with the lowest hashes.</summary>
    private List<ProductPhoto> Learned(List<ProductPhoto> photos)
    {
        var categories = photos
            .Where(p => p.Label is not null)
            .GroupBy(p => p.Label, StringComparer.Ordinal)
            .Where(g => g.Count() >= options.Value.MinPhotos)
            .ToList();
        if (categories.Count < 2)
        {
            throw new ModelFitException(
                $"{categories.Count} categories have {options.Value.MinPhotos} photos or more, and two are needed. Upload more as images/<category>/<sku>.jpg."
            );
        }

        var labelled = categories.SelectMany(g => g).ToList();
        var share = Math.Min(1, options.Value.MaxPhotos / (double)labelled.Count);
        return labelled.FindAll(p => CustomerHash.InSample(p.Skus[0], share, shop.Value.Seed));
    }

    private async Task<(PhotoWeights Weights, string Version)> NetworkAsync(
        List<ProductPhoto> photos,
        CancellationToken cancellation
    )
    {
        var source = ContentHash.Of(
            photos
                .SelectMany(p => new[] { p.Blob.Name, p.Blob.Properties.ETag.ToString()!, p.Label!, p.Skus[0] })
                .Append(shop.Value.Seed.ToString(provider: null))
                .Append(options.Value.MaxMegapixels.ToString(provider: null))
                .Append(Way)
        );
        var standing = await models.PointerAsync(ShopPhotos.Folder, cancellation);
        // An app without libtorch uses what another one has trained.
        if (
            standing is not null
            && (standing.Source == source || trainer.WhyMissing is not null)
            && await models.TryLoadAsync(ShopPhotos.Folder, standing.Version, ShopPhotos.File, Load, cancellation)
                is { } stored
        )
        {
            return (stored, standing.Version);
        }

        if (trainer.WhyMissing is { } missing)
        {
            throw new ModelFitException(missing);
        }

        var weights = await LearnAsync(photos, cancellation);
        var saved = weights.Save();
        var version = $"photos-{ContentHash.Of(Convert.ToHexString(SHA256.HashData(saved)))}";
        await models.PublishAsync(
            ShopPhotos.Folder,
            new LearnedPointer(version, source),
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [ShopPhotos.File] = saved },
            cancellation
        );
        return (weights, version);
    }

    private static PhotoWeights Load(byte[] stored)
    {
        using var model = PhotoModel.Load(stored);
        return model.Weights;
    }

    private async Task<PhotoWeights> LearnAsync(List<ProductPhoto> photos, CancellationToken cancellation)
    {
        var categories = photos.Select(p => p.Label!).Distinct().Order(StringComparer.Ordinal).ToList();
        var (learned, held) = (new List<(byte[] Pixels, int Label)>(), new List<(byte[] Pixels, int Label)>());
        foreach (var photo in photos)
        {
            if (await TryReadAsync(photo, cancellation) is { } pixels)
            {
                var label = categories.BinarySearch(photo.Label!, StringComparer.Ordinal);
                // All pictures of a product fall on one side.
                var side = CustomerHash.InSample(photo.Skus[0], HeldOut, HoldingSeed) ? held : learned;
                side.Add((pixels, label));
            }
        }

        if (held.Count == 0 || learned.Count == 0)
        {
            throw new ModelFitException("There are too few readable photos to hold some out.");
        }

        var network = trainer.Train(
            Set(learned, categories.Count),
            shop.Value.Seed,
            TimeSpan.FromSeconds(options.Value.TrainingSeconds),
            cancellation
        );
        return PhotoEvaluation.Of(network, categories, learned.Count, Set(held, categories.Count));
    }

    private static PhotoSet Set(List<(byte[] Pixels, int Label)> photos, int categories) =>
        new(PhotoReader.Side, photos.ConvertAll(p => p.Pixels), photos.ConvertAll(p => p.Label), categories);

    /// <summary>A file that was refused when it was uploaded is left out.</summary>
    private async Task<byte[]?> TryReadAsync(ProductPhoto photo, CancellationToken cancellation)
    {
        try
        {
            return await blobs.TryReadAsync(Containers.Exports, photo.Blob.Name, cancellation) is { } bytes
                ? PhotoReader.Read(bytes, photo.Blob.Name, options.Value.MaxMegapixels)
                : null;
        }
        catch (ExportRefusedException)
        {
            return null;
        }
    }
}

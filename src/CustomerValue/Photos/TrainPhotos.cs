using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;
using CustomerValue.Exports;
using CustomerValue.Models;
using CustomerValue.Storage;
using Microsoft.Extensions.Options;

namespace CustomerValue.Photos;

/// <summary>
/// Learns the network from the shop's labelled photos, once for the same photos, then has it tell the categories of those without a
/// label. Without labelled photos, or where networks cannot be trained and none was before, nothing is done.
/// </summary>
public sealed class TrainPhotos(
    BlobFiles blobs,
    LearnedStore models,
    IPhotoTrainer trainer,
    InferredCategories inferred,
    IOptions<PhotoOptions> options,
    IOptions<CustomerValueOptions> shop
)
{
    /// <summary>Folder of the networks in the container of models.</summary>
    public const string Folder = "photos";

    /// <summary>File of a network.</summary>
    public const string File = "photos.json";

    // Another way to learn makes other networks of the same photos.
    private const string Way = "1";
    private const double HeldOut = 0.2;
    private const int HoldingSeed = 17;

    /// <summary>Does the work.</summary>
    /// <returns>What the people of the shop should know, or null.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellation)
    {
        var photos = (await blobs.ListAsync(Containers.Exports, "", cancellation))
            .Select(b => new Photo(b, MediaPath.Of(b.Name)!))
            .Where(p => p.Path?.Kind == MediaKind.Photo && p.Blob.Properties.ContentLength <= PhotoOptions.MaxBytes)
            .ToList();
        if (photos.Count == 0)
        {
            await inferred.PutAsync([], "", cancellation);
            return null;
        }

        try
        {
            var (weights, version) = await NetworkAsync(Learned(photos), cancellation);
            using var model = new PhotoModel(weights);
            var guesses = new List<InferredCategory>();
            foreach (var photo in photos.Where(p => p.Path.IsUnlabelled))
            {
                if (await TryReadAsync(photo, cancellation) is { } pixels)
                {
                    var best = model.Tell([pixels])[0][0];
                    guesses.Add(new InferredCategory(photo.Path.File, best.Category, best.Confidence));
                }
            }

            await inferred.PutAsync(guesses, version, cancellation);
            return null;
        }
        catch (ModelFitException e)
        {
            return $"Product photos are not learned: {e.Message}";
        }
    }

    /// <summary>The labelled photos of categories with enough of them, of very many those with the lowest hashes.</summary>
    private List<Photo> Learned(List<Photo> photos)
    {
        var categories = photos
            .Where(p => !p.Path.IsUnlabelled)
            .GroupBy(p => p.Path.Folder, StringComparer.Ordinal)
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
        return labelled.FindAll(p => CustomerHash.InSample(p.Path.File, share, shop.Value.Seed));
    }

    private async Task<(PhotoWeights Weights, string Version)> NetworkAsync(
        List<Photo> photos,
        CancellationToken cancellation
    )
    {
        var source = ContentHash.Of(
            photos
                .SelectMany(p => new[] { p.Blob.Name, p.Blob.Properties.ETag.ToString()! })
                .Append(shop.Value.Seed.ToString(provider: null))
                .Append(options.Value.MaxMegapixels.ToString(provider: null))
                .Append(Way)
        );
        var standing = await models.PointerAsync(Folder, cancellation);
        if (standing is not null && (standing.Source == source || trainer.WhyMissing is not null))
        {
            // An app without libtorch uses what another one has trained.
            var stored = await models.TryReadAsync(Folder, standing.Version, File, cancellation);
            if (stored is not null)
            {
                using var model = PhotoModel.Load(stored);
                return (model.Weights, standing.Version);
            }
        }

        if (trainer.WhyMissing is { } missing)
        {
            throw new ModelFitException(missing);
        }

        var weights = await LearnAsync(photos, cancellation);
        var saved = weights.Save();
        var version = $"photos-{ContentHash.Of(Convert.ToHexString(SHA256.HashData(saved)))}";
        await models.PublishAsync(
            Folder,
            new LearnedPointer(version, source),
            new Dictionary<string, byte[]>(StringComparer.Ordinal) { [File] = saved },
            cancellation
        );
        return (weights, version);
    }

    private async Task<PhotoWeights> LearnAsync(List<Photo> photos, CancellationToken cancellation)
    {
        var categories = photos.Select(p => p.Path.Folder).Distinct().Order(StringComparer.Ordinal).ToList();
        var (learned, held) = (new List<(byte[] Pixels, int Label)>(), new List<(byte[] Pixels, int Label)>());
        foreach (var photo in photos)
        {
            if (await TryReadAsync(photo, cancellation) is { } pixels)
            {
                var label = categories.BinarySearch(photo.Path.Folder, StringComparer.Ordinal);
                // All pictures of a product fall on one side.
                var side = CustomerHash.InSample(photo.Path.File, HeldOut, HoldingSeed) ? held : learned;
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
    private async Task<byte[]?> TryReadAsync(Photo photo, CancellationToken cancellation)
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

    private sealed record Photo(BlobItem Blob, MediaPath Path);
}

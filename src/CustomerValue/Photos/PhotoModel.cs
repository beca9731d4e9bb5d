using System.Text.Json;
using CustomerValue.Models.Networks;
using CustomerValue.Storage;

namespace CustomerValue.Photos;

/// <summary>How well a network told photos that it had not learned from.</summary>
/// <param name="Photos">Number of photos learned from.</param>
/// <param name="HeldOut">Number of photos held out.</param>
/// <param name="Accuracy">Share of the held-out photos whose category was told, 0 to 1.</param>
/// <param name="Majority">The same for always saying the most frequent category.</param>
/// <param name="MacroF1">Mean F1 of the categories, 0 to 1.</param>
/// <param name="CalibrationError">Mean distance of confidence and accuracy in ten bins, 0 to 1, on the photos that the temperature was chosen on.</param>
/// <param name="Confusion">Held-out photos: a row for each true category, a column for each that was told.</param>
public sealed record PhotoCard(
    int Photos,
    int HeldOut,
    double Accuracy,
    double Majority,
    double MacroF1,
    double CalibrationError,
    IReadOnlyList<IReadOnlyList<int>> Confusion
);

/// <summary>A trained network as it is stored.</summary>
/// <param name="Categories">The categories, in the order of the network's outputs.</param>
/// <param name="Temperature">What its outputs are divided by, so that confidences are right on average.</param>
/// <param name="Network">ONNX.</param>
/// <param name="Card">How well it does.</param>
public sealed record PhotoWeights(IReadOnlyList<string> Categories, double Temperature, byte[] Network, PhotoCard Card)
{
    /// <summary>The weights as they are stored.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(this, BlobFiles.Json);
}

/// <summary>A category and how sure the network is of it.</summary>
/// <param name="Category">The category.</param>
/// <param name="Confidence">Probability, 0 to 1.</param>
public sealed record CategoryGuess(string Category, double Confidence);

/// <summary>Tells the category of photos. Safe to use from several threads.</summary>
public sealed class PhotoModel : IDisposable
{
    // The layers of a batch take some megabytes a photo.
    private const int BatchPhotos = 16;
    private readonly OnnxNetwork _network;

    /// <summary>Loads the network.</summary>
    /// <exception cref="Models.ModelFitException">It is none.</exception>
    public PhotoModel(PhotoWeights weights)
    {
        Weights = weights;
        _network = new OnnxNetwork(weights.Network);
    }

    /// <summary>Categories and card.</summary>
    public PhotoWeights Weights { get; }

    /// <summary>Reads a stored network.</summary>
    /// <exception cref="InvalidDataException">The bytes are none.</exception>
    public static PhotoModel Load(byte[] bytes)
    {
        try
        {
            return
                JsonSerializer.Deserialize<PhotoWeights>(bytes, BlobFiles.Json)
                    is { Categories.Count: > 0, Network: not null } weights
                ? new PhotoModel(weights)
                : throw new InvalidDataException("The photo model is not of this app.");
        }
        catch (Exception e) when (e is JsonException or Models.ModelFitException)
        {
            throw new InvalidDataException("The photo model is not readable.", e);
        }
    }

    /// <summary>The categories of photos, the likeliest first.</summary>
    /// <param name="photos">Squares as <see cref="PhotoReader.Read"/> gives them.</param>
    public List<List<CategoryGuess>> Tell(IReadOnlyList<byte[]> photos)
    {
        return Odds(photos)
            .ConvertAll(odds =>
            {
                var shares = PhotoInput.Softmax(odds, Weights.Temperature);
                return Weights
                    .Categories.Select((c, i) => new CategoryGuess(c, Math.Round(shares[i], 4)))
                    .OrderByDescending(g => g.Confidence)
                    .ThenBy(g => g.Category, StringComparer.Ordinal)
                    .ToList();
            });
    }

    /// <summary>What the network puts out for each photo.</summary>
    internal List<float[]> Odds(IReadOnlyList<byte[]> photos)
    {
        var odds = new List<float[]>(photos.Count);
        var width = Weights.Categories.Count;
        foreach (var batch in photos.Chunk(BatchPhotos))
        {
            var input = new NetworkInput(PhotoInput.Name, batch[0].Length, 1, PhotoInput.Of(batch));
            odds.AddRange(_network.Run(batch.Length, input).Chunk(width));
        }

        return odds;
    }

    /// <inheritdoc />
    public void Dispose() => _network.Dispose();
}

/// <summary>What goes into the network and comes out of it.</summary>
internal static class PhotoInput
{
    /// <summary>Name of the network's input: rows of red, green and blue pixels, about -1 to 1.</summary>
    public const string Name = "photos";

    private const float Middle = 128;
    private const float Spread = 64;

    /// <summary>Pixels as the network takes them.</summary>
    public static float[] Of(IReadOnlyList<byte[]> photos)
    {
        var size = photos[0].Length;
        var values = new float[photos.Count * size];
        for (var p = 0; p < photos.Count; p++)
        {
            for (var i = 0; i < size; i++)
            {
                values[(p * size) + i] = Of(photos[p][i]);
            }
        }

        return values;
    }

    /// <summary>A pixel as the network takes it.</summary>
    public static float Of(byte pixel) => (pixel - Middle) / Spread;

    /// <summary>Probabilities from a row of the network's outputs.</summary>
    public static double[] Softmax(ReadOnlySpan<float> odds, double temperature)
    {
        var shares = new double[odds.Length];
        double most = odds[0];
        foreach (var value in odds)
        {
            most = Math.Max(most, value);
        }

        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = Math.Exp((odds[i] - most) / temperature);
        }

        var sum = shares.Sum();
        return Array.ConvertAll(shares, s => s / sum);
    }
}

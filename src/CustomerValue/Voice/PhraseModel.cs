using System.Numerics.Tensors;
using System.Text.Json;
using CustomerValue.Models;
using CustomerValue.Storage;

namespace CustomerValue.Voice;

/// <summary>How well a head told clips that it had not learned from.</summary>
/// <param name="Clips">Clips of each phrase, in the order of the phrases.</param>
/// <param name="UnknownClips">Clips of <c>_unknown</c>.</param>
/// <param name="Accuracy">Share of the held-out clips whose phrase was told, were none rejected, 0 to 1.</param>
/// <param name="Accepted">Share that was told and not rejected, 0 to 1.</param>
/// <param name="FalseAccepts">Share of phrases it did not know, and unknown clips, that it took for a known one, 0 to 1.</param>
public sealed record PhraseCard(
    IReadOnlyList<int> Clips,
    int UnknownClips,
    double Accuracy,
    double Accepted,
    double FalseAccepts
);

/// <summary>
/// The head that a shop's clips taught: the numbers of <see cref="SpeechFeatures"/> are mapped to where clips of one phrase differ as
/// little from each other in every direction, and compared with the centre of each phrase there.
/// </summary>
/// <param name="Phrases">The phrases as text, in ordinal order.</param>
/// <param name="Mean">What is taken off the numbers.</param>
/// <param name="Map">Rows of the map, row-major.</param>
/// <param name="Centres">Centre of each phrase, length 1.</param>
/// <param name="Threshold">Least similarity (a cosine) of a known phrase.</param>
/// <param name="Shortest">Length of the shortest clip, seconds.</param>
/// <param name="Longest">Length of the longest clip, seconds.</param>
/// <param name="Card">How well it does.</param>
public sealed record PhraseModel(
    IReadOnlyList<string> Phrases,
    float[] Mean,
    float[] Map,
    IReadOnlyList<float[]> Centres,
    double Threshold,
    double Shortest,
    double Longest,
    PhraseCard Card
)
{
    /// <summary>Reads a stored head.</summary>
    /// <exception cref="InvalidDataException">The bytes are no head.</exception>
    public static PhraseModel Load(byte[] bytes)
    {
        try
        {
            var model = JsonSerializer.Deserialize<PhraseModel>(bytes, BlobFiles.Json);
            return
                model is { Phrases.Count: > 0, Mean.Length: SpeechFeatures.Width }
                && model.Map.Length == SpeechFeatures.Width * SpeechFeatures.Width
                && model.Centres.Count == model.Phrases.Count
                && model.Centres.All(c => c.Length == SpeechFeatures.Width)
                ? model
                : throw new InvalidDataException("The voice model is not of this app.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The voice model is not readable.", e);
        }
    }

    /// <summary>The head as it is stored; equal heads give equal bytes.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(this, BlobFiles.Json);

    /// <summary>The phrase that a sound is most like.</summary>
    /// <param name="features">Numbers of <see cref="SpeechFeatures"/>.</param>
    /// <returns>Number of the phrase, and the similarity, -1 to 1.</returns>
    internal (int Phrase, double Similarity) Nearest(ReadOnlySpan<float> features)
    {
        var mapped = Mapped(features);
        var (best, similarity) = (0, double.NegativeInfinity);
        for (var p = 0; p < Centres.Count; p++)
        {
            var cosine = TensorPrimitives.Dot<float>(mapped, Centres[p]);
            if (cosine > similarity)
            {
                (best, similarity) = (p, cosine);
            }
        }

        return (best, similarity);
    }

    /// <summary>Numbers in the space of the centres, of length 1.</summary>
    private float[] Mapped(ReadOnlySpan<float> features)
    {
        var centred = new float[features.Length];
        TensorPrimitives.Subtract(features, Mean, centred);
        var mapped = new float[centred.Length];
        for (var row = 0; row < mapped.Length; row++)
        {
            mapped[row] = TensorPrimitives.Dot<float>(Map.AsSpan(row * centred.Length, centred.Length), centred);
        }

        TensorPrimitives.Divide(mapped, TensorPrimitives.Norm<float>(mapped) + 1e-12f, mapped);
        return mapped;
    }
}

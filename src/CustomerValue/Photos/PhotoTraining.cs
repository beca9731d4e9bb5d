namespace CustomerValue.Photos;

/// <summary>Photos to learn from.</summary>
/// <param name="Side">Side of the squares, pixels.</param>
/// <param name="Pixels">3 x side x side bytes each.</param>
/// <param name="Labels">Number of the category of each.</param>
/// <param name="Categories">Number of categories.</param>
public sealed record PhotoSet(int Side, IReadOnlyList<byte[]> Pixels, IReadOnlyList<int> Labels, int Categories);

/// <summary>Trains a network that tells the category of photos.</summary>
public interface IPhotoTrainer
{
    /// <summary>Why it cannot, in words; null where it can.</summary>
    string? WhyMissing { get; }

    /// <summary>Trains a network.</summary>
    /// <param name="photos">What to learn from.</param>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <returns>ONNX: rows of pixels in, as many outputs as categories.</returns>
    /// <exception cref="Models.ModelFitException">It cannot be trained; the message says why.</exception>
    byte[] Train(PhotoSet photos, int seed, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>Measures a trained network on photos held out and makes its confidences right on average.</summary>
internal static class PhotoEvaluation
{
    private const int Bins = 10;

    // Between very sure and hardly sure at all.
    private static readonly double[] Temperatures =
    [
        .. Enumerable.Range(0, 61).Select(i => 0.25 * Math.Pow(16, i / 60.0)),
    ];

    /// <summary>The network with its card.</summary>
    /// <param name="network">ONNX.</param>
    /// <param name="categories">Their names.</param>
    /// <param name="learned">Number of photos it learned from.</param>
    /// <param name="held">Photos held out.</param>
    public static PhotoWeights Of(byte[] network, IReadOnlyList<string> categories, int learned, PhotoSet held)
    {
        var plain = new PhotoWeights(categories, 1, network, new PhotoCard(learned, 0, 0, 0, 0, 0, []));
        using var model = new PhotoModel(plain);
        var odds = model.Odds(held.Pixels);
        var temperature = Temperatures.MinBy(t => LogLoss(odds, held.Labels, t));
        var (confusion, told) = Confusion(odds, held);
        var right = Enumerable.Range(0, categories.Count).Sum(c => confusion[c][c]);
        return plain with
        {
            Temperature = temperature,
            Card = new PhotoCard(
                learned,
                held.Pixels.Count,
                right / (double)held.Pixels.Count,
                confusion.Max(row => row.Sum()) / (double)held.Pixels.Count,
                Enumerable.Range(0, categories.Count).Average(c => F1(confusion, c)),
                CalibrationError(odds, held.Labels, told, temperature),
                confusion
            ),
        };
    }

    private static (int[][] Confusion, int[] Told) Confusion(List<float[]> odds, PhotoSet held)
    {
        var confusion = Enumerable.Range(0, held.Categories).Select(_ => new int[held.Categories]).ToArray();
        var told = odds.Select(o => Array.IndexOf(o, o.Max())).ToArray();
        for (var i = 0; i < told.Length; i++)
        {
            confusion[held.Labels[i]][told[i]]++;
        }

        return (confusion, told);
    }

    private static double F1(int[][] confusion, int category)
    {
        var (said, real) = (confusion.Sum(row => row[category]), confusion[category].Sum());
        return said + real == 0 ? 0 : 2.0 * confusion[category][category] / (said + real);
    }

    private static double LogLoss(List<float[]> odds, IReadOnlyList<int> labels, double temperature) =>
        odds.Select((o, i) => -Math.Log(Math.Max(1e-12, PhotoInput.Softmax(o, temperature)[labels[i]]))).Average();

    private static double CalibrationError(
        List<float[]> odds,
        IReadOnlyList<int> labels,
        int[] told,
        double temperature
    ) =>
        odds.Select(
                (o, i) => (Share: PhotoInput.Softmax(o, temperature)[told[i]], Right: told[i] == labels[i] ? 1.0 : 0)
            )
            .GroupBy(p => Math.Min(Bins - 1, (int)(p.Share * Bins)))
            .Sum(bin => Math.Abs(bin.Average(p => p.Share) - bin.Average(p => p.Right)) * bin.Count()) / odds.Count;
}

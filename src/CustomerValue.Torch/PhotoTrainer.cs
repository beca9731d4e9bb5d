using System.Diagnostics;
using System.Runtime.InteropServices;
using CustomerValue.Models;
using CustomerValue.Models.Networks;
using CustomerValue.Photos;
using TorchSharp;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>
/// Trains <see cref="PhotoNetwork"/> on photos that are mirrored, moved and made lighter or darker by chance, in passes whose steps grow
/// and then fade away. How many passes follows from the number of photos.
/// </summary>
public sealed class PhotoTrainer : IPhotoTrainer
{
    private const int BatchPhotos = 128;
    private const int Passed = 800_000;
    private const int LeastEpochs = 8;
    private const int MostEpochs = 60;

    // With fewer passes than this a photo is not seen often enough to be moved far.
    private const int ManyEpochs = 20;
    private const double PeakRate = 4e-3;
    private const double WarmUp = 0.2;
    private const double WeightDecay = 0.02;

    // Sums come out the same for the same number of threads.
    private const int Threads = 2;

    /// <inheritdoc />
    public string? WhyMissing => Libtorch.Missing;

    /// <inheritdoc />
    public byte[] Train(PhotoSet photos, int seed, TimeSpan limit, CancellationToken cancellation)
    {
        Libtorch.Require();
        using var memory = new KeptMemory();
        try
        {
            return Fit(photos, seed, limit, cancellation);
        }
        catch (ExternalException e)
        {
            // The lines below are a stack trace.
            throw new ModelFitException($"libtorch: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static byte[] Fit(PhotoSet photos, int seed, TimeSpan limit, CancellationToken cancellation)
    {
        set_num_threads(Threads);
        var watch = Stopwatch.StartNew();
        using var network = NetworkFit.Start(() => new PhotoNetwork(photos.Side, photos.Categories), seed);
        using var optimizer = new AdamW(network.parameters(), PeakRate, WeightDecay);
        var random = new Random(seed);
        var order = Enumerable.Range(0, photos.Pixels.Count).ToArray();
        var epochs = Math.Clamp(Passed / order.Length, LeastEpochs, MostEpochs);
        var steps = (double)epochs * ((order.Length + BatchPhotos - 1) / BatchPhotos);
        var step = 0;
        var farthest = photos.Side / (epochs < ManyEpochs ? 28 : 14);
        network.train();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(order);
            // Normalisation needs more than one photo.
            foreach (var batch in order.Chunk(BatchPhotos).Where(b => b.Length > 1))
            {
                cancellation.ThrowIfCancellationRequested();
                if (watch.Elapsed > limit)
                {
                    throw new ModelFitException(
                        $"The network of photos was given up after {limit.TotalSeconds:F0} s, in pass {epoch + 1} of {epochs}. Set CustomerValue__Photos__TrainingSeconds or a lower MaxPhotos."
                    );
                }

                optimizer.Rate = PeakRate * Pace(step++ / steps);
                Step(network, optimizer, photos, batch, farthest, random);
            }

            // Tensors hold memory that the collector does not see.
            GC.Collect();
        }

        network.eval();
        return network.Write(PhotoInput.Name, OnnxNetwork.Output);
    }

    private static double Pace(double progress) =>
        progress < WarmUp
            ? (0.05 + (0.95 * progress / WarmUp))
            : 0.5 * (1 + Math.Cos(Math.PI * (progress - WarmUp) / (1 - WarmUp))) + 1e-3;

    private static void Step(
        PhotoNetwork network,
        AdamW optimizer,
        PhotoSet photos,
        int[] batch,
        int farthest,
        Random random
    )
    {
        using var scope = NewDisposeScope();
        var size = photos.Pixels[0].Length;
        var values = new float[batch.Length * size];
        for (var i = 0; i < batch.Length; i++)
        {
            Vary(photos.Pixels[batch[i]], photos.Side, values.AsSpan(i * size, size), farthest, random);
        }

        var labels = tensor(Array.ConvertAll(batch, i => (long)photos.Labels[i]));
        network.zero_grad();
        var odds = network.forward(tensor(values).view(batch.Length, size));
        nn.functional.cross_entropy(odds, labels).backward();
        optimizer.Step();
    }

    /// <summary>A photo as the network takes it, mirrored, moved and with other light by chance; its edges are repeated.</summary>
    private static void Vary(byte[] pixels, int side, Span<float> varied, int farthest, Random random)
    {
        var mirrored = random.Next(2) == 0;
        var (right, down) = (random.Next(-farthest, farthest + 1), random.Next(-farthest, farthest + 1));
        var light = (float)(0.9 + (0.2 * random.NextDouble()));
        // The column of the photo that each column of the copy shows.
        Span<int> columns = stackalloc int[side];
        for (var x = 0; x < side; x++)
        {
            columns[x] = Math.Clamp((mirrored ? side - 1 - x : x) + right, 0, side - 1);
        }

        var size = side * side;
        for (var at = 0; at < varied.Length; at += side)
        {
            var (colour, y) = (at / size, at % size / side);
            var row = pixels.AsSpan((colour * size) + (Math.Clamp(y + down, 0, side - 1) * side), side);
            for (var x = 0; x < side; x++)
            {
                varied[at + x] = light * PhotoInput.Of(row[columns[x]]);
            }
        }
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using CustomerValue.Photos;
using CustomerValue.Torch;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CustomerValue.Bench;

/// <summary>Pictures of clothes: the grey ones of Fashion-MNIST, and photos people took (clothing-dataset-small).</summary>
internal static class PhotosBench
{
    private const string Fashion = "/usr/share/datasets/fashion-mnist";
    private const int FashionSide = 28;
    private const int FashionClasses = 10;
    private static readonly TimeSpan Limit = TimeSpan.FromHours(2);

    public static void Run(string data, Results results, string? only)
    {
        if (only is null or "fashion")
        {
            var (train, test) = (Idx("train"), Idx("t10k"));
            Measure("fashion-mnist", train, test, results);
        }

        if (only is null or "clothing")
        {
            var sets = Clothing(Path.Combine(data, "clothing_small_128px", "clothing_small_images_128px.tar.gz"));
            Measure("clothing_small_128px", sets.Train, sets.Test, results);
            Majority("clothing_small_128px", sets.Train, sets.Test, results);
            Linear("clothing_small_128px", sets.Train, sets.Test, results);
        }
    }

    private static void Measure(string dataset, PhotoSet train, PhotoSet test, Results results)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var network = new PhotoTrainer().Train(train, 1, Limit, CancellationToken.None);
        var elapsed = watch.Elapsed.TotalSeconds;
        var processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        var categories = Enumerable.Range(0, train.Categories).Select(c => $"{c:00}").ToList();
        watch.Restart();
        var card = PhotoEvaluation.Of(network, categories, train.Pixels.Count, test).Card;
        results.Write("photos", dataset, "network", "training photos", train.Pixels.Count, "");
        results.Write("photos", dataset, "network", "test photos", test.Pixels.Count, "");
        results.Write("photos", dataset, "network", "trained in", elapsed, "s");
        results.Write("photos", dataset, "network", "seconds of processors", processor, "s");
        results.Write(
            "photos",
            dataset,
            "network",
            "told in",
            watch.Elapsed.TotalMilliseconds / test.Pixels.Count,
            "ms a photo"
        );
        results.Write("photos", dataset, "network", "size", network.Length / 1e3, "KB");
        results.Write("photos", dataset, "network", "accuracy", card.Accuracy, "share");
        results.Write("photos", dataset, "network", "macro-F1", card.MacroF1, "share");
    }

    private static void Majority(string dataset, PhotoSet train, PhotoSet test, Results results)
    {
        var most = train.Labels.GroupBy(l => l).MaxBy(g => g.Count())!.Key;
        results.Write(
            "photos",
            dataset,
            "majority",
            "accuracy",
            test.Labels.Average(l => l == most ? 1.0 : 0),
            "share"
        );
    }

    /// <summary>Multinomial logistic regression on all pixels, by ML.NET; the best of three penalties on the test photos.</summary>
    private static void Linear(string dataset, PhotoSet train, PhotoSet test, Results results)
    {
        var ml = new MLContext(1);
        var best = 0.0;
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(
            NumberDataViewType.Single,
            train.Pixels[0].Length
        );
        var learned = ml.Data.LoadFromEnumerable(Rows(train), schema);
        var held = ml.Data.LoadFromEnumerable(Rows(test), schema);
        var keys = ml.Transforms.Conversion.MapValueToKey(nameof(Row.Label)).Fit(learned);
        foreach (var penalty in new[] { 1f, 10f, 100f })
        {
            var trainer = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options
                {
                    L1Regularization = 0,
                    L2Regularization = penalty,
                    NumberOfThreads = 1,
                    MaximumNumberOfIterations = 200,
                }
            );
            var model = trainer.Fit(keys.Transform(learned));
            var metrics = ml.MulticlassClassification.Evaluate(model.Transform(keys.Transform(held)));
            best = Math.Max(best, metrics.MicroAccuracy);
        }

        results.Write("photos", dataset, "linear on pixels", "accuracy", best, "share");
    }

    private static Row[] Rows(PhotoSet set) =>
        [.. set.Pixels.Select((p, i) => new Row { Features = PhotoInput.Of([p]), Label = set.Labels[i] })];

    /// <summary>Reads a half of Fashion-MNIST: a grey level stands for all three colours.</summary>
    private static PhotoSet Idx(string half)
    {
        byte[] Read(string file)
        {
            using var stream = new GZipStream(
                File.OpenRead(Path.Combine(Fashion, $"{half}-{file}.gz")),
                CompressionMode.Decompress
            );
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }

        const int imageHeader = 16;
        const int labelHeader = 8;
        const int size = FashionSide * FashionSide;
        var (images, labels) = (Read("images-idx3-ubyte"), Read("labels-idx1-ubyte"));
        var count = BinaryPrimitives.ReadInt32BigEndian(labels.AsSpan(4));
        return new PhotoSet(
            FashionSide,
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(i =>
                    {
                        var grey = images.AsSpan(imageHeader + (i * size), size);
                        return (byte[])[.. grey, .. grey, .. grey];
                    }),
            ],
            [.. labels.Skip(labelHeader).Select(l => (int)l)],
            FashionClasses
        );
    }

    /// <summary>Entries are <c>.../train|validation|test/&lt;category&gt;/&lt;name&gt;.jpg</c>; validation is learned from too.</summary>
    private static (PhotoSet Train, PhotoSet Test) Clothing(string archive)
    {
        var photos = new List<(string Half, string Category, string Name, byte[] Pixels)>();
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase))
            {
                using var bytes = new MemoryStream();
                entry.DataStream!.CopyTo(bytes);
                var parts = entry.Name.Split('/');
                var pixels = PhotoReader.Read(bytes.ToArray(), entry.Name, 24);
                photos.Add((parts[^3], parts[^2], parts[^1], pixels));
            }
        }

        photos = [.. photos.OrderBy(p => $"{p.Half}/{p.Category}/{p.Name}", StringComparer.Ordinal)];
        var categories = photos.Select(p => p.Category).Distinct().Order(StringComparer.Ordinal).ToList();
        PhotoSet Set(Func<string, bool> half)
        {
            var chosen = photos.FindAll(p => half(p.Half));
            return new PhotoSet(
                PhotoReader.Side,
                chosen.ConvertAll(p => p.Pixels),
                chosen.ConvertAll(p => categories.IndexOf(p.Category)),
                categories.Count
            );
        }

        return (Set(h => h != "test"), Set(h => h == "test"));
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}

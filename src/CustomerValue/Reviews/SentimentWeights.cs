using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace CustomerValue.Reviews;

/// <summary>A text to learn from.</summary>
/// <param name="Positive">Whether it has four or five stars; else one or two.</param>
/// <param name="Buckets">Its n-grams, ascending.</param>
/// <param name="Counts">How often each occurs, see <see cref="ReviewNgrams.Counts"/>.</param>
internal sealed record SentimentExample(bool Positive, int[] Buckets, byte[] Counts);

/// <summary>The linear part of the model: log-odds of positive over TF-IDF of length one.</summary>
/// <param name="Bias">Log-odds of a text without a known n-gram.</param>
/// <param name="Idf">Inverse document frequency by bucket; 0 for n-grams that are not used.</param>
/// <param name="Weight">Weight by bucket.</param>
internal sealed record SentimentWeights(float Bias, float[] Idf, float[] Weight)
{
    private const float Penalty = 0.05f;
    private const int LeastTextsWithNgram = 2;
    private const int History = 10;

    /// <summary>Fits a logistic regression on one thread from zero weights: the same texts in the same order give the same weights.</summary>
    public static SentimentWeights Learn(List<SentimentExample> examples, CancellationToken cancellation)
    {
        var documents = new int[ReviewNgrams.Buckets];
        foreach (var bucket in examples.SelectMany(e => e.Buckets))
        {
            documents[bucket]++;
        }

        var idf = new float[ReviewNgrams.Buckets];
        var slot = new int[ReviewNgrams.Buckets];
        var slots = 0;
        for (var b = 0; b < documents.Length; b++)
        {
            if (documents[b] >= LeastTextsWithNgram)
            {
                idf[b] = (float)(Math.Log((1.0 + examples.Count) / (1 + documents[b])) + 1);
                slot[b] = slots++;
            }
        }

        var rows = new List<Row>(examples.Count);
        foreach (var example in examples)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(new Row { Label = example.Positive, Features = VectorOf(example, idf, slot, Math.Max(slots, 1)) });
        }

        var (bias, fitted) = Fit(rows, Math.Max(slots, 1));
        cancellation.ThrowIfCancellationRequested();
        var weight = new float[ReviewNgrams.Buckets];
        for (var b = 0; b < idf.Length; b++)
        {
            if (idf[b] != 0)
            {
                weight[b] = fitted[slot[b]];
            }
        }

        return new SentimentWeights(bias, idf, weight);
    }

    /// <summary>Log-odds of a text.</summary>
    public double LogOdds(int[] buckets, byte[] counts) => Bias + Parts(buckets, counts).Sum();

    /// <summary>What each bucket of a text adds to its log-odds.</summary>
    public double[] Parts(int[] buckets, byte[] counts)
    {
        var parts = Values(Idf, buckets, counts);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] *= Weight[buckets[i]];
        }

        return parts;
    }

    /// <summary>16 hexadecimal digits that follow from the weights.</summary>
    public string Hash() =>
        Convert.ToHexStringLower(XxHash3.Hash(MemoryMarshal.AsBytes(Weight.Append(Bias).ToArray().AsSpan())));

    /// <summary>TF-IDF with sublinear counts, divided by its length; 0 for n-grams that are not used.</summary>
    private static double[] Values(float[] idf, int[] buckets, byte[] counts)
    {
        var values = new double[buckets.Length];
        double squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (1 + Math.Log(counts[i])) * idf[buckets[i]];
            squares += values[i] * values[i];
        }

        var norm = squares > 0 ? 1 / Math.Sqrt(squares) : 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= norm;
        }

        return values;
    }

    private static VBuffer<float> VectorOf(SentimentExample example, float[] idf, int[] slot, int slots)
    {
        var values = Values(idf, example.Buckets, example.Counts);
        int[] used = [.. Enumerable.Range(0, values.Length).Where(i => values[i] != 0)];
        return new VBuffer<float>(
            slots,
            used.Length,
            Array.ConvertAll(used, i => (float)values[i]),
            Array.ConvertAll(used, i => slot[example.Buckets[i]])
        );
    }

    private static (float Bias, float[] Weights) Fit(List<Row> rows, int slots)
    {
        var ml = new MLContext(seed: 0);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        var trainer = ml.BinaryClassification.Trainers.LbfgsLogisticRegression(
            new LbfgsLogisticRegressionBinaryTrainer.Options
            {
                LabelColumnName = nameof(Row.Label),
                FeatureColumnName = nameof(Row.Features),
                L1Regularization = 0,
                L2Regularization = Penalty,
                HistorySize = History,
                NumberOfThreads = 1,
                InitialWeightsDiameter = 0,
                OptimizationTolerance = 1e-5f,
                MaximumNumberOfIterations = 200,
            }
        );
        var model = trainer.Fit(ml.Data.LoadFromEnumerable(rows, schema)).Model.SubModel;
        return (model.Bias, [.. model.Weights]);
    }

    private sealed class Row
    {
        public bool Label { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}

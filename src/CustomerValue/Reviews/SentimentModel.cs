using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using CustomerValue.Models.Churn;
using CustomerValue.Statistics;
using CustomerValue.Storage;

namespace CustomerValue.Reviews;

/// <summary>Texts of about the same predicted probability.</summary>
/// <param name="Texts">Number of texts.</param>
/// <param name="MeanProbability">Mean predicted probability of positive.</param>
/// <param name="ActualShare">Share with four or five stars.</param>
public sealed record ReliabilityBin(int Texts, double MeanProbability, double ActualShare);

/// <summary>Figures of a classifier on held-out texts.</summary>
/// <param name="Language">Language of the texts, or <c>all</c>.</param>
/// <param name="Texts">Texts with a clear rating (one, two, four or five stars).</param>
/// <param name="Positive">How many of them are positive.</param>
/// <param name="Accuracy">Share that is on the right side of one half, neutral band aside.</param>
/// <param name="MacroF1">Mean of both classes' F1 at one half, neutral band aside.</param>
/// <param name="Auc">Area under the ROC curve; null without both classes.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1, ten bins of equal count.</param>
/// <param name="NeutralTexts">Texts with three stars.</param>
/// <param name="ThreeClassMacroF1">Mean F1 of the three labels with the band, over the texts with any rating; null without three stars.</param>
/// <param name="Reliability">Bins of the calibration error, highest probability first.</param>
public sealed record SentimentFigures(
    string Language,
    int Texts,
    int Positive,
    double Accuracy,
    double MacroF1,
    double? Auc,
    double CalibrationError,
    int NeutralTexts,
    double? ThreeClassMacroF1,
    IReadOnlyList<ReliabilityBin> Reliability
);

/// <summary>What is said of a sentiment model. It holds counts and figures, no word of any review.</summary>
/// <param name="Format">Version of the file's format, 1.</param>
/// <param name="Version">16 hexadecimal digits that follow from the weights.</param>
/// <param name="Learned">Texts with a clear rating by language that the model learned from.</param>
/// <param name="Languages">Languages it may judge.</param>
/// <param name="Calibrated">Held-out texts that curve and band were chosen on.</param>
/// <param name="LeftOut">Texts beyond the budget of memory, left out by hash.</param>
/// <param name="Features">Buckets of n-grams in use.</param>
/// <param name="BandLow">Below this probability of positive a text is negative.</param>
/// <param name="BandHigh">From this probability on it is positive. Equal to <paramref name="BandLow"/>: there is no neutral band, as too few
/// held-out texts had three stars.</param>
/// <param name="Figures">On texts that neither weights nor curve nor band have seen: all, then by language.</param>
/// <param name="LexiconFigures">The word list's on the same texts.</param>
public sealed record SentimentCard(
    int Format,
    string Version,
    IReadOnlyDictionary<string, int> Learned,
    IReadOnlyList<string> Languages,
    int Calibrated,
    int LeftOut,
    int Features,
    double BandLow,
    double BandHigh,
    IReadOnlyList<SentimentFigures> Figures,
    IReadOnlyList<SentimentFigures> LexiconFigures
);

/// <summary>
/// The linear model of a shop's ratings: log-odds of four or five stars against one or two over weighted n-grams
/// (<see cref="ReviewNgrams"/>), then a calibrated curve and a neutral band. Safe for use by several threads.
/// </summary>
public sealed class SentimentModel
{
    private const int ChecksumBytes = 8;
    private static readonly byte[] Magic = "CVSENT1\n"u8.ToArray();
    private readonly SentimentWeights _weights;
    private readonly SentimentCurves _curves;

    internal SentimentModel(SentimentCard card, SentimentCurves curves, SentimentWeights weights) =>
        (Card, _curves, _weights) = (card, curves, weights);

    /// <summary>What is known of the model.</summary>
    public SentimentCard Card { get; }

    internal float Bias => _weights.Bias;

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a whole model of this format.</exception>
    public static SentimentModel Load(byte[] bytes)
    {
        try
        {
            return Read(bytes);
        }
        catch (Exception e) when (e is JsonException or EndOfStreamException or ArgumentException or IOException)
        {
            throw Damaged();
        }
    }

    /// <summary>
    /// One file: eight letters, the header's length, the header (card and curves, JSON), bias, count, buckets, inverse document
    /// frequencies, weights, and the XXH3 of all that. Numbers are little-endian; the same model gives the same bytes.
    /// </summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            var header = JsonSerializer.SerializeToUtf8Bytes(new Header(Card, _curves), BlobFiles.Json);
            writer.Write(Magic);
            writer.Write(header.Length);
            writer.Write(header);
            writer.Write(Bias);
            int[] used = [.. Enumerable.Range(0, _weights.Idf.Length).Where(b => _weights.Idf[b] != 0)];
            writer.Write(used.Length);
            Array.ForEach(used, writer.Write);
            Array.ForEach(used, b => writer.Write(_weights.Idf[b]));
            Array.ForEach(used, b => writer.Write(_weights.Weight[b]));
        }

        stream.Write(XxHash3.Hash(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>The card as JSON.</summary>
    public byte[] CardJson() => JsonSerializer.SerializeToUtf8Bytes(Card, BlobFiles.Json);

    /// <summary>Probability of positive, calibrated, among texts that are positive or negative.</summary>
    public double PositiveProbability(string? text) => Judge(text).Polarity;

    /// <summary>Label and probabilities of a text; the probabilities sum to one.</summary>
    internal (SentimentLabel Label, double Positive, double Neutral, double Negative, double Polarity) Judge(
        string? text
    ) => Judge(LogOdds(ReviewNgrams.Of(ReviewText.Tokens(text))));

    internal (SentimentLabel Label, double Positive, double Neutral, double Negative, double Polarity) Judge(
        double odds
    )
    {
        var (positive, neutral, negative, polarity) = _curves.Apply(odds);
        return (LabelOf(polarity, Card.BandLow, Card.BandHigh), positive, neutral, negative, polarity);
    }

    internal static SentimentLabel LabelOf(double polarity, double low, double high) =>
        polarity < low ? SentimentLabel.Negative
        : polarity >= high ? SentimentLabel.Positive
        : SentimentLabel.Neutral;

    /// <summary>Log-odds before the curve.</summary>
    internal double LogOdds(List<Ngram> ngrams)
    {
        var (buckets, counts) = ReviewNgrams.Counts(ngrams);
        return _weights.LogOdds(buckets, counts);
    }

    /// <summary>What each n-gram adds to the log-odds; a bucket's part is shared among its occurrences.</summary>
    internal double[] Contributions(List<Ngram> ngrams)
    {
        var (buckets, counts) = ReviewNgrams.Counts(ngrams);
        var parts = _weights.Parts(buckets, counts);
        var times = new int[buckets.Length];
        var places = new int[ngrams.Count];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Array.BinarySearch(buckets, ngrams[i].Bucket);
            times[places[i]]++;
        }

        return Array.ConvertAll(places, p => parts[p] / times[p]);
    }

    private static SentimentModel Read(byte[] bytes)
    {
        if (
            bytes.Length < Magic.Length + ChecksumBytes
            || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic)
            || !XxHash3
                .Hash(bytes.AsSpan(0, bytes.Length - ChecksumBytes))
                .AsSpan()
                .SequenceEqual(bytes.AsSpan(^ChecksumBytes..))
        )
        {
            throw Damaged();
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, bytes.Length - Magic.Length));
        var header =
            JsonSerializer.Deserialize<Header>(reader.ReadBytes(reader.ReadInt32()), BlobFiles.Json) ?? throw Damaged();
        var bias = reader.ReadSingle();
        var buckets = new int[reader.ReadInt32()];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = reader.ReadInt32();
        }

        float[] idf = new float[ReviewNgrams.Buckets],
            weight = new float[ReviewNgrams.Buckets];
        Array.ForEach(buckets, b => idf[b] = reader.ReadSingle());
        Array.ForEach(buckets, b => weight[b] = reader.ReadSingle());
        return new SentimentModel(header.Card, header.Curves, new SentimentWeights(bias, idf, weight));
    }

    private static InvalidDataException Damaged() =>
        new("This is not a whole sentiment model. Train it again, or remove it: the built-in word list then answers.");

    private sealed record Header(SentimentCard Card, SentimentCurves Curves);
}

/// <summary>From log-odds to the probabilities of four or five, and of one or two stars; three stars are the rest.</summary>
/// <param name="Positive">Curve of four or five stars.</param>
/// <param name="Negative">Curve of one or two stars.</param>
internal sealed record SentimentCurves(ProbabilityCalibration Positive, ProbabilityCalibration Negative)
{
    private const double Least = 1e-6;

    /// <summary>The three probabilities, and positive's share of positive and negative.</summary>
    public (double Positive, double Neutral, double Negative, double Polarity) Apply(double logOdds)
    {
        var raw = 1 / (1 + Math.Exp(-logOdds));
        var positive = Math.Max(Positive.Apply(raw), Least);
        var negative = Math.Max(Negative.Apply(1 - raw), Least);
        var neutral = Math.Max(0, 1 - positive - negative);
        var sum = positive + negative + neutral;
        return (positive / sum, neutral / sum, negative / sum, positive / (positive + negative));
    }
}

using System.Text.Json;
using CustomerValue.Features;
using CustomerValue.Models.Probabilistic;
using CustomerValue.Models.Value;
using CustomerValue.Storage;

namespace CustomerValue.Models.Networks;

/// <summary>Limits that a <see cref="ZilnModel"/> keeps, learned from its training rows.</summary>
/// <param name="PaidShare">Share of buyers whose purchases were not free or all sent back.</param>
/// <param name="MaxLogMean">
/// Log of the largest spend of a training row: the mean of a lognormal grows with the exponential of its variance, and no
/// customer is expected to spend more than the largest of them did.
/// </param>
/// <param name="MaxLogOrders">Log of the largest number of purchase days of a training row.</param>
internal sealed record ZilnLimits(double PaidShare, double MaxLogMean, double MaxLogOrders);

/// <summary>
/// Expected spend by networks that predict a zero-inflated lognormal distribution (Wang, Liu &amp; Miao 2019): the probability of
/// buying, and location and scale of the log of the spend. Several networks of one shape started from different seeds; their
/// predictions are averaged.
/// </summary>
public sealed class ZilnModel : IValueModel
{
    /// <summary>Kind in the saved JSON.</summary>
    public const string Kind = "ziln-net";

    /// <summary>Outputs of one network: log-odds of buying, mu, sigma before its softplus, log of the purchase days.</summary>
    internal const int Heads = 4;

    /// <summary>Of those, the ones that the spend is made of; the explainer attributes them.</summary>
    internal const int SpendHeads = 3;

    /// <summary>Largest sigma: wider than the spread of all customers of any shop that was seen.</summary>
    internal const double MaxSigma = 2.5;

    private readonly NetworkRows _rows;
    private readonly BtydColumns _rhythm;
    private readonly OnnxNetwork _network;
    private readonly OnnxNetwork _explainer;
    private readonly ZilnLimits _limits;

    /// <param name="rows">What the networks read.</param>
    /// <param name="rhythm">Columns of the buy-till-you-die model.</param>
    /// <param name="network">Network whose output has <see cref="Heads"/> columns for each seed.</param>
    /// <param name="explainer">
    /// Network whose output has, for each seed and each of the first <see cref="SpendHeads"/> heads, the contribution of every
    /// column of the rows to the head's difference from its value at the mean customer.
    /// </param>
    /// <param name="limits">What predictions are held to.</param>
    internal ZilnModel(
        NetworkRows rows,
        BtydColumns rhythm,
        OnnxNetwork network,
        OnnxNetwork explainer,
        ZilnLimits limits
    )
    {
        _rows = rows;
        _rhythm = rhythm;
        _network = network;
        _explainer = explainer;
        _limits = limits;
    }

    /// <inheritdoc />
    public string Name => Kind;

    /// <inheritdoc />
    public IReadOnlyList<string> ExplainedFeatures => _rows.Scaler.Features;

    /// <summary>Loads a saved model.</summary>
    /// <exception cref="ModelFitException">A network is not readable.</exception>
    public static ZilnModel Load(JsonElement json)
    {
        var saved = json.Deserialize<Saved>(BlobFiles.Json)!;
        return new ZilnModel(
            saved.Rows,
            BtydColumns.Of(saved.Rhythm),
            new OnnxNetwork(saved.Network),
            new OnnxNetwork(saved.Explainer),
            saved.Limits
        );
    }

    /// <inheritdoc />
    public ValuePrediction Predict(FeatureTable table)
    {
        var heads = _network.Run(table.Count, _rows.Of(_rhythm.AddTo(table)));
        var spend = new double[table.Count];
        var orders = new double[table.Count];
        var buys = new double[table.Count];
        var nets = table.Count == 0 ? 0 : heads.Length / Heads / table.Count;
        for (var i = 0; i < heads.Length / Heads; i++)
        {
            var net = heads.AsSpan(i * Heads, Heads);
            var row = i / nets;
            var buy = 1 / (1 + Math.Exp(-net[0]));
            buys[row] += buy / nets;
            spend[row] += buy * _limits.PaidShare * Math.Exp(LogMean(net)) / nets;
            // Who buys at all buys at least once.
            orders[row] += Math.Max(buy, Math.Exp(Math.Min(net[3], _limits.MaxLogOrders))) / nets;
        }

        return new ValuePrediction(spend, orders, buys);
    }

    /// <summary>
    /// Each network's log-odds and log-mean are attributed to the columns by the rescale rule (Shrikumar, Greenside &amp; Kundaje
    /// 2017, DeepLIFT) from the mean customer; their product along the straight path between the two (Aumann &amp; Shapley 1974).
    /// Both keep sums exact, to the rounding of single precision. One pass through the network for each customer.
    /// </summary>
    public Attribution[] Explain(FeatureTable table)
    {
        var inputs = _rows.Of(_rhythm.AddTo(table));
        var width = inputs[0].Width;
        var mean = _network.Run(1, new NetworkInput(NetworkRows.Rows, width, 1, new float[width]));
        var nets = mean.Length / Heads;
        var attributions = new Attribution[table.Count];
        var owners = _rows.Scaler.FeatureOfColumn;
        // What the explainer says of all customers at once would take gigabytes.
        foreach (var chunk in Enumerable.Range(0, table.Count).Chunk(ExplainedRows))
        {
            var values = inputs[0].Values.AsMemory(chunk[0] * width, chunk.Length * width).ToArray();
            var rows = inputs[0] with { Values = values };
            var heads = _network.Run(chunk.Length, rows);
            var shares = _explainer.Run(chunk.Length, rows);
            Parallel.For(
                0,
                chunk.Length,
                r =>
                    attributions[chunk[r]] = Mean([
                        .. Enumerable
                            .Range(0, nets)
                            .Select(n =>
                                Attribute(
                                    heads.AsSpan(((r * nets) + n) * Heads, Heads),
                                    mean.AsSpan(n * Heads, Heads),
                                    shares.AsSpan(((r * nets) + n) * SpendHeads * width, SpendHeads * width),
                                    owners
                                )
                            ),
                    ])
            );
        }

        return attributions;
    }

    /// <inheritdoc />
    public byte[] Save() =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Saved(Kind, _rows, _rhythm.Saved(), _network.Bytes, _explainer.Bytes, _limits),
            BlobFiles.Json
        );

    private const int ExplainedRows = 4096;

    private Attribution Attribute(
        ReadOnlySpan<float> heads,
        ReadOnlySpan<float> mean,
        ReadOnlySpan<float> shares,
        int[] owners
    )
    {
        var features = ExplainedFeatures.Count;
        var width = owners.Length;
        var buy = new double[features + 1];
        var spend = new double[features + 1];
        buy[features] = mean[0];
        spend[features] = LogMean(mean);
        var sigma = heads[2] - mean[2];
        var halfVariance = Math.Abs(sigma) < 1e-6 ? 0 : (HalfVariance(heads) - HalfVariance(mean)) / sigma;
        for (var c = 0; c < width; c++)
        {
            buy[owners[c]] += shares[c];
            spend[owners[c]] += shares[width + c] + (halfVariance * shares[(2 * width) + c]);
        }

        // Where the mean was held to its limit, all columns count for as much less.
        var free = heads[1] + HalfVariance(heads) - spend[features];
        var held = free == 0 ? 1 : (LogMean(heads) - spend[features]) / free;
        for (var f = 0; f < features && held < 1; f++)
        {
            spend[f] *= held;
        }

        return AumannShapley.Attribute(buy, spend, _limits.PaidShare);
    }

    private static Attribution Mean(Attribution[] attributions)
    {
        var contributions = new double[attributions[0].Contributions.Length];
        for (var f = 0; f < contributions.Length; f++)
        {
            contributions[f] = attributions.Average(a => a.Contributions[f]);
        }

        return new Attribution(attributions.Average(a => a.Baseline), contributions);
    }

    private double LogMean(ReadOnlySpan<float> heads) => Math.Min(heads[1] + HalfVariance(heads), _limits.MaxLogMean);

    /// <summary>Half the square of sigma, which is the softplus of its head.</summary>
    private static double HalfVariance(ReadOnlySpan<float> heads)
    {
        var sigma = Math.Min(heads[2] > 20 ? heads[2] : Math.Log(1 + Math.Exp(heads[2])), MaxSigma);
        return sigma * sigma / 2;
    }

    private sealed record Saved(
        string Kind,
        NetworkRows Rows,
        SavedBtydColumns Rhythm,
        byte[] Network,
        byte[] Explainer,
        ZilnLimits Limits
    );
}

using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Probabilistic;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>
/// Probability of buying in the horizon by a long short-term memory (Hochreiter &amp; Schmidhuber 1997) over the weeks before the
/// cutoff, joined with what the weeks do not tell: features of all history.
/// </summary>
public sealed class LstmRetention : IRetentionTrainer
{
    private const int Nets = 3;

    // What happened before the weeks, and the rhythm: those of them that the tables have.
    private static readonly string[] Static =
    [
        "recency_days",
        "tenure_days",
        "purchase_days",
        "spend",
        "gap_mean",
        "recency_in_gaps",
        "active_month_share",
        "season_match",
        BtydColumns.Orders,
        BtydColumns.Buys,
    ];

    /// <inheritdoc />
    public string Name => "lstm";

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IRetentionModel Train(
        IReadOnlyList<FeatureTable> labelled,
        FeatureTable asOf,
        int seed,
        CancellationToken cancellation
    )
    {
        Libtorch.Require();
        var tables = BtydColumns.AddToEach(labelled, cancellation);
        var sequences = SequenceScaler.Fit(tables);
        var all = FeatureScaler.Fit(tables);
        var scaler = new FeatureScaler([.. all.Numeric.Where(n => Static.Contains(n.Feature))], []);
        var rows = new NetworkRows(scaler, sequences);
        var set = TrainingSet.Of(tables, rows);
        var nets = Fit(set, sequences.Channels.Count, seed, cancellation);
        var network = new OnnxNetwork(LstmNetwork.Onnx(nets, set.Inputs[0].Width, sequences.Channels.Count));
        return new NetworkRetentionModel(Name, rows, BtydColumns.Fit(asOf, cancellation), network);
    }

    private static List<LstmWeights> Fit(TrainingSet set, int channels, int seed, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var labels = new BuyLabels(set);
        var width = set.Inputs[0].Width;
        var x = tensor(set.Inputs[0].Values).view(-1, width);
        var weeks = tensor(set.Inputs[1].Values).view(-1, WeeklySequences.Weeks, channels);
        return NetworkFit.Train(
            () => new LstmNetwork(channels, width, labels.LogOdds),
            (net, batch) => labels.Loss(net.forward(weeks.index_select(0, batch), x.index_select(0, batch)), batch),
            set,
            Enumerable.Range(seed, Nets),
            new FitSettings(),
            net => net.Weights(),
            cancellation
        );
    }
}

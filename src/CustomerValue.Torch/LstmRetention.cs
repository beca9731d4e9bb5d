using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Probabilistic;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>
/// Probability of buying in the horizon by a long short-term memory (Hochreiter &amp; Schmidhuber 1997) over the weeks before the
/// cutoff, joined with what the weeks do not tell: features of all history.
/// </summary>
public sealed class LstmRetention : IRetentionTrainer
{
    private const int Nets = 3;
    private const int Memory = 32;
    private const int HiddenWidth = 32;
    private const double Dropout = 0.1;

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
        var network = new OnnxNetwork(Onnx(nets, set.Inputs[0].Width, sequences.Channels.Count));
        return new NetworkRetentionModel(Name, rows, BtydColumns.Fit(asOf, cancellation), network);
    }

    private static List<NetworkWeights> Fit(TrainingSet set, int channels, int seed, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var labels = new BuyLabels(set);
        var width = set.Inputs[0].Width;
        var x = tensor(set.Inputs[0].Values).view(-1, width);
        var weeks = tensor(set.Inputs[1].Values).view(-1, WeeklySequences.Weeks, channels);
        return NetworkFit.Train(
            () => new Network(channels, width, labels.LogOdds),
            (net, batch) => labels.Loss(net.forward(weeks.index_select(0, batch), x.index_select(0, batch)), batch),
            set,
            Enumerable.Range(seed, Nets),
            new FitSettings(),
            net => net.Weights(),
            cancellation
        );
    }

    private static byte[] Onnx(List<NetworkWeights> nets, int width, int channels)
    {
        var onnx = new OnnxWriter();
        var rows = onnx.Input(NetworkRows.Rows, 0, width);
        var weeks = onnx.Input(NetworkRows.Weeks, WeeklySequences.Weeks, 0, channels);
        var odds = nets.ConvertAll(net =>
        {
            var weights = (
                onnx.Constant(Gates(net.Input, channels), 1, 4 * Memory, channels),
                onnx.Constant(Gates(net.Recurrent, Memory), 1, 4 * Memory, Memory),
                onnx.Constant([.. Gates(net.InputBias, 1), .. Gates(net.RecurrentBias, 1)], 1, 8 * Memory)
            );
            var memory = onnx.Lstm(weeks, weights, Memory);
            return DenseLayers.Write(onnx, onnx.Node("Concat", [memory, rows], ("axis", 1)), net.Head);
        });
        return onnx.Model(onnx.Node("Concat", odds, ("axis", 1)), OnnxNetwork.Output, nets.Count);
    }

    /// <summary>torch has the gates input, forget, cell, output; ONNX input, output, forget, cell.</summary>
    private static float[] Gates(float[] weights, int width)
    {
        var size = Memory * width;
        return [.. weights[..size], .. weights[(3 * size)..], .. weights[size..(3 * size)]];
    }

    private sealed record NetworkWeights(
        float[] Input,
        float[] Recurrent,
        float[] InputBias,
        float[] RecurrentBias,
        List<LayerWeights> Head
    );

    private sealed class Network : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly LSTM _memory;
        private readonly DenseLayers _head;

        public Network(int channels, int width, double start)
            : base(nameof(Network))
        {
            _memory = nn.LSTM(channels, Memory, batchFirst: true);
            _head = new DenseLayers([Memory + width, HiddenWidth, 1], Dropout, [start]);
            register_module("memory", _memory);
            register_module("head", _head);
        }

        public override Tensor forward(Tensor input1, Tensor input2)
        {
            var (steps, _, _) = _memory.forward(input1);
            return _head.forward(cat([steps.select(1, -1), input2], 1));
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _memory.Dispose();
                _head.Dispose();
            }

            base.Dispose(disposing);
        }

        public NetworkWeights Weights()
        {
            var named = _memory.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
            return new NetworkWeights(
                Values("weight_ih_l0"),
                Values("weight_hh_l0"),
                Values("bias_ih_l0"),
                Values("bias_hh_l0"),
                _head.Weights()
            );

            float[] Values(string name) => named[name].data<float>().ToArray();
        }
    }
}

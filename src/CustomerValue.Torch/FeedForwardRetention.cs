using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Probabilistic;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>Probability of buying in the horizon by a small fully connected network on scaled features.</summary>
public sealed class FeedForwardRetention : IRetentionTrainer
{
    private const int Nets = 5;
    private static readonly int[] Hidden = [32, 16];

    /// <inheritdoc />
    public string Name => "feed-forward";

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
        var rows = new NetworkRows(FeatureScaler.Fit(tables), null);
        var set = TrainingSet.Of(tables, rows);
        using var scope = NewDisposeScope();
        var labels = new BuyLabels(set);
        var width = set.Inputs[0].Width;
        var x = tensor(set.Inputs[0].Values).view(-1, width);
        var nets = NetworkFit.Train(
            () => new DenseLayers([width, .. Hidden, 1], [labels.LogOdds]),
            (net, batch) => labels.Loss(net.forward(x.index_select(0, batch)), batch),
            set,
            Enumerable.Range(seed, Nets),
            new FitSettings(),
            net => net.Weights(),
            cancellation
        );
        var network = new OnnxNetwork(Onnx(nets));
        return new NetworkRetentionModel(Name, rows, BtydColumns.Fit(asOf, cancellation), network);
    }

    private static byte[] Onnx(List<List<LayerWeights>> nets)
    {
        var onnx = new OnnxWriter();
        var input = onnx.Input(NetworkRows.Rows, 0, nets[0][0].Inputs);
        var odds = nets.ConvertAll(layers => DenseLayers.Write(onnx, input, layers));
        return onnx.Model(onnx.Node("Concat", odds, ("axis", 1)), OnnxNetwork.Output, nets.Count);
    }
}

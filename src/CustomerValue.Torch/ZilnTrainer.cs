using CustomerValue.Features;
using CustomerValue.Models;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Networks;
using CustomerValue.Models.Probabilistic;
using TorchSharp;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>
/// Expected spend by a deep network with the zero-inflated lognormal loss (Wang, Liu &amp; Miao 2019, "A Deep Probabilistic Model for
/// Customer Lifetime Value Prediction"): log loss of buying, and of buyers the likelihood of their spend under a lognormal
/// distribution of their own. Purchase days are a fourth head with the Poisson likelihood.
/// </summary>
public sealed class ZilnTrainer : IValueTrainer
{
    private const int Nets = 5;
    private const float MinSigma = 0.05f;
    private const float MaxLogOrders = 8;
    private static readonly int[] Hidden = [32, 16];

    /// <inheritdoc />
    public string Name => ZilnModel.Kind;

    /// <inheritdoc />
    public bool NeedsLabels => true;

    /// <inheritdoc />
    public IValueModel Train(
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
        var paid = set.Spend.Where(s => s > 0).Select(s => Math.Log(s)).ToArray();
        if (paid.Length == 0)
        {
            throw new ModelFitException("Nobody paid anything in the label windows: there is no spend to learn.");
        }

        var nets = Fit(set, paid, seed, cancellation);
        var limits = new ZilnLimits(
            Math.Min(1, (double)paid.Length / set.Orders.Count(o => o > 0)),
            paid.Max(),
            Math.Log(set.Orders.Max())
        );
        return new ZilnModel(
            rows,
            BtydColumns.Fit(asOf, cancellation),
            new OnnxNetwork(Onnx(nets)),
            new OnnxNetwork(Explainer(nets)),
            limits
        );
    }

    private static List<List<LayerWeights>> Fit(
        TrainingSet set,
        double[] paid,
        int seed,
        CancellationToken cancellation
    )
    {
        using var scope = NewDisposeScope();
        var width = set.Inputs[0].Width;
        var x = tensor(set.Inputs[0].Values).view(-1, width);
        var orders = tensor(set.Orders);
        var bought = tensor(Array.ConvertAll(set.Orders, o => o > 0 ? 1f : 0f));
        var pays = tensor(Array.ConvertAll(set.Spend, s => s > 0 ? 1f : 0f));
        var logs = tensor(Array.ConvertAll(set.Spend, s => s > 0 ? (float)Math.Log(s) : 0f));
        var (minusHalf, least, widest, most) = (
            tensor(-0.5f),
            tensor(MinSigma),
            tensor((float)ZilnModel.MaxSigma),
            tensor(MaxLogOrders)
        );

        return NetworkFit.Train(
            () => new DenseLayers([width, .. Hidden, ZilnModel.Heads], Start(set, paid)),
            Loss,
            set,
            Enumerable.Range(seed, Nets),
            new FitSettings(),
            net => net.Weights(),
            cancellation
        );

        Tensor Loss(DenseLayers net, Tensor batch)
        {
            var heads = net.forward(x.index_select(0, batch)).unbind(1);
            var buys = nn.functional.binary_cross_entropy_with_logits(heads[0], bought.index_select(0, batch));
            var pay = pays.index_select(0, batch);
            // The softplus, in operations between tensors.
            var sigma = heads[2].neg().log_sigmoid().neg().clamp(least, widest);
            var distance = (logs.index_select(0, batch) - heads[1]) / sigma;
            var amount = (pay * (sigma.log() - (distance * distance * minusHalf))).mean();
            var count = (heads[3].clamp(max: most).exp() - (orders.index_select(0, batch) * heads[3])).mean();
            return stack([buys, amount, count]).sum();
        }
    }

    /// <summary>Heads that fit the mean of all rows.</summary>
    private static double[] Start(TrainingSet set, double[] paid)
    {
        var buys = set.Orders.Count(o => o > 0) / (double)set.Orders.Length;
        var mean = paid.Average();
        var sigma = Math.Max(0.1, Math.Sqrt(paid.Average(v => (v - mean) * (v - mean))));
        return [Math.Log(buys / (1 - buys)), mean, Math.Log(Math.Exp(sigma) - 1), Math.Log(set.Orders.Average())];
    }

    private static byte[] Onnx(List<List<LayerWeights>> nets)
    {
        var onnx = new OnnxWriter();
        var input = onnx.Input(NetworkRows.Rows, 0, nets[0][0].Inputs);
        var heads = nets.ConvertAll(layers => DenseLayers.Write(onnx, input, layers));
        return onnx.Model(onnx.Node("Concat", heads, ("axis", 1)), OnnxNetwork.Output, ZilnModel.Heads * nets.Count);
    }

    private static byte[] Explainer(List<List<LayerWeights>> nets)
    {
        var onnx = new OnnxWriter();
        var width = nets[0][0].Inputs;
        var input = onnx.Input(NetworkRows.Rows, 0, width);
        var shares = nets.SelectMany(layers => RescaleRule.Write(onnx, input, layers, ZilnModel.SpendHeads)).ToList();
        return onnx.Model(onnx.Node("Concat", shares, ("axis", 1)), OnnxNetwork.Output, width * shares.Count);
    }
}

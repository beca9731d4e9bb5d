using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>Weights of one layer.</summary>
/// <param name="Inputs">Width of its input.</param>
/// <param name="Outputs">Width of its output.</param>
/// <param name="Weights">Outputs x inputs, row-major.</param>
/// <param name="Biases">One per output.</param>
internal sealed record LayerWeights(int Inputs, int Outputs, float[] Weights, float[] Biases);

/// <summary>Fully connected layers with rectifiers between them.</summary>
internal sealed class DenseLayers : nn.Module<Tensor, Tensor>
{
    private readonly Linear[] _layers;

    /// <param name="widths">Width of the input, of each hidden layer and of the output.</param>
    /// <param name="start">What the outputs are at first: the last layer's biases.</param>
    public DenseLayers(IReadOnlyList<int> widths, IReadOnlyList<double> start)
        : base(nameof(DenseLayers))
    {
        _layers = [.. widths.Zip(widths.Skip(1), (from, to) => nn.Linear(from, to))];
        // The first steps shall not have to undo what chance put there.
        using (no_grad())
        {
            using var scope = NewDisposeScope();
            _layers[^1].weight.mul_(tensor(0.1f));
            _layers[^1].bias!.copy_(tensor(start.Select(v => (float)v).ToArray()));
        }

        foreach (var (layer, i) in _layers.Select((l, i) => (l, i)))
        {
            register_module($"layer{i}", layer);
        }
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        var x = input;
        for (var i = 0; i < _layers.Length - 1; i++)
        {
            x = nn.functional.relu(_layers[i].forward(x));
        }

        return _layers[^1].forward(x);
    }

    /// <summary>The trained weights, first layer first.</summary>
    public List<LayerWeights> Weights() =>
        [
            .. _layers.Select(l => new LayerWeights(
                (int)l.in_features,
                (int)l.out_features,
                l.weight.data<float>().ToArray(),
                l.bias!.data<float>().ToArray()
            )),
        ];

    /// <summary>Adds trained layers to an ONNX network.</summary>
    /// <returns>Name of the last layer's output.</returns>
    public static string Write(OnnxWriter onnx, string input, IReadOnlyList<LayerWeights> layers)
    {
        var x = input;
        for (var i = 0; i < layers.Count; i++)
        {
            x = onnx.Node(
                "Gemm",
                [x, onnx.Constant(layers[i].Weights, layers[i].Outputs, layers[i].Inputs), Biases(onnx, layers[i])],
                ("transB", 1)
            );
            x = i < layers.Count - 1 ? onnx.Node("Relu", [x]) : x;
        }

        return x;
    }

    private static string Biases(OnnxWriter onnx, LayerWeights layer) => onnx.Constant(layer.Biases, layer.Outputs);
}

using CustomerValue.Features;
using CustomerValue.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>Weights of an <see cref="LstmNetwork"/>; those of the memory are torch's own, gates input, forget, cell, output.</summary>
/// <param name="Input">4 memory x channels, row-major.</param>
/// <param name="Recurrent">4 memory x memory, row-major.</param>
/// <param name="InputBiases">4 memory.</param>
/// <param name="RecurrentBiases">4 memory.</param>
/// <param name="Head">Layers behind the memory.</param>
internal sealed record LstmWeights(
    float[] Input,
    float[] Recurrent,
    float[] InputBiases,
    float[] RecurrentBiases,
    List<LayerWeights> Head
);

/// <summary>A long short-term memory over weeks; its last state and a row of features go through fully connected layers.</summary>
internal sealed class LstmNetwork : nn.Module<Tensor, Tensor, Tensor>
{
    private const int Memory = 32;
    private const int Hidden = 32;

    private readonly LSTM _memory;
    private readonly DenseLayers _head;

    /// <param name="channels">Values of a week.</param>
    /// <param name="width">Values of a row of features.</param>
    /// <param name="start">What the output is at first.</param>
    public LstmNetwork(int channels, int width, double start)
        : base(nameof(LstmNetwork))
    {
        _memory = nn.LSTM(channels, Memory, batchFirst: true);
        _head = new DenseLayers([Memory + width, Hidden, 1], [start]);
        register_module("memory", _memory);
        register_module("head", _head);
    }

    /// <param name="input1">Weeks, oldest first: rows x weeks x channels.</param>
    /// <param name="input2">Features: rows x width.</param>
    /// <returns>Rows x 1.</returns>
    public override Tensor forward(Tensor input1, Tensor input2)
    {
        var (states, _, _) = _memory.forward(input1);
        return _head.forward(cat([states.select(1, -1), input2], 1));
    }

    /// <summary>The trained weights.</summary>
    public LstmWeights Weights()
    {
        var named = _memory.named_parameters().ToDictionary(p => p.name, p => p.parameter, StringComparer.Ordinal);
        return new LstmWeights(
            Values("weight_ih_l0"),
            Values("weight_hh_l0"),
            Values("bias_ih_l0"),
            Values("bias_hh_l0"),
            _head.Weights()
        );

        float[] Values(string name) => named[name].data<float>().ToArray();
    }

    /// <summary>Trained networks side by side as one ONNX network: one column of output for each.</summary>
    /// <param name="networks">Weights of networks of one shape.</param>
    /// <param name="width">Values of a row of features.</param>
    /// <param name="channels">Values of a week.</param>
    public static byte[] Onnx(IReadOnlyList<LstmWeights> networks, int width, int channels)
    {
        var onnx = new OnnxWriter();
        var rows = onnx.Input(NetworkRows.Rows, 0, width);
        var weeks = onnx.Input(NetworkRows.Weeks, WeeklySequences.Weeks, 0, channels);
        var outputs = networks
            .Select(network =>
            {
                var weights = (
                    onnx.Constant(Gates(network.Input, channels), 1, 4 * Memory, channels),
                    onnx.Constant(Gates(network.Recurrent, Memory), 1, 4 * Memory, Memory),
                    onnx.Constant(
                        [.. Gates(network.InputBiases, 1), .. Gates(network.RecurrentBiases, 1)],
                        1,
                        8 * Memory
                    )
                );
                var memory = onnx.Lstm(weeks, weights, Memory);
                return DenseLayers.Write(onnx, onnx.Node("Concat", [memory, rows], ("axis", 1)), network.Head);
            })
            .ToList();
        return onnx.Model(onnx.Node("Concat", outputs, ("axis", 1)), OnnxNetwork.Output, outputs.Count);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _memory.Dispose();
            _head.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Gates in ONNX's order: input, output, forget, cell.</summary>
    private static float[] Gates(float[] weights, int width)
    {
        var size = Memory * width;
        return [.. weights[..size], .. weights[(3 * size)..], .. weights[size..(3 * size)]];
    }
}

namespace CustomerValue.Torch;

/// <summary>
/// The rescale rule of DeepLIFT (Shrikumar, Greenside &amp; Kundaje 2017) as a network of its own: how much each input contributes
/// to the difference of an output from its value where all inputs are 0. Contributions of an output sum to that difference.
/// </summary>
internal static class RescaleRule
{
    // Below it a rectifier's slope is taken instead of a quotient of two small differences.
    private const float Small = 1e-4f;

    /// <summary>Adds the contributions of every input to the first outputs of fully connected layers.</summary>
    /// <param name="onnx">Network to add to.</param>
    /// <param name="input">Name of the input, rows x width.</param>
    /// <param name="layers">Trained layers with rectifiers between them.</param>
    /// <param name="outputs">How many of the last layer's outputs are explained.</param>
    /// <returns>One name per output: its contributions, rows x width.</returns>
    public static List<string> Write(OnnxWriter onnx, string input, IReadOnlyList<LayerWeights> layers, int outputs)
    {
        var zero = onnx.Constant([0]);
        var one = onnx.Constant([1]);
        var small = onnx.Constant([Small]);
        var weights = new List<string>();
        var slopes = new List<string>();
        var x = input;
        var atZero = new float[layers[0].Inputs];
        foreach (var layer in layers.SkipLast(1))
        {
            var matrix = onnx.Constant(layer.Weights, layer.Outputs, layer.Inputs);
            var sum = onnx.Node("Gemm", [x, matrix, onnx.Constant(layer.Biases, layer.Outputs)], ("transB", 1));
            x = onnx.Node("Relu", [sum]);
            var sumAtZero = Sums(layer, atZero);
            atZero = Array.ConvertAll(sumAtZero, v => Math.Max(v, 0));
            var run = onnx.Node("Sub", [sum, onnx.Constant(sumAtZero, layer.Outputs)]);
            var rise = onnx.Node("Sub", [x, onnx.Constant(atZero, layer.Outputs)]);
            var tiny = onnx.Node("Less", [onnx.Node("Abs", [run]), small]);
            var quotient = onnx.Node("Div", [rise, onnx.Node("Where", [tiny, one, run])]);
            var slope = onnx.Node("Where", [onnx.Node("Greater", [sum, zero]), one, zero]);
            slopes.Add(onnx.Node("Where", [tiny, slope, quotient]));
            weights.Add(matrix);
        }

        var last = layers[^1];
        return
        [
            .. Enumerable
                .Range(0, outputs)
                .Select(output =>
                {
                    var row = last.Weights.AsSpan(output * last.Inputs, last.Inputs);
                    var back = onnx.Constant(row, 1, last.Inputs);
                    for (var i = slopes.Count - 1; i >= 0; i--)
                    {
                        back = onnx.Node("MatMul", [onnx.Node("Mul", [back, slopes[i]]), weights[i]]);
                    }

                    return onnx.Node("Mul", [back, input]);
                }),
        ];
    }

    private static float[] Sums(LayerWeights layer, float[] input)
    {
        var sums = new float[layer.Outputs];
        for (var o = 0; o < sums.Length; o++)
        {
            double sum = layer.Biases[o];
            for (var i = 0; i < input.Length; i++)
            {
                sum += (double)layer.Weights[(o * layer.Inputs) + i] * input[i];
            }

            sums[o] = (float)sum;
        }

        return sums;
    }
}

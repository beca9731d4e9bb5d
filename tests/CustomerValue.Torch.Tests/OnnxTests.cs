using CustomerValue.Models;
using CustomerValue.Models.Networks;
using TorchSharp;

namespace CustomerValue.Torch.Tests;

/// <summary>Networks of random weights, run by torch and by ONNX Runtime.</summary>
public sealed class OnnxTests
{
    private const int Rows = 1_300;
    private const int Width = 7;

    public OnnxTests() => Libtorch.Require();

    [Fact]
    public void Dense_layers_agree_with_torch()
    {
        using var layers = Layers();
        var rows = Random(Rows * Width);
        using var expected = layers.forward(torch.tensor(rows).view(-1, Width));
        ShouldAgree(Run(layers, rows), expected.data<float>().ToArray());
    }

    [Fact]
    public void A_memory_over_weeks_agrees_with_torch()
    {
        const int channels = 3;
        const int steps = 26;
        using var network = new LstmNetwork(channels, Width, start: -1);
        network.eval();
        var rows = Random(Rows * Width);
        var weeks = Random(Rows * steps * channels);
        using var expected = network.forward(
            torch.tensor(weeks).view(-1, steps, channels),
            torch.tensor(rows).view(-1, Width)
        );
        using var onnx = new OnnxNetwork(LstmNetwork.Onnx([network.Weights()], Width, channels));
        var found = onnx.Run(
            Rows,
            new NetworkInput(NetworkRows.Rows, Width, 1, rows),
            new NetworkInput(NetworkRows.Weeks, steps * channels, steps, weeks)
        );
        ShouldAgree(found, expected.data<float>().ToArray());
    }

    [Fact]
    public void Contributions_by_the_rescale_rule_sum_to_the_difference_from_zero()
    {
        using var layers = Layers();
        var rows = Random(Rows * Width);
        var values = Run(layers, rows);
        var atZero = Run(layers, new float[Width]);
        var onnx = new OnnxWriter();
        var input = onnx.Input(NetworkRows.Rows, 0, Width);
        var shares = RescaleRule.Write(onnx, input, layers.Weights(), 2);
        using var explainer = new OnnxNetwork(
            onnx.Model(onnx.Node("Concat", shares, ("axis", 1)), OnnxNetwork.Output, 2 * Width)
        );
        var found = explainer.Run(Rows, new NetworkInput(NetworkRows.Rows, Width, 1, rows));
        for (var row = 0; row < Rows; row++)
        {
            for (var output = 0; output < 2; output++)
            {
                var sum = found.AsSpan(((row * 2) + output) * Width, Width).ToArray().Sum(v => (double)v);
                sum.ShouldBe(values[(row * 2) + output] - (double)atZero[output], 1e-4);
            }
        }
    }

    [Fact]
    public void What_is_no_network_is_refused() =>
        Should.Throw<ModelFitException>(() => new OnnxNetwork([1, 2, 3])).Message.ShouldContain("cannot be loaded");

    private static DenseLayers Layers()
    {
        torch.manual_seed(5);
        var layers = new DenseLayers([Width, 16, 8, 2], start: [0.3, -2]);
        layers.eval();
        return layers;
    }

    private static float[] Run(DenseLayers layers, float[] rows)
    {
        var onnx = new OnnxWriter();
        var output = DenseLayers.Write(onnx, onnx.Input(NetworkRows.Rows, 0, Width), layers.Weights());
        using var network = new OnnxNetwork(onnx.Model(output, OnnxNetwork.Output, 2));
        return network.Run(rows.Length / Width, new NetworkInput(NetworkRows.Rows, Width, 1, rows));
    }

    private static float[] Random(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 6) - 3))];
    }

    private static void ShouldAgree(float[] found, float[] expected)
    {
        found.Length.ShouldBe(expected.Length);
        found.Zip(expected).Max(p => Math.Abs(p.First - p.Second)).ShouldBeLessThan(1e-5f);
        expected.Distinct().Count().ShouldBeGreaterThan(expected.Length / 2);
    }
}

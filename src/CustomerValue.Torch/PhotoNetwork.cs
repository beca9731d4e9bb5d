using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>
/// A convolution with batch normalisation (Ioffe &amp; Szegedy 2015). The moments are kept here: TorchSharp's module counts its batches
/// with a number that the garbage collector may free meanwhile, see <see cref="AdamW"/>.
/// </summary>
internal sealed class ConvolutionUnit : nn.Module<Tensor, Tensor>
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    private readonly Conv2d _convolution;
    private readonly Parameter _gain;
    private readonly Parameter _shift;
    private readonly Tensor _mean;
    private readonly Tensor _variance;
    private readonly (int Inputs, int Outputs, int Size, int Stride) _shape;

    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="size">Side of the kernel.</param>
    /// <param name="stride">Step in both directions.</param>
    public ConvolutionUnit(int inputs, int outputs, int size, int stride)
        : base(nameof(ConvolutionUnit))
    {
        _shape = (inputs, outputs, size, stride);
        _convolution = nn.Conv2d(inputs, outputs, size, stride, size / 2, bias: false);
        (_gain, _shift) = (new Parameter(ones(outputs)), new Parameter(zeros(outputs)));
        (_mean, _variance) = (zeros(outputs), ones(outputs));
        register_module("convolution", _convolution);
        register_parameter("gain", _gain);
        register_parameter("shift", _shift);
        register_buffer("mean", _mean);
        register_buffer("variance", _variance);
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) =>
        nn.functional.batch_norm(
            _convolution.forward(input),
            _mean,
            _variance,
            _gain,
            _shift,
            training,
            Momentum,
            Epsilon
        );

    /// <summary>Adds the trained unit to an ONNX network as one convolution.</summary>
    public string Write(OnnxWriter onnx, string input)
    {
        var weights = _convolution.weight.data<float>().ToArray();
        var biases = new float[_shape.Outputs];
        var (gain, shift) = (_gain.data<float>().ToArray(), _shift.data<float>().ToArray());
        var (mean, variance) = (_mean.data<float>().ToArray(), _variance.data<float>().ToArray());
        var kernel = weights.Length / _shape.Outputs;
        for (var o = 0; o < biases.Length; o++)
        {
            var scale = gain[o] / Math.Sqrt(variance[o] + Epsilon);
            biases[o] = (float)(shift[o] - (mean[o] * scale));
            for (var k = o * kernel; k < (o + 1) * kernel; k++)
            {
                weights[k] = (float)(weights[k] * scale);
            }
        }

        return onnx.Convolution(
            input,
            onnx.Constant(weights, _shape.Outputs, _shape.Inputs, _shape.Size, _shape.Size),
            onnx.Constant(biases, _shape.Outputs),
            _shape.Size,
            _shape.Stride
        );
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _convolution.Dispose();
            _gain.Dispose();
            _shift.Dispose();
            _mean.Dispose();
            _variance.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Two convolutions whose output is added to what came in (He et al. 2016).</summary>
internal sealed class ResidualBlock : nn.Module<Tensor, Tensor>
{
    private readonly ConvolutionUnit _first;
    private readonly ConvolutionUnit _second;
    private readonly ConvolutionUnit? _shortcut;

    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="stride">Step of the first convolution.</param>
    public ResidualBlock(int inputs, int outputs, int stride)
        : base(nameof(ResidualBlock))
    {
        _first = new ConvolutionUnit(inputs, outputs, 3, stride);
        _second = new ConvolutionUnit(outputs, outputs, 3, 1);
        register_module("first", _first);
        register_module("second", _second);
        if (inputs != outputs || stride > 1)
        {
            _shortcut = new ConvolutionUnit(inputs, outputs, 1, stride);
            register_module("shortcut", _shortcut);
        }
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        var inner = _second.forward(nn.functional.relu(_first.forward(input)));
        var outer = _shortcut is null ? input : _shortcut.forward(input);
        // TorchSharp's sum of two tensors passes a number; see AdamW.
        return nn.functional.relu(inner - outer.neg());
    }

    /// <summary>Adds the trained block to an ONNX network.</summary>
    public string Write(OnnxWriter onnx, string input)
    {
        var inner = _second.Write(onnx, onnx.Node("Relu", [_first.Write(onnx, input)]));
        var passed = _shortcut is null ? input : _shortcut.Write(onnx, input);
        return onnx.Node("Relu", [onnx.Node("Add", [inner, passed])]);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _first.Dispose();
            _second.Dispose();
            _shortcut?.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>A compact residual network of pictures.</summary>
internal sealed class PhotoNetwork : nn.Module<Tensor, Tensor>
{
    private const int Colours = 3;

    // Larger pictures are halved at once: the layers behind cost the same.
    private const int SmallSide = 32;

    private readonly int _side;
    private readonly int _categories;
    private readonly ConvolutionUnit _stem;
    private readonly ResidualBlock[] _blocks;
    private readonly Linear _head;

    /// <param name="side">Side of the pictures, pixels.</param>
    /// <param name="categories">Number of outputs.</param>
    public PhotoNetwork(int side, int categories)
        : base(nameof(PhotoNetwork))
    {
        const int width = 16;
        (_side, _categories) = (side, categories);
        _stem = new ConvolutionUnit(Colours, width, 3, side > SmallSide ? 2 : 1);
        _blocks =
        [
            new ResidualBlock(width, 2 * width, 2),
            new ResidualBlock(2 * width, 4 * width, 2),
            new ResidualBlock(4 * width, 4 * width, 1),
        ];
        _head = nn.Linear(4 * width, categories);
        register_module("stem", _stem);
        for (var i = 0; i < _blocks.Length; i++)
        {
            register_module($"block{i}", _blocks[i]);
        }

        register_module("head", _head);
    }

    /// <param name="input">Rows x pixels.</param>
    /// <returns>Rows x categories.</returns>
    public override Tensor forward(Tensor input)
    {
        var x = nn.functional.relu(_stem.forward(input.view(-1, Colours, _side, _side)));
        x = _blocks.Aggregate(x, (inner, block) => block.forward(inner));
        return _head.forward(x.flatten(2).mean([2]));
    }

    /// <summary>The trained network as ONNX.</summary>
    /// <param name="input">Name of its input.</param>
    /// <param name="output">Name of its output.</param>
    public byte[] Write(string input, string output)
    {
        var onnx = new OnnxWriter();
        var pixels = onnx.Input(input, 0, Colours * _side * _side);
        var x = onnx.Node("Relu", [_stem.Write(onnx, onnx.Reshape(pixels, Colours, _side, _side))]);
        x = _blocks.Aggregate(x, (inner, block) => block.Write(onnx, inner));
        var head = new LayerWeights(
            (int)_head.in_features,
            _categories,
            _head.weight.data<float>().ToArray(),
            _head.bias!.data<float>().ToArray()
        );
        return onnx.Model(
            DenseLayers.Write(onnx, onnx.Node("Flatten", [onnx.Node("GlobalAveragePool", [x])]), [head]),
            output,
            _categories
        );
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stem.Dispose();
            Array.ForEach(_blocks, b => b.Dispose());
            _head.Dispose();
        }

        base.Dispose(disposing);
    }
}

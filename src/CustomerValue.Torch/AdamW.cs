using TorchSharp;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>
/// AdamW (Loshchilov &amp; Hutter 2019) in operations between tensors. That of TorchSharp 0.107 passes numbers as objects which the
/// garbage collector may free while libtorch still reads them: now and then a step takes a number for another.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const float Epsilon = 1e-8f;

    private readonly IReadOnlyList<TorchSharp.Modules.Parameter> _parameters;
    private readonly List<Tensor> _means;
    private readonly List<Tensor> _squares;
    private readonly double _weightDecay;
    private int _steps;

    /// <param name="parameters">What is trained.</param>
    /// <param name="rate">Size of a step.</param>
    /// <param name="weightDecay">Share of the weights that a step of size 1 takes away.</param>
    public AdamW(IEnumerable<TorchSharp.Modules.Parameter> parameters, double rate, double weightDecay)
    {
        _parameters = [.. parameters];
        _means = [.. _parameters.Select(p => zeros(p.shape).DetachFromDisposeScope())];
        _squares = [.. _parameters.Select(p => zeros(p.shape).DetachFromDisposeScope())];
        Rate = rate;
        _weightDecay = weightDecay;
    }

    /// <summary>Size of the next step.</summary>
    public double Rate { get; set; }

    /// <summary>Takes a step against the gradients.</summary>
    public void Step()
    {
        using var none = no_grad();
        using var scope = NewDisposeScope();
        _steps++;
        var kept = Number(1 - (Rate * _weightDecay));
        var newMean = Number(1 - FirstDecay);
        var newSquare = Number(1 - SecondDecay);
        var rate = Number(Rate / (1 - Math.Pow(FirstDecay, _steps)));
        var spread = Number(1 / Math.Sqrt(1 - Math.Pow(SecondDecay, _steps)));
        var epsilon = Number(-Epsilon);
        for (var i = 0; i < _parameters.Count; i++)
        {
            if (_parameters[i].grad is not { } gradient)
            {
                continue;
            }

            _means[i].lerp_(gradient, newMean);
            _squares[i].lerp_(gradient * gradient, newSquare);
            var deviation = _squares[i].sqrt().mul_(spread).sub_(epsilon);
            _parameters[i].mul_(kept).sub_(_means[i].div(deviation).mul_(rate));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var state in _means.Concat(_squares))
        {
            state.Dispose();
        }
    }

    private static Tensor Number(double value) => tensor((float)value);
}

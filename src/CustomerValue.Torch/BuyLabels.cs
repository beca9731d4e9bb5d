using TorchSharp;
using static TorchSharp.torch;

namespace CustomerValue.Torch;

/// <summary>Who bought in the label windows, as tensors of the current scope.</summary>
/// <param name="set">The rows.</param>
internal sealed class BuyLabels(TrainingSet set)
{
    private readonly Tensor _bought = tensor(Array.ConvertAll(set.Orders, o => o > 0 ? 1f : 0f));

    /// <summary>Log-odds of buying over all rows.</summary>
    public double LogOdds { get; } = Math.Log(set.Orders.Count(o => o > 0) / (double)set.Orders.Count(o => o <= 0));

    /// <summary>Mean log loss of the rows of a batch.</summary>
    /// <param name="odds">Predicted log-odds, rows x 1.</param>
    /// <param name="batch">Numbers of the rows.</param>
    public Tensor Loss(Tensor odds, Tensor batch) =>
        nn.functional.binary_cross_entropy_with_logits(odds.squeeze(1), _bought.index_select(0, batch));
}

using System.Numerics.Tensors;
using CustomerValue.Statistics;

namespace CustomerValue.Recommendations;

/// <summary>Factors of products; a customer's factor is solved for from the history.</summary>
internal sealed class AlsModel : ProductModel
{
    private readonly FactorTable _products;
    private readonly AlsSettings _settings;
    private readonly AlsRows _rows;
    private readonly float[] _lengths;

    /// <summary>Prepares the solving for customers.</summary>
    public AlsModel(FactorTable products, AlsSettings settings, int threads)
    {
        _products = products;
        _settings = settings;
        _rows = new AlsRows(products, settings, threads);
        _lengths = new float[products.Rows];
        for (var product = 0; product < products.Rows; product++)
        {
            _lengths[product] = TensorPrimitives.Norm<float>(products.Row(product));
        }
    }

    /// <summary>Factors of the products.</summary>
    public FactorTable Products => _products;

    /// <inheritdoc />
    public override Ranking Rank(History history)
    {
        var factor = new float[_products.Length];
        _rows.Solve(history, factor, new AlsRows.Buffers(_products.Length));
        var scores = new float[_products.Rows];
        for (var product = 0; product < scores.Length; product++)
        {
            scores[product] = TensorPrimitives.Dot<float>(factor, _products.Row(product));
        }

        return new Explained(this, history.Products.ToArray(), history.Weights.ToArray()) { Scores = scores };
    }

    /// <summary>Cosine of the factors.</summary>
    public override void Similar(int product, Span<float> scores)
    {
        for (var other = 0; other < scores.Length; other++)
        {
            var lengths = _lengths[product] * _lengths[other];
            scores[other] =
                other == product || lengths == 0
                    ? 0
                    : TensorPrimitives.Dot<float>(_products.Row(product), _products.Row(other)) / lengths;
        }
    }

    /// <summary>
    /// The paper's explanation: a score is the sum, over the history, of confidence times y_i'(Y'CY + lambda I)^-1 y_j. In the
    /// space of the history's entries these are c w / d with w = (D^-1 + Y Z')^-1 Z y_i.
    /// </summary>
    private sealed class Explained(AlsModel model, int[] products, float[] weights) : Ranking
    {
        private double[][]? _factored;

        public override void Shares(int product, Span<float> shares)
        {
            _factored ??= model._rows.Factored(new History(products, weights), new AlsRows.Buffers(products.Length));
            Span<double> right = new double[products.Length];
            for (var i = 0; i < products.Length; i++)
            {
                right[i] = TensorPrimitives.Dot<float>(
                    model._rows.Solved.Row(products[i]),
                    model._products.Row(product)
                );
            }

            SmallMatrix.Solve(_factored, right);
            for (var i = 0; i < products.Length; i++)
            {
                var excess = (double)model._settings.Alpha * weights[i];
                shares[i] = (float)((1 + excess) / excess * right[i]);
            }
        }
    }
}

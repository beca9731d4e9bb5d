using System.Numerics.Tensors;

namespace CustomerValue.Recommendations;

/// <summary>A product's score is the sum, over the history, of weight times a coefficient for the two products.</summary>
internal abstract class LinearModel : ProductModel
{
    /// <summary>Number of products.</summary>
    protected abstract int Products { get; }

    /// <summary>Adds a product's coefficients times a weight to the scores.</summary>
    protected abstract void Add(int product, float weight, Span<float> scores);

    /// <summary>Coefficient from one product to another.</summary>
    protected abstract float Coefficient(int from, int to);

    /// <inheritdoc />
    public override Ranking Rank(History history)
    {
        var scores = new float[Products];
        for (var i = 0; i < history.Products.Length; i++)
        {
            Add(history.Products[i], history.Weights[i], scores);
        }

        return new Sum(this, history.Products.ToArray(), history.Weights.ToArray()) { Scores = scores };
    }

    /// <inheritdoc />
    public override void Similar(int product, Span<float> scores)
    {
        scores.Clear();
        Add(product, 1, scores);
    }

    private sealed class Sum(LinearModel model, int[] products, float[] weights) : Ranking
    {
        public override void Shares(int product, Span<float> shares)
        {
            for (var i = 0; i < products.Length; i++)
            {
                shares[i] = weights[i] * model.Coefficient(products[i], product);
            }
        }
    }
}

/// <summary>Each product has its nearest neighbours.</summary>
/// <param name="neighbours">Row: product; entries: its neighbours and how near they are.</param>
internal sealed class NeighbourModel(FeedbackMatrix neighbours) : LinearModel
{
    /// <inheritdoc />
    protected override int Products => neighbours.RowCount;

    /// <inheritdoc />
    protected override void Add(int product, float weight, Span<float> scores)
    {
        var row = neighbours.Row(product);
        for (var i = 0; i < row.Products.Length; i++)
        {
            scores[row.Products[i]] += weight * row.Weights[i];
        }
    }

    /// <inheritdoc />
    protected override float Coefficient(int from, int to)
    {
        var row = neighbours.Row(from);
        var place = row.Products.BinarySearch(to);
        return place < 0 ? 0 : row.Weights[place];
    }
}

/// <summary>Every product has a coefficient to every other one.</summary>
/// <param name="rows">Row: product of the history; the diagonal is 0.</param>
internal sealed class DenseModel(float[][] rows) : LinearModel
{
    /// <summary>Coefficients; the first index is the product of the history.</summary>
    public float[][] Rows => rows;

    /// <inheritdoc />
    protected override int Products => rows.Length;

    /// <inheritdoc />
    protected override void Add(int product, float weight, Span<float> scores) =>
        TensorPrimitives.MultiplyAdd(rows[product], weight, scores, scores);

    /// <inheritdoc />
    protected override float Coefficient(int from, int to) => rows[from][to];
}

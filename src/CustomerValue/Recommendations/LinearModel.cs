using System.Numerics.Tensors;
using CustomerValue.Statistics;

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

/// <summary>Every product of a head has a coefficient to every other one of it.</summary>
/// <param name="rows">Row: product of the history, by its place in the head; the diagonal is 0.</param>
/// <param name="head">Numbers of the products, ascending.</param>
/// <param name="products">Number of all products.</param>
internal sealed class DenseModel(float[][] rows, int[] head, int products) : LinearModel
{
    /// <summary>Coefficients; the first index is the product of the history.</summary>
    public float[][] Rows => rows;

    /// <inheritdoc />
    protected override int Products => products;

    /// <inheritdoc />
    protected override void Add(int product, float weight, Span<float> scores)
    {
        if (Array.BinarySearch(head, product) is not (var place and >= 0))
        {
            return;
        }

        if (head.Length == products)
        {
            TensorPrimitives.MultiplyAdd(rows[place], weight, scores, scores);
            return;
        }

        for (var i = 0; i < head.Length; i++)
        {
            scores[head[i]] += weight * rows[place][i];
        }
    }

    /// <inheritdoc />
    protected override float Coefficient(int from, int to)
    {
        var (one, other) = (Array.BinarySearch(head, from), Array.BinarySearch(head, to));
        return one < 0 || other < 0 ? 0 : rows[one][other];
    }
}

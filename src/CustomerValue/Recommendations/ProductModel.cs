using CustomerValue.Statistics;

namespace CustomerValue.Recommendations;

/// <summary>A way to rank products for a customer. Safe for several threads.</summary>
internal abstract class ProductModel
{
    /// <summary>Whether it knows which products go together; else only what is bought at all.</summary>
    public virtual bool KnowsNeighbours => true;

    /// <summary>Ranks for one customer.</summary>
    public abstract Ranking Rank(History history);

    /// <summary>How near each product is to one, higher is nearer, 0 or less for not at all; its own is 0.</summary>
    /// <param name="product">The product.</param>
    /// <param name="scores">One for each product, overwritten.</param>
    public abstract void Similar(int product, Span<float> scores);

    /// <summary>Scores for one customer, valid as long as the history.</summary>
    internal abstract class Ranking
    {
        /// <summary>Score of each product, higher is better.</summary>
        public required float[] Scores { get; init; }

        /// <summary>What each product of the history adds to a product's score; their sum is the score.</summary>
        /// <param name="product">The product.</param>
        /// <param name="shares">One for each product of the history, overwritten.</param>
        public abstract void Shares(int product, Span<float> shares);
    }
}

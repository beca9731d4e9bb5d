using CustomerValue.Statistics;

namespace CustomerValue.Recommendations;

/// <summary>The same ranking for everybody: recent purchase days, each with a weight that halves with time.</summary>
/// <param name="weights">Weight of each product.</param>
internal sealed class PopularityModel(float[] weights) : ProductModel
{
    /// <inheritdoc />
    public override bool KnowsNeighbours => false;

    /// <summary>Weight of each product.</summary>
    public float[] Weights => weights;

    /// <summary>Sums up what is known before a day.</summary>
    public static PopularityModel Of(FeedbackLog log, int until, double halfLifeDays)
    {
        var sums = new double[log.Products];
        foreach (var row in log.Rows)
        {
            if (row.Type == FeedbackType.Buy && row.Day < until)
            {
                sums[row.Product] += Math.Pow(0.5, (until - row.Day) / halfLifeDays);
            }
        }

        return new PopularityModel(Array.ConvertAll(sums, s => (float)s));
    }

    /// <inheritdoc />
    public override Ranking Rank(History history) => new Same { Scores = weights };

    /// <inheritdoc />
    public override void Similar(int product, Span<float> scores) => scores.Clear();

    private sealed class Same : Ranking
    {
        public override void Shares(int product, Span<float> shares) => shares.Clear();
    }
}

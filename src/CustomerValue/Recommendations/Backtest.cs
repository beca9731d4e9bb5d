namespace CustomerValue.Recommendations;

/// <summary>
/// What is known before a split's targets, and lists measured against them. Customers without a target, or without a history,
/// are not measured. A product that a customer has is a target, and may be listed, only where the rule of repeats allows it.
/// </summary>
internal sealed class Backtest
{
    private readonly FeedbackLog _log;
    private readonly Split _split;
    private readonly bool[] _sold;
    private readonly int[] _owners;
    private readonly List<int> _customers = [];
    private readonly List<IReadOnlySet<int>> _targets = [];

    /// <summary>Looks at what is known.</summary>
    /// <param name="log">Feedback.</param>
    /// <param name="split">Split.</param>
    /// <param name="categories">Category of each product, or null where unknown.</param>
    /// <param name="options">Settings.</param>
    public Backtest(FeedbackLog log, Split split, IReadOnlyList<string?> categories, RecommendationOptions options)
    {
        _log = log;
        _split = split;
        Known = FeedbackMatrix.Of(log, FeedbackWeights.Of(options), split);
        Popularity = PopularityModel.Of(log, split, options.PopularityHalfLifeDays);
        Repeats = RepeatRule.Of(log, split, categories, options.RepeatShare);
        _sold = Sold(options.CatalogueDays);
        _owners = Owners();
        FindTargets(options.EvaluationCustomers);
    }

    /// <summary>Weights by customer.</summary>
    public FeedbackMatrix Known { get; }

    /// <summary>The baseline.</summary>
    public PopularityModel Popularity { get; }

    /// <summary>Which products may be recommended to those who have them.</summary>
    public RepeatRule Repeats { get; }

    /// <summary>Number of customers who are measured.</summary>
    public int Customers => _customers.Count;

    /// <summary>Measures a model.</summary>
    public RankingMetrics Measure(ProductModel model, int threads, CancellationToken cancellation)
    {
        var lists = new IReadOnlyList<int>[_customers.Count];
        Parallel.For(
            0,
            lists.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                var owned = Owned(_log.Of(_customers[i]), _split.Until(_customers[i]));
                lists[i] = TopList.Of(
                    model.Rank(Known.Row(_customers[i])).Scores,
                    Popularity.Weights,
                    RankingMetrics.ListLength,
                    product => _sold[product] && (Repeats.Allows(product) || !owned.Contains(product))
                );
            }
        );
        return RankingMetrics.Of(lists, _targets, _owners, _log.Customers, _sold.Count(s => s));
    }

    /// <summary>Products that a customer had bought before a day, also those that were sent back.</summary>
    internal static HashSet<int> Owned(ReadOnlySpan<FeedbackRow> rows, int until) => Bought(rows, int.MinValue, until);

    private static HashSet<int> Bought(ReadOnlySpan<FeedbackRow> rows, int from, int to)
    {
        var bought = new HashSet<int>();
        foreach (var row in rows)
        {
            if (row.Type == FeedbackType.Buy && row.Day >= from && row.Day < to)
            {
                bought.Add(row.Product);
            }
        }

        return bought;
    }

    private void FindTargets(int most)
    {
        var found = new List<(int Customer, HashSet<int> Target)>();
        for (var customer = 0; customer < _log.Customers; customer++)
        {
            var rows = _log.Of(customer);
            var owned = Owned(rows, _split.Until(customer));
            var target = Bought(rows, _split.Until(customer), _split.End(customer));
            target.RemoveWhere(p => owned.Contains(p) && !Repeats.Allows(p));
            if (target.Count > 0 && Known.Row(customer).Products.Length > 0)
            {
                found.Add((customer, target));
            }
        }

        // Evenly over the numbers, which tell nothing.
        var step = Math.Max(1, (double)found.Count / most);
        for (double place = 0; (int)place < found.Count; place += step)
        {
            _customers.Add(found[(int)place].Customer);
            _targets.Add(found[(int)place].Target);
        }
    }

    /// <summary>Products that were sold shortly before the cutoff.</summary>
    private bool[] Sold(int days)
    {
        var sold = new bool[_log.Products];
        for (var customer = 0; customer < _log.Customers; customer++)
        {
            foreach (var row in _log.Of(customer))
            {
                sold[row.Product] |=
                    row.Type == FeedbackType.Buy && row.Day < _split.Until(customer) && row.Day >= _split.Cutoff - days;
            }
        }

        return sold;
    }

    private int[] Owners()
    {
        var owners = new int[_log.Products];
        for (var customer = 0; customer < _log.Customers; customer++)
        {
            foreach (var product in Owned(_log.Of(customer), _split.Until(customer)))
            {
                owners[product]++;
            }
        }

        return owners;
    }
}

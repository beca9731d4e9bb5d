namespace CustomerValue.Recommendations;

/// <summary>Lists measured against what was bought.</summary>
/// <param name="Metrics">Means over the customers.</param>
/// <param name="Ndcg">NDCG of each measured customer.</param>
internal sealed record Measured(RankingMetrics Metrics, double[] Ndcg);

/// <summary>
/// What is known before a window, and lists measured against what was bought in it. Customers who bought nothing in the window, or
/// have no history, are not measured.
/// </summary>
internal sealed class Backtest
{
    private const int CustomersOfChances = 2_000;
    private readonly FeedbackLog _log;
    private readonly bool[] _sold;
    private readonly int[] _owners;
    private readonly List<int> _customers = [];
    private readonly List<IReadOnlySet<int>> _targets = [];
    private readonly CustomerLists _lists;

    /// <summary>Looks at what is known.</summary>
    /// <param name="log">Feedback.</param>
    /// <param name="split">Split.</param>
    /// <param name="catalogue">What was for sale.</param>
    /// <param name="options">Settings.</param>
    public Backtest(FeedbackLog log, Split split, Catalogue catalogue, RecommendationOptions options)
    {
        _log = log;
        Split = split;
        Known = FeedbackMatrix.Of(log, FeedbackWeights.Of(options), split.Cutoff);
        Popularity = PopularityModel.Of(log, split.Cutoff, options.PopularityHalfLifeDays);
        Repeats = RepeatChances.Learn(log, split, catalogue, options.PopularityHalfLifeDays);
        _sold = Sold(options.CatalogueDays, catalogue);
        _owners = Owners();
        _lists = new CustomerLists(Popularity, Repeats, split.Cutoff, p => _sold[p]);
        FindTargets(options.EvaluationCustomers);
    }

    /// <summary>The split.</summary>
    public Split Split { get; }

    /// <summary>Weights by customer.</summary>
    public FeedbackMatrix Known { get; }

    /// <summary>What is popular.</summary>
    public PopularityModel Popularity { get; }

    /// <summary>Probabilities that what customers have is bought again.</summary>
    public RepeatChances Repeats { get; }

    /// <summary>The customers who are measured.</summary>
    public IReadOnlyList<int> Customers => _customers;

    /// <summary>Measures lists.</summary>
    public Measured Measure(ListMaker maker, int threads, CancellationToken cancellation)
    {
        var lists = new IReadOnlyList<int>[_customers.Count];
        Parallel.For(
            0,
            lists.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
                lists[i] = [
                    .. _lists
                        .Of(
                            maker,
                            maker.Model.Rank(Known.Row(_customers[i])),
                            _log.Of(_customers[i]),
                            RankingMetrics.ListLength
                        )
                        .Select(l => l.Product),
                ]
        );
        return new Measured(
            RankingMetrics.Of(lists, _targets, _owners, _log.Customers, _sold.Count(s => s)),
            [.. lists.Select((list, i) => RankingMetrics.NdcgOf(list, _targets[i]))]
        );
    }

    /// <summary>How probable it is that what a model lists, of what customers do not have, is bought.</summary>
    public NewChances Chances(ProductModel model, int threads, CancellationToken cancellation)
    {
        var step = Math.Max(1, _customers.Count / CustomersOfChances);
        var places = new (int, double, bool)[(_customers.Count + step - 1) / step][];
        Parallel.For(
            0,
            places.Length,
            new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
            i =>
            {
                var customer = _customers[i * step];
                var activity = RepeatChances.Activity(_log.Of(customer), Split.Cutoff);
                places[i] =
                [
                    .. _lists
                        .New(
                            model,
                            model.Rank(Known.Row(customer)),
                            Bought(_log.Of(customer), int.MinValue, Split.Cutoff),
                            RankingMetrics.ListLength
                        )
                        .Select((l, place) => (place, activity, _targets[i * step].Contains(l.Product))),
                ];
            }
        );
        return NewChances.Learn(places.SelectMany(p => p));
    }

    /// <summary>Products that a customer bought from a day on and before another, also those that were sent back.</summary>
    internal static HashSet<int> Bought(ReadOnlySpan<FeedbackRow> rows, int from, int to)
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
            var target = Bought(_log.Of(customer), Split.Cutoff, Split.End);
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

    /// <summary>Products that were sold shortly before the cutoff and not withdrawn.</summary>
    private bool[] Sold(int days, Catalogue catalogue)
    {
        var sold = new bool[_log.Products];
        foreach (var row in _log.Rows)
        {
            sold[row.Product] |=
                row.Type == FeedbackType.Buy && row.Day < Split.Cutoff && row.Day >= Split.Cutoff - days;
        }

        return [.. sold.Select((isSold, product) => isSold && catalogue.Has(product, Split.Cutoff))];
    }

    private int[] Owners()
    {
        var owners = new int[_log.Products];
        for (var customer = 0; customer < _log.Customers; customer++)
        {
            foreach (var product in Bought(_log.Of(customer), int.MinValue, Split.Cutoff))
            {
                owners[product]++;
            }
        }

        return owners;
    }
}

using CustomerValue.Features;
using CustomerValue.Statistics;

namespace CustomerValue.Models.Probabilistic;

/// <summary>
/// Purchase histories counted: the distinct (x, t_x, T, covariates) and how many customers have each. A model evaluates each
/// distinct history once, which is what makes a million customers cheap. Ordered by x, t_x, T, covariates, so that a fit does not
/// depend on the order of the customers.
/// </summary>
public sealed class HistoryCounts
{
    // Columns are float: t_x may exceed T by a rounding of its last digit.
    private const double RoundingWeeks = 1e-4;

    private readonly int[] _distinctOfRow;

    private HistoryCounts(PurchaseHistory[] histories, int[] customers, int[] distinctOfRow, Covariates? covariates)
    {
        Covariates = covariates;
        Histories = histories;
        Customers = customers;
        _distinctOfRow = distinctOfRow;
    }

    /// <summary>What the covariates of <see cref="Histories"/> are; null where they have none.</summary>
    public Covariates? Covariates { get; }

    /// <summary>The distinct histories, ascending by x, then t_x, then T, then covariates.</summary>
    public IReadOnlyList<PurchaseHistory> Histories { get; }

    /// <summary>How many customers have each of <see cref="Histories"/>.</summary>
    public IReadOnlyList<int> Customers { get; }

    /// <summary>Number of customers in all.</summary>
    public int Total => _distinctOfRow.Length;

    /// <summary>Counts the histories of a list of customers.</summary>
    /// <exception cref="ArgumentException">A history is impossible: not 0 &lt;= t_x &lt;= T, x negative, or not finite.</exception>
    public static HistoryCounts Of(IReadOnlyList<PurchaseHistory> rows) => Of(rows, null);

    /// <summary>Counts the histories in the columns <see cref="Btyd"/> of a table.</summary>
    /// <param name="table">One row per customer.</param>
    /// <param name="covariates">What else to tell customers apart by; null is nothing.</param>
    /// <exception cref="ArgumentException">A history is impossible.</exception>
    /// <exception cref="KeyNotFoundException">A column is missing.</exception>
    public static HistoryCounts Of(FeatureTable table, Covariates? covariates = null)
    {
        var repeats = table.Column(Btyd.RepeatDays);
        var recency = table.Column(Btyd.RecencyWeeks);
        var age = table.Column(Btyd.AgeWeeks);
        var values = covariates?.Read(table);
        var rows = new PurchaseHistory[table.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = new PurchaseHistory(repeats[i], recency[i], age[i], values?[i]);
        }

        return Of(rows, covariates);
    }

    /// <summary>Evaluates a function once per distinct history, in parallel.</summary>
    /// <returns>One value per customer, in the order of the rows that were counted.</returns>
    public TValue[] Evaluate<TValue>(Func<PurchaseHistory, TValue> function)
    {
        var values = new TValue[Histories.Count];
        Parallel.For(0, values.Length, i => values[i] = function(Histories[i]));
        return Array.ConvertAll(_distinctOfRow, i => values[i]);
    }

    private static HistoryCounts Of(IReadOnlyList<PurchaseHistory> rows, Covariates? covariates)
    {
        var (histories, distinctOfRow) = Distinct(rows);
        var order = Enumerable.Range(0, histories.Count).ToArray();
        Array.Sort(order, (i, j) => Compare(histories[i], histories[j]));
        var rank = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        var customers = new int[order.Length];
        for (var row = 0; row < distinctOfRow.Length; row++)
        {
            distinctOfRow[row] = rank[distinctOfRow[row]];
            customers[distinctOfRow[row]]++;
        }

        return new HistoryCounts([.. order.Select(i => histories[i])], customers, distinctOfRow, covariates);
    }

    private static (List<PurchaseHistory> Histories, int[] DistinctOfRow) Distinct(IReadOnlyList<PurchaseHistory> rows)
    {
        var index = new Dictionary<PurchaseHistory, int>();
        var histories = new List<PurchaseHistory>();
        var distinctOfRow = new int[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            var history = Checked(rows[row]);
            if (!index.TryGetValue(history, out var position))
            {
                position = histories.Count;
                index.Add(history, position);
                histories.Add(history);
            }

            distinctOfRow[row] = position;
        }

        return (histories, distinctOfRow);
    }

    private static PurchaseHistory Checked(PurchaseHistory history)
    {
        var (repeats, recency, age, _) = history;
        var possible =
            double.IsFinite(repeats)
            && double.IsFinite(age)
            && repeats >= 0
            && recency >= 0
            && recency <= age + RoundingWeeks;
        return possible
            ? history with
            {
                Recency = Math.Min(recency, age),
            }
            : throw new ArgumentException(
                $"No customer can have x = {repeats}, t_x = {recency}, T = {age} (want x >= 0 and 0 <= t_x <= T)."
            );
    }

    private static int Compare(PurchaseHistory one, PurchaseHistory other)
    {
        var byRepeats = one.Repeats.CompareTo(other.Repeats);
        var byRecency = one.Recency.CompareTo(other.Recency);
        var byAge = one.Age.CompareTo(other.Age);
        return byRepeats != 0 ? byRepeats
            : byRecency != 0 ? byRecency
            : byAge != 0 ? byAge
            : CovariateValues.Compare(one.Covariates, other.Covariates);
    }
}

using System.Globalization;
using CustomerValue.Models.Churn;

namespace CustomerValue.Segments;

/// <summary>What is known of a customer's value.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="SpendToDate">Spend so far, reporting currency.</param>
/// <param name="SpendPerHorizon">Usual spend over the horizon's length so far, reporting currency.</param>
/// <param name="ExpectedSpend">Expected spend over the coming horizon, reporting currency.</param>
/// <param name="ChurnProbability">Probability of leaving, 0 to 1.</param>
/// <param name="RecencyDays">Days since the last purchase.</param>
public sealed record CustomerOutlook(
    string CustomerId,
    double SpendToDate,
    double SpendPerHorizon,
    double ExpectedSpend,
    double ChurnProbability,
    double RecencyDays
);

/// <summary>A customer worth acting on.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="AtStake">Amount that is to be won or lost over the horizon, reporting currency.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="PredictedPercentile">Share of the other customers with less expected spend, 0 to 100, ties counted half.</param>
/// <param name="SpendPercentile">Share of the other customers who spent less to date, 0 to 100, ties counted half.</param>
/// <param name="RecencyDays">Days since the last purchase.</param>
/// <param name="ChurnProbability">Probability of leaving, 0 to 1.</param>
public sealed record Opportunity(
    string CustomerId,
    double AtStake,
    string Reason,
    double PredictedPercentile,
    double SpendPercentile,
    double RecencyDays,
    double ChurnProbability
);

/// <summary>When a customer is on a list.</summary>
public sealed record OpportunitySettings
{
    /// <summary>Least lead of the percentile by prediction over the one by spend to date, points.</summary>
    public double MinLead { get; init; } = 30;

    /// <summary>Least percentile by prediction of a hidden potential, points.</summary>
    public double MinPredicted { get; init; } = 60;

    /// <summary>Least percentile by spend to date of a valuable customer, points.</summary>
    public double MinValue { get; init; } = 80;

    /// <summary>Least probability of churn of a customer about to be lost, 0 to 1.</summary>
    public double MinChurn { get; init; } = 0.6;

    /// <summary>The app's settings.</summary>
    public static OpportunitySettings Of(CustomerValueOptions options) =>
        new()
        {
            MinLead = options.HiddenPotentialLead,
            MinPredicted = options.HiddenPotentialPercentile,
            MinValue = options.LossPercentile,
            MinChurn = options.LossChurnProbability,
        };
}

/// <summary>Customers of one kind.</summary>
/// <param name="Customers">Number of them, also of those that are not listed.</param>
/// <param name="AtStake">What is at stake with all of them over the horizon, reporting currency.</param>
/// <param name="Items">Most at stake first, at most 500.</param>
public sealed record OpportunityList(int Customers, double AtStake, IReadOnlyList<Opportunity> Items)
{
    private const int MostItems = 500;

    internal static OpportunityList Of(IReadOnlyCollection<Opportunity> all) =>
        new(
            all.Count,
            all.Sum(o => o.AtStake),
            [.. all.OrderByDescending(o => o.AtStake).ThenBy(o => o.CustomerId, StringComparer.Ordinal).Take(MostItems)]
        );

    internal OpportunityList Without(string customerId) =>
        this with
        {
            Items = [.. Items.Where(o => o.CustomerId != customerId)],
        };
}

/// <summary>
/// Customers predicted to be worth far more than they look, and valuable ones about to be lost:
/// <c>scores/&lt;run&gt;/opportunities.json</c>.
/// </summary>
/// <param name="HiddenPotential">Predicted far above their value to date.</param>
/// <param name="AboutToBeLost">Valuable so far and likely to leave.</param>
public sealed record Opportunities(OpportunityList HiddenPotential, OpportunityList AboutToBeLost)
{
    /// <summary>Finds both; percentiles are mean ranks among the customers given.</summary>
    /// <param name="customers">All customers of a run.</param>
    /// <param name="settings">When a customer is on a list.</param>
    /// <param name="churn">What a churn probability is of.</param>
    public static Opportunities Of(
        IReadOnlyList<CustomerOutlook> customers,
        OpportunitySettings settings,
        ChurnMeaning churn
    )
    {
        var leaves = churn == ChurnMeaning.NoPurchase ? "does not buy again" : "will have fallen silent";
        var predicted = Percentiles(customers, c => c.ExpectedSpend);
        var soFar = Percentiles(customers, c => c.SpendToDate);
        var hidden = new List<Opportunity>();
        var leaving = new List<Opportunity>();
        for (var i = 0; i < customers.Count; i++)
        {
            var customer = customers[i];
            Opportunity Found(double atStake, FormattableString reason) =>
                new(
                    customer.CustomerId,
                    atStake,
                    reason.ToString(CultureInfo.InvariantCulture),
                    predicted[i],
                    soFar[i],
                    customer.RecencyDays,
                    customer.ChurnProbability
                );

            // Small differences among those who are worth little are no potential, however many ranks they span.
            if (predicted[i] >= settings.MinPredicted && predicted[i] - soFar[i] >= settings.MinLead)
            {
                hidden.Add(
                    Found(
                        customer.ExpectedSpend,
                        $"Predicted to spend more than {predicted[i]:F0} % of customers; spend to date is above only {soFar[i]:F0} %."
                    )
                );
            }

            if (soFar[i] >= settings.MinValue && customer.ChurnProbability >= settings.MinChurn)
            {
                leaving.Add(
                    Found(
                        customer.ChurnProbability * Math.Max(0, customer.SpendPerHorizon),
                        $"Spent more to date than {soFar[i]:F0} % of customers; last bought {customer.RecencyDays:F0} days ago and {leaves} with a probability of {100 * customer.ChurnProbability:F0} %."
                    )
                );
            }
        }

        return new Opportunities(OpportunityList.Of(hidden), OpportunityList.Of(leaving));
    }

    // Share of the others that are below, ties counted half, in points.
    private static double[] Percentiles(IReadOnlyList<CustomerOutlook> customers, Func<CustomerOutlook, double> value)
    {
        var rows = Enumerable.Range(0, customers.Count).OrderBy(i => value(customers[i])).ToArray();
        var percentiles = new double[rows.Length];
        for (var from = 0; from < rows.Length; )
        {
            var to = from;
            while (to < rows.Length && value(customers[rows[to]]).Equals(value(customers[rows[from]])))
            {
                to++;
            }

            for (var i = from; i < to; i++)
            {
                percentiles[rows[i]] = 100 * (from + to - 1) / (2.0 * Math.Max(1, rows.Length - 1));
            }

            from = to;
        }

        return percentiles;
    }
}

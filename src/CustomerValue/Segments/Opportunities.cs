using System.Globalization;

namespace CustomerValue.Segments;

/// <summary>What is known of a customer's value.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="SpendToDate">Spend so far, reporting currency.</param>
/// <param name="ExpectedSpend">Expected spend over the coming horizon, reporting currency.</param>
/// <param name="BuyProbability">Probability of a purchase over the coming horizon, 0 to 1.</param>
/// <param name="RecencyDays">Days since the last purchase.</param>
/// <param name="UsualGapDays">Days that usually pass between two purchases.</param>
/// <param name="AtRisk">Whether the customer is at risk.</param>
/// <param name="AtStake">Expected loss against the customer's own pace, reporting currency.</param>
public sealed record CustomerOutlook(
    string CustomerId,
    double SpendToDate,
    double ExpectedSpend,
    double BuyProbability,
    double RecencyDays,
    double UsualGapDays,
    bool AtRisk,
    double AtStake
);

/// <summary>A customer worth acting on.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="AtStake">Amount that is to be won or lost over the horizon, reporting currency.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="PredictedPercentile">Share of the other customers with less expected spend, 0 to 100, ties counted half.</param>
/// <param name="SpendPercentile">Share of the other customers who spent less to date, 0 to 100, ties counted half.</param>
/// <param name="RecencyDays">Days since the last purchase.</param>
/// <param name="UsualGapDays">Days that usually pass between two purchases of theirs.</param>
/// <param name="BuyProbability">Probability of a purchase over the coming horizon, 0 to 1.</param>
public sealed record Opportunity(
    string CustomerId,
    double AtStake,
    string Reason,
    double PredictedPercentile,
    double SpendPercentile,
    double RecencyDays,
    double UsualGapDays,
    double BuyProbability
);

/// <summary>When a customer is on a list.</summary>
public sealed record OpportunitySettings
{
    /// <summary>Least lead of the percentile by prediction over the one by spend to date, points.</summary>
    public double MinLead { get; init; } = 30;

    /// <summary>Least percentile by prediction of a hidden potential, points.</summary>
    public double MinPredicted { get; init; } = 60;

    /// <summary>The app's settings.</summary>
    public static OpportunitySettings Of(CustomerValueOptions options) =>
        new() { MinLead = options.HiddenPotentialLead, MinPredicted = options.HiddenPotentialPercentile };
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
/// Customers predicted to be worth far more than they look, and those about to be lost:
/// <c>scores/&lt;run&gt;/opportunities.json</c>.
/// </summary>
/// <param name="HiddenPotential">Predicted far above their value to date.</param>
/// <param name="AboutToBeLost">At risk (silent for longer than is usual for them, not yet for long, and worth money), and more likely than not to buy nothing in the horizon.</param>
public sealed record Opportunities(OpportunityList HiddenPotential, OpportunityList AboutToBeLost)
{
    /// <summary>Finds both; percentiles are mean ranks among the customers given.</summary>
    /// <param name="customers">All customers of a run.</param>
    /// <param name="settings">When a customer is on a list.</param>
    /// <param name="horizonDays">Days that are predicted.</param>
    public static Opportunities Of(
        IReadOnlyList<CustomerOutlook> customers,
        OpportunitySettings settings,
        int horizonDays
    )
    {
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
                    customer.UsualGapDays,
                    customer.BuyProbability
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

            if (customer.AtRisk && customer.BuyProbability < 0.5)
            {
                leaving.Add(
                    Found(
                        customer.AtStake,
                        $"Usually buys every {customer.UsualGapDays:F0} days and last bought {customer.RecencyDays:F0} days ago; probability of no purchase in the next {horizonDays} days: {100 * (1 - customer.BuyProbability):F0} %."
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

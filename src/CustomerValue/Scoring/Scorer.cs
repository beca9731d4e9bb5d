using System.Globalization;
using CustomerValue.Features;
using CustomerValue.Models.Churn;
using CustomerValue.Models.Packaging;
using CustomerValue.Segments;

namespace CustomerValue.Scoring;

/// <summary>Applies the champions and groups of a model version to customers. A customer's score does not depend on the others.</summary>
public sealed class Scorer(ModelPackage version, CustomerSegmentation groups)
{
    private const int MaxDrivers = 5;

    /// <summary>Customers that are explained at a time: explanations of a blend take some kilobytes each, and only their largest are kept.</summary>
    internal int CustomersAtATime { get; init; } = 8_192;

    /// <summary>Scores every customer of a table, in its order.</summary>
    /// <exception cref="InvalidOperationException">A champion predicts what is no number.</exception>
    public IReadOnlyList<CustomerScore> Score(FeatureTable table) =>
        [
            .. Enumerable
                .Range(0, table.Count)
                .Chunk(CustomersAtATime)
                .SelectMany(rows => ScoreTogether(rows.Length == table.Count ? table : table.Rows(rows))),
        ];

    private CustomerScore[] ScoreTogether(FeatureTable table)
    {
        var value = version.Value.Predict(table);
        var retention = version.Retention.Predict(table);
        RequireNumbers(version.Value.Name, "spend", value.Spend);
        RequireNumbers(version.Value.Name, "number of orders", value.Orders);
        RequireNumbers(version.Value.Name, "probability of buying", value.BuyProbability);
        RequireNumbers(version.Retention.Name, "probability of staying", retention);
        // Who buys in the horizon stays; where staying is something else, the value champion tells who buys.
        var buys = version.Churn == ChurnMeaning.NoPurchase ? retention : value.BuyProbability;
        var attributions = version.Value.Explain(table);
        var top = version.TierClassifier?.TopProbability(table);
        var grouped = groups.Assign(table);
        var recency = table.Column("recency_days");
        var days = table.Column("purchase_days");
        var spend = table.Column("spend");
        var amounts = table.Column(Btyd.AllMean);
        var gaps = UsualGap.Of(table, version.Risk.ShopGapDays);
        var scores = new CustomerScore[table.Count];
        Parallel.For(
            0,
            table.Count,
            i =>
            {
                var range = version.Ranges.Of(buys[i], value.Spend[i], value.Orders[i]);
                var state = version.Risk.StateOf(recency[i], days[i], gaps[i]);
                var atStake = Cents(version.Risk.AtStake(Cents(value.Spend[i]), buys[i], amounts[i], gaps[i]));
                scores[i] = new CustomerScore
                {
                    CustomerId = table.CustomerIds[i],
                    ExpectedSpend = Cents(value.Spend[i]),
                    // Two models say them; who buys does so on one day at least.
                    ExpectedOrders = Rounded(Math.Max(value.Orders[i], buys[i])),
                    BuyProbability = Rounded(buys[i]),
                    SpendIfBuys = Cents(range.MedianIfBuys),
                    SpendIfBuysLow = Cents(range.LowIfBuys),
                    SpendIfBuysHigh = Cents(range.HighIfBuys),
                    SpendP05 = Cents(range.Percentiles[0]),
                    SpendP10 = Cents(range.Percentiles[1]),
                    SpendP50 = Cents(range.Percentiles[2]),
                    SpendP90 = Cents(range.Percentiles[3]),
                    SpendP95 = Cents(range.Percentiles[4]),
                    ChurnProbability = Rounded(1 - retention[i]),
                    State = state,
                    UsualGapDays = Math.Round(gaps[i], 1, MidpointRounding.AwayFromZero),
                    AtStake = atStake,
                    AtRisk = version.Risk.IsAtRisk(state, atStake),
                    TopTierProbability = top is null ? null : Rounded(top[i]),
                    Tier = version.Tiers.Of(value.Spend[i]),
                    Segment = grouped[i].Segment,
                    BehaviourTier = grouped[i].BehaviourTier,
                    NeedTier = grouped[i].NeedTier,
                    RecencyDays = recency[i],
                    PurchaseDays = days[i],
                    SpendToDate = Cents(spend[i]),
                    Drivers = Drivers(table, i, attributions[i].Contributions),
                };
            }
        );
        return scores;
    }

    private static void RequireNumbers(string model, string what, double[] predicted)
    {
        var broken = predicted.Count(v => !double.IsFinite(v));
        if (broken > 0)
        {
            throw new InvalidOperationException(
                $"{model} predicts a {what} that is no number for {broken} of {predicted.Length} customers. Go back to the version before (POST /api/models/rollback), or train anew."
            );
        }
    }

    private List<Driver> Drivers(FeatureTable table, int row, double[] contributions)
    {
        var names = version.Value.ExplainedFeatures;
        return
        [
            .. Enumerable
                .Range(0, contributions.Length)
                .Where(f => Cents(contributions[f]) != 0)
                .OrderByDescending(f => Math.Abs(contributions[f]))
                .ThenBy(f => names[f], StringComparer.Ordinal)
                .Take(MaxDrivers)
                .Select(f => new Driver(names[f], ValueOf(table, row, names[f]), Cents(contributions[f]))),
        ];
    }

    private static string? ValueOf(FeatureTable table, int row, string feature)
    {
        var text = table.Categorical.FirstOrDefault(c => c.Name == feature);
        if (text is not null)
        {
            return text.Values[row];
        }

        // What a model works out for itself has no value in the table.
        var value = table.TryColumn(feature)?[row] ?? float.NaN;
        return float.IsNaN(value) ? null : Math.Round(value, 4).ToString(CultureInfo.InvariantCulture);
    }

    private static double Cents(double amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

    private static double Rounded(double value) => Math.Round(value, 6, MidpointRounding.AwayFromZero);
}

namespace CustomerValue.Segments;

/// <summary>What a run says of one customer, as far as groups are described by it.</summary>
/// <param name="ExpectedSpend">Expected spend over the horizon, reporting currency.</param>
/// <param name="ChurnProbability">Probability of leaving, 0 to 1.</param>
/// <param name="Tier">Value tier.</param>
/// <param name="Group">Segment and tiers.</param>
/// <param name="RecencyDays">Days since the last purchase.</param>
/// <param name="SpendToDate">Spend so far, reporting currency.</param>
/// <param name="BuyProbability">Probability of a purchase over the horizon, 0 to 1.</param>
/// <param name="UsualGapDays">Days that usually pass between two purchases.</param>
/// <param name="AtRisk">Whether the customer is at risk.</param>
/// <param name="AtStake">Expected loss against the customer's own pace, reporting currency.</param>
public sealed record GroupedCustomer(
    double ExpectedSpend,
    double ChurnProbability,
    string Tier,
    CustomerGroup Group,
    double RecencyDays = 0,
    double SpendToDate = 0,
    double BuyProbability = 0,
    double UsualGapDays = 0,
    bool AtRisk = false,
    double AtStake = 0
)
{
    /// <summary>Reads the scores of a run.</summary>
    /// <param name="scores">The run's score file.</param>
    /// <param name="customerIds">Customers of the run in the order that is wanted.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit of DuckDB in MiB.</param>
    /// <exception cref="InvalidOperationException">A customer has no score.</exception>
    internal static GroupedCustomer[] Read(
        string scores,
        IReadOnlyList<string> customerIds,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        var rows = new Dictionary<string, int>(customerIds.Count, StringComparer.Ordinal);
        for (var i = 0; i < customerIds.Count; i++)
        {
            rows.Add(customerIds[i], i);
        }

        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT customer_id, expected_spend, churn_probability, tier, segment, behaviour_tier, need_tier, recency_days, spend_to_date, buy_probability, usual_gap_days, at_risk, at_stake FROM {DuckDb.ReadParquet([scores])}";
        command.UseStreamingMode = true;
        using var reader = command.ExecuteReader();
        var customers = new GroupedCustomer[rows.Count];
        while (reader.Read())
        {
            customers[rows[reader.GetString(0)]] = new GroupedCustomer(
                reader.GetDouble(1),
                reader.GetDouble(2),
                string.Intern(reader.GetString(3)),
                new CustomerGroup(
                    reader.IsDBNull(4) ? null : reader.GetInt32(4),
                    string.Intern(reader.GetString(5)),
                    string.Intern(reader.GetString(6))
                ),
                reader.GetDouble(7),
                reader.GetDouble(8),
                reader.GetDouble(9),
                reader.GetDouble(10),
                reader.GetBoolean(11),
                reader.GetDouble(12)
            );
        }

        return Array.IndexOf(customers, null) < 0
            ? customers
            : throw new InvalidOperationException("The scores lack customers that the features have.");
    }
}

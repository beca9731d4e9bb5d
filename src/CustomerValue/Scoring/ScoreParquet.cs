using System.Text.Json;
using CustomerValue.Models.Churn;
using CustomerValue.Storage;

namespace CustomerValue.Scoring;

/// <summary>A tier's figures over all partitions.</summary>
public sealed record TierFigures(
    string Tier,
    long Customers,
    double ExpectedSpend,
    double ExpectedOrders,
    double MinExpectedSpend
);

/// <summary>The score files: one row per customer, columns as documented in docs/formats.md.</summary>
public static class ScoreParquet
{
    /// <summary>The view that <see cref="CsvSql"/> and <see cref="Sql"/> read.</summary>
    public const string View = "scores";

    // A spreadsheet takes text that begins with one of these for a formula.
    private const string Formula = @"^[=+\-@＝＋－＠\t\r\n]";

    /// <summary>Names of the columns that hold text; a run's id never looks like a formula.</summary>
    private static readonly string[] Texts = ["customer_id", "tier", "behaviour_tier", "need_tier"];

    /// <summary>Names of the columns that hold numbers, in file order after customer_id, run, the groups, state and at_risk.</summary>
    private static readonly (string Name, Func<CustomerScore, double?> Value)[] Numbers =
    [
        ("expected_spend", s => s.ExpectedSpend),
        ("expected_orders", s => s.ExpectedOrders),
        ("buy_probability", s => s.BuyProbability),
        ("spend_if_buys", s => s.SpendIfBuys),
        ("spend_if_buys_low", s => s.SpendIfBuysLow),
        ("spend_if_buys_high", s => s.SpendIfBuysHigh),
        ("spend_p05", s => s.SpendP05),
        ("spend_p10", s => s.SpendP10),
        ("spend_p50", s => s.SpendP50),
        ("spend_p90", s => s.SpendP90),
        ("spend_p95", s => s.SpendP95),
        ("churn_probability", s => s.ChurnProbability),
        ("at_stake", s => s.AtStake),
        ("top_tier_probability", s => s.TopTierProbability),
        ("recency_days", s => s.RecencyDays),
        ("usual_gap_days", s => s.UsualGapDays),
        ("purchase_days", s => s.PurchaseDays),
        ("spend_to_date", s => s.SpendToDate),
    ];

    /// <summary>A state as the files have it.</summary>
    internal static string TextOf(CustomerState state) => JsonNamingPolicy.CamelCase.ConvertName($"{state}");

    /// <summary>Writes scores to a local Parquet file in the given order.</summary>
    public static void Write(IReadOnlyList<CustomerScore> scores, string run, string file)
    {
        using var connection = DuckDb.Open(Path.GetDirectoryName(file)!, 256);
        var numbers = string.Join(", ", Numbers.Select(n => $"{n.Name} DOUBLE"));
        connection.Execute(
            $"CREATE TABLE scores (customer_id VARCHAR, run VARCHAR, tier VARCHAR, segment INTEGER, behaviour_tier VARCHAR, need_tier VARCHAR, state VARCHAR, at_risk BOOLEAN, {numbers}, drivers VARCHAR)"
        );
        using (var appender = connection.CreateAppender("scores"))
        {
            foreach (var score in scores)
            {
                var row = appender
                    .CreateRow()
                    .AppendValue(score.CustomerId)
                    .AppendValue(run)
                    .AppendValue(score.Tier)
                    .AppendValue(score.Segment)
                    .AppendValue(score.BehaviourTier)
                    .AppendValue(score.NeedTier)
                    .AppendValue(TextOf(score.State))
                    .AppendValue(score.AtRisk);
                foreach (var (_, value) in Numbers)
                {
                    row.AppendValue(value(score));
                }

                row.AppendValue(JsonSerializer.Serialize(score.Drivers, BlobFiles.Json)).EndRow();
            }
        }

        connection.Execute(
            $$"""
            COPY (
                SELECT * REPLACE (
                    from_json(drivers, '[{"feature": "VARCHAR", "value": "VARCHAR", "effect": "DOUBLE"}]') AS drivers
                )
                FROM scores
            ) TO {{DuckDb.Quote(file)}} (FORMAT parquet, COMPRESSION zstd)
            """
        );
    }

    /// <summary>
    /// SQL that writes rows of the view <see cref="View"/> as CSV in its order; text that a spreadsheet would take for a formula gets an
    /// apostrophe before it.
    /// </summary>
    /// <param name="file">Local path.</param>
    /// <param name="where">A WHERE clause, or nothing for all rows.</param>
    public static string CsvSql(string file, string where = "")
    {
        var texts = string.Join(
            ", ",
            Texts.Select(c => $"CASE WHEN regexp_matches({c}, '{Formula}') THEN '''' || {c} ELSE {c} END AS {c}")
        );
        return $"""
            COPY (SELECT * REPLACE ({texts}, to_json(drivers) AS drivers) FROM {View} {where})
            TO {DuckDb.Quote(file)} (FORMAT csv, HEADER)
            """;
    }

    /// <summary>SQL that writes rows of the view <see cref="View"/> as Parquet in its order.</summary>
    /// <param name="file">Local path.</param>
    /// <param name="where">A WHERE clause.</param>
    public static string Sql(string file, string where) =>
        $"COPY (SELECT * FROM {View} {where}) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)";

    /// <summary>Puts the files of all partitions into one, highest expected spend first, and sums the tiers.</summary>
    /// <returns>The tiers, best first.</returns>
    public static List<TierFigures> Combine(
        IReadOnlyList<string> parts,
        string file,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        connection.Execute(
            $"""
            COPY (
                SELECT * FROM {DuckDb.ReadParquet(parts)}
                ORDER BY expected_spend DESC, customer_id
            ) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)
            """
        );
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT tier, count(*), sum(expected_spend), sum(expected_orders), min(expected_spend)
            FROM read_parquet({DuckDb.Quote(file)})
            GROUP BY tier
            ORDER BY min(expected_spend) DESC, tier
            """;
        using var reader = command.ExecuteReader();
        var tiers = new List<TierFigures>();
        while (reader.Read())
        {
            tiers.Add(
                new TierFigures(
                    reader.GetString(0),
                    reader.GetInt64(1),
                    reader.GetDouble(2),
                    reader.GetDouble(3),
                    reader.GetDouble(4)
                )
            );
        }

        return tiers;
    }
}

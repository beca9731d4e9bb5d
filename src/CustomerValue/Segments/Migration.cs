namespace CustomerValue.Segments;

/// <summary>Who moved since the run before: <c>scores/&lt;run&gt;/migration.json</c>.</summary>
/// <param name="LastRun">The run before, or null where there is none to compare with; the rest is empty then.</param>
/// <param name="Value">Between value tiers.</param>
/// <param name="Behaviour">Between tiers by behaviour, which rank by their mean place in the grid.</param>
/// <param name="Segments">Between segments, by id as text; 0 stands for customers in none. Segments have no rank.</param>
public sealed record Migration(
    string? LastRun,
    TierMigration Value,
    TierMigration Behaviour,
    IReadOnlyList<MigrationCell> Segments
)
{
    /// <summary>Between tiers by need, by name. Needs have no rank.</summary>
    public IReadOnlyList<MigrationCell> Needs { get; init; } = [];

    /// <summary>Compares the score files of two runs.</summary>
    /// <param name="lastRun">The run before, or null.</param>
    /// <param name="last">Its score file, or null.</param>
    /// <param name="now">Score file of this run.</param>
    /// <param name="tiers">Value tiers of this run, best first.</param>
    /// <param name="behaviour">Tiers by behaviour of this run, best first.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">Memory limit of DuckDB in MiB.</param>
    internal static Migration Between(
        string? lastRun,
        string? last,
        string now,
        IReadOnlyList<string> tiers,
        IReadOnlyList<string> behaviour,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        IReadOnlyList<MigrationCell> Cells(string group) =>
            last is null ? [] : MigrationCells(last, now, group, scratchDirectory, memoryLimitMb);
        return new Migration(
            lastRun,
            TierMigration.Of(Cells("tier"), tiers),
            TierMigration.Of(Cells("behaviour_tier"), behaviour),
            Cells("coalesce(segment, 0)::VARCHAR")
        )
        {
            Needs = Cells("need_tier"),
        };
    }

    private static List<MigrationCell> MigrationCells(
        string last,
        string now,
        string group,
        string scratchDirectory,
        int memoryLimitMb
    )
    {
        using var connection = DuckDb.Open(scratchDirectory, memoryLimitMb);
        using var command = connection.CreateCommand();
        // Amounts are in cents: as decimals their sums do not depend on an order.
        command.CommandText = $"""
            WITH
                last AS (SELECT customer_id, {group} AS tier, expected_spend::DECIMAL(38, 2) AS spend FROM {DuckDb.ReadParquet([
                last,
            ])}),
                now AS (SELECT customer_id, {group} AS tier, expected_spend::DECIMAL(38, 2) AS spend FROM {DuckDb.ReadParquet([
                now,
            ])})
            SELECT
                last.tier,
                now.tier,
                count(*)::INTEGER,
                coalesce(sum(last.spend), 0)::DOUBLE,
                coalesce(sum(now.spend), 0)::DOUBLE
            FROM last FULL JOIN now USING (customer_id)
            GROUP BY last.tier, now.tier
            ORDER BY length(last.tier), last.tier, length(now.tier), now.tier
            """;
        using var reader = command.ExecuteReader();
        var cells = new List<MigrationCell>();
        while (reader.Read())
        {
            cells.Add(
                new MigrationCell(
                    reader.IsDBNull(0) ? null : reader.GetString(0),
                    reader.IsDBNull(1) ? null : reader.GetString(1),
                    reader.GetInt32(2),
                    reader.GetDouble(3),
                    reader.GetDouble(4)
                )
            );
        }

        return cells;
    }
}

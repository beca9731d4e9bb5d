using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CustomerValue.Models.Churn;
using CustomerValue.Storage;
using DuckDB.NET.Data;

namespace CustomerValue.Scoring;

/// <summary>Which customers to list; what is null does not matter.</summary>
/// <param name="Tier">Only this value tier.</param>
/// <param name="Segment">Only this segment; 0 for customers in none.</param>
/// <param name="BehaviourTier">Only this tier by behaviour.</param>
/// <param name="NeedTier">Only this tier by need.</param>
/// <param name="State">Only customers who stand there.</param>
/// <param name="AtRisk">Only customers at risk, or only those who are not.</param>
/// <param name="IdStartsWith">Only customers whose id begins with this, letter by letter.</param>
public sealed record CustomerFilter(
    string? Tier,
    int? Segment,
    string? BehaviourTier,
    string? NeedTier,
    CustomerState? State,
    bool? AtRisk,
    string? IdStartsWith
)
{
    /// <summary>Whether it leaves all customers in.</summary>
    [JsonIgnore]
    public bool IsEmpty => this == new CustomerFilter(null, null, null, null, null, null, null);
}

/// <summary>Which customers to list, and in which order.</summary>
/// <param name="Filter">Only these customers.</param>
/// <param name="Sort">Column to sort by, one of <see cref="ScoreReader.SortColumns"/>.</param>
/// <param name="Descending">Highest first.</param>
/// <param name="After">Where the page before ended: the value sorted by and the customer id.</param>
/// <param name="Limit">Most customers to return.</param>
public sealed record CustomerQuery(
    CustomerFilter Filter,
    string Sort,
    bool Descending,
    (string Value, string Id)? After,
    int Limit
);

/// <summary>Forms of a file of scores.</summary>
public enum ScoreFormat
{
    /// <summary>Parquet as it is stored.</summary>
    Parquet,

    /// <summary>CSV (RFC 4180) with a header, without a byte order mark; safe to open in a spreadsheet.</summary>
    Csv,
}

/// <summary>Reads published scores: single customers from the table, lists from the run's Parquet file, kept on local disk.</summary>
public sealed class ScoreReader(
    BlobFiles blobs,
    ScoreStore scores,
    ScoreTable table,
    Scratch scratch,
    TimeProvider time
) : IDisposable
{
    private const string ParquetName = "scores.parquet";
    private static readonly TimeSpan PointerAge = TimeSpan.FromSeconds(2);
    private readonly LocalDatabase _database = new(scratch);
    private ScoreSummary? _current;
    private long _readAt;

    /// <summary>Names that lists can be sorted by, as in JSON, with their column.</summary>
    public static IReadOnlyDictionary<string, string> SortColumns { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["expectedSpend"] = "expected_spend",
            ["expectedOrders"] = "expected_orders",
            ["buyProbability"] = "buy_probability",
            ["churnProbability"] = "churn_probability",
            ["atStake"] = "at_stake",
            ["recencyDays"] = "recency_days",
            ["purchaseDays"] = "purchase_days",
            ["spendToDate"] = "spend_to_date",
            ["customerId"] = "customer_id",
        };

    /// <summary>The figures of the current run, or null before the first; at most two seconds old.</summary>
    public async Task<ScoreSummary?> CurrentAsync(CancellationToken cancellation)
    {
        if (_current is { } current && time.GetElapsedTime(_readAt) < PointerAge)
        {
            return current;
        }

        var pointer = await scores.CurrentAsync(cancellation);
        if (pointer is null)
        {
            return null;
        }

        var tag = pointer.Revision == 0 ? pointer.Run : $"{pointer.Run}.{pointer.Revision}";
        var summary = _current?.Tag == tag ? _current : await scores.SummaryAsync(pointer.Run, cancellation);
        _readAt = time.GetTimestamp();
        return _current = summary is null ? null : summary with { Tag = tag };
    }

    /// <summary>One customer's score as UTF-8 JSON, or null.</summary>
    public async Task<string?> FindJsonAsync(string run, string customerId, CancellationToken cancellation) =>
        (await table.FindAsync(run, customerId, cancellation))?.GetString("Json");

    /// <summary>A page of customers.</summary>
    public async Task<List<CustomerScore>> ListAsync(string run, CustomerQuery query, CancellationToken cancellation)
    {
        var sorted = SortColumns[query.Sort];
        var direction = query.Descending ? "DESC" : "ASC";
        var (conditions, parameters) = Wanted(query.Filter);
        if (query.After is { } after)
        {
            var beyond = query.Descending ? "<" : ">";
            conditions.Add(
                sorted == "customer_id"
                    ? $"customer_id {beyond} $id"
                    : $"({sorted} {beyond} $value OR ({sorted} = $value AND customer_id > $id))"
            );
            parameters.Add(new DuckDBParameter("id", after.Id));
            if (sorted != "customer_id")
            {
                parameters.Add(new DuckDBParameter("value", double.Parse(after.Value, CultureInfo.InvariantCulture)));
            }
        }

        var order = sorted == "customer_id" ? $"customer_id {direction}" : $"{sorted} {direction}, customer_id";
        return await QueryAsync(
            run,
            $"{Where(conditions)} ORDER BY {order} LIMIT {query.Limit}",
            parameters,
            cancellation
        );
    }

    /// <summary>The customers with the given ids that the run has, in the order of their ids.</summary>
    public Task<List<CustomerScore>> FindManyAsync(
        string run,
        IReadOnlyList<string> ids,
        CancellationToken cancellation
    ) =>
        QueryAsync(
            run,
            "WHERE customer_id IN (SELECT unnest(from_json($ids, '[\"VARCHAR\"]'))) ORDER BY customer_id",
            [new DuckDBParameter("ids", JsonSerializer.Serialize(ids))],
            cancellation
        );

    /// <summary>Opens a file of all scores of the current run, highest expected spend first.</summary>
    /// <param name="run">The current run.</param>
    /// <param name="format">Form of the file.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public Task<FileStream> OpenAllAsync(string run, ScoreFormat format, CancellationToken cancellation) =>
        _database.OpenFileAsync(
            Tag(run),
            folder => DownloadAsync(run, folder, cancellation),
            format == ScoreFormat.Csv ? "scores.csv" : ParquetName,
            file => ScoreParquet.CsvSql(file),
            cancellation
        );

    /// <summary>Opens a file of some scores of the current run, highest expected spend first; it is gone once it is closed.</summary>
    /// <param name="run">The current run.</param>
    /// <param name="format">Form of the file.</param>
    /// <param name="filter">The customers.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public async Task<FileStream> OpenSomeAsync(
        string run,
        ScoreFormat format,
        CustomerFilter filter,
        CancellationToken cancellation
    )
    {
        using var folder = scratch.NewFolder();
        var file = folder.File("scores");
        var (conditions, parameters) = Wanted(filter);
        var where = Where(conditions);
        using var connection = await ConnectionAsync(run, cancellation);
        using var command = connection.CreateCommand();
        command.CommandText =
            format == ScoreFormat.Csv ? ScoreParquet.CsvSql(file, where) : ScoreParquet.Sql(file, where);
        parameters.ForEach(p => command.Parameters.Add(p));
        await command.ExecuteNonQueryAsync(cancellation);
        return File.OpenRead(file);
    }

    private static (List<string> Conditions, List<DuckDBParameter> Parameters) Wanted(CustomerFilter filter)
    {
        (string Condition, string Name, object? Value)[] all =
        [
            ("tier = $tier", "tier", filter.Tier),
            ("coalesce(segment, 0) = $segment", "segment", filter.Segment),
            ("behaviour_tier = $behaviour", "behaviour", filter.BehaviourTier),
            ("need_tier = $need", "need", filter.NeedTier),
            ("state = $state", "state", filter.State is { } state ? ScoreParquet.TextOf(state) : null),
            ("at_risk = $risk", "risk", filter.AtRisk),
            ("starts_with(customer_id, $start)", "start", filter.IdStartsWith),
        ];
        var wanted = all.Where(c => c.Value is not null).ToList();
        return ([.. wanted.Select(c => c.Condition)], [.. wanted.Select(c => new DuckDBParameter(c.Name, c.Value!))]);
    }

    private static string Where(List<string> conditions) =>
        conditions.Count == 0 ? "" : "WHERE " + string.Join(" AND ", conditions);

    /// <inheritdoc />
    public void Dispose() => _database.Dispose();

    private async Task<List<CustomerScore>> QueryAsync(
        string run,
        string clauses,
        IReadOnlyList<DuckDBParameter> parameters,
        CancellationToken cancellation
    )
    {
        using var connection = await ConnectionAsync(run, cancellation);
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT customer_id, expected_spend, expected_orders, buy_probability, churn_probability, tier, recency_days, purchase_days, spend_to_date, to_json(drivers), at_risk, top_tier_probability, segment, behaviour_tier, need_tier, spend_if_buys, spend_if_buys_low, spend_if_buys_high, spend_p05, spend_p10, spend_p50, spend_p90, spend_p95, state, at_stake, usual_gap_days FROM {ScoreParquet.View} {clauses}";
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<CustomerScore>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(
                new CustomerScore
                {
                    CustomerId = reader.GetString(0),
                    ExpectedSpend = reader.GetDouble(1),
                    ExpectedOrders = reader.GetDouble(2),
                    BuyProbability = reader.GetDouble(3),
                    SpendIfBuys = reader.GetDouble(15),
                    SpendIfBuysLow = reader.GetDouble(16),
                    SpendIfBuysHigh = reader.GetDouble(17),
                    SpendP05 = reader.GetDouble(18),
                    SpendP10 = reader.GetDouble(19),
                    SpendP50 = reader.GetDouble(20),
                    SpendP90 = reader.GetDouble(21),
                    SpendP95 = reader.GetDouble(22),
                    ChurnProbability = reader.GetDouble(4),
                    Tier = reader.GetString(5),
                    Segment = await reader.IsDBNullAsync(12, cancellation) ? null : reader.GetInt32(12),
                    BehaviourTier = reader.GetString(13),
                    NeedTier = reader.GetString(14),
                    State = Enum.Parse<CustomerState>(reader.GetString(23), ignoreCase: true),
                    UsualGapDays = reader.GetDouble(25),
                    AtStake = reader.GetDouble(24),
                    AtRisk = reader.GetBoolean(10),
                    TopTierProbability = await reader.IsDBNullAsync(11, cancellation) ? null : reader.GetDouble(11),
                    RecencyDays = reader.GetDouble(6),
                    PurchaseDays = reader.GetDouble(7),
                    SpendToDate = reader.GetDouble(8),
                    Drivers = JsonSerializer.Deserialize<List<Driver>>(reader.GetString(9), BlobFiles.Json)!,
                }
            );
        }

        return rows;
    }

    /// <summary>A connection over the run's file.</summary>
    private Task<DuckDBConnection> ConnectionAsync(string run, CancellationToken cancellation) =>
        _database.ConnectAsync(Tag(run), folder => DownloadAsync(run, folder, cancellation), cancellation);

    private async Task<string> DownloadAsync(string run, ScratchFolder folder, CancellationToken cancellation)
    {
        var file = folder.File(ParquetName);
        await blobs.DownloadAsync(Containers.Scores, ScoreStore.AllBlob(run), file, cancellation);
        return $"CREATE VIEW {ScoreParquet.View} AS SELECT * FROM {DuckDb.ReadParquet([file])}";
    }

    private string Tag(string run) => _current is { } current && current.Run == run ? current.Tag : run;
}

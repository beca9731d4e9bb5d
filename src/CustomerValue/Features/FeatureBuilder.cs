using DuckDB.NET.Data;

namespace CustomerValue.Features;

/// <summary>
/// Computes the features of one partition's customers in DuckDB. Lines are read once; then any number of cutoffs can be
/// written. One thread: sums come out the same every time, and partitions are what runs in parallel.
/// </summary>
public sealed class FeatureBuilder : IDisposable
{
    // A window and a hash table of so many at a time fit into a few hundred megabytes, whatever the shop's size.
    private const int SliceLines = 1_000_000;
    private const int SliceReviews = 20_000;
    private const int SliceCustomers = 50_000;

    private static readonly string[] DayTables = ["days", "skus", "goods", "visits", "views", "carts"];

    private readonly DuckDBConnection _connection;
    private List<string> _slices = [];

    private FeatureBuilder(DuckDBConnection connection) => _connection = connection;

    /// <summary>Reads the lines of every kind and aggregates them to days.</summary>
    /// <param name="files">The partition's part of the lake.</param>
    /// <param name="scratchDirectory">Existing folder for what does not fit into memory.</param>
    /// <param name="memoryLimitMb">DuckDB's memory limit in MiB; the process needs some more than that.</param>
    public static FeatureBuilder Open(LakeFiles files, string scratchDirectory, int memoryLimitMb)
    {
        var builder = new FeatureBuilder(DuckDb.Open(scratchDirectory, memoryLimitMb));
        builder._connection.Execute(
            $"""
            SET VARIABLE events_from = {KindSql.From(files.Events)};
            SET VARIABLE reviews_from = {KindSql.From(files.Reviews)};
            {FeatureCatalogue.Script("macros.sql")}
            {KindSql.Customers(files.Customers)}
            {KindSql.Products(files.Products)}
            {KindSql.Categories(files.Categories)}
            """
        );
        builder.AddDays(files);
        builder.AddReviews(files.Reviews);
        builder._slices = builder.Slices();
        return builder;
    }

    /// <summary>
    /// Writes one Parquet file: customer_id, every feature of the catalogue, the weekly sequences, and the labels.
    /// </summary>
    /// <param name="cutoff">Rows of this day and later are not seen by the features.</param>
    /// <param name="horizonDays">Length of the label window in days.</param>
    /// <param name="labelled">Whether the horizon after the cutoff has passed; otherwise the labels are NULL.</param>
    /// <param name="file">Local path, overwritten.</param>
    /// <returns>Number of customers: those with a purchase day before the cutoff.</returns>
    public long Write(DateOnly cutoff, int horizonDays, bool labelled, string file)
    {
        _connection.Execute(
            $"SET VARIABLE cutoff = DATE '{cutoff:yyyy-MM-dd}'; SET VARIABLE horizon = {horizonDays}; SET VARIABLE weeks = {WeeklySequences.Weeks};"
        );
        _connection.Execute(FeatureCatalogue.Script("labels.sql"));
        if (_slices.Count == 1)
        {
            return WriteSlice(_slices[0], labelled, file);
        }

        var parts = _slices.Select((_, i) => $"{file}.{i}").ToList();
        var customers = _slices.Zip(parts, (slice, part) => WriteSlice(slice, labelled, part)).Sum();
        Copy($"SELECT * FROM {DuckDb.ReadParquet(parts)}", file);
        parts.ForEach(File.Delete);
        return customers;
    }

    private void AddDays(LakeFiles files)
    {
        var slices = 1 + ((Lines(files.Orders) + Lines(files.Events)) / SliceLines);
        for (var slice = 0; slice < slices; slice++)
        {
            var where = Slice(slice, slices);
            _connection.Execute(KindSql.Lines(files.Orders, where));
            _connection.Execute(KindSql.Events(files.Events, where));
            foreach (var table in DayTables)
            {
                Add(table, slice);
            }
        }
    }

    /// <summary>Texts are judged outside DuckDB, so many at a time as memory easily holds.</summary>
    private void AddReviews(IReadOnlyList<ExportLines> exports)
    {
        _connection.Execute(FeatureCatalogue.Script("judged.sql"));
        var slices = 1 + (Lines(exports) / SliceReviews);
        for (var slice = 0; slice < slices; slice++)
        {
            _connection.Execute(KindSql.Reviews(exports, Slice(slice, slices)));
            ReviewJudge.Judge(_connection);
        }
    }

    private static string Slice(long slice, long slices) =>
        slices == 1 ? "true" : $"hash(customer_id) % {slices} = {slice}";

    private long Lines(IReadOnlyList<ExportLines> exports)
    {
        var files = exports.SelectMany(e => e.Files).ToList();
        if (files.Count == 0)
        {
            return 0;
        }

        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {DuckDb.ReadParquet(files)}";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>Runs a script that makes a table of the lines, behind what earlier slices made.</summary>
    private void Add(string table, long slice)
    {
        var script = FeatureCatalogue.Script($"{table}.sql");
        _connection.Execute(
            slice == 0
                ? script
                : script.Replace(
                    $"CREATE TEMP TABLE all_{table} AS",
                    $"INSERT INTO all_{table}",
                    StringComparison.Ordinal
                )
        );
    }

    private long WriteSlice(string slice, bool labelled, string file)
    {
        _connection.Execute(FeatureCatalogue.Script("seen.sql").Replace("{slice}", slice, StringComparison.Ordinal));
        return Copy(FeatureSql(labelled), file);
    }

    private long Copy(string select, string file) =>
        _connection.Execute($"COPY ({select}) TO {DuckDb.Quote(file)} (FORMAT parquet, COMPRESSION zstd)");

    /// <summary>Conditions that divide the customers, in the order of their ids.</summary>
    private List<string> Slices()
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"""
            SELECT customer_id
            FROM (
                SELECT customer_id, row_number() OVER (ORDER BY customer_id) AS nth
                FROM (SELECT DISTINCT customer_id FROM all_days)
            )
            WHERE nth % {SliceCustomers} = 0
            ORDER BY customer_id
            """;
        using var reader = command.ExecuteReader();
        var slices = new List<string>();
        var from = "true";
        while (reader.Read())
        {
            var bound = DuckDb.Quote(reader.GetString(0));
            slices.Add($"{from} AND customer_id <= {bound}");
            from = $"customer_id > {bound}";
        }

        return [.. slices, from];
    }

    /// <inheritdoc />
    public void Dispose() => _connection.Dispose();

    private static string FeatureSql(bool labelled)
    {
        var columns = FeatureCatalogue.All.Select(f => f.IsCategorical ? f.Name : $"{f.Name}::FLOAT AS {f.Name}");
        var joins = FeatureCatalogue.Families.Select(
            (f, i) => i == 0 ? $"({f.Sql}) AS f0" : $"LEFT JOIN ({f.Sql}) AS f{i} USING (customer_id)"
        );
        var labels = labelled
            ? "coalesce(label_spend, 0)::FLOAT AS label_spend, coalesce(label_orders, 0)::FLOAT AS label_orders, label_last_day::FLOAT AS label_last_day"
            : "NULL::FLOAT AS label_spend, NULL::FLOAT AS label_orders, NULL::FLOAT AS label_last_day";
        return $"""
            SELECT customer_id, {string.Join(", ", columns)}, {string.Join(", ", SequenceColumns)}, {labels}
            FROM {string.Join("\n", joins)}
            LEFT JOIN ({SequenceSql()}) USING (customer_id)
            LEFT JOIN labels USING (customer_id)
            WHERE purchase_days > 0
            ORDER BY customer_id
            """;
    }

    /// <summary>Columns of the weekly sequences: the weeks that are not empty, and a list of as many values per channel.</summary>
    internal static IReadOnlyList<string> SequenceColumns { get; } =
    ["weeks", .. FeatureCatalogue.Channels.Select(c => $"week_{c.Name}")];

    /// <summary>One thread: weeks go into the lists in the order they come. Ordering each list by itself takes four times as long.</summary>
    private static string SequenceSql()
    {
        var lists = FeatureCatalogue.Channels.Select(c => $"list(coalesce({c.Name}::FLOAT, 'NaN')) AS week_{c.Name}");
        return $"""
            SELECT customer_id, list(week::UTINYINT) AS weeks, {string.Join(", ", lists)}
            FROM ({FeatureCatalogue.Script("weeks.sql")} ORDER BY week)
            GROUP BY customer_id
            """;
    }
}
